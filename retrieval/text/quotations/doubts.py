"""Whether marks quote anybody at all: a title, a nickname or a word held at arm's length stands between marks, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.attribute import Attributed
    from retrieval.types import Span

_WORD = re.compile(r"[\w’'-]+")
_NEAR = 80  # characters before, and half as many after, that are looked at
_LONGEST = 6  # words: beyond it, length says no more
_NAMING = frozenset(
    """
episode show book film movie song album documentary article titled entitled program programme series magazine column
commentary ad report hashtag video podcast novel play musical slogan nickname nicknamed dubbed known called term
word phrase so-called headline op-ed essay speech poem website network channel forum tour campaign motto event
segment spot commercial band game
""".split()
)
_ARTICLES = frozenset("a an the his her their its this that any some no".split())
_SMALL = frozenset("of the and in for on a to with".split())
_SPEAKER = re.compile(r"\b(?:i|we|you|my|our|me|us)\b", re.IGNORECASE)
_REPORTS = re.compile(r"\b(?:said|says|told|added|wrote|tweeted|called|according)\b")


def doubts(text: str, paragraph: Span, looks: list[str], item: Attributed) -> list[str]:
    """Return the features by which a marked stretch is judged, `looks` among them."""
    return [*looks, *_words(text, item), *_context(text, paragraph, item), *_attribution(item)]


def _words(text: str, item: Attributed) -> Iterator[str]:
    words = item.quote.span.of(text).split()
    size, capital = min(len(words), _LONGEST), _is_title(words)
    lead = _WORD.findall(text[max(0, item.quote.outer.start - _NEAR) : item.quote.outer.start])
    trail = _WORD.findall(text[item.quote.outer.end : item.quote.outer.end + _NEAR // 2])
    naming = [word.lower() for word in lead[-4:] if word.lower() in _NAMING]
    yield f"named={bool(naming)} title={capital}"
    yield from (f"names {word}" for word in naming)
    last, following = lead[-1].lower() if lead else "", trail[0].lower() if trail else ""
    yield from (f"after {last}", f"after {' '.join(lead[-2:]).lower()}", f"then {following}")
    possessed = last.endswith(("'s", "’s"))
    yield f"possessed={possessed} title={capital} size={size}"
    yield f"article={last in _ARTICLES} title={capital} size={size}"
    yield from (f"ends {words[-1].lower().strip('.,!?')}", f"begins {words[0].lower()}")


def _context(text: str, paragraph: Span, item: Attributed) -> Iterator[str]:
    outer = item.quote.outer
    size = min(len(item.quote.span.of(text).split()), _LONGEST)
    reports = bool(_REPORTS.search(text, paragraph.start, paragraph.end))
    yield f"reports={reports} size={size}"
    yield f"alone={outer == paragraph}"
    yield f"speaks={bool(_SPEAKER.search(item.quote.span.of(text)))} reports={reports}"
    last = item.quote.span.of(text)[-1]
    yield f"stop={last if not last.isalnum() else ''} size={size} then={text[outer.end : outer.end + 1]}"


def _attribution(item: Attributed) -> Iterator[str]:
    if item.speaker is None:
        yield "nobody near"
        return
    size = min((item.quote.span.end - item.quote.span.start) // 6, _LONGEST)  # about as many words
    yield from (
        f"said {feature}" for feature in sorted(item.speaker.features) if not feature.endswith((" whole", " part"))
    )
    yield f"chance={int(item.chance * 5)} size={size}"
    yield f"nobody={int(item.nobody * 10)}"
    yield f"cue={item.speaker.cue is not None} size={size}"


def _is_title(words: list[str]) -> bool:
    named = [word for word in words if word[0].isalpha()]
    return bool(named) and all(word[0].isupper() or word.lower() in _SMALL for word in named)
