"""`check` as people see it: the tally, a verdict a claim with its excerpt, and what cannot be checked."""

from __future__ import annotations

import contextlib

import pytest

from bot.commands.check import CHECK
from bot.commands.command import split_options
from bot.model import Attribution, Notice, Quote, Request, Text, Tone
from bot.render.terminal import Style, render
from retrieval.corpus import Corpus
from retrieval.errors import BadInputError

NUMBER = "Osterley said “It has moved twelve centimetres since 2019”"


@pytest.fixture(scope="module")
def corpus(told_home):
    with contextlib.closing(Corpus.open(told_home, "hashing", threads=1)) as corpus:
        yield corpus


@pytest.fixture
def checked(corpus):
    return lambda text, outlets=(), **options: (
        CHECK.run(corpus, Request("check", text, options, outlets=outlets)).blocks
    )


def test_one_claim_is_answered_by_its_verdict_and_its_quotation(checked):
    verdict, shown = checked("Osterley said “What I defend is the wall.”")
    assert verdict == Notice(Tone.INFO, "Found as quoted: “What I defend is the wall.” Said by Marit Osterley.")
    assert isinstance(shown, Attribution)
    assert (shown.text, shown.speaker) == ("What I defend is the wall.", "Marit Osterley")


def test_several_claims_are_headed_by_how_many_of_each_verdict(checked):
    message = "“What I defend is the wall”. “It has moved twelve centimetres since 2019”. “We will sell the town hall”"
    first, *others = checked(message)
    assert first == Text("3 checked: 1 found as quoted, 1 with different words, 1 not found.")
    assert [block.text.split(":")[0] for block in others if isinstance(block, Notice)] == [
        "Found as quoted",
        "Found with different words",
        "Not found",
    ]


@pytest.mark.parametrize(
    ("message", "verdict", "line"),
    [
        (
            "Brekke: “It has moved twelve centimetres since 2019,”",
            "Found with different words: “It has moved twelve centimetres since 2019”. Said by Tomas Brekke.",
            "Different (a number): the message has “twelve”, the article “eleven”.",
        ),
        (
            "Osterley: “I will … defend the old number.”",
            "Found with different words: “I will … defend the old number.” Said by Marit Osterley.",
            "Left out: “not”.",
        ),
        (
            "Osterley will “defend the old number”",
            "Found as quoted: “defend the old number”. Said by Marit Osterley.",
            "Mind what stands before it: “I will not”.",
        ),
        (
            "Osterley: “I will defend the very old number”",
            "Found with different words: “I will defend the very old number”. Said by Marit Osterley.",
            "Different (a negation): the message leaves out “not”; the message adds “very”.",
        ),
        (
            "Boland: “every euro we spend … is a euro we do not spend on full ones”",
            "Found as quoted, shortened: “every euro we spend … is a euro we do not spend on full ones”. "
            "Said by Carys Boland.",
            "Left out: “on empty classrooms”.",
        ),
    ],
)
def test_what_departs_from_the_article_is_said_below_the_verdict(checked, message, verdict, line):
    notice, departing, *_ = checked(message)
    assert (notice.text, departing) == (verdict, Text(line))


@pytest.mark.parametrize(
    ("message", "tone", "words"),
    [
        (
            "Farrow: “What I defend is the wall.”",
            Tone.NOT_FOUND,
            "Attributed to someone else than Farrow: “What I defend is the wall.” Said by Marit Osterley.",
        ),
        (
            "“The wall is tired” — Mayor Vey",
            Tone.NOT_FOUND,
            "Attributed to someone else than Mayor Vey: “The wall is tired”. Said by Tomas Brekke "
            "(nobody called “Mayor Vey” speaks in the corpus).",
        ),
        (
            "“two of the fourteen crew would lose their posts,” Dahlgren said",
            Tone.NOT_FOUND,
            "Only paraphrased, in the reporter’s words: “two of the fourteen crew would lose their posts”. "
            "Reported of Else Dahlgren.",
        ),
        (
            "“Some 640 people live on Skerra all year round”",
            Tone.NOT_FOUND,
            "Stands in the corpus, but unattributed: “Some 640 people live on Skerra all year round”. "
            "Nobody is reported to have said it.",
        ),
        (
            "According to Dahlgren, two of the fourteen crew would lose their posts.",
            Tone.INFO,
            "Stands in the corpus: “two of the fourteen crew would lose their posts.” Reported of Else Dahlgren.",
        ),
        (
            "The soup lasted eleven minutes.",
            Tone.INFO,
            "Stands in the corpus: “The soup lasted eleven minutes.” The article itself says so.",
        ),
        (
            "Osterley and Farrow argued: “What I defend is the wall”",
            Tone.INFO,
            "Found as quoted: “What I defend is the wall”. Said by Marit Osterley "
            "(the message does not say clearly who is quoted).",
        ),
    ],
)
def test_each_verdict_has_its_words(checked, message, tone, words):
    assert checked(message)[0] == Notice(tone, words)


def test_what_is_not_found_is_followed_by_the_nearest_marked_as_such(checked):
    verdict, mark, nearest = checked("Osterley said “we will sell the library to the highest bidder before Easter”")
    assert verdict.text.startswith("Not found: “we will sell the library")
    assert mark == Text("Nearest, which does not match:")
    assert isinstance(nearest, Attribution | Quote)


@pytest.mark.parametrize(
    "message", ["", "lol look at this", "👍", "https://a.example/b", "Can someone check this?", "> "]
)
def test_a_message_without_a_claim_is_answered_by_how_to_use_it(checked, message):
    verdict, usage = checked(message)
    assert verdict.text.startswith("Nothing to check here")
    assert "quotation marks" in usage.text


def test_more_claims_than_a_reply_holds_are_counted(checked):
    last = checked(" ".join(f"“the wall is tired {number}”" for number in range(7)))[-1]
    assert last == Text("2 more left out; check the rest in a message of its own.")


def test_long_words_are_repeated_in_short(checked):
    verdict, *_ = checked("“" + "the sea wall will not hold for long " * 20 + "”")
    assert "…”" in verdict.text
    assert len(verdict.text) < 250


def test_options_and_the_channels_outlets_confine_the_search(checked):
    message = "“The wall is tired. It has moved eleven centimetres since 2019”"
    assert checked(message)[0].text.startswith("Found as quoted")
    for found in (checked(message, outlet="radio"), checked(message, outlets=("Radio Sennick (fictional)",))):
        assert found[0].text.startswith("Not found")
        assert {block.outlet for block in found if isinstance(block, Attribution | Quote)} <= {
            "Radio Sennick (fictional)"
        }
    with pytest.raises(BadInputError, match="since 'May' is not a date"):
        checked(message, since="May")


def test_what_is_shown_stands_in_its_article(corpus, checked):
    held = {article.title: article.text for article in corpus.articles()}
    shown = [
        block
        for message in (NUMBER, "The soup lasted eleven minutes.", "Vey: “the wall is tired”")
        for block in checked(message)
        if isinstance(block, Attribution | Quote)
    ]
    assert len(shown) >= 3
    assert all(block.text in held[block.title] for block in shown)


def test_a_typed_line_keeps_its_marks_and_gives_its_options():
    text, options = split_options(CHECK, "Brekke said “the wall is tired” outlet:courier")
    assert (text, options) == ("Brekke said “the wall is tired”", {"outlet": "courier"})


def test_control_characters_of_a_message_are_shown_escaped(corpus):
    reply = CHECK.run(corpus, Request("check", "“the wall \x1b[2J is \u202e tired”"))
    assert not {"\x1b", "\u202e"} & set(render(reply, Style(80)))
