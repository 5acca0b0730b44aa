"""What kind of verb, of phrase, of distance: the small words that features are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.quotations.cues import VERBS

if TYPE_CHECKING:
    from retrieval.text.quotations.parsed import Parsed

# Verbs frequent enough between marks to weigh for themselves; all other reporting verbs count as one.
_COMMON = frozenset(
    "say tell add write ask call note continue describe reply respond accuse argue tweet explain".split()
)
_PERSONAL = frozenset({"he", "she"})
_FUNCTION = frozenset({"they", "it", "i", "we", "you", "who", "that", "which", "this", "there"})
FAR = 60  # tokens: what is further away counts as equally far
_GAPS = ((3, ""), (8, "few"), (20, "some"))  # words: below 3 their number itself


def is_verb(parsed: Parsed, token: int) -> bool:
    """Whether the tagger takes a token for a verb."""
    return parsed.tags[token].startswith("VB")


def verb(parsed: Parsed, token: int) -> str:
    """Return the dictionary form of a common reporting verb, "reporting" for the others, "other" for the rest."""
    lemma = VERBS.get(parsed.words[token].lower(), "other")
    return lemma if lemma in _COMMON or lemma == "other" else "reporting"


def own_subject(parsed: Parsed, token: int) -> int | None:
    """Return the subject that hangs on a verb itself."""
    return next((child for child in parsed.children[token] if parsed.deps[child] in ("nsubj", "nsubjpass")), None)


def gap(parsed: Parsed, low: int, high: int) -> str:
    """Return how many words stand between two tokens, in steps."""
    words = sum(any(char.isalnum() for char in parsed.words[token]) for token in range(low + 1, min(high, low + FAR)))
    return next((name or str(words) for bound, name in _GAPS if words < bound), "far")


def nature(parsed: Parsed, token: int) -> list[str]:
    """Return the features of a phrase by its head: a pronoun, a name, a description."""
    return [f"is {_kind(parsed, token)}", f"dep {parsed.deps[token]}"]


def _kind(parsed: Parsed, token: int) -> str:
    word, tag = parsed.words[token].lower(), parsed.tags[token]
    if word in _PERSONAL:
        return "he"
    if tag == "PRP$":
        return f"poss {word in ('his', 'her')}"
    if word in _FUNCTION:
        return word
    return {"NNP": "name", "NNPS": "name", "NN": "noun", "NNS": "nouns"}.get(tag, tag)
