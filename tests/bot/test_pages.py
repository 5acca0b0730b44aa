"""Pages of a reply: they go on where the last one ended, in one order, and their buttons lead to other parts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import open_bot, open_corpus
from bot.commands import COMMANDS
from bot.commands.ask import utc_today
from bot.commands.pages import ALL_OUTLETS, BACK, BEST_FIRST, MORE, NEWEST_FIRST, ONE_OUTLET, buttons
from bot.model import Attribution, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from bot.settings import Settings
from retrieval.errors import BadInputError
from retrieval.limits import MOST_EXCERPTS
from retrieval.types import Onward

WALL = "How much will the harbour wall cost?"
ROWS = (Path(__file__).parent.parent / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS = [row["question"] for row in map(json.loads, ROWS) if row["kind"] == "answerable"]
COURIER, WIRE, RADIO = "Halvenmouth Courier (fictional)", "Coastal Wire (fictional)", "Radio Sennick (fictional)"


@pytest.fixture(scope="module")
def told(told_home):
    return open_corpus(Settings(home=told_home.folder, embedder="hashing"))


@pytest.fixture
def run(told):
    """`run(request)`: the reply of its command."""
    return lambda request: COMMANDS[request.command].run(told, request)


def quotes(reply: Reply) -> list[Quote | Attribution]:
    return [block for block in reply.blocks if isinstance(block, Quote | Attribution)]


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def button(reply: Reply, label: str) -> Button:
    (found,) = [button for button in reply.buttons if button.label == label]
    return found


def pages(run, request: Request) -> list[Reply]:
    """The reply and those that pressing More leads to."""
    replies = [run(request)]
    while MORE in labels(replies[-1]):
        replies.append(run(button(replies[-1], MORE).request))
    return replies


# Pages show what one page of all would, in the same order


@pytest.mark.parametrize("question", QUESTIONS[::8])
@pytest.mark.parametrize("order", ["", "newest"])
def test_the_pages_of_a_question_are_one_page_of_all_cut_into_pieces(run, question, order):
    whole = quotes(run(Request("ask", question, {"excerpts": "20", "order": order})))
    for size in (1, 3):
        walked = pages(run, Request("ask", question, {"excerpts": str(size), "order": order}))
        head = walked[0].blocks[0]
        if isinstance(head, Notice) and head.tone is Tone.NOT_FOUND:  # one page, with the nearest miss
            assert len(walked) == 1
            continue
        assert [quote for reply in walked for quote in quotes(reply)] == whole
        assert all(len(quotes(reply)) == size for reply in walked[:-1])
        assert quotes(walked[-1])


def test_the_default_model_pages_as_it_answers_at_once(minilm_home):
    corpus = open_corpus(Settings(home=minilm_home.folder))
    whole = quotes(COMMANDS["ask"].run(corpus, Request("ask", WALL, {"excerpts": "20"})))
    walked = pages(lambda request: COMMANDS["ask"].run(corpus, request), Request("ask", WALL, {"excerpts": "2"}))
    assert len(walked) > 1
    assert [quote for reply in walked for quote in quotes(reply)] == whole


@pytest.mark.parametrize(
    "words", ["I will not borrow for them", "nobody asked the island", "We are out of money", "the wall is tired"]
)
@pytest.mark.parametrize("order", ["", "newest"])
def test_the_pages_of_who_said_are_one_page_cut_into_pieces(run, words, order):
    whole = quotes(run(Request("who-said", words, {"excerpts": "20", "order": order})))
    walked = pages(run, Request("who-said", words, {"excerpts": "1", "order": order}))
    assert [quote for reply in walked for quote in quotes(reply)] == whole


def test_the_pages_of_said_show_each_quotation_once(run, told):
    walked = pages(run, Request("said", "Osterley"))
    shown = [quote.reference for reply in walked for quote in quotes(reply)]
    assert len(walked) > 1
    assert len(shown) == len(set(shown))
    assert shown == [
        f"{saying.article.id}#{saying.quotation.span.start}-{saying.quotation.span.end}"
        for saying in told.said("Osterley", k=20).sayings
    ]


def test_no_walk_shows_more_than_the_most_excerpts(run):
    shown = [quote for reply in pages(run, Request("said", "Osterley")) for quote in quotes(reply)]
    assert len(shown) <= MOST_EXCERPTS
    last = run(Request("said", "Osterley", {"skip": "18"}))
    assert len(quotes(last)) <= 2
    assert MORE not in labels(last)


def test_a_bot_without_paging_in_mind_shows_the_same_first_page(told):
    for question in QUESTIONS[:4]:
        with_buttons = quotes(COMMANDS["ask"].run(told, Request("ask", question, {"excerpts": "3"})))
        answer = told.ask(question, 3, today=utc_today())
        assert [quote.text for quote in with_buttons] == [
            excerpt.text for excerpt in answer.excerpts or filter(None, [answer.nearest])
        ]
        assert not answer.onward.more  # not looked for


# What a later page says


def test_a_later_page_says_which_excerpts_it_shows_and_no_verdict(run):
    second = run(Request("ask", WALL, {"excerpts": "2", "skip": "2"}))
    assert second.blocks[0] == Text("Excerpts 3 to 4.")
    assert not [block for block in second.blocks if isinstance(block, Notice)]
    said = run(Request("said", "Osterley", {"skip": "5"}))
    assert said.blocks[0] == Text(f"Marit Osterley, newest first: 6 to {5 + len(quotes(said))}.")


def test_a_lone_excerpt_of_a_later_page_is_counted_alone(run):
    assert run(Request("ask", WALL, {"excerpts": "1", "skip": "1"})).blocks[0] == Text("Excerpt 2.")


@pytest.mark.parametrize(
    "request_", [Request("ask", WALL), Request("who-said", "nobody asked the island"), Request("said", "Osterley")]
)
def test_a_page_beyond_the_last_one_says_so_and_leads_back(run, request_):
    reply = run(replace(request_, options={"skip": "19", "outlet": "Wire"}))
    if not quotes(reply):
        assert reply.blocks == (Text("There is nothing more to show."),)
    assert BACK in labels(reply)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"skip": "x"}, "skip 'x'"),
        ({"skip": "-3"}, "skip '-3'"),
        ({"skip": "1.5"}, "skip '1.5'"),
        ({"skip": "20"}, "skip '20'"),
        ({"skip": "9" * 5000}, "skip '99999999999999999999'"),
        ({"skip": "²"}, "skip '²'"),
        ({"order": "oldest"}, "order 'oldest'"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "who-said", "said"])
def test_a_bad_page_or_order_is_refused_by_its_value(run, command, options, named):
    with pytest.raises(BadInputError, match=named.replace(".", r"\.")):
        run(Request(command, "Osterley wall money", options))


# Buttons


def test_more_goes_on_after_what_was_shown_and_back_returns(run):
    request = Request("ask", WALL, {"excerpts": "1", "since": "2030-01-01"}, private=True, outlets=(COURIER, RADIO))
    more = button(run(request), MORE)
    assert more.press == Press.GO
    assert more.request == replace(request, options={**request.options, "skip": "1"})
    assert button(run(more.request), BACK).request == request


def test_more_is_offered_only_where_more_follows(run):
    whole = len(quotes(run(Request("ask", WALL, {"excerpts": "20"}))))
    assert whole > 1
    assert MORE not in labels(run(Request("ask", WALL, {"excerpts": str(whole)})))
    assert MORE in labels(run(Request("ask", WALL, {"excerpts": str(whole - 1)})))


def test_newest_first_is_offered_for_several_dates_and_best_first_returns(run):
    request = Request("ask", WALL, {"excerpts": "3"})
    first = run(request)
    newest = run(button(run(button(first, MORE).request), NEWEST_FIRST).request)
    dates = [quote.date for quote in quotes(newest)]
    assert dates == sorted(dates, reverse=True)
    assert NEWEST_FIRST not in labels(newest)
    assert button(newest, BEST_FIRST).request == request
    assert NEWEST_FIRST not in labels(run(Request("ask", WALL, {"excerpts": "1"})))


def test_said_is_put_by_date_already_without_a_topic_and_may_be_with_one(run, told_minilm_home):
    assert not {NEWEST_FIRST, BEST_FIRST} & set(labels(run(Request("said", "Osterley"))))
    corpus = open_corpus(Settings(home=told_minilm_home.folder))
    about = COMMANDS["said"].run(corpus, Request("said", "Osterley", {"about": "the harbour wall"}))
    newest = COMMANDS["said"].run(corpus, button(about, NEWEST_FIRST).request)
    assert newest.blocks[0].text.startswith("Marit Osterley, on “the harbour wall”, newest first (")
    dates = [quote.date for quote in quotes(newest)]
    assert dates == sorted(dates, reverse=True)


def test_each_outlet_can_be_had_alone_those_of_the_page_first_and_all_of_them_again(run, told):
    first = run(Request("said", "Osterley", {"skip": "5"}))
    shown = dict.fromkeys(quote.outlet for quote in quotes(first))
    every = dict.fromkeys((*shown, *told.said("Osterley", k=20).onward.outlets))
    assert len(every) > len(shown) > 1
    menu = [button for button in first.buttons if button.menu]
    assert [(button.press, button.label) for button in menu] == [(Press.GO, f"Only {name}") for name in every]
    assert {button.menu for button in menu} == {ONE_OUTLET}
    for offered, name in zip(menu, every, strict=True):
        assert offered.request.options == {"outlet": name}
        assert {quote.outlet for quote in quotes(run(offered.request))} == {name}
    alone = run(menu[0].request)
    assert not [button for button in alone.buttons if button.menu]
    assert button(alone, ALL_OUTLETS).request.options == {}


def test_a_menu_of_outlets_has_no_more_choices_than_a_platform_takes(told):
    shown = told.ask(WALL).excerpts[0].article
    onward = Onward(outlets=tuple(f"Gazette of Ward {number}" for number in range(30)))
    menu = [button for button in buttons(Request("ask", WALL), 3, [shown], onward) if button.menu]
    names = [shown.publisher, *onward.outlets[:24]]
    assert [button.label for button in menu] == [f"Only {name}" for name in names]


def test_a_reply_that_shows_nothing_offers_no_outlet_alone(run):
    refused = run(Request("ask", "Who won the football World Cup final?"))
    assert refused.blocks[0].tone == Tone.NOT_FOUND
    assert not [button for button in refused.buttons if button.menu]


def test_no_outlet_is_offered_alone_where_there_is_but_one(run):
    reply = run(Request("said", "Osterley", outlets=(COURIER,)))
    assert {quote.outlet for quote in quotes(reply)} == {COURIER}
    assert not [label for label in labels(reply) if label.startswith("Only ") or label == ALL_OUTLETS]


def test_a_refusal_within_an_outlet_leads_to_all_outlets(run):
    reply = run(Request("ask", "Who won the football World Cup final?", {"outlet": COURIER}))
    assert reply.blocks[0].tone == Tone.NOT_FOUND
    assert labels(reply) == [ALL_OUTLETS]


# References


def test_every_excerpt_names_its_article_and_its_place_there(run, told):
    for request in (Request("ask", WALL), Request("said", "Osterley"), Request("who-said", "We are out of money")):
        for quote in quotes(run(request)):
            name, _, place = quote.reference.partition("#")
            start, end = map(int, place.split("-"))
            assert told.article(name).text[start:end] == quote.text


# A channel confined to outlets


@pytest.mark.parametrize(
    "request_",
    [
        Request("ask", WALL, {"excerpts": "20"}),
        Request("who-said", "We are out of money", {"excerpts": "20"}),
        Request("said", "Osterley"),
        Request("said", "Osterley", {"about": "the wall"}),
        Request("ask", "Who is the mayor of Rome?"),
    ],
)
def test_a_confined_request_shows_these_outlets_only(run, request_):
    for reply in pages(run, replace(request_, outlets=(WIRE, RADIO))):
        assert {quote.outlet for quote in quotes(reply)} <= {WIRE, RADIO}
        assert not any(COURIER in label for label in labels(reply))
        assert not any(COURIER in other for quote in quotes(reply) for other in quote.also_in)


def test_an_outlet_is_found_by_a_part_of_its_name_among_those_allowed(run):
    reply = run(Request("said", "Osterley", {"outlet": "halven"}, outlets=(COURIER, WIRE)))
    assert {quote.outlet for quote in quotes(reply)} == {COURIER}


@pytest.mark.parametrize("asked", [RADIO, "sennick", "Nowhere Gazette"])
@pytest.mark.parametrize("command", ["ask", "who-said", "said"])
def test_an_outlet_outside_of_those_allowed_is_refused_and_only_these_are_named(run, command, asked):
    with pytest.raises(BadInputError) as refused:
        run(Request(command, "Osterley wall money", {"outlet": asked}, outlets=(COURIER, WIRE)))
    assert COURIER in str(refused.value)
    assert WIRE in str(refused.value)
    assert str(refused.value).count(RADIO) == (asked == RADIO)


@pytest.mark.parametrize("command", ["ask", "who-said", "said", "sources"])
def test_a_request_confined_to_outlets_that_the_corpus_lost_is_refused(run, command):
    with pytest.raises(BadInputError, match="from Gone Gazette only"):
        run(Request(command, "Osterley wall money", outlets=("Gone Gazette",)))


def test_sources_lists_the_outlets_allowed(run, told):
    held = {outlet.name: outlet.articles for outlet in told.outlets()}
    reply = run(Request("sources", outlets=(COURIER, "Gone Gazette")))
    assert [block.name for block in reply.blocks if isinstance(block, Entry)] == [COURIER]
    assert reply.blocks[0].text.startswith(f"{held[COURIER]} articles from 1 outlet;")


def test_the_bot_pages_as_its_commands_do(told):
    bot = open_bot(told, Settings(embedder="hashing", excerpts=2))
    first = bot.handle(Request("ask", WALL))
    second = bot.handle(button(first, MORE).request)
    assert quotes(first) + quotes(second) == quotes(bot.handle(Request("ask", WALL, {"excerpts": "4"})))
