"""The figures of an evaluation as lines for a terminal: one system beside the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.render.terminal import escape
from retrieval.evaluate.scores import FOUND, REFUSING, TOLD_APART, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.evaluate.bootstrap import Estimate
    from retrieval.evaluate.evaluation import Evaluation
    from retrieval.evaluate.metrics import Calibration
    from retrieval.evaluate.scores import Figures, Place

HEADINGS = {FOUND: "Found", REFUSING: "Refused", TOLD_APART: "Told apart by confidence"}
_NAME, _COLUMN = 28, 23  # characters


class Column(NamedTuple):
    """Figures under a name; those of a difference are shown with their sign."""

    name: str
    figures: Figures
    signed: bool = False

    def cell(self, place: Place) -> str:
        """Return a figure with its interval in brackets; "-" where there is none."""
        return _cell(self.figures[place], f"{'+' if self.signed else ''}.{1 if place.measure == WORDS else 3}f")


def columns(found: Evaluation) -> list[Column]:
    """Return the systems side by side."""
    return [Column(item.system, item.figures) for item in found.scores]


def compared_columns(found: Evaluation) -> list[Column]:
    """Return ours, what the other settings gave, and the difference; nothing where there are no other settings."""
    if not found.compared:
        return []
    other = found.compared
    first = [Column("these settings", found.scores[0].figures), Column("the other ones", other.scores.figures)]
    return [*first, Column("difference", other.differences, signed=True)]


def facts(found: Evaluation) -> Iterator[str]:
    """Yield what was asked of what."""
    counts = ", ".join(f"{number:,} {kind}" for kinds in found.kinds.values() for kind, number in kinds.items())
    yield (
        f"{len(found.runs[0].judged):,} questions ({counts}) over {found.corpus.articles:,} articles,"
        f" {found.corpus.passages:,} passages; 95 % intervals in brackets"
    )
    if found.left_out:
        yield "left out: " + "; ".join(f"{number:,} {reason}" for reason, number in found.left_out.items())


def lines(found: Evaluation) -> Iterator[str]:
    """Yield all figures: of the systems, their speed, how far our confidence can be believed, and the comparison."""
    yield from map(escape, facts(found))
    yield from _figures(columns(found))
    yield ""
    yield _line("Seconds a question", [item.system for item in found.scores])
    for at, name in enumerate(("median", "95th percentile")):
        yield _line(f"  {name}", [f"{item.seconds[at]:.3f}" for item in found.scores])
    if calibration := found.scores[0].calibration:
        yield from _calibration(calibration)
    if found.compared:
        yield from ("", escape(f"Compared with {found.compared.name}"))
        yield from _figures(compared_columns(found))


def _figures(shown: Sequence[Column]) -> Iterator[str]:
    section = group = ""
    for place in shown[0].figures:
        if place.section != section:
            yield from ("", _line(HEADINGS[place.section], [column.name for column in shown]))
            section, group = place.section, ""
        if place.group != group:
            yield f"  {escape(place.group)}"
            group = place.group
        yield _line(f"    {place.measure}", [column.cell(place) for column in shown])


def _cell(value: Estimate, form: str) -> str:
    if value.value is None or value.low is None or value.high is None:
        return "-"
    return f"{value.value:{form}} [{value.low:{form}}, {value.high:{form}}]"


def _calibration(found: Calibration) -> Iterator[str]:
    yield from ("", f"Confidence of ours (expected calibration error {found.error:.3f})")
    yield f"{'mean confidence':>17}{'share right':>14}{'questions':>12}"
    for part in found.bins:
        yield f"{part.confidence:>17.3f}{part.right:>14.3f}{part.questions:>12,}"


def _line(name: str, cells: Sequence[str]) -> str:
    return (f"{name:<{_NAME}}" + "".join(f"  {text:<{_COLUMN}}" for text in cells)).rstrip()
