"""A probability in words: the scale of the IPCC's guidance note on uncertainty (Mastrandrea et al. 2010, Table 1)."""

from __future__ import annotations

from enum import StrEnum


class Likelihood(StrEnum):
    """A class of probabilities. The scale's classes overlap ("likely" is .66 to 1): each begins where the next does."""

    CERTAIN = "virtually certain"
    VERY_LIKELY = "very likely"
    LIKELY = "likely"
    EVEN = "about as likely as not"
    UNLIKELY = "unlikely"


_LEAST = {
    Likelihood.CERTAIN: 0.99,
    Likelihood.VERY_LIKELY: 0.90,
    Likelihood.LIKELY: 0.66,
    Likelihood.EVEN: 0.33,
}


def likelihood(probability: float) -> Likelihood:
    """Return the surest class that holds a probability (0 to 1)."""
    return next((words for words, least in _LEAST.items() if probability >= least), Likelihood.UNLIKELY)
