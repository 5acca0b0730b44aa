"""`check` as people see it: the tally, a verdict a claim with its excerpt, and what cannot be checked."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from bot.commands.check import CHECK
from bot.commands.command import split_options
from bot.model import MORE, Attribution, Button, Notice, Press, Quote, Request, Text, Tone
from bot.render.pages import fitted, is_excerpt
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
    verdict, words, shown = checked("Osterley said “What I defend is the wall.”")
    assert verdict == Notice(Tone.FOUND, "Found as quoted · said by Marit Osterley")
    assert words == Text("“What I defend is the wall.”")
    assert isinstance(shown, Attribution)
    assert (shown.text, shown.speaker) == ("What I defend is the wall.", "Marit Osterley")


def test_several_claims_are_headed_by_how_many_of_each_verdict(checked):
    message = "“What I defend is the wall”. “It has moved twelve centimetres since 2019”. “We will sell the town hall”"
    first, *others = checked(message)
    assert first == Text("3 checked: 1 found as quoted, 1 with different words, 1 not found.")
    assert [block.text.split(" · ")[0] for block in others if isinstance(block, Notice)] == [
        "Found as quoted",
        "Found with different words",
        "Not found",
    ]


@pytest.mark.parametrize(
    ("message", "verdict", "line"),
    [
        (
            "Brekke: “It has moved twelve centimetres since 2019,”",
            "Found with different words · said by Tomas Brekke",
            "Different (a number): the message has “twelve”, the article “eleven”.",
        ),
        (
            "Osterley: “I will … defend the old number.”",
            "Found with different words · said by Marit Osterley",
            "Left out: “not”.",
        ),
        (
            "Osterley will “defend the old number”",
            "Found as quoted · said by Marit Osterley",
            "Mind what stands before it: “I will not”.",
        ),
        (
            "Osterley: “I will defend the very old number”",
            "Found with different words · said by Marit Osterley",
            "Different (a negation): the message leaves out “not”; the message adds “very”.",
        ),
        (
            "Boland: “every euro we spend … is a euro we do not spend on full ones”",
            "Found as quoted, shortened · said by Carys Boland",
            "Left out: “on empty classrooms”.",
        ),
    ],
)
def test_what_departs_from_the_article_is_said_below_the_verdict(checked, message, verdict, line):
    notice, _, departing, *_ = checked(message)
    assert (notice.text, departing) == (verdict, Text(line))


@pytest.mark.parametrize(
    ("message", "tone", "verdict", "words"),
    [
        (
            "Farrow: “What I defend is the wall.”",
            Tone.DIFFERENT,
            "Attributed to someone else than Farrow · said by Marit Osterley",
            "“What I defend is the wall.”",
        ),
        (
            "“The wall is tired” — Mayor Vey",
            Tone.DIFFERENT,
            "Attributed to someone else than Mayor Vey · said by Tomas Brekke",
            "“The wall is tired” (nobody called “Mayor Vey” speaks in the corpus)",
        ),
        (
            "“two of the fourteen crew would lose their posts,” Dahlgren said",
            Tone.DIFFERENT,
            "Only paraphrased, in the reporter’s words · reported of Else Dahlgren",
            "“two of the fourteen crew would lose their posts”",
        ),
        (
            "“Some 640 people live on Skerra all year round”",
            Tone.DIFFERENT,
            "Stands in the corpus, but unattributed · nobody is reported to have said it",
            "“Some 640 people live on Skerra all year round”",
        ),
        (
            "According to Dahlgren, two of the fourteen crew would lose their posts.",
            Tone.FOUND,
            "Stands in the corpus · reported of Else Dahlgren",
            "“two of the fourteen crew would lose their posts.”",
        ),
        (
            "The soup lasted eleven minutes.",
            Tone.FOUND,
            "Stands in the corpus · the article itself says so",
            "“The soup lasted eleven minutes.”",
        ),
        (
            "Osterley and Farrow argued: “What I defend is the wall”",
            Tone.FOUND,
            "Found as quoted · said by Marit Osterley",
            "“What I defend is the wall” (the message does not say clearly who is quoted)",
        ),
        (
            "Osterley: “we will paint the lighthouse pink”",
            Tone.NOT_FOUND,
            "Not found · nothing of Osterley with these words",
            "“we will paint the lighthouse pink”",
        ),
        ("“we will paint the lighthouse pink”", Tone.NOT_FOUND, "Not found", "“we will paint the lighthouse pink”"),
    ],
)
def test_each_verdict_has_its_words(checked, message, tone, verdict, words):
    assert checked(message)[:2] == (Notice(tone, verdict), Text(words))


def test_nobody_is_accused_of_the_words_of_a_role(checked):
    message = "Brekke said “The wall is tired”, and the mayor called it “painful but honest”."
    shown = [block.text for block in checked(message) if isinstance(block, Notice | Text)]
    assert shown == [
        "2 checked: 2 found as quoted.",
        "Found as quoted · said by Tomas Brekke",
        "“The wall is tired”",
        "Found as quoted · said by Marit Osterley",
        "“painful but honest” (the message does not say clearly who is quoted)",
    ]


THREE = "“What I defend is the wall”. “we will paint it pink, all of it”. “The wall is tired”. “I will not guess”."


def page(corpus, request):
    """Return a reply with what the bot adds: a button that carries its request."""
    reply = CHECK.run(corpus, request)
    return replace(reply, buttons=(*reply.buttons, Button(Press.GOOD, "Good answer", request)))


def test_a_page_goes_on_where_the_last_one_stopped(corpus):
    request, pages = Request("check", THREE), []
    while request:
        reply = fitted(page(corpus, request), lambda reply: sum(map(is_excerpt, reply.blocks)) <= 1, bool)
        pages.append([block.text for block in reply.blocks if isinstance(block, Attribution | Quote)])
        request = next((button.request for button in reply.buttons if button.label == MORE), None)
    whole = [block.text for block in page(corpus, Request("check", THREE)).blocks if isinstance(block, Attribution)]
    assert len(whole) == 3
    assert pages == [[text] for text in whole]


def test_a_later_page_leaves_out_the_claims_that_were_shown(checked):
    place, verdict, words, *_ = checked(THREE, skip="1")
    assert (place, verdict.text) == (Text("Excerpts 2 to 3."), "Found as quoted · said by Tomas Brekke")
    assert words == Text("“The wall is tired”")
    assert checked(THREE, skip="9") == (Text("There is nothing more to show."),)


def test_a_later_page_leads_back_to_the_first(corpus):
    (back,) = CHECK.run(corpus, Request("check", THREE, {"skip": "2", "outlet": ""})).buttons
    assert (back.press, back.request) == (Press.GO, Request("check", THREE, {"outlet": ""}))


def test_what_is_not_found_is_followed_by_the_nearest_marked_as_such(checked):
    message = "Farrow said “my first estimate will survive the winter, and never the birthday of this wall”"
    verdict, words, mark, nearest = checked(message)
    assert verdict == Notice(Tone.NOT_FOUND, "Not found · nothing of Farrow with these words")
    assert words.text == "“my first estimate will survive the winter, and never the birthday of this wall”"
    assert mark == Text("Nearest, which does not match:")
    assert isinstance(nearest, Attribution | Quote)


def test_a_nearest_that_answers_nothing_is_not_shown(checked):
    assert len(checked("Osterley said “there will be a party for that”")) == 2


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
    _, words, *_ = checked("“" + "the sea wall will not hold for long " * 20 + "”")
    assert words.text.endswith("…”")
    assert len(words.text) < 100


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
