"""Sentence-transformers cross-encoders from a folder or the local model cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import ModelError
from retrieval.sentence_models import Batches, find_model, open_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Vectors

_BATCH = 8  # measured on one thread, 20 passages of 110-190 words: 4 and 8 alike, 20 a tenth slower, 32 a fifth
_SCORING = "ForSequenceClassification"  # how transformers ends the names of models with a score
_OTHERWISE = 'set reranker to ""'


class CrossEncoderReranker:
    """A cross-encoder with one score, on the CPU.

    In float32, so that a text has the same score whatever stands beside it; bfloat16 would be twice as fast.
    """

    def __init__(self, name: str, *, threads: int = 1, download: bool = False) -> None:
        """`threads` 0 means all cores."""
        self.name = name
        folder = find_model(name, organisation="cross-encoder", otherwise=_OTHERWISE, download=download)
        model = open_model("CrossEncoder", folder, model_kwargs={"dtype": "float32"})
        _check_scores(name, model)
        self._batches = Batches(model, _BATCH, threads)

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return float32 [n], the larger the better the text answers the question, in the order of `texts`.

        Scores are what the model gives, logits or probabilities; they compare texts of one question, and nothing else.
        Texts beyond the model's window are cut by the model.
        """

        def predicted(model: Any, batch: list[str]) -> Vectors:  # noqa: ANN401  # an untyped SDK object
            pairs = [(question, text) for text in batch]
            scores: Vectors = model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
            return scores

        return self._batches.fill(np.empty(len(texts), dtype=np.float32), texts, predicted)


def _check_scores(name: str, model: Any) -> None:  # noqa: ANN401
    # A lone transformer that was saved without a score is given one of random weights, which would rank at random.
    config = getattr(model.transformers_model, "config", None)
    saved = (getattr(config, "architectures", None) or ["model without a transformer"])[0]
    opened = type(model.transformers_model).__name__
    if len(model) == 1 and not (saved.endswith(_SCORING) and opened.endswith(_SCORING)):
        raise ModelError(
            f"model {name!r} is no cross-encoder: it is a {saved}, which has no score for a question and a text;"
            f" name a cross-encoder, or {_OTHERWISE}"
        )
    if model.num_labels != 1:
        raise ModelError(
            f"model {name!r} gives {model.num_labels} scores for a question and a text, and one is needed;"
            f" name a cross-encoder with one label, or {_OTHERWISE}"
        )
