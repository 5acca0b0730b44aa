"""Chat messages held against the sample corpus and its true quotations: whether each claim gets its verdict."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from time import perf_counter

import pytest

from retrieval.claims import MOST, Verdict, check
from retrieval.corpus import Corpus
from retrieval.types import Filters

QUOTED = Verdict.AS_QUOTED

# A message, and the verdicts on what it quotes and states, in order. Those held out were written after the rules were,
# to measure them: of these 40, 33 got the verdict expected at first; in 2 of the other 7 the expectation was wrong.
MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "checks.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def corpus(told_home):
    with contextlib.closing(Corpus.open(told_home, "hashing", threads=1)) as corpus:
        yield corpus


@pytest.mark.parametrize("row", MESSAGES, ids=range(1, len(MESSAGES) + 1))
def test_each_claim_gets_its_verdict(corpus, row):
    assert [one.verdict for one in check(corpus, row["message"], Filters()).checked] == row["verdicts"]


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Mayor Marit Osterley, looking tired, told us on Monday: “the wall is tired now”", "Mayor Marit Osterley"),
        ("“the wall is tired now” said the chief engineer, Tomas Brekke", "Tomas Brekke"),
        ("“the wall is tired now”\n— Mayor Vey, Tuesday", "Mayor Vey"),
        ("“the wall is tired now” (Brekke)", "Brekke"),
        ("BREKKE: “THE WALL IS TIRED NOW”", "BREKKE"),
        ("Brekke was there. “the wall is tired now,” he said.", "Brekke"),
        ("@osterley look: “the wall is tired now”", ""),
        ("This is about Osterley: “the wall is tired now”", ""),
        ("“the wall is tired now” they told Osterley", ""),
    ],
)
def test_the_speaker_is_whom_the_message_names_as_such(corpus, message, name):
    (claim, *_) = check(corpus, message, Filters()).checked
    assert claim.claim.named.name == name


def test_of_two_who_are_named_neither_is_taken_for_the_speaker(corpus):
    (found,) = check(corpus, "Osterley and Farrow argued: “I will not defend the old number”", Filters()).checked
    assert (found.verdict, found.claim.named.unsure, found.speakers) == (QUOTED, True, ("Marit Osterley",))


@pytest.mark.parametrize(
    ("words", "shown", "other"),
    [
        ("I will defend the old number", "not", ""),
        ("I would rather be embarrassed in June than under water in January", "July", "June"),
        ("It would cost something like $2.5 million", "€2.5", "$2.5"),
        ("Honestly, I will not defend the old number", "", "Honestly"),
    ],
)
def test_a_difference_has_the_articles_words_and_the_messages(corpus, words, shown, other):
    (found,) = check(corpus, f"“{words}”", Filters()).checked
    assert found.departure.differences == ((shown, other),)


def test_what_an_ellipsis_leaves_out_is_named(corpus):
    (found,) = check(corpus, "“every euro we spend … is a euro we do not spend on full ones”", Filters()).checked
    assert (found.verdict, found.departure.left_out) == (QUOTED, ("on empty classrooms",))


def test_a_negation_in_front_of_the_quoted_words_is_named(corpus):
    (found,) = check(corpus, "Osterley will “defend the old number”", Filters()).checked
    assert (found.verdict, found.departure.before) == (QUOTED, "I will not")


def test_a_handful_is_checked_and_the_others_are_counted(corpus):
    message = " ".join(f"“the wall is tired {number}”" for number in range(MOST + 3))
    found = check(corpus, message, Filters())
    assert (len(found.checked), found.left_out) == (MOST, 3)


def test_the_same_words_are_checked_once(corpus):
    assert len(check(corpus, "“The wall is tired.” and again: “the wall is TIRED”", Filters()).checked) == 1


def test_filters_hold_for_every_way_of_looking(corpus):
    radio = Filters(publishers=("Radio Sennick (fictional)",))
    message = "“The wall is tired”, and “Some 640 people live on Skerra”. The soup lasted eleven minutes, they say."
    for found in check(corpus, message, radio).checked:
        shown = [*found.sayings, *found.prose, *filter(None, [found.nearest])]
        assert {one.article.publisher for one in shown} <= set(radio.publishers)


@pytest.mark.parametrize(
    "message",
    [
        "“" * 40_000,
        '“a "b ‘c ' * 4_000,
        "'a " * 13_000,
        "Aa and " * 6_000,
        "“the wall " + "[ " * 1_400 + "”",
        "\n> " * 9_000,
    ],
    ids=["marks", "mixed marks", "apostrophes", "names", "brackets", "quoting lines"],
)
def test_a_hostile_message_is_cheap(corpus, message):
    started = perf_counter()
    check(corpus, message, Filters())
    assert perf_counter() - started < 10  # seconds; without its bounds, marks alone take a minute


def test_half_a_character_and_control_characters_are_no_obstacle(corpus):
    assert check(corpus, "“The \ud800 wall\x00 is tired”", Filters()).checked[0].verdict is QUOTED
