"""Near-copies among the articles found: wire stories in several outlets are one family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.forward import TOKENS
from retrieval.text.duplicates import SAME, SHINGLE
from retrieval.text.tokens import FLAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.candidates import Candidate
    from retrieval.occurrences import Flags

_MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no key is lost by multiplying (Knuth, "Multiplicative hashing")

_BITS = np.uint64(8)  # more texts than are ever compared
_TEXT = np.uint64((1 << 8) - 1)


def families(found: Sequence[Candidate], most: int) -> list[list[Candidate]]:
    """Return articles, best first, in at most `most` families of near-copies."""
    if not found:
        return []
    alike = near_identical(_keys(found))
    copied = set(np.nonzero(alike)[0].tolist())
    heads: list[int] = []
    members: dict[int, list[Candidate]] = {}
    for at, (item, same) in enumerate(zip(found, alike, strict=True)):
        head = next((one for one in heads if same[one]), at) if at in copied else at
        if head == at and len(heads) < most:
            heads.append(at)
        if head in heads:
            members.setdefault(head, []).append(item)
    return [members[head] for head in heads]


def near_identical(texts: Sequence[NDArray[np.uint32]]) -> Flags:
    """Return bool [texts, texts]: which others say the same as each, given their keys, in the same words.

    Of the shingles of the shorter, the longer has nearly all.
    """
    every = np.sort(_shingles([_padded(keys) for keys in texts]))
    every = every[np.append(True, every[1:] != every[:-1])]
    number, of = every >> _BITS, (every & _TEXT).astype(np.int64)
    sizes = np.bincount(of, minlength=len(texts))
    follows = np.zeros(len(number) + 1, dtype=np.bool_)  # the same shingle of another text
    follows[1:-1] = number[1:] == number[:-1]
    shared = follows[:-1] | follows[1:]
    group = np.cumsum(~follows[:-1][shared])
    table = np.zeros((len(texts), group.max(initial=0) + 1), dtype=np.float32)
    table[of[shared], group] = 1
    same: Flags = table @ table.T >= SAME * np.minimum.outer(sizes, sizes)
    np.fill_diagonal(same, val=False)
    return same


def _shingles(texts: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint64]:
    """Return a number for each run of four keys, in its lowest bits the text that it stands in."""
    keys = np.concatenate(texts).astype(np.uint64)
    of = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(some) for some in texts])
    count = len(keys) - SHINGLE + 1
    number = keys[:count].copy()
    for at in range(1, SHINGLE):
        number *= _MIXER
        number += keys[at : at + count]
    number <<= _BITS
    number |= of[:count]
    found: NDArray[np.uint64] = number[of[:count] == of[SHINGLE - 1 :]]
    return found


def _padded(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a text of fewer words than a shingle has with zeros behind them."""
    return keys if len(keys) >= SHINGLE else np.concatenate([keys, np.zeros(SHINGLE - len(keys), dtype=np.uint32)])


def _keys(found: Sequence[Candidate]) -> list[NDArray[np.uint32]]:
    """Return the keys of each article's best passage; of its title where that is empty."""
    forward = found[0].examined.forward
    places = np.array([item.places[0] for item in found])
    last = forward.passages[places + 1] - 1
    starts, ends = forward.begins[forward.passages[places]], forward.begins[last] + forward.sentences[last, TOKENS]
    return [
        forward.keys[start:end] if start < end else np.asarray(forward.title(item.at) >> FLAGS, dtype=np.uint32)
        for item, start, end in zip(found, starts.tolist(), ends.tolist(), strict=True)
    ]
