"""How far the words that somebody quotes depart from those that stand in an article, ellipses and brackets allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from retrieval.text.wording import located
from retrieval.text.words import terms
from retrieval.types import Difference, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.text.wording import Word

# What stands in a quotation and is not the speaker's: an ellipsis, and words in brackets.
_LETTER = re.compile(r"\[([^\W\d_])\](?=\w)")  # "[w]e": only its case was changed
_SIC = re.compile(r"\[\s*sic!?\s*\]", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:[\[(]\s*(?:\.\s?\.\s?\.|…)\s*[\])]|(?:\.\s?){3,}|…)\s*")
_BRACKET = re.compile(r"\s*\[[^\[\]]{1,100}\]\s*")
_SLACK = 6  # words beside the nearest stretch of equal length in which words may be that were left out of a quotation
_CHANGED = 1.5  # what a changed word costs where the stretch is known: less than one dropped and one added
_BEFORE = 3  # words in front of a stretch among which a negation would turn it round
_CURRENCY, _UNITS = "€$£¥₹", "%‰°"
_MARKS = "“”„‟\"‘’'«»‹›()[]{},;:!?.…*_"
_SENTENCE_END = re.compile(r"[.!?]\s")
_NEGATIONS = frozenset(
    """
    no not never none nobody nothing neither nor cannot without hardly dont doesnt didnt wont wouldnt cant couldnt
    shouldnt isnt arent wasnt werent hasnt havent hadnt aint mustnt neednt
    """.split()
)

_CONTRACTED = re.compile(r"\b([a-z]+)n['’]t\b", re.IGNORECASE)
_IRREGULAR = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}


class Departure(NamedTuple):
    """How quoted words depart from an article's.

    `differences` are (in the article, in the message); `left_out` is what ellipses leave out; `before` are the
    article's words in front of the quoted ones, where they hold a negation; `edits` counts the words that differ.
    """

    differences: tuple[Difference, ...]
    left_out: tuple[str, ...]
    before: str
    edits: int

    @property
    def faithful(self) -> bool:
        """Whether the words stand so: nothing differs, and no negation is left out."""
        return not self.differences and not any(negates(words) for words in self.left_out)


def departure(quoted: str, article: str, spans: Sequence[Span]) -> Departure:
    """Return how the words `quoted` depart from those of the article in `spans`, held against the nearest stretch."""
    held = [word for span in spans for word in located(article, span)]
    found: list[Difference] = []
    left_out, before, edits, at = [], "", 0, 0
    for number, segment in enumerate(segments(quoted)):
        asked = located(segment)
        first, last = _nearest(_keys(segment, asked), _keys(article, held)[at:])
        stretch = held[at + first : at + last]
        steps = _aligned(_keys(segment, asked), _keys(article, stretch))
        found += _differences(segment, asked, article, stretch, steps)
        edits += max(sum(one is None for one, _ in steps), sum(other is None for _, other in steps))
        if number and first:
            left_out.append(_text(article, held[at : at + first]))
        if not number:
            before = _negation_before(article, held, at + first)
        at += last
    return Departure(tuple(found), tuple(left_out), before, edits)


def segments(quoted: str) -> list[str]:
    """Return the stretches of a quotation that are all the speaker's, between ellipses and brackets."""
    text = _SIC.sub(" ", _LETTER.sub(r"\1", quoted))
    parts = [part for cut in _CUT.split(text) for part in _BRACKET.split(cut)]
    return [part for part in parts if located(part)] or [quoted]


def spelled_out(text: str) -> str:
    """Return `text` with its contracted negations in full: "won't" as "will not"."""
    return _CONTRACTED.sub(lambda match: f"{_IRREGULAR.get(match[1].lower(), match[1])} not", text)


def negates(text: str) -> bool:
    """Whether a text holds a word that negates."""
    return any(word.text in _NEGATIONS for word in located(text))


def telling(difference: Difference) -> str:
    """Return "a negation" or "a number" for a difference that turns what is said, else ""."""
    shown, other = negates(difference.shown), negates(difference.other)
    if shown != other:
        return "a negation"
    return "a number" if any(term[0].isdigit() for term in terms(f"{difference.shown} {difference.other}")) else ""


def _keys(text: str, words: Sequence[Word]) -> list[str]:
    """Return words as they are compared here: with the signs of currencies and units, "€4" not being "$4"."""
    return [
        _sign(text, word.span.start - 1, _CURRENCY) + word.text + _sign(text, word.span.end, _UNITS) for word in words
    ]


def _sign(text: str, at: int, signs: str) -> str:
    return text[at] if 0 <= at < len(text) and text[at] in signs else ""


def _nearest(asked: Sequence[str], held: Sequence[str]) -> tuple[int, int]:
    """Return the first and end index of the stretch of `held` to which `asked` is nearest, by words."""
    first, last = 0, len(held)
    if len(held) > len(asked) + 2 * _SLACK:
        at = fuzz.partial_ratio_alignment(asked, held)
        if at is not None:
            first, last = max(0, at.dest_start - _SLACK), min(len(held), at.dest_end + _SLACK)
    start, end = _stretch(asked, held[first:last])
    return first + start, first + end


class _Way(NamedTuple):
    """How a stretch became what is asked; of two ways with as few edits, the one with more words in common is better.

    `lone` counts the words without a counterpart: at an end, a word rather stands for the one that was changed.
    """

    edits: int
    different: int
    lone: int
    start: int


def _stretch(asked: Sequence[str], held: Sequence[str]) -> tuple[int, int]:
    """Return where in `held` the fewest words need be changed, added or dropped to have `asked` (Sellers 1980)."""
    row = [_Way(0, 0, 0, place) for place in range(len(held) + 1)]
    for count, word in enumerate(asked, 1):
        above, row = row, [_Way(count, count, count, 0)]
        for place, other in enumerate(held, 1):
            same, added, dropped = above[place - 1], above[place], row[-1]
            changed = _Way(same.edits + 1, same.different + 1, same.lone, same.start)
            add = _Way(added.edits + 1, added.different + 1, added.lone + 1, added.start)
            drop = _Way(dropped.edits + 1, dropped.different, dropped.lone + 1, dropped.start)
            row.append(min(same if word == other else changed, add, drop))
    end = min(range(len(row)), key=lambda place: (row[place][:3], place))
    return row[end].start, end


Steps = list[tuple[int | None, int | None]]


def _aligned(asked: Sequence[str], held: Sequence[str]) -> Steps:
    """Return which word of `asked` stands for which of `held`, None on one side where a word is added or dropped."""
    costs: list[list[float]] = [[*range(len(held) + 1)]]
    for count, word in enumerate(asked, 1):
        costs.append([count])
        for place, other in enumerate(held, 1):
            change = costs[count - 1][place - 1] + _CHANGED * (word != other)
            costs[count].append(min(change, costs[count - 1][place] + 1, costs[count][place - 1] + 1))
    steps: Steps = []
    one, two = len(asked), len(held)
    while one or two:
        if one and two and asked[one - 1] == held[two - 1] and costs[one][two] == costs[one - 1][two - 1]:
            one, two = one - 1, two - 1
            steps.append((one, two))
        elif one and two and costs[one][two] == costs[one - 1][two - 1] + _CHANGED:
            one, two = one - 1, two - 1
            steps += [(one, None), (None, two)]
        elif one and costs[one][two] == costs[one - 1][two] + 1:
            one -= 1
            steps.append((one, None))
        else:
            two -= 1
            steps.append((None, two))
    return steps[::-1]


def _differences(
    quoted: str, asked: Sequence[Word], article: str, held: Sequence[Word], steps: Steps
) -> list[Difference]:
    found: list[Difference] = []
    ours: list[Word] = []
    theirs: list[Word] = []
    for one, two in [*steps, (0, 0)]:
        if one is None and two is not None:
            ours.append(held[two])
        elif two is None and one is not None:
            theirs.append(asked[one])
        elif ours or theirs:
            found.append(Difference(_text(article, ours), _text(quoted, theirs)))
            ours, theirs = [], []
    return found


def _text(text: str, run: Sequence[Word]) -> str:
    """Return the characters of a run of words, with what is glued to them ("€18.4") but no marks."""
    if not run:
        return ""
    start, end = run[0].span.start, run[-1].span.end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return " ".join(text[start:end].strip(_MARKS + "—–-").split())


def _negation_before(article: str, held: Sequence[Word], at: int) -> str:
    """Return the words of the same sentence in front of a stretch, from a negation on; "" where there is none."""
    for place in range(max(0, at - _BEFORE), at):
        run = held[place:at]
        if run[0].text in _NEGATIONS and not _SENTENCE_END.search(
            article[run[0].span.start : held[at].span.start] if at < len(held) else ""
        ):
            return _text(article, held[max(0, place - 2) : at]) if place else _text(article, run)
    return ""
