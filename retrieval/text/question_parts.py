"""A question that asks for two or three things taken apart: "who vetoed it and how many voted in favour?"."""

from __future__ import annotations

import re

from retrieval.text.typed_marks import in_marks
from retrieval.text.wanted import asks_directly, sentences
from retrieval.text.word_classes import AUXILIARIES
from retrieval.text.words import is_stop_word, words

MOST_PARTS = 3
_ORDERS = frozenset("tell explain name give list show describe find identify".split())
_WORD = r"(?:who(?:m|se)?|what|when|where|why|how|which)\b"
_BY = r"(?:(?:by|for|in|to|with|at|on|from|of|since|until) )?"
_BREAK = re.compile(
    (
        rf"(?:,? and(?: also| then| if so,?)?|;(?: and)?|\?['”\"’]?(?: and| but| so)?,?) (?={_BY}{_WORD})"
        rf"|\?['”\"’]? (?=(?:{'|'.join(sorted(AUXILIARIES))}) )|, (?=(?:who|why|how|when|where)(?:,| and |\?|$))"
    ).replace(" ", r"\s+"),
    re.IGNORECASE,
)
_OPENS = re.compile(rf"{_BY}({_WORD}|[^\W_]+)\s*([^\W_]*(?:['’]t)?)".replace(" ", r"\s+"), re.IGNORECASE)
_EMBEDS = re.compile(rf"\b(?:tell|explain|know|say|describe|show)(?:\s+(?:me|us))?\s+{_WORD}", re.IGNORECASE)
_FREE = frozenset("who whom whose which what".split())  # they may be the subject: "who won", "which side won"
_MEASURES = frozenset("many much long old far big large high often tall deep fast".split())


def parts(question: str) -> tuple[str, ...]:
    """Return the two or three questions that one question holds, verbatim; none of a question of one part."""
    masked = _masked(question)
    starts, ends, begun = [0], [], 0
    for found in _BREAK.finditer(masked):
        if (
            len(starts) < MOST_PARTS
            and _is_whole(masked[begun : found.start()], begun)
            and _follows(masked, begun, found)
        ):
            starts.append(found.end())
            ends.append(found.start())
            begun = found.end()
    if len(starts) == 1:
        return ()
    cut = (question[start:end].strip(" \t\n,;?") for start, end in zip(starts, [*ends, len(question)], strict=True))
    return tuple(cut)


def _masked(question: str) -> str:
    """Return the question with its quotations hidden behind letters: what stands in them asks nothing."""
    for marked, _ in in_marks(question):
        question = question[: marked.start] + "x" * (marked.end - marked.start) + question[marked.end :]
    return question


def _is_whole(part: str, begun: int) -> bool:
    """Whether what stands before a break is a question of its own, with something that it asks about."""
    start, end = sentences(part)[-1]
    said = part[start:end].strip()
    if start == 0 < begun and re.fullmatch(_WORD, said, re.IGNORECASE):
        return True  # "when did she resign, why, and who ..."
    held = [word for word, _, _ in words(said) if not is_stop_word(word) and word.casefold() not in _ORDERS]
    return bool(held) and asks_directly(said)


def _follows(masked: str, begun: int, found: re.Match[str]) -> bool:
    """Whether what stands behind a break asks for itself, and is no second clause of what stands before it."""
    opens = _OPENS.match(masked, found.end())
    if opens is None or masked[found.start()] == "?":
        return opens is not None
    word, follows = opens[1].casefold(), opens[2].casefold()
    if not follows or follows in AUXILIARIES | _MEASURES or follows in {"and", "so", "not"}:
        asks = True
    else:
        asks = word in _FREE
    before = masked[begun : found.start()]
    again = re.search(rf"\w\W+{word}\b", before, re.IGNORECASE)  # "the man who left and who was paid"
    embedded = _EMBEDS.search(before)
    if word in {"who", "which", "whose"} and again and not embedded:
        return False
    return asks or bool(embedded)
