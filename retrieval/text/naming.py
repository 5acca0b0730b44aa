"""Whom a chat message names as the speaker of what it quotes or states, and whether it does so clearly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.claims import one_line
from retrieval.text.reporting import SAYING, following, is_passive, leading, phrase, subject
from retrieval.text.typed_names import NAME, UNCLEAR, Named
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.text.claims import Message
    from retrieval.text.typed_names import Names

_TAIL = 240  # characters before and behind a quotation in which its verb may stand
_SENTENCE_END = re.compile(r"[.!?;]+(?=\s)|\n\s*\n")


def named(message: Message, marks: Span, names: Names) -> Named:
    """Return whom a message names as the speaker of a quotation: beside it, else, unsure, around it."""
    others = [other for other in message.marked if other != marks]
    before = message.outside[max((o.end for o in others if o.end <= marks.start), default=0) : marks.start][-_TAIL:]
    behind = message.outside[
        marks.end : min((o.start for o in others if o.start >= marks.end), default=len(message.text))
    ]
    earlier = message.outside[: marks.start]
    beside = leading(before, behind, earlier, names) or following(behind[:_TAIL], earlier, names)
    if beside is not None:
        return beside
    for stretch in _outwards(message, marks):
        found = names.people_in(message.outside[stretch.start : stretch.end])
        if found:
            return Named(found[0], unsure=True) if _is_one(found, names) else UNCLEAR
    return Named()


class Stated(NamedTuple):
    """A sentence without the words that say who said it, and whom these name."""

    text: str
    name: str


_ACCORDING = re.compile(r"^\W*according to (?P<name>[^,]{2,80}), (?P<text>.+)$", re.IGNORECASE | re.DOTALL)
_TO_END = re.compile(
    r"^(?P<text>.+?),? (?:as reported )?according to (?P<name>[^,]{2,80}?)\W*$", re.IGNORECASE | re.DOTALL
)
_THAT = re.compile(
    r"^(?:\s*(?:reporters|journalists|us|them|me|the (?:council|court|press|chamber|committee)|councillors|parents"
    rf"|radio sennick|(?-i:{NAME.pattern})(?= that ))\b)?(?:\s+(?:on|in|at) \w+(?: \w+)?)?"
    r"(?:\s+that\s+|\s*[:,]\s*|\s+)(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NESTED = 500  # characters in which "X said that Y said …" is followed, for hostile input nests deeply
_FEWEST_BEHIND = 3  # words behind "X said", for them to be what X said
_MOST_VERBS = 12  # of a sentence that are looked at: keeps hostile input cheap
_NOT_ASSERTING = re.compile(
    r"ask(?:s|ed)|den(?:ies|ied)|thinks?|thought|goes|went|call(?:s|ed)|mention(?:s|ed)", re.IGNORECASE
)
# Behind "X said": a question, a topic, or words that mean somebody else in another mouth.
_NOT_ASSERTED = re.compile(
    r"\W*(?:whether|if|what|how|who|whose|why|when|where|of|about|to|he|she|they|it|i|we|you|his|her|their|my|our|not|no"
    r"|nothing)\b",
    re.IGNORECASE,
)


def stated(sentence: str, names: Names) -> Stated:
    """Return what a sentence without marks states, and who is clearly named as having said so."""
    text = one_line(sentence)
    for pattern in (_ACCORDING, _TO_END):
        if match := pattern.match(text):
            return _within(match["text"].strip(), phrase(match["name"], names), names)
    for verb in list(SAYING.finditer(text))[:_MOST_VERBS]:
        found, behind = subject(text[: verb.start()][-_TAIL:], "", names), text[verb.end() :]
        if found is None:
            continue
        if is_passive(text[: verb.start()]) or _NOT_ASSERTING.fullmatch(verb[0]):
            found = found._replace(unsure=True)
        rest = _THAT.match(behind)
        if found.name and rest and len(rest["text"].split()) >= _FEWEST_BEHIND:
            return _within(rest["text"].strip(), found, names)
        if found.name and not behind.strip(" .!?") and (cut := text[: verb.start()].rfind(",")) > 0:
            return Stated(text[:cut].strip(), _clear(found))
        return Stated(text, "")
    return Stated(text, "")


def _within(text: str, found: Named, names: Names) -> Stated:
    """Return the words that somebody is said to have said; those of another whom they name in turn are that one's."""
    if SAYING.search(text):
        if len(text) > _LONGEST_NESTED:
            return Stated(text, "")
        return Stated(text, "") if (inner := stated(text, names)).text == text else inner
    return Stated(text, "" if _NOT_ASSERTED.match(text) else _clear(found))


def _clear(found: Named) -> str:
    return "" if found.unsure else found.name


def _outwards(message: Message, marks: Span) -> Iterator[Span]:
    """Yield the sentence around a quotation, its paragraph, and the message."""
    ends = [end.end() for end in _SENTENCE_END.finditer(message.outside)]
    yield Span(
        max((e for e in ends if e <= marks.start), default=0),
        min((e for e in ends if e >= marks.end), default=len(message.text)),
    )
    first, last = message.text.rfind("\n\n", 0, marks.start), message.text.find("\n\n", marks.end)
    yield Span(max(first, 0), last if last >= 0 else len(message.text))
    yield Span(0, len(message.text))


def _is_one(found: Iterable[str], names: Names) -> bool:
    """Whether names as written may all mean one speaker."""
    return bool(frozenset.intersection(*(names.means(name) for name in found)))
