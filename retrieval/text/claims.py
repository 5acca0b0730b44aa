"""A chat message taken apart: what it quotes, what it states, and the words around both."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.text.sentences import sentences, trim
from retrieval.text.typed_marks import in_marks, paragraphs
from retrieval.text.wording import says_something, words
from retrieval.text.words import content_terms
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 40_000  # characters that are read; Slack cuts messages there (its documentation of chat.postMessage)
_FEWEST_QUOTED = 2  # words; a single one in marks is irony, or a term

_QUOTING = re.compile(r"^[ \t]*>(?:[ \t]*>)*[ \t]?", re.MULTILINE)  # in front of a line of somebody else's message
_LINK = re.compile(r"<?\b(?:https?://|www\.)[^\s<>“”\"]+>?|\bmailto:\S+", re.IGNORECASE)
# Mentions, emoji by name, signs of code and of emphasis.
_SIGNS = re.compile(
    r"<[@#!][^<>\s]{1,80}>|(?<![\w.])@[\w.-]+|(?<!\w):[a-z0-9_+-]{2,40}:(?!\w)|`{1,3}|(?<!\w)[*_~]+|[*_~]+(?!\w)"
)
_HALF = re.compile("[\ud800-\udfff]")  # of a character; no search takes it
_SIGNATURE = re.compile(r"^[ \t>]*(?:[—–―]|--?|~)[ \t]*(?=[^\W\d_])[^\n]{2,80}$", re.MULTILINE)

_WRAPPED = 60  # characters from which a line may have been broken to fit the 65 to 80 of mail and wire copy
_GOES_ON = re.compile(r"[ \t]*[a-zß-öø-ÿ]")

_FEWEST_STATED, _FEWEST_TERMS = 4, 2  # words of a sentence that states something; those that are no function words
# What people say to each other around what they pass on: such a sentence is looked up for nobody.
_CHAT = re.compile(
    r"\W*(?:hi|hey|hello|morning|good (?:morning|evening|afternoon)|thanks|thx|thank you|cheers|please|pls|plz|lol|lmao"
    r"|rofl|omg|wow|haha\w*|hmm+|ugh|wtf|fyi|btw|imo|tbh|ok|okay|sorry|anyone|anybody|someone|somebody|guys|folks|team"
    r"|(?:can|could|would|will|should|may) (?:you|someone|somebody|anyone|anybody|we|i)|let me|let[’']s|let us"
    r"|(?:does|did|has|have|is) (?:any|some)(?:one|body)|look(?:s|ing)? (?:at|like|what)|check (?:this|these|that|out)"
    r"|see (?:this|these|below|above|thread)|(?:i )?(?:just )?(?:saw|found|read|got|heard) (?:this|these|that)"
    r"|th(?:is|at) (?:is|one|was|quote|line|seems|sounds|looks)|(?:i|we) (?:think|guess|wonder|need to|should)"
    r"|i[’']m (?:not )?sure|not sure|no idea)(?!\w)",
    re.IGNORECASE,
)


class Message(NamedTuple):
    """A message: its text; the spans that it quotes, without and with their marks; its sentences around them.

    `outside` is as long as `text`, with white space in place of what is quoted, of links, mentions and emoji.
    """

    text: str
    quoted: tuple[Span, ...]
    marked: tuple[Span, ...]
    stated: tuple[Span, ...]
    outside: str

    @classmethod
    def read(cls, message: str) -> Self:
        """Return a message taken apart; never fails."""
        raw = _blanked(_LINK, _HALF.sub(" ", message[:LONGEST]).replace("\r", "\n"))
        text = _blanked(_QUOTING, raw)
        pairs = in_marks(text)
        pairs = sorted([*pairs, *_blocks(raw, text, [marks for marks, _ in pairs])])
        held = [(marks, trim(text, inside)) for marks, inside in pairs if _is_quotation(inside.of(text))]
        marked = tuple(marks for marks, _ in held)
        outside = _blanked(_SIGNS, _around(text, marked))
        return cls(text, tuple(inside for _, inside in held), marked, tuple(_stated(text, outside, marked)), outside)


def states_something(sentence: str) -> bool:
    """Whether a sentence holds enough to be looked up."""
    return len(words(sentence)) >= _FEWEST_STATED and len(content_terms(sentence)) >= _FEWEST_TERMS


def is_talk(sentence: str) -> bool:
    """Whether a sentence is talk among colleagues, or a signature."""
    return bool(_CHAT.match(sentence) or _SIGNATURE.fullmatch(sentence))


def one_line(text: str) -> str:
    """Return `text` with single spaces."""
    return " ".join(text.split())


def _is_quotation(text: str) -> bool:
    return len(words(text)) >= _FEWEST_QUOTED and says_something(text)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _around(text: str, spans: Sequence[Span]) -> str:
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    parts = [text[start:end] for start, end in pairwise(edges)]
    return "".join(re.sub(r"[^\n]", " ", part) if at % 2 else part for at, part in enumerate(parts))


def _blocks(raw: str, text: str, marks: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield the runs of quoting lines that hold no marks of their own: all of it is quoted, save a signature."""
    lines = [Span(line.start(), line.end()) for line in re.finditer(r"[^\n]*(?:\n|$)", raw) if line[0]]
    for quoting, run in groupby(lines, key=lambda line: bool(_QUOTING.match(raw, line.start, line.end))):
        if quoting:
            held = list(run)
            while len(held) > 1 and _SIGNATURE.match(raw, held[-1].start):
                held.pop()
            block = Span(held[0].start, held[-1].end)
            if not any(mark.start < block.end and block.start < mark.end for mark in marks):
                yield block, trim(text, block)


def _stated(text: str, outside: str, marked: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentences that hold no quotation."""
    for paragraph in paragraphs(text):
        for sentence in (sentence for line in _lines(text, paragraph) for sentence in sentences(text, line)):
            if not any(marks.start < sentence.end and sentence.start < marks.end for marks in marked):
                stated = trim(outside, sentence)
                if stated.start < stated.end:
                    yield stated


def _lines(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield a paragraph cut where a line ends that nobody broke to fit a width."""
    start = paragraph.start
    for line in re.finditer(r"[^\n]*\n", paragraph.of(text)):
        end = paragraph.start + line.end()
        if line.end() - line.start() < _WRAPPED and not _GOES_ON.match(text, end):
            yield Span(start, end)
            start = end
    yield Span(start, paragraph.end)
