from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.command import Command, Option, split_options
from bot.model import Reply, Request
from bot.reading import Read, read, written

CHECK = Command("check", "Look up quoted words", "text", (), lambda _corpus, _request: Reply(()))
KNOWN_COMMANDS = {**COMMANDS, "check": CHECK}
WALL = "the wall is tired"
SLOWEST = 0.02  # seconds for a line made to be slow; an ordinary one takes a hundredth of that


class Town:
    """Who speaks and what is printed in a made-up town."""

    def is_speaker(self, text):
        held = {
            "ilse vey": "Ilse Vey",
            "vey": "Ilse Vey",
            "mayor vey": "Ilse Vey",
            "committee on ports": "Committee on Ports",
        }
        return held.get(text.casefold())

    def is_outlet(self, text):
        return {"gazette": "The Tarn Gazette"}.get(text.casefold())


def test_the_made_up_town_knows_its_paper():
    assert Town().is_outlet("Gazette") == "The Tarn Gazette"


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/who-said the wall is tired by:Vey", Request("who-said", WALL, {"by": "Vey"})),
        ("who-said the wall is tired by:Vey", Request("who-said", WALL, {"by": "Vey"})),
        ("/who said the wall is tired", Request("who-said", WALL)),
        ("/who_said the wall is tired", Request("who-said", WALL)),
        ("WhoSaid: the wall is tired", Request("who-said", WALL)),
        ("/whosaid the wall is tired", Request("who-said", WALL)),
        ("sources", Request("sources")),
        ("Sources, please.", Request("sources")),
        ("speakers?", Request("speakers")),
        ("help", Request("help")),
        ("Help!", Request("help")),
        ("said Vey", Request("said", "Vey")),
        ("said ilse vey", Request("said", "ilse vey")),
        ("Said Ilse Vey", Request("said", "Ilse Vey")),
        ("said: Vey since:2031-01-01", Request("said", "Vey", {"since": "2031-01-01"})),
        ("check “the wall is tired”", Request("check", "“the wall is tired”")),
        ("check: the wall is tired", Request("check", WALL)),
        ("ask: what did the council decide?", Request("ask", "what did the council decide?")),
        ("ask what the council decided", Request("ask", "what the council decided")),
    ],
)
def test_a_command_may_be_typed_without_its_slash_and_nothing_is_assumed(line, request_):
    assert read(line, KNOWN_COMMANDS) == Read(request_)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("who said “the wall is tired”?", "/who-said the wall is tired"),
        ('And who was it that said "the wall is tired"?', "/who-said the wall is tired"),
        ("who said 'the wall's tired'?", "/who-said the wall's tired"),
        ("“The wall is tired” – who said that?", "/who-said The wall is tired"),
        ("Who called the price “painful but honest”?", "/who-said painful but honest"),
        ("Who told the council “ask me again”?", "/who-said ask me again"),
        ("who said that the wall is tired?", "/who-said the wall is tired"),
        ("who said the wall is tired", "/who-said the wall is tired"),
        ("Who said we're out of money for boats?", "/who-said we're out of money for boats"),
        ("who said “the wall is tired”? outlet:courier", "/who-said the wall is tired outlet:courier"),
        ("did Vey say “the wall is tired”?", "/who-said the wall is tired by:Vey"),
        ("Did Ilse Vey really say that the wall is tired?", '/who-said the wall is tired by:"Ilse Vey"'),
        ("Was it Vey who said “I quit”?", "/who-said I quit by:Vey"),
        ("Is it true that Vey said “I quit”?", "/who-said I quit by:Vey"),
        ("what did Ilse Vey say about the harbour wall?", '/said Ilse Vey about:"the harbour wall"'),
        ("What has Vey said on ferries?", "/said Vey about:ferries"),
        ("what did Vey say?", "/said Vey"),
        ("everything Vey said", "/said Vey"),
        ("Show me everything that Vey has said about the wall", '/said Vey about:"the wall"'),
        ("quotes by Mayor Vey on ferries", "/said Mayor Vey about:ferries"),
        ("Has Vey said anything about the wall?", '/said Vey about:"the wall"'),
        ("said Vey about the wall", '/said Vey about:"the wall"'),
        ("/said Vey about the wall", '/said Vey about:"the wall"'),
        ("what did Vey say about the wall since:2031-01-01", '/said Vey about:"the wall" since:2031-01-01'),
        ("hello", "/help"),
    ],
)
@pytest.mark.parametrize("known", [None, Town()])
def test_a_question_that_a_command_answers_is_read_as_it_and_says_so(line, read_as, known):
    assert read(line, KNOWN_COMMANDS, known).read_as == read_as


@pytest.mark.parametrize(
    "line",
    [
        "Who said no to the harbour plan?",
        "Who said sorry",
        "Who said yes?",
        "Who said what at the inquiry?",
        "Who said that?",
        "Who said that last week at the Guildhall?",
        "Who said the most in the debate that was held on Monday?",
        "Who said goodbye to the crew that was let go?",
        "Who said so?",
        "Who said “no comment” to the Gazette after the vote?",
        "Who decided that the wall is safe?",
        "Sources say the wall fell: is it true?",
        "Help for flood victims: how much was paid?",
        "Speakers at the rally: who were they?",
        "Check the price of the wall",
        "Ask the mayor why",
        "Said Jalili won the vote, did he not?",
        "What did Vey say on Monday?",
        "What did Vey say on the radio?",
        "What did Vey say to the council?",
        "What did Vey say when the wall broke?",
        "What did Vey say about the wall, and did Marn agree?",
        "What did Vey say about it?",
        "What did the report say about the wall?",
        "What does Article 5 say about war?",
        "What did she say about the wall?",
        "Did Vey say “yes” to the deal with the ministry?",
        "Did Vey say why?",
        "When did Vey say “I quit”?",
        "Did anybody say that the wall is tired?",
        "What did Vey promise about the wall?",
        "who said “",
        "“”",
        "who",
    ],
)
@pytest.mark.parametrize("known", [None, Town()])
def test_what_is_not_plainly_a_command_is_a_question_exactly_as_typed(line, known):
    assert read(line, KNOWN_COMMANDS, known) == Read(Request("ask", line))


def test_whom_the_corpus_does_not_know_is_nobody_to_look_up_by_name():
    assert read("What did Parliament say about the wall?", COMMANDS).request.command == "said"
    assert read("What did Parliament say about the wall?", COMMANDS, Town()).request.command == "ask"
    assert read("what did ilse vey say about the wall?", COMMANDS).request.command == "ask"
    assert read("what did ilse vey say about the wall?", COMMANDS, Town()).request.command == "said"


def test_only_what_names_a_topic_is_split_from_a_speaker():
    assert read("/said Committee on Ports", COMMANDS, Town()) == Read(Request("said", "Committee on Ports"))
    assert read("/said Vey about it", COMMANDS, Town()) == Read(Request("said", "Vey about it"))
    assert read("/said Vey on ports", COMMANDS, Town()).request == Request("said", "Vey", {"about": "ports"})


def test_a_command_that_is_not_offered_is_not_read():
    assert read("who said “the wall is tired”?", {"ask": COMMANDS["ask"]}).request.command == "ask"
    assert read("said Vey", {"ask": COMMANDS["ask"]}).request.command == "ask"


WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], exclude_characters=':"“”'), min_size=1
)
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.sampled_from(["said", "who-said"]), WORDS, PHRASES)
def test_a_request_as_written_is_read_back(name, text, value):
    request = Request(name, text, {"outlet": value})
    assert read(written(request), COMMANDS).request == request


@given(
    PHRASES, PHRASES, st.sampled_from([{}, {"since": "2031-01-01"}, {"outlet": "The Gazette", "until": "2031-05-04"}])
)
def test_a_topic_as_written_is_read_back_among_other_options(text, about, others):
    request = Request("said", text, {"about": about, **others})
    assert read(written(request), COMMANDS).request == request
    after = Request("said", text, {**others, "about": about})
    assert read(written(after), COMMANDS).request == after


@given(PHRASES)
def test_a_topic_needs_no_marks_behind_a_name(about):
    words = " ".join(about.split())
    for line in (f"/said Vey about:{about} since:2031-01-01", f"/said Vey since:2031-01-01 about: {about}"):
        assert read(line, COMMANDS).request == Request("said", "Vey", {"about": words, "since": "2031-01-01"})


PORTS = Command(
    "ports",
    "Look something up",
    "text",
    (Option("by", "a name", words=True), Option("outlet", "its name", words=True), Option("since", "a date")),
    lambda _corpus, _request: Reply(()),
)


@pytest.mark.parametrize(
    ("line", "text", "options"),
    [
        ("who voted outlet:Radio Sennick", "who voted", {"outlet": "Radio Sennick"}),
        ("who voted outlet: radio sennick", "who voted", {"outlet": "radio sennick"}),
        ("wall since:2031-02-01 cost", "wall cost", {"since": "2031-02-01"}),
        (
            "wall outlet:Radio Sennick since:2031-02-01 cost",
            "wall cost",
            {"outlet": "Radio Sennick", "since": "2031-02-01"},
        ),
        ("outlet:radio sennick since:2031-02-01 cost", "cost", {"outlet": "radio sennick", "since": "2031-02-01"}),
        ("by:Vey the wall is tired", WALL, {"by": "Vey"}),
        ("by:Ilse Vey the wall is tired", WALL, {"by": "Ilse Vey"}),
        ("by:vey the wall is tired", WALL, {"by": "vey"}),
        ("by:7 the wall is tired", WALL, {"by": "7"}),
        ("by:Ilse Vey the wall is tired outlet:Radio Sennick", WALL, {"by": "Ilse Vey", "outlet": "Radio Sennick"}),
        ("since:2031-02-01 by:Vey the wall is tired", WALL, {"since": "2031-02-01", "by": "Vey"}),
        ('by:"ilse vey" the wall is tired', WALL, {"by": "ilse vey"}),
        ("by:“ilse vey” the wall is tired", WALL, {"by": "ilse vey"}),
        ("the wall by:“Ilse Vey” is tired", WALL, {"by": "Ilse Vey"}),
        ("the wall is tired by:Ilse Vey by:Otto Marn", WALL, {"by": "Otto Marn"}),
        ("by:Ilse Vey", "", {"by": "Ilse Vey"}),
        ("who voted by: since:2031-02-01", "who voted by:", {"since": "2031-02-01"}),
        ("the nearby:port is by the wall", "the nearby:port is by the wall", {}),
    ],
)
def test_a_value_of_words_runs_to_the_next_option_and_a_date_is_one_word(line, text, options):
    assert split_options(PORTS, line) == (text, options)


def test_a_topic_typed_first_ends_where_a_name_begins():
    request = Request("said", "Ilse Vey", {"about": "harbour wall"})
    assert read("/said about:harbour wall Ilse Vey", COMMANDS).request == request
    assert read("/said about:ferries vey", COMMANDS).request == Request("said", "vey", {"about": "ferries"})


@given(st.text(), st.text())
def test_of_a_line_taken_apart_no_word_is_lost(before, after):
    line = f"{before} by:{after}"
    text, options = split_options(PORTS, line)
    if len(re.findall(r"(?:by|outlet|since):", line)) == 1 and not re.search(r'["“”]', line):
        kept = f"{text} by:{options['by']}" if options else text
        assert sorted(re.sub("by:", "by: ", kept).split()) == sorted(re.sub("by:", "by: ", line).split())


@given(st.text())
def test_any_text_is_read_as_a_request(line):
    assert isinstance(read(line, COMMANDS, Town()).request, Request)


@pytest.mark.parametrize(
    "line",
    [
        "who said " + "!" * 900,
        "who said " + "! " * 450,
        "“" * 990,
        "what did " + "a " * 490,
        "did " + "really " * 140,
        "who said it " + "has " * 240,
        "everything " + "Vey said " * 100,
        "/said " + "about " * 160 + "!",
        "said " + "x about " * 5_000,
        "/said Vey about " + "! " * 20_000 + "x",
        "/said Vey " + "about:x " * 1_000,
        "/said " + 'about:" ' * 1_000,
        "who said “" + "’ " * 490,
        "!" * 990,
        "and " * 245,
    ],
)
def test_a_line_made_to_be_slow_is_read_at_once(line):
    started = time.perf_counter()
    read(line, COMMANDS, Town())
    assert time.perf_counter() - started < SLOWEST


def test_a_message_to_be_checked_keeps_its_lines_and_an_option_ends_with_its_own():
    line = "/check  Vey   said:\n> The wall  is tired.\noutlet:Halvenmouth Courier\n— Tomas Brekke"
    request = read(line, COMMANDS).request
    assert request.text == "Vey said:\n> The wall is tired.\n\n— Tomas Brekke"
    assert request.options == {"outlet": "Halvenmouth Courier"}


@pytest.mark.parametrize("greeting", ["Hey ", "hi, ", "OK, ", "please "])
def test_a_greeting_before_a_command_in_words_is_no_part_of_it(greeting):
    asked = "who said “the wall is tired”?"
    assert read(f"{greeting}{asked}", COMMANDS).request == read(asked, COMMANDS).request
    assert read("Hello Kitty sales?", COMMANDS).request.text == "Hello Kitty sales?"
    assert read("hi there!", COMMANDS).request == read("help", COMMANDS).request
