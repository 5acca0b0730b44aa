"""Slack's views: within Slack's limits whatever they are given, inert, and read back as they were filled."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_payloads import check_view
from slack_replies import parts
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from bot.model import Entry, Request
from bot.render.slack import escape, unescape
from bot.render.slack_views import (
    Holding,
    Holdings,
    Home,
    PlaceChoice,
    Recent,
    ViewErrors,
    ask_view,
    home_view,
    message_view,
    options,
    read_ask,
    read_settings,
    read_token,
    settings_view,
)
from bot.render.slack_views.elements import button, cut
from retrieval.limits import QUESTION

HOSTILE = "<!channel> & <@U1|you> <https://bad.example|good> :boom: *b* _i_ ~s~ `c` @here"
HOLDINGS = Holdings(
    1_204,
    (Holding("Halvenmouth Courier", 800), Holding("Coastal Wire", 400), Holding("Dunmarrow Herald", 4)),
    "2030-01-02",
    "2031-05-04",
    "2031-05-05",
)
WAYS = (Entry("/ask What did the council decide?", ("Answer a question",)), Entry("/sources", ("List the outlets",)))
RECENT = (Recent("How much will the harbour wall cost?", "token-0"), Recent("/said Osterley", "token-1"))
HOME = Home(HOLDINGS, WAYS, RECENT)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400) | st.just("&<>" * 300)


def check(view: dict[str, Any]) -> None:
    """Hold a view against Slack's own models, and against what they miss."""
    check_view(view)
    assert View(**view).to_dict() == view  # nothing that the models do not know, and each of them within its limits
    assert len(view["blocks"]) <= 100  # Slack's reference: "Modal views" and "Home tab views"
    ids = Counter(block["block_id"] for block in view["blocks"] if "block_id" in block)
    assert max(ids.values(), default=1) == 1
    for part in parts(view["blocks"]):
        assert part.get("type") != "mrkdwn"
        if part.get("type") == "plain_text":
            assert part["emoji"] is False
        if isinstance(part.get("text"), str):
            assert part["text"].strip()
            assert not {"<", ">"} & set(part["text"])
            assert escape(unescape(part["text"])) == part["text"]
        if "value" in part:
            assert part["value"]


def shown(view: dict[str, Any]) -> str:
    return "\n".join(unescape(part["text"]) for part in parts(view) if isinstance(part.get("text"), str))


def element(view: dict[str, Any], action_id: str) -> dict[str, Any]:
    (found,) = (part for part in parts(view) if part.get("action_id") == action_id)
    return found


def submitted(view: dict[str, Any], **entered: Any) -> dict[str, Any]:
    """Return a modal as Slack sends it: what it opened with, and what was `entered` since."""
    fields = {
        "plain_text_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "external_select": ("selected_option", "initial_option"),
        "radio_buttons": ("selected_option", "initial_option"),
        "multi_external_select": ("selected_options", "initial_options"),
    }
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, kind = block["element"]["action_id"], block["element"]["type"]
            key, initial = fields[kind]
            value = entered.pop(name, block["element"].get(initial, [] if key.endswith("s") else None))
            values[block["block_id"]] = {name: {"type": kind, key: value}}
    assert entered == {}
    return view | {"state": {"values": values}}


def option(name: str) -> dict[str, Any]:
    (made,) = options([name])["options"]
    return made


# App Home


def test_home_says_what_the_corpus_holds():
    view = home_view(HOME)
    check(view)
    text = shown(view)
    assert (view["type"], view["callback_id"]) == ("home", "home")
    assert "1,204 articles from 3 outlets, published 2030-01-02 to 2031-05-04. Last updated 2031-05-05." in text
    assert "Halvenmouth Courier: 800 articles" in text
    assert "more outlet" not in text
    assert element(view, "open_ask")["style"] == "primary"


def test_home_names_the_largest_outlets_and_counts_the_others():
    many = tuple(Holding(f"Outlet {number}", number) for number in range(1, 31))
    text = shown(home_view(Home(Holdings(465, many, "", "", "2031-05-05"), WAYS)))
    assert "Outlet 30: 30 articles" in text
    assert "Outlet 26:" in text
    assert "Outlet 25:" not in text
    assert "and 25 more outlets" in text
    assert "published" not in text


def test_home_says_how_to_ask_in_every_way():
    text = shown(home_view(HOME))
    for way in ("/ask What did the council decide?", "/sources", "@On Record", "Check this quote", "Ask On Record"):
        assert way in text


def test_home_asks_a_recent_question_again_by_its_token_and_offers_to_clear_them():
    view = home_view(HOME)
    assert [element(view, f"recent:{number}")["value"] for number in (0, 1)] == ["token-0", "token-1"]
    assert "How much will the harbour wall cost?" in shown(view)
    assert element(view, "clear_recent")["confirm"]["confirm"]["text"] == "Clear"


def test_home_without_recent_questions_has_nothing_to_clear():
    view = home_view(Home(HOLDINGS, WAYS))
    check(view)
    assert "None yet" in shown(view)
    assert "clear_recent" not in json.dumps(view)


def test_home_says_when_the_corpus_cannot_be_read_and_keeps_the_rest():
    view = home_view(Home(None, WAYS, RECENT))
    check(view)
    assert "cannot be read at the moment" in shown(view)
    assert "open_ask" not in json.dumps(view)
    assert element(view, "clear_recent")
    assert element(view, "prefer_public")


@pytest.mark.parametrize(
    ("excerpts", "public", "shown_as"),
    [(0, False, ("default", "private")), (7, True, ("7", "public")), (20, False, ("default", "private"))],
)
def test_home_shows_the_preferences_as_they_are(excerpts, public, shown_as):
    view = home_view(Home(HOLDINGS, WAYS, excerpts=excerpts, public=public))
    check(view)
    counts, seen = element(view, "prefer_excerpts"), element(view, "prefer_public")
    assert (counts["initial_option"]["value"], seen["initial_option"]["value"]) == shown_as
    assert [one["value"] for one in counts["options"]] == ["default", *map(str, range(1, 11))]
    assert counts["initial_option"] in counts["options"]
    assert seen["initial_option"] in seen["options"]


def test_the_largest_home_is_within_the_limits():
    outlets = tuple(Holding("&" * 400, number) for number in range(500))
    ways = tuple(Entry(f"/command{number} {'<' * 200}", (">" * 500,)) for number in range(50))
    recent = tuple(Recent("&" * 1_000, "x" * 2_000) for _ in range(100))
    check(home_view(Home(Holdings(10**9, outlets, "2030-01-01", "2031-01-01", "2031-01-02"), ways, recent)))


@given(TEXTS.filter(str.strip))
def test_no_text_acts_in_home(text):
    view = home_view(
        Home(Holdings(1, (Holding(text, 1),), "", "", "2031-05-05"), (Entry(text, (text,)),), (Recent(text, "token"),))
    )
    check(view)


def test_hostile_text_is_inert_everywhere():
    home = Home(Holdings(1, (Holding(HOSTILE, 1),), "", "", ""), (Entry(HOSTILE),), (Recent(HOSTILE, "token"),))
    asked = Request("ask", HOSTILE, {"outlet": HOSTILE})
    for view in (
        home_view(home),
        ask_view(asked),
        settings_view(PlaceChoice(outlets=(HOSTILE,)), HOSTILE),
        message_view("Refused", HOSTILE),
    ):
        check(view)
        assert "<!channel>" in shown(view) or "<!channel>" in json.dumps(view)
        assert "<!channel>" not in json.dumps([part["text"] for part in parts(view) if "text" in part])


# Asking


def test_a_new_form_is_empty_and_carries_where_to_answer():
    view = ask_view(None, "C1:123.4")
    check(view)
    assert (view["type"], view["callback_id"], read_token(view)) == ("modal", "ask", "C1:123.4")
    assert [block["block_id"] for block in view["blocks"]] == ["question", "speaker", "since", "until", "outlet"]
    assert [key for part in parts(view) for key in part if key.startswith("initial")] == []
    assert element(view, "question")["max_length"] == 1_000
    assert element(view, "speaker")["min_query_length"] == element(view, "outlet")["min_query_length"] == 0


def test_a_question_with_all_filters_becomes_a_request():
    view = submitted(
        ask_view(),
        question="  What will it cost? ",
        since="2031-01-01",
        until="2031-01-01",
        outlet=option("Coastal Wire"),
    )
    given_options = {"since": "2031-01-01", "until": "2031-01-01", "outlet": "Coastal Wire"}
    assert read_ask(view) == Request("ask", "What will it cost?", given_options)


def test_with_a_speaker_it_asks_what_they_said_about_the_question():
    view = submitted(ask_view(), question="the wall", speaker=option("Marit Osterley"))
    assert read_ask(view) == Request("said", "Marit Osterley", {"about": "the wall"})
    view = submitted(ask_view(), speaker=option("Marit Osterley"))
    assert read_ask(view) == Request("said", "Marit Osterley")


REQUESTS = [
    Request("ask", "What will it cost?", {"since": "2031-01-01", "outlet": "Coastal Wire", "excerpts": "7"}),
    Request("ask", "a & b < c", {"plain": "yes", "order": "newest", "until": "2031-02-03"}),
    Request("said", "Marit Osterley", {"about": "the wall", "since": "2031-01-01"}),
    Request("said", "Marit Osterley"),
    Request("who-said", "the wall is tired", {"by": "Bram Oakes", "outlet": "Sturm & Drang"}),
    Request("who-said", "the wall is tired"),
    Request("check", "“The wall is tired,” she said. " * 60),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.command)
def test_a_request_that_is_edited_and_left_as_it_is_comes_back_as_it_was(request_):
    view = ask_view(request_, "token")
    check(view)
    assert read_ask(submitted(view)) == Request(request_.command, request_.text.strip(), request_.options)
    assert read_token(view) == "token"


def test_an_edited_request_begins_at_its_first_page():
    view = submitted(ask_view(Request("ask", "Why?", {"skip": "3", "excerpts": "2"})), question="Why not?")
    assert read_ask(view) == Request("ask", "Why not?", {"excerpts": "2"})


def test_a_quotation_stays_one_and_its_speaker_is_whether_they_said_it():
    view = ask_view(Request("who-said", "the wall is tired"))
    assert view["blocks"][0]["label"]["text"] == "Words"
    assert view["blocks"][0]["optional"] is False
    changed = submitted(view, speaker=option("Bram Oakes"))
    assert read_ask(changed) == Request("who-said", "the wall is tired", {"by": "Bram Oakes"})


def test_a_filter_that_is_taken_out_is_out():
    view = submitted(ask_view(REQUESTS[0]), since=None, outlet=None)
    assert read_ask(view) == Request("ask", "What will it cost?", {"excerpts": "7"})


@pytest.mark.parametrize("day", ["yesterday", "2031-02-30", "20310204", "2031-W05-2"])
def test_a_date_that_slack_would_refuse_is_not_filled_in(day):
    view = ask_view(Request("ask", "Why?", {"since": day}))
    check(view)
    assert "initial_date" not in json.dumps(view)


@pytest.mark.parametrize("text", [None, "", " \n ", "?!"])
def test_asking_nothing_is_an_error_at_the_question(text):
    for form in (ask_view(), ask_view(Request("who-said", "x"))):
        with pytest.raises(ViewErrors) as caught:
            read_ask(submitted(form, question=text))
        assert list(caught.value.errors) == ["question"]


def test_a_speaker_alone_is_no_quotation():
    view = submitted(ask_view(Request("who-said", "x")), question=None, speaker=option("Bram Oakes"))
    with pytest.raises(ViewErrors):
        read_ask(view)


def test_days_in_the_wrong_order_are_an_error_at_the_last_day():
    view = submitted(ask_view(), question="Why?", since="2031-05-04", until="2031-05-03")
    with pytest.raises(ViewErrors) as caught:
        read_ask(view)
    assert list(caught.value.errors) == ["until"]
    assert "2031-05-04" in caught.value.errors["until"]


@given(TEXTS, TEXTS, st.sampled_from(["ask", "said", "who-said", "check", "sources"]))
def test_any_request_fits_the_form(text, name, command):
    check(ask_view(Request(command, text, {"outlet": name, "by": name, "about": name, "since": text}), "x" * 2_000))


def test_a_text_is_filled_in_as_long_as_a_request_may_be():
    view = ask_view(Request("ask", "x" * 1_500))
    assert len(element(view, "question")["initial_value"]) == element(view, "question")["max_length"]
    assert element(view, "question")["max_length"] == QUESTION.longest


def test_what_slack_would_not_carry_is_refused_here():
    with pytest.raises(ValueError, match="over 3,000"):
        ask_view(None, "x" * 3_000)  # no password
    with pytest.raises(ValueError, match="over 2,000"):
        button("recent:0", "Ask again", "x" * 2_001)


# Menus


def test_a_menu_takes_a_hundred_names_each_once_and_none_that_is_empty():
    made = options(["", " ", "Coastal Wire", "Coastal Wire", *(f"Outlet {number}" for number in range(200))])
    assert len(made["options"]) == 100
    assert [one["value"] for one in made["options"][:2]] == ["Coastal Wire", "Outlet 0"]
    assert options([]) == {"options": []}


def test_a_long_name_is_cut_in_the_menu_and_whole_in_its_value():
    name = "The Halvenmouth and Dunmarrow Courier, Advertiser & Gazette, with which is incorporated the Herald"
    (made,) = options([name])["options"]
    assert made["value"] == name
    assert made["text"]["text"].endswith("…")
    assert len(made["text"]["text"]) <= 75


@given(st.lists(TEXTS, max_size=120))
def test_every_menu_is_within_slacks_limits(names):
    for made in options(names)["options"]:
        assert Option(**made).to_dict() == made
        assert 0 < len(made["value"]) <= 150
        assert 0 < len(made["text"]["text"]) <= 75


@given(TEXTS, st.integers(1, 80))
@example("&&&", 4)
@example("a<", 2)
def test_a_cut_text_fits_as_it_is_sent_and_is_the_beginning_of_the_text(text, most):
    made = cut(text, most)
    assert len(escape(made)) <= most
    assert made == text or (made.endswith("…") and text.startswith(made[:-1]))


# Settings, and a word


PLACES = [
    PlaceChoice(),
    PlaceChoice(mentions=False),
    PlaceChoice(private=True, outlets=("Coastal Wire", "Sturm & Drang")),
]


@pytest.mark.parametrize("place", PLACES)
def test_settings_that_are_saved_as_they_are_come_back_as_they_were(place):
    view = settings_view(place, "newsroom", "C1")
    check(view)
    assert read_settings(submitted(view)) == place
    assert (view["callback_id"], read_token(view)) == ("settings", "C1")
    assert "#newsroom" in shown(view)


def test_settings_that_are_changed_come_back_changed():
    view = settings_view(PlaceChoice(outlets=("Coastal Wire",)))
    mentions, private = element(view, "mentions")["options"], element(view, "private")["options"]
    changed = submitted(view, mentions=mentions[1], private=private[1], outlets=[option("Dunmarrow Herald")])
    assert read_settings(changed) == PlaceChoice(mentions=False, private=True, outlets=("Dunmarrow Herald",))
    assert read_settings(submitted(view, outlets=[])).outlets == ()


def test_settings_of_many_outlets_fit():
    check(settings_view(PlaceChoice(outlets=tuple(f"Outlet {number} {'&' * 200}" for number in range(300)))))


@given(TEXTS.filter(str.strip))
def test_a_message_says_it_and_can_only_be_closed(text):
    view = message_view(text, text * 20)
    check(view)
    assert "submit" not in view
