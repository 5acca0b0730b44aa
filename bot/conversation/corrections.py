"""Corrections: "no, I meant Tarn", "not Vey, Marn", put into the last request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.conversation.fragments import completed
from retrieval.text.clauses import clause
from retrieval.text.ellipsis import bare
from retrieval.text.word_classes import PREPOSITIONS

if TYPE_CHECKING:
    from bot.conversation.talk import Talk
    from bot.model import Request

_MEANT = re.compile(
    r"(?:no|nope|sorry|wait|actually)?\W*(?:i|we) (?:meant|mean|was asking about|am asking about)"
    r"(?: to (?:say|ask|write))?\W+(?P<new>.+)"
    r"|(?P<after>.+?),? (?:i|we) (?:meant|mean)"
    r"|(?:no|nope|sorry|wait|actually)(?:\s*[,:;.!–—-]+\s*|\s+(?=(?:in|at|on|for|from|by)\b))(?P<instead>.+)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:(?:no|sorry|and|but)\W+)?(?:i (?:meant|mean) )?"
    r"(?:not (?P<old>[^,;:–—]+?)(?:\s*[,;:–—]\s*(?:but )?|\s+but )(?P<new>.+)"
    r"|(?P<new2>[^,;:–—]+?)\s*[,;:–—]?\s+(?:and |but )?not (?P<old2>.+))",
    re.IGNORECASE,
)


def correction(talk: Talk) -> Request | None:
    """Read "no, I meant Tarn" and "not Vey, Marn"."""
    if found := _NOT.fullmatch(talk.bare_line):
        old, new = (found["old"] or found["old2"]), (found["new"] or found["new2"])
        replaced = _exchanged(talk, old.strip(), new.strip())
        if replaced is not None:
            return replaced
    found = _MEANT.fullmatch(talk.bare_line)
    if found is None:
        return None
    new = found["new"] or found["after"] or found["instead"]
    if clause(new).finite:  # "no, who paid for the wall?" is a question of its own
        return None
    return completed(talk, new)


def _exchanged(talk: Talk, old: str, new: str) -> Request | None:
    """Return the last request with the words `old` replaced wherever they stand in it; None where they do not."""
    old, new = _unprefixed(old), _unprefixed(new)
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    if talk.last.options.get("outlet") and talk.known.is_outlet(bare(old)) == talk.last.options["outlet"]:
        full = talk.known.is_outlet(bare(new))
        return talk.again(outlet=full) if full else None
    if not old or not any(pattern.search(held) for held in (talk.last.text, *talk.last.options.values())):
        return _exchanged(talk, bare(old), bare(new)) if bare(old) != old else None
    changed = {name: pattern.sub(lambda _: new, talk.last.options.get(name, "")) for name in ("about", "by")}
    return talk.again(pattern.sub(lambda _: new, talk.last.text), **changed)


def _unprefixed(words: str) -> str:
    opens, _, rest = words.partition(" ")
    return rest if rest and opens.casefold() in PREPOSITIONS else words
