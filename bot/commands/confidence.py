"""How sure an answer is, as a line under it."""

from __future__ import annotations

from bot.model import Text
from retrieval.likelihood import likelihood


def confidence(probability: float) -> Text:
    """Return how likely one of the first three excerpts answers, in words; docs/evaluation.md says how often."""
    return Text(f"{likelihood(probability).capitalize()} to answer this.", small=True)
