"""The turns of an interview or a hearing printed as a transcript: "NAME: what they say"."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.marks import Marked
from retrieval.text.sentences import trim
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

TURN = "turn"

# A name in plain, bold or capital letters, perhaps what its bearer is (", CNN HOST", "(on the phone)"), and a colon; a
# mark may stand in front, where the whole transcript is quoted, but none behind it.
_LABEL = re.compile(
    r"(?P<quoted>[\"“]?)[◆•▪●►\s]{0,3}[*_]{0,3}(?P<name>[^\W\d_](?:[\w.’'-]|[ \u00a0](?=\w)){0,40})"
    r"(?:,[^:\n]{1,60}|\s?\([^:()\n]{1,40}\))?[*_]{0,3}:[*_]{0,3}\s+(?=[^\s“\"„«‘'])"
)
_MOST_WORDS = 5  # of a name
_PARTICLES = frozenset("of the de la van von der den di da du bin al el".split())
# Labels that name nobody; what is said behind the first few is said by somebody whom the article names elsewhere.
_ROLES = frozenset("q a question answer".split())
_NO_NAMES = frozenset(
    "more related note update watch photos video opinion details disclaimer correction listen also contact".split()
)
# In a list with labels ("Date: …", "Location: …"), few lines speak in the first person, and one label comes many times
# in a row. Where nobody asks and the labels are in plain letters, more of them must.
_FEWEST = 3  # labelled paragraphs; fewer are headings
_SPEAKING, _SPEAKING_PLAIN, _ALTERNATING = 0.5, 0.7, 0.5
_ASKS = re.compile(r"\?[\"”*_]*$")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)\b")
_MARKS = re.compile('["“”«»„]')
_QUESTIONS = 0.5  # share of turns with a question mark at their end from which a label is the interviewer's
_BULLETS = "◆•▪●►-"
_ENDS_SENTENCE = re.compile(r"[.?!…—][\"”’)*_]*$")
_LAST = 8  # characters
_HEADING = 60  # characters up to which a question between two turns is one, too
_LONGEST_TURN = 12  # paragraphs


class _Turn(NamedTuple):
    place: int  # the number of its paragraph
    who: str
    label: Span
    words: Span
    quoted: bool


def turns(text: str, paragraphs: Sequence[Span]) -> dict[Span, Marked]:
    """Return what is said in each paragraph that is a turn of a transcript, or goes on with one, by paragraph.

    A label that mostly asks is the interviewer's, whose questions are no statements, unless somebody quotes them.
    """
    found = list(_labelled(text, paragraphs))
    asking = _interviewers(text, found)
    if not _is_transcript(text, found, asking):
        return {}
    said: dict[Span, Marked] = {}
    for turn, following in zip(found, [*found[1:], None], strict=True):
        if turn.quoted or turn.who not in asking:
            end = following.place if following and asking else turn.place + 1
            said.update(_turn(text, paragraphs, turn, end))
    return said


def _labelled(text: str, paragraphs: Sequence[Span]) -> Iterator[_Turn]:
    for place, paragraph in enumerate(paragraphs):
        match = _LABEL.match(text, paragraph.start, paragraph.end)
        if match and _is_name(match["name"]):
            who = match["name"].split()[-1].lower()
            words = _bare(text, Span(match.end(), paragraph.end), quoted=bool(match["quoted"]))
            label = Span(match.start("name"), match.end("name"))
            yield _Turn(place, who[0] if who in _ROLES else who, label, words, bool(match["quoted"]))


def _is_name(name: str) -> bool:
    words = name.split()
    capital = all(word[0].isupper() or word in _PARTICLES for word in words)
    return capital and len(words) <= _MOST_WORDS and words[-1].lower() not in _NO_NAMES


def _is_transcript(text: str, found: Sequence[_Turn], asking: Collection[str]) -> bool:
    """Whether labelled paragraphs talk to one another."""
    counts = Counter(turn.who for turn in found)
    if len(found) < _FEWEST or len(counts) < 2 or max(counts.values()) < 2:  # noqa: PLR2004  # somebody speaks twice
        return False
    if sum(one.who != other.who for one, other in pairwise(found)) < _ALTERNATING * (len(found) - 1):
        return False
    plain = not asking and not all(_stands_out(text, turn.label) for turn in found)
    speaking = sum(_speaks(turn.words.of(text)) for turn in found)
    return speaking >= (_SPEAKING_PLAIN if plain else _SPEAKING) * len(found) and len(found) >= _FEWEST + plain


def _stands_out(text: str, label: Span) -> bool:
    return text[label.start - 1 : label.start] in ("*", "_") or label.of(text).isupper()


def _speaks(words: str) -> bool:
    """Whether somebody talks, outside of quotation marks."""
    return bool(_ASKS.search(words) or _FIRST_PERSON.search(words)) and not _MARKS.search(words)


def _interviewers(text: str, found: Sequence[_Turn]) -> set[str]:
    counts = Counter(turn.who for turn in found)
    asked = Counter(turn.who for turn in found if _ASKS.search(turn.words.of(text)))
    asking = {who for who, count in counts.items() if count > 1 and asked[who] >= _QUESTIONS * count}
    return asking if len(asking) < len(counts) else set()


def _turn(text: str, paragraphs: Sequence[Span], turn: _Turn, end: int) -> Iterator[tuple[Span, Marked]]:
    """Yield the paragraphs of a turn, each left open towards the next."""
    last = turn.place
    while last + 1 < min(end, turn.place + _LONGEST_TURN) and _goes_on(paragraphs[last + 1].of(text)):
        last += 1
    for place in range(turn.place, last + 1):
        first, paragraph = place == turn.place, paragraphs[place]
        label = turn.label if first and turn.who not in _ROLES else None
        words = turn.words if first else _bare(text, paragraph, quoted=turn.quoted)
        yield paragraph, Marked(words if label else paragraph, words, TURN, closed=place == last, label=label)


def _goes_on(words: str) -> bool:
    """Whether a paragraph without a label is more of the same turn: no item of a list, no caption, heading or noise."""
    heading = words[-1] == "?" and len(words) <= _HEADING
    return words[0] not in _BULLETS + "(" and not heading and bool(_ENDS_SENTENCE.search(words[-_LAST:]))


def _bare(text: str, span: Span, *, quoted: bool) -> Span:
    """Return the words of a turn without the marks round all of it, and without emphasis that began before them."""
    span = trim(text, span)
    words, edges = span.of(text), '"“”' if quoted else ""
    if words.rstrip("*_").count("*") == 0:
        edges += "*_"
    start = span.end - len(words.lstrip(edges)) if quoted else span.start
    return trim(text, Span(start, max(start, start + len(text[start : span.end].rstrip(edges)))))
