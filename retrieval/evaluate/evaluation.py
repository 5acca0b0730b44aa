"""A whole evaluation: systems side by side over one corpus, other settings beside them, as one value and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from retrieval.evaluate.scores import compare, kinds_of, nested, row_json, score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.evaluate.retrieval import Run
    from retrieval.evaluate.scores import Figures, Scores
    from retrieval.home import Manifest


class Compared(NamedTuple):
    """What other settings, read from the file `name`, gave; `differences` are by how much their figures are higher."""

    name: str
    scores: Scores
    differences: Figures
    run: Run


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured: `scores` are those of `runs`, in the same order, ours first."""

    corpus: Manifest
    left_out: Mapping[str, int]
    runs: tuple[Run, ...]
    scores: tuple[Scores, ...]
    compared: Compared | None = None

    @classmethod
    def of(
        cls, corpus: Manifest, left_out: Mapping[str, int], runs: Sequence[Run], other: tuple[str, Run] | None = None
    ) -> Self:
        """Return the evaluation of `runs`, the first of them compared with that of `other` settings."""
        compared = None
        if other:
            name, run = other
            compared = Compared(name, score(run), compare(runs[0], run), run)
        return cls(corpus, left_out, tuple(runs), tuple(map(score, runs)), compared)

    @property
    def kinds(self) -> dict[str, dict[str, int]]:
        """The kinds of questions that can and that cannot be answered, and how many questions there are of each."""
        asked = self.runs[0].judged
        return {"answerable": kinds_of(asked, answerable=True), "unanswerable": kinds_of(asked, answerable=False)}

    def as_json(self) -> dict[str, Any]:
        """Return figures and questions as JSON values."""
        compared = self.compared
        return {
            "corpus": {"articles": self.corpus.articles, "passages": self.corpus.passages},
            "questions": {**self.kinds, "left_out": dict(self.left_out)},
            "systems": {run.system: _system(run, held) for run, held in zip(self.runs, self.scores, strict=True)},
            "compared": {
                "settings": compared.name,
                **_system(compared.run, compared.scores),
                "differences": nested(compared.differences),
            }
            if compared
            else None,
        }


def _system(run: Run, scores: Scores) -> dict[str, Any]:
    return {**scores.as_json(), "rows": [row_json(item) for item in run.judged]}
