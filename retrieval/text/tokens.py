"""Words as numbers, to be compared as arrays: the hash of an index term, and what its word looks like."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

from retrieval.text.words import is_stop_word, term, words

FLAGS = 3
"""The bits of a token below its key."""
CAPITAL, FIGURE, STOP = 1, 2, 4
"""A word that begins with a capital and is no function word; one that begins with a digit; a function word."""


@lru_cache(maxsize=200_000)  # as for `term`
def token(word: str) -> int:
    """Return the number of a surface word: the key of its term, then its flags."""
    stop = is_stop_word(word)
    return (
        key(term(word)) << FLAGS | (word[0].isupper() and not stop) * CAPITAL | word[0].isdigit() * FIGURE | stop * STOP
    )


def key(index_term: str) -> int:
    """Return a term as 29 bits: a question and the 35 articles weighed for it clash in one of 7,000 cases."""
    return crc32(index_term.encode("utf-8", "surrogatepass")) >> FLAGS


def tokens(text: str) -> list[int]:
    """Return the token of every word of a text, in order."""
    return [token(word) for word, _, _ in words(text)]
