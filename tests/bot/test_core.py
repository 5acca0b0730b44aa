from __future__ import annotations

import logging
import re
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import open_bot
from bot.commands import COMMANDS
from bot.commands.ask import blocks, source_line
from bot.commands.confidence import confidence
from bot.core import Bot
from bot.model import AS_WRITTEN, LINE, Entry, Notice, Origin, Quote, Reply, Request, Text, Tone
from bot.settings import Settings
from bot.state import State
from retrieval.types import Answer, Article, Excerpt, Reason, Span

QUESTION = "How much will the harbour wall cost?"
NEWS = Article(
    *("a1", "wall.txt", "Wall to be built", "The wall is old. It will go.", "https://courier.example/wall"),
    *("Courier", date(2031, 5, 4), ()),
)


class PanicError(BaseException):
    """As a Rust dependency panics: no `Exception`."""


class Broken:
    """A corpus in which every question fails."""

    def __init__(self, failure: BaseException) -> None:
        self._failure = failure

    def ask(self, *_: object, **_how: object) -> Answer:
        raise self._failure


def notice(reply: Reply) -> Notice:
    (only,) = reply.blocks
    assert isinstance(only, Notice)
    return only


def quotes(reply: Reply) -> list[Quote]:
    return [block for block in reply.blocks if isinstance(block, Quote)]


# Every request gets a reply


@given(text=st.text() | st.from_regex(r"/(ask|sources|help|x) .{0,30}((since|until|outlet|excerpts):\S{0,12} ?){0,3}"))
@settings(max_examples=60)
def test_any_line_gets_a_reply(bot, text):
    assert bot.handle(Request(LINE, text)).blocks


def test_a_question_is_answered_with_quotes_that_stand_in_their_articles(bot, corpus):
    found = quotes(bot.handle(Request("ask", QUESTION)))
    held = {article.title: article.text for article in corpus.articles()}
    assert found
    assert all(quote.text in held[quote.title] for quote in found)


def test_an_unknown_command_is_named_and_help_is_pointed_to(bot):
    assert notice(bot.handle(Request("frobnicate"))) == Notice(
        Tone.ERROR, "There is no command 'frobnicate'; /help lists them."
    )


@pytest.mark.parametrize("text", ["", "   ", "?!…"])
def test_an_empty_question_is_refused_with_an_example(bot, text):
    refusal = notice(bot.handle(Request("ask", text)))
    assert refusal.tone == Tone.ERROR
    assert "The question is empty" in refusal.text


def test_a_question_of_5000_characters_is_refused_with_the_limit(bot):
    refusal = notice(bot.handle(Request("ask", "wall " * 999 + "walls")))
    assert refusal.tone == Tone.ERROR
    assert "5,000 characters; the most is 1,000" in refusal.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"excerpts": "0"}, "0 excerpts"),
        ({"excerpts": "21"}, "21 excerpts"),
        ({"excerpts": "few"}, "'few' is not a number"),
        ({"excerpts": "9" * 5000}, "is not a number"),
        ({"since": "yesterday"}, "Since 'yesterday' is not a date"),
        ({"until": "2031-02-30"}, "Until '2031-02-30' is not a date"),
        ({"since": "2031-05-02", "until": "2031-05-01"}, "Since 2031-05-02 is after until 2031-05-01"),
        ({"outlet": "Nowhere Gazette"}, "known: "),
    ],
)
def test_a_bad_option_is_refused_by_its_value(bot, options, said):
    refusal = notice(bot.handle(Request("ask", QUESTION, options)))
    assert refusal.tone == Tone.ERROR
    assert said in refusal.text


def test_an_option_left_empty_is_one_not_given(bot):
    empty = dict.fromkeys(("since", "until", "outlet", "excerpts"), "")
    assert bot.handle(Request("ask", QUESTION, empty)) == bot.handle(Request("ask", QUESTION))


def test_a_button_names_no_default_that_was_not_asked_for(corpus):
    with closing(State.open("sqlite://")) as state:
        bot = open_bot(corpus, Settings(excerpts=1), state)
        plain, given = (bot.handle(Request("ask", QUESTION, options)) for options in ({}, {"excerpts": "1"}))
    assert all("excerpts" not in button.request.options for button in plain.buttons)
    assert all(button.request.options["excerpts"] == "1" for button in given.buttons)


def test_the_setting_says_how_many_excerpts_are_shown_unless_the_request_does(corpus):
    bot = open_bot(corpus, Settings(excerpts=1))
    assert len(quotes(bot.handle(Request("ask", QUESTION)))) == 1
    assert len(quotes(bot.handle(Request("ask", QUESTION, {"excerpts": ""})))) == 1
    assert len(quotes(bot.handle(Request("ask", QUESTION, {"excerpts": "2"})))) == 2


# What fails here is said with an id, and logged without the question


@pytest.mark.parametrize("failure", [RuntimeError("no space"), KeyError("x"), MemoryError(), PanicError("panicked")])
def test_a_failure_is_replied_with_the_id_that_the_log_has(failure, caplog):
    refusal = notice(Bot(Broken(failure), COMMANDS).handle(Request("ask", QUESTION)))
    assert refusal.tone == Tone.ERROR
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    (number,) = re.findall(r"\(error ([0-9a-f]{8})\)", refusal.text)
    assert f"request {number} failed" in record.getMessage()
    assert type(failure).__name__ in record.getMessage()
    assert "in ask" in record.getMessage()


def test_two_failures_have_two_ids(caplog):
    bot = Bot(Broken(RuntimeError()), COMMANDS)
    caplog.set_level(logging.CRITICAL)
    assert notice(bot.handle(Request("ask", QUESTION))) != notice(bot.handle(Request("ask", QUESTION)))


def test_the_log_keeps_the_message_of_a_failure_and_of_its_cause(caplog):
    failure = RuntimeError("index unreadable")
    failure.__cause__ = OSError("disk gone")
    Bot(Broken(failure), COMMANDS).handle(Request("ask", QUESTION))
    assert "RuntimeError: index unreadable" in caplog.text
    assert "OSError: disk gone" in caplog.text


@pytest.mark.parametrize("quoted", [QUESTION, QUESTION.casefold(), "harbour", "costs"])
def test_the_log_withholds_a_message_that_repeats_the_question(quoted, caplog):
    failure = RuntimeError("no")
    failure.__context__ = KeyError(quoted)
    Bot(Broken(failure), COMMANDS).handle(Request("ask", QUESTION))
    assert quoted not in caplog.text
    assert "KeyError" in caplog.text


def test_interrupting_the_program_is_no_failure_of_a_request():
    with pytest.raises(KeyboardInterrupt):
        Bot(Broken(KeyboardInterrupt()), COMMANDS).handle(Request("ask", QUESTION))


@pytest.mark.parametrize("line", ["Zanzibar?", "/ask Zanzibar outlet:Zanzibar", "/zanzibar", "/sources zanzibar"])
def test_the_log_has_the_duration_and_nothing_that_was_typed(bot, caplog, line):
    caplog.set_level(logging.DEBUG)
    bot.handle(Request(LINE, line))
    assert re.search(r"request [0-9a-f]{8} command=(ask|sources|unknown) took_ms=\d+\.\d", caplog.text)
    assert "zanzibar" not in caplog.text.casefold()


# What a typed line means


def test_options_typed_in_a_line_restrict_the_answer(bot, corpus):
    (outlet,) = {item.name for item in corpus.outlets() if "Courier" in item.name}
    found = quotes(bot.handle(Request(LINE, f'{QUESTION} outlet:"{outlet}" since:2031-05-01')))
    assert found
    assert {quote.outlet for quote in found} == {outlet}
    assert all(quote.date >= "2031-05-01" for quote in found)


# What the commands reply


def test_help_lists_every_command_with_its_help_and_every_option_once(bot):
    entries = [block for block in bot.handle(Request("help")).blocks if isinstance(block, Entry)]
    facts = {entry.name: " ".join(entry.facts) for entry in entries}
    assert len(facts) == len(entries)
    for command in COMMANDS.values():
        assert facts[f"{command.name} {command.takes}".strip()] == command.help
        for option in command.options:
            assert option.help in facts[f"{option.name}:"]
            assert command.name in facts[f"{option.name}:"]
    assert "help" in facts


def test_sources_lists_every_outlet_with_its_number_of_articles(bot, corpus):
    head, *entries = bot.handle(Request("sources")).blocks
    assert head.text.startswith(f"{corpus.manifest().articles} articles from {len(corpus.outlets())} outlets")
    assert [(entry.name, entry.facts[0].split(" ")[0]) for entry in entries] == [
        (outlet.name, str(outlet.articles)) for outlet in corpus.outlets()
    ]


def excerpt(start: int, end: int, *also: Article) -> Excerpt:
    return Excerpt(NEWS, Span(start, end), 0.5, "https://courier.example/wall#here", also)


def test_an_answer_is_its_excerpts_each_with_title_outlet_date_link_and_where_else_it_stands():
    answer = Answer("?", (excerpt(0, 16, NEWS),), None, None, None, 1.0, confidence=0.7)
    assert list(blocks(answer)) == [
        Quote(
            *("The wall is old.", "Wall to be built", "Courier", "2031-05-04", "https://courier.example/wall#here"),
            *(("Courier, Wall to be built, 2031-05-04",), "a1#0-16"),
        ),
        confidence(0.7),
    ]


@pytest.mark.parametrize(
    ("reason", "detail", "said"),
    [
        (Reason.NOTHING_ON_TOPIC, None, "Not in the corpus: nothing on this topic."),
        (Reason.NOT_THIS, None, "Not in the corpus: there is something on the topic, but not this."),
        (Reason.NOT_THIS, "no date", "Not in the corpus: there is something on the topic, but not this (no date)."),
    ],
)
def test_nothing_found_says_why_before_it_shows_the_nearest_miss_as_such(reason, detail, said):
    why, label, nearest = blocks(Answer("?", (), reason, detail, excerpt(17, 28), 1.0))
    assert why == Notice(Tone.NOT_FOUND, said)
    assert label == Text("Nearest miss, which does not answer the question:")
    assert nearest.text == "It will go."


def test_nothing_found_without_a_nearest_miss_shows_none():
    assert list(blocks(Answer("?", (), Reason.NOTHING_ON_TOPIC, None, None, 1.0))) == [
        Notice(Tone.NOT_FOUND, "Not in the corpus: nothing on this topic.")
    ]


def test_an_article_without_outlet_is_named_by_its_origin():
    assert source_line(Article("a2", "wall.txt", "Wall", "Text.", None, None, None, ())) == "wall.txt, Wall"


@pytest.mark.parametrize("line", ["/ask and the levy?", "and the levy?"])
def test_a_reading_can_be_taken_back_to_what_was_written(corpus, line):
    state, origin = State.open("sqlite://"), Origin("slack", "T1", "C1", "U1")
    bot = open_bot(corpus, Settings(embedder="hashing"), state)
    bot.handle(Request(LINE, QUESTION, origin=origin))
    reply = bot.handle(Request(LINE, line, origin=origin))
    assert reply.asked == "Read as: How much will the levy cost?"
    (back,) = (button.request for button in reply.buttons if button.label == AS_WRITTEN)
    assert (back.command, back.text) == ("ask", "and the levy?")
    assert bot.handle(replace(back, origin=origin)).asked == ""
    state.close()
