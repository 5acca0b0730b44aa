"""Links open at the excerpt: a browser's search for a text fragment, replayed over the article's own lines."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple
from urllib.parse import quote, unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.links import _flat, _flattened, _heads, _Page, _rounded, _tails, link, text_directive
from retrieval.sources.sample import SampleSource
from retrieval.text.passages import passages
from retrieval.text.sentences import sentences
from retrieval.types import Article, RawArticle, Span

# ── A browser: "find a range from a text directive" of the WICG draft, each line of the article one block ───────────


class Letter(NamedTuple):
    char: str
    at: int  # where it stands in the article


Block = list[Letter]
Place = tuple[int, int]  # block, letter


class Directive(NamedTuple):
    prefix: str
    start: str
    end: str
    suffix: str

    @classmethod
    def parsed(cls, value: str) -> Directive:
        parts = value.split(",")
        prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
        suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
        assert len(parts) in {1, 2}, value
        assert not any("-" in part or "&" in part for part in parts), value
        return cls(prefix, unquote(parts[0]), unquote(parts[1]) if len(parts) == 2 else "", suffix)


def by_case(text: str) -> list[Letter]:
    """As a browser reads that lets only the case of letters pass."""
    return [Letter(folded, at) for at, char in enumerate(text) for folded in char.casefold()]


def by_letter(text: str) -> list[Letter]:
    """As one that compares base letters: without accents, invisible characters and the shape of quotation marks."""
    marks = str.maketrans("‘’‚“”„«»", '\'\'\'"""""')
    return [
        Letter(folded.translate(marks), at)
        for at, char in enumerate(text)
        for folded in unicodedata.normalize("NFKD", char.casefold())
        if unicodedata.category(folded) not in {"Mn", "Me", "Cf"}
    ]


READINGS = {"by case": by_case, "by letter": by_letter}


class Browser:
    def __init__(self, text: str, reading: str) -> None:
        self.read = READINGS[reading]
        self.blocks: list[Block] = []
        self.chars: list[str] = []
        at = 0
        for line in text.splitlines(keepends=True):
            letters = collapsed([Letter(letter.char, at + letter.at) for letter in self.read(line)])
            if letters:
                self.blocks.append(letters)
                self.chars.append("".join(letter.char for letter in letters))
            at += len(line)

    def first_match(self, value: str) -> Span | None:
        wanted = Directive.parsed(value)
        place: Place = (0, 0)
        while (found := self.opening(wanted, place)) is not None:
            opened, closed, place = found
            while True:
                if wanted.end:
                    ending = self.find(wanted.end, closed, starts=True, ends=not wanted.suffix)
                    if ending is None:
                        return None
                    closed = ending[1]
                if not wanted.suffix or self.find(wanted.suffix, self.ink(closed), ends=True, here=True):
                    return self.span(opened, closed)
                if not wanted.end:
                    break
        return None

    def opening(self, wanted: Directive, place: Place) -> tuple[Place, Place, Place] | None:
        """Return where the next match of prefix and start begins and ends, and where to look for another."""
        ends = bool(wanted.end) or not wanted.suffix
        if not wanted.prefix:
            found = self.find(wanted.start, place, starts=True, ends=ends)
            return found and (*found, (found[0][0], found[0][1] + 1))
        while prefix := self.find(wanted.prefix, place, starts=True):
            place = (prefix[0][0], prefix[0][1] + 1)
            if found := self.find(wanted.start, self.ink(prefix[1]), ends=ends, here=True):
                return (*found, place)
        return None

    def find(
        self, query: str, place: Place, *, starts: bool = False, ends: bool = False, here: bool = False
    ) -> tuple[Place, Place] | None:
        wanted = "".join(letter.char for letter in collapsed(self.read(query)))
        block, at = place
        while block < len(self.blocks):
            chars = self.chars[block]
            while (at := chars.find(wanted, at, at + len(wanted) if here else None)) >= 0:
                end = at + len(wanted)
                if (not starts or is_boundary(chars, at)) and (not ends or is_boundary(chars, end)):
                    return (block, at), (block, end)
                if here:
                    return None
                at += 1
            if here:
                return None
            block, at = block + 1, 0
        return None

    def ink(self, place: Place) -> Place:
        """Return the next place that is not white space."""
        block, at = place
        while block < len(self.blocks):
            for number in range(at, len(self.blocks[block])):
                if self.blocks[block][number].char != " ":
                    return block, number
            block, at = block + 1, 0
        return block, 0

    def span(self, opened: Place, closed: Place) -> Span:
        return Span(self.blocks[opened[0]][opened[1]].at, self.blocks[closed[0]][closed[1] - 1].at + 1)


def collapsed(letters: list[Letter]) -> Block:
    kept: Block = []
    for letter in letters:
        char = " " if letter.char.isspace() else letter.char
        if char != " " or (kept and kept[-1].char != " "):
            kept.append(Letter(char, letter.at))
    return kept[:-1] if kept and kept[-1].char == " " else kept


def is_boundary(chars: str, at: int) -> bool:
    """Whether a word may begin or end at `at`: the part of UAX #29 that matters between spaces."""

    def wordlike(number: int) -> bool:
        if not 0 <= number < len(chars):
            return False
        return chars[number].isalnum() or chars[number] == "_" or unicodedata.category(chars[number]).startswith("M")

    if at in {0, len(chars)}:
        return True
    if wordlike(at - 1) and wordlike(at):
        return False
    joins = ".,:;'’·"
    into = wordlike(at - 1) and chars[at] in joins and wordlike(at + 1)
    out_of = wordlike(at - 2) and chars[at - 1] in joins and wordlike(at)
    return not (into or out_of)


# ── What is asked of a directive ────────────────────────────────────────────────────────────────────────────────────


browser = lru_cache(maxsize=4)(Browser)


def found(text: str, value: str, reading: str) -> Span | None:
    return browser(text, reading).first_match(value)


def inked(text: str, span: Span, reading: str) -> Span:
    """Return the span from the first to the last letter of it that a reading sees."""
    letters = [letter.at for letter in READINGS[reading](span.of(text)) if not letter.char.isspace()]
    return Span(span.start + letters[0], span.start + letters[-1] + 1)


def fullest(text: str, span: Span) -> str:
    """Return the directive that says all that one can: whole lines, and the whole of the neighbouring ones."""
    before, after = text[: span.start].splitlines(), text[span.end :].splitlines()
    prefix = next((line for line in reversed(before) if line.strip()), "")
    suffix = next((line for line in after if line.strip()), "")
    lines = [line for line in span.of(text).splitlines() if line.strip()]
    said = [encoded(lines[0]), *([encoded(lines[-1])] if len(lines) > 1 else [])]
    return ",".join([f"{encoded(prefix)}-"] * bool(prefix) + said + [f"-{encoded(suffix)}"] * bool(suffix))


def encoded(text: str) -> str:
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")


def opens_at(text: str, span: Span, reading: str = "by letter") -> bool:
    return found(text, text_directive(text, span), reading) == inked(text, span, reading)


def spans(text: str) -> list[Span]:
    """Return every run of one to three sentences."""
    single = sentences(text)
    return [Span(single[i].start, single[j].end) for i in range(len(single)) for j in range(i, min(i + 3, len(single)))]


def article(text: str, url: str | None) -> Article:
    return Article("0a1b2c3d4e", "a.txt", "A", text, url, None, None, ())


# ── Properties ──────────────────────────────────────────────────────────────────────────────────────────────────────

FEW_WORDS = "no No. yes; ho, the “The wall,” well-known R&D €18.4 it’s A. said: Café cafe (go) 100% a-,b".split()
REPEATING = st.lists(
    st.one_of(st.sampled_from(FEW_WORDS), st.sampled_from([*FEW_WORDS, "\n", "\r\n", "\n\n", "\u00a0", "Brekke."])),
    min_size=1,
    max_size=60,
).map(" ".join)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=120)
LINES_OF_ANY = st.lists(ANY_TEXT, min_size=1, max_size=4).map("\n".join)


@given(st.one_of(REPEATING, LINES_OF_ANY), st.data(), st.sampled_from(sorted(READINGS)))
def test_a_directive_opens_at_its_excerpt_wherever_any_directive_can(text, data, reading):
    """Unless the same words stand earlier between the same lines: then even the longest directive cannot."""
    choices = [span for span in spans(text) if any(map(str.isalnum, span.of(text)))]
    assume(choices)
    span = data.draw(st.sampled_from(choices))
    wanted = inked(text, span, reading)
    value = text_directive(text, span)
    assert found(text, value, reading) == wanted or found(text, fullest(text, span), reading) != wanted


@given(st.lists(st.sampled_from("tide wall ferry council quay".split()), min_size=1, max_size=120))
def test_parts_of_a_directive_lie_on_one_line_each_and_say_no_more_than_they_need(words):
    text = " ".join(words) + "\n" + "A line that stands nowhere else."
    value = text_directive(text, Span(text.index("\n") + 1, len(text)))
    assert value == "A%20line%20that%20stands%20nowhere%20else."


SAMPLES = [item for item in SampleSource().read() if isinstance(item, RawArticle)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.origin)
def test_every_excerpt_of_the_sample_corpus_has_a_link_that_opens_at_it(sample):
    for run in passages(sample.text, sample.title):
        for first in range(len(run)):
            for last in range(first, min(first + 3, len(run))):
                span = Span(run[first].start, run[last].end)
                assert opens_at(sample.text, span), span.of(sample.text)


AWKWARD = {
    "hyphens": "A well-known, much-loved - and long-lost - boat sank. Nobody wept.",
    "commas and ampersands": "Pike & Sons, of Sennick, sold it, & left. R&D, they said, was dead.",
    "curly marks": "“It’s tired,” he said. ‘It moved’, she added. “It’s tired,” he said again.",
    "no-break spaces": "The wall cost €\u00a018.4\u00a0million. The ferry cost €\u00a018.4\u00a0million more.",
    "reserved signs": "Is 5% + 5% = 10%? Ask #wall or @quay; see a/b:c~d*e!",
    "repeated sentences": "No. No. No. Yes. No. No. No. No. No. No. No. Yes. No.",
    "repeated opening": "The mayor of the town said no to the wall. The mayor of the town said no to the boat.",
    "repeated ending": "He came on the night boat to Sennick.\nShe left on the night boat to Sennick.",
    "prefix of a longer word": "Ferryman. Ferry. Ferry man.",
    "paragraphs": "One line of it.\n\nAnother line of it.\n\n\nA third line, a little longer than the others.",
    "CRLF": "One line of it.\r\nAnother line of it.\r\n\r\nA third line.\r\n",
    "wrapped lines": "The late ferry will not sail again this winter, its\nowner said. Nobody had\nasked the crew.",
    "accents": "Cafe owners wept. Café owners wept. CAFE OWNERS WEPT.",
    "other scripts": "Η θάλασσα ανέβηκε. Море поднялось. הים עלה. 海が上がった。海が上がった。",
    "emoji": "We won 🎉🎉! We won 🎉! We won!",
    "invisible characters": "The har\u00adbour\u200b wall. The harbour wall fell.",
    "glued sentences": "It ended.Then it began.Then it ended. Then it began.",
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_awkward_text_has_links_that_open_at_each_of_its_excerpts(text, reading):
    assert [span.of(text) for span in spans(text) if not opens_at(text, span, reading)] == []


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("excerpt", ["It ended.", "Then it began.", "Nobody came.", "It ended.Then it began."])
def test_an_excerpt_that_touches_its_neighbours_has_a_link_that_opens_at_it(excerpt, reading):
    text = "Why?It ended.Then it began.Nobody came.So we left."
    start = text.index(excerpt)
    assert opens_at(text, Span(start, start + len(excerpt)), reading)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\v", "\f", "\x1d", "\x85", "\u2028", "\u2029", " \n \n"])
def test_no_part_of_a_directive_runs_over_a_line_end_of_any_kind(newline):
    lines = (
        "The wall moved.",
        "It moved again.",
        "Nobody was there to see it, or to write about it in the town’s paper.",
    )
    text = newline.join(lines)
    for span in (Span(0, len(text)), Span(0, text.index("Nobody") - len(newline)), Span(text.index("It"), len(text))):
        assert opens_at(text, span)


def test_words_that_stand_twice_between_the_same_lines_open_at_the_earlier():
    text = "The vote.\nNo answer.\nThe end.\nThe vote.\nNo answer.\nThe end.\n"
    second = Span(text.rindex("No answer."), text.rindex("No answer.") + len("No answer."))
    match = found(text, text_directive(text, second), "by case")
    assert match is not None
    assert match.of(text) == "No answer."


def test_a_quotation_of_more_than_a_hundred_characters_is_given_by_its_first_and_last_four_words():
    quotation = (
        "The wall has moved again, the engineer said, and it will not wait for us, whatever anybody here may say."
    )
    text = f"It rained. {quotation} Nobody spoke."
    value = text_directive(text, Span(11, 11 + len(quotation)))
    assert value == "The%20wall%20has%20moved,anybody%20here%20may%20say."


def test_words_of_the_headline_which_stands_above_the_text_are_no_match():
    text = (
        "The town will go on without a wall, the mayor said on Monday; it has gone on without one for years, after all."
    )
    plain = text_directive(text, Span(0, len(text)))
    under = text_directive(text, Span(0, len(text)), "The town will go on")
    assert plain.startswith("The%20town%20will%20go,")
    assert under.startswith("The%20town%20will%20go%20on%20without%20a%20wall%2C,")


def test_a_headline_with_which_the_text_begins_is_not_above_it_as_well():
    text = "The wall fell.\nIt rained."
    assert text_directive(text, Span(0, 14), "The wall fell.") == text_directive(text, Span(0, 14))


def test_no_break_spaces_stay_since_a_page_does_not_collapse_them():
    assert text_directive("The \t wall \u00a0 fell.", Span(0, 19)) == "The%20wall%20%C2%A0%20fell."


def test_the_directive_follows_the_address():
    text = "It rained. The wall fell."
    span = Span(11, len(text))
    assert link(article(text, "https://a.example/x?y=1"), span) == "https://a.example/x?y=1#:~:text=The%20wall%20fell."


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x#top", "https://a.example/x#top:~:text=Rain."),
        ("https://a.example/x#", "https://a.example/x#:~:text=Rain."),
        ("https://a.example/x#:~:text=old", "https://a.example/x#:~:text=Rain."),
        ("https://a.example/x#top:~:text=old", "https://a.example/x#top:~:text=Rain."),
    ],
)
def test_an_anchor_of_the_address_is_kept_and_an_older_directive_replaced(url, expected):
    assert link(article("Rain.", url), Span(0, 5)) == expected


def test_an_article_without_address_is_referred_to_by_its_id_and_characters():
    assert link(article("It rained. The wall fell.", None), Span(11, 25)) == "onrecord:0a1b2c3d4e#11-25"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/x#top", "https://a.example/x#top"),
        ("https://a.example/x#top:~:text=Sun", "https://a.example/x#top"),
        ("https://a.example/x#:~:text=Sun", "https://a.example/x"),
        (None, "onrecord:0a1b2c3d4e"),
    ],
)
def test_a_link_to_nothing_in_the_text_opens_the_article(url, expected):
    assert link(article("Rain.", url), Span(0, 0)) == expected


def test_links_into_a_long_article_of_one_repeated_line_take_no_time():
    text = "The tide came in.\n" * 20_000
    started = perf_counter()
    text_directive(text, Span(len(text) - 18, len(text) - 1))
    assert perf_counter() - started < 5


# ── A part is looked for between its neighbours ─────────────────────────────────────────────────────────────────────


PART = st.text("ab ", max_size=4).map(str.strip)


@given(st.text("ab ", max_size=40), PART, PART.filter(bool), PART, st.integers(0, 10))
def test_the_first_match_of_a_part_is_the_one_that_trying_every_place_finds(text, prefix, wanted, suffix, at):
    page = _Page(" ".join(text.split(" ")), 0, 0)
    tried = (
        (start + len(prefix) + left, start + len(prefix) + left + len(wanted))
        for start in range(at, len(page.text))
        for left in (0, 1)[: 1 + bool(prefix)]
        for right in (0, 1)[: 1 + bool(suffix)]
        if page.text.startswith(prefix + " " * left + wanted + " " * right + suffix, start)
    )
    assert page._find(prefix, wanted, suffix, at) == next(tried, (-1, -1))


# ── A long article is flattened piece by piece, once ─────────────────────────────────────────────────────────────────


@given(st.text(st.sampled_from("a Zb\u0301é ﬁ\u00a0\n“”…½ßİ\u200b9"), max_size=60), st.integers(1, 70), st.data())
def test_a_text_flattened_in_pieces_is_the_text_flattened_whole(text, times, data):
    article = text * times
    least = data.draw(st.integers(0, len(article)))
    at = data.draw(st.integers(0, least))
    assert _flattened(article, len(article) + 1).text == _flat(article)
    flat = _flattened(article, least)
    assert _flat(article).startswith(flat.text)
    assert flat.place(article, at) == len(_flat(article[:at])) <= len(flat.text)


@given(st.integers(1, 2**40))
def test_what_is_flattened_is_up_to_a_quarter_more_than_needed_in_steps_that_spans_share(count):
    assert count <= _rounded(count) <= count * 1.25
    assert _rounded(_rounded(count)) == _rounded(count)


def test_what_stands_behind_an_excerpt_makes_no_difference_to_its_link_but_for_the_suffix_it_needs():
    line = "The wall has moved again, the engineer said, and it will not wait for us, whatever anybody says. "
    text = "It rained. " + line * 30
    span = Span(11, 11 + len(line) - 1)
    assert text_directive(text, span) == text_directive(text[: span.end + 1_000], span)
    assert opens_at(text, span)


def test_a_suffix_has_no_more_words_than_it_takes_to_tell_an_excerpt_from_an_earlier_one():
    text = "So.\nThey met.\nSo.\nThey met again at the old mill that stood by the river in those days."
    start = text.rindex("They met")
    assert text_directive(text, Span(start, start + 8)) == "They%20met,-again%20at%20the%20old"


def flat_by_definition(text: str) -> str:
    """Return a text by letter, with one space for white space of any kind and length."""
    return re.sub(r"\s+", " ", "".join(letter.char for letter in by_letter(text)))


@given(
    st.text(
        st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \t\n\r\x1c\u2028\u00a0’“")), max_size=40
    )
)
def test_a_flat_text_has_base_letters_straight_marks_and_single_spaces(text):
    assume(not any(map(unicodedata.combining, text)))  # which are ordered anew where several follow each other
    assert _flat(text) == flat_by_definition(text)


@pytest.mark.parametrize("space", [" ", "\n", "\r\n", "\t ", " \u00a0", "\u2028", "\n\n "])
def test_white_space_of_any_length_is_one_space_of_a_flat_text(space):
    assert {_flat(f"a{space * times}b") for times in range(1, 20)} == {"a b"}


@pytest.mark.parametrize("line", ["", " ", "one", " one two three four ", "1 2 3 4 5", "  1 2\u00a03 4\t5 6 7 8 9  "])
def test_a_line_is_begun_and_ended_with_ever_more_of_its_words(line):
    words = line.split()
    counts = [*(count for count in (4, 8) if count < len(words)), *([len(words)] if words else [])]
    assert [head.split() for head in _heads(line)] == [words[:count] for count in counts]
    assert [tail.split() for tail in _tails(line)] == [words[-count:] for count in counts]
    assert all(line.lstrip().startswith(head.lstrip()) and head == head.rstrip() for head in _heads(line))
    assert all(line.endswith(tail) and tail == tail.lstrip() for tail in _tails(line))


def test_many_links_into_an_endless_article_take_bounded_time():
    text = "The quick brown fox said “hello there world” and left. " * 36_000  # 2 MB
    started = perf_counter()
    for at in range(0, len(text) - 100, len(text) // 20):
        text_directive(text, Span(at, at + 60))
    assert perf_counter() - started < 5  # .4 when this was written; 14 if all of it were flattened for each
