"""Whether an answer stands in a text, whatever its case, marks and white space."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS = re.compile("[\"'‘’‚‛“”„‟«»‹›`´]")
_DASHES = re.compile("[‐‑‒–—―−]")
_ARTICLE = re.compile(r"(?:the|an|a) (?=\w)")
_EDGE = " .,;:!?…-()[]"


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether one of `answers` stands in `text` as whole words; a number is never a part of a longer one."""
    folded = _folded(text)
    return any(_stands(normalised(answer), folded) for answer in answers)


def normalised(answer: str) -> str:
    """Return an answer in lower case, without quotation marks, leading article and outer punctuation."""
    bare = _folded(answer).strip(_EDGE)
    bare = _ARTICLE.sub("", bare, count=1) if _ARTICLE.match(bare) else bare
    return bare if any(map(str.isalnum, bare)) else ""


def _stands(answer: str, text: str) -> bool:
    return bool(answer) and bool(re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(answer)}(?!\w)(?![.,]\d)", text))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_DASHES.sub("-", _MARKS.sub("", plain)).split())
