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
# to measure them: of the first 40, 33 got the verdict expected at first; in 2 of the other 7 the expectation was wrong.
# Those with `named` say whom a message clearly names for each quotation, "" for nobody: 241 messages, 251 quotations.
# Of the first 98, the rules before accused somebody falsely in 55, those of now in none. Three rounds of new messages
# were held out: 16 false accusations of 59 and 8 of 44, mended since, then none of 50, with one speaker missed. In two
# of all messages a speaker whom a reader would see is still missed ("Not Farrow but Osterley said").
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


@pytest.mark.parametrize("row", [row for row in MESSAGES if "named" in row], ids=lambda row: row["message"][:60])
def test_a_speaker_is_named_only_by_a_clear_construction(corpus, row):
    quoted = [one.claim.named for one in check(corpus, row["message"], Filters()).checked if one.claim.quoted]
    assert [named.name for named in quoted] == row["named"]


LOST = "two of the fourteen crew would lose their posts"


@pytest.mark.parametrize(
    ("message", "accused"),
    [
        (f"Farrow said {LOST}", True),
        (f"{LOST}, Farrow said", True),
        (f"According to Farrow, {LOST}", True),
        (f"Farrow warned Dahlgren that {LOST}", True),
        (f"Farrow asked whether {LOST}", False),
        (f"Farrow denied that {LOST}", False),
        (f"Farrow thinks {LOST}", False),
        (f"Farrow was told {LOST}", False),
        (f"Farrow was told by Dahlgren that {LOST}", False),
        (f"{LOST}, Farrow was told", False),
        (f"If Farrow said that {LOST}, we would know", False),
        (f"Farrow did not say that {LOST}", False),
        (f"Farrow said the skipper had said {LOST}", False),
        (f"Farrow claims Dahlgren said {LOST}", False),
        (f"According to Farrow, the skipper said {LOST}", False),
        (f"According to Farrow’s lawyer, {LOST}", False),
        (f"A critic of Farrow said {LOST}", False),
        (f"Farrow’s lawyer said {LOST}", False),
        (f"Brekke and Farrow said {LOST}", False),
        (f"The Courier said {LOST}", False),
        (f"Asked about Farrow, Dahlgren said {LOST}", False),
        ("Farrow says he will not defend the old number", False),
    ],
)
def test_of_a_statement_somebody_else_is_said_to_be_the_speaker_only_where_one_is_clear(corpus, message, accused):
    (found,) = check(corpus, message, Filters()).checked
    assert (found.verdict is Verdict.SOMEONE_ELSE) == accused


def test_whom_a_message_may_mean_is_confirmed_by_who_said_it(corpus):
    named = [
        check(corpus, message, Filters()).checked[0].claim.named
        for message in ("Osterley will “defend the old number”", "Farrow heard “defend the old number”")
    ]
    assert [(one.name, one.unsure) for one in named] == [("Osterley", False), ("", True)]


@pytest.mark.parametrize(
    "message",
    [
        "Osterley said “there will be a party for that”",
        "“every one of them has a good reason to go on”",
        "Kovács said “the old lighthouse will be painted pink next summer”",
    ],
)
def test_a_nearest_that_has_nothing_to_do_with_the_claim_is_left_out(corpus, message):
    (found,) = check(corpus, message, Filters()).checked
    assert (found.verdict, found.nearest) == (Verdict.NOT_FOUND, None)


@pytest.mark.parametrize(
    "message",
    [
        "The company must pay a fine of €725,000.",
        "Farrow said “my first estimate will survive the winter, and never the birthday of this wall”",
        "Brekke said “my first estimate will survive the winter, and never the birthday of this wall”",
    ],
)
def test_a_nearest_shares_telling_words_with_the_claim(corpus, message):
    (found,) = check(corpus, message, Filters()).checked
    assert (found.verdict, bool(found.nearest)) == (Verdict.NOT_FOUND, True)


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


def test_a_year_that_a_statement_names_must_stand_in_its_excerpt(home, ingested, article, opened):
    ingested(
        home, [article("quay.txt", "The old quay of Halvenmouth was closed to heavy lorries by the town in 2029.")]
    )
    closed = "Heavy lorries were shut out of Halvenmouth's old quay in"
    checks = [check(opened(home), f"{closed} {year}.", Filters()).checked for year in (2029, 2027)]
    assert [one.verdict for (one,) in checks] == [Verdict.STANDS, Verdict.NOT_FOUND]


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
        "Aa said " * 5_000,
        "Aa said Bb said " * 30 + "so",
        "Aa was told by " * 2_000 + "“the wall is tired now”, he said",
        "he said “the wall is tired”, " * 1_000,
        "a" * 39_000 + " said “the wall is tired”",
        "ly " * 12_000 + "said “the wall is tired”",
    ],
    ids=[
        "marks",
        "mixed marks",
        "apostrophes",
        "names",
        "brackets",
        "quoting lines",
        "sayings",
        "nested",
        "agents",
        "he",
        "word",
        "adverbs",
    ],
)
def test_a_hostile_message_is_cheap(corpus, message):
    started = perf_counter()
    check(corpus, message, Filters())
    assert perf_counter() - started < 10  # seconds; without its bounds, marks alone take a minute


def test_half_a_character_and_control_characters_are_no_obstacle(corpus):
    assert check(corpus, "“The \ud800 wall\x00 is tired”", Filters()).checked[0].verdict is QUOTED
