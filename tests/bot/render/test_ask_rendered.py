"""What an answer says beside its excerpts, on each platform: nothing in it acts, and all of it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord_payloads import check as check_discord
from discord_payloads import inert, spans
from discord_payloads import texts as discord_texts
from discord_replies import hostile as acting_on_discord
from discord_replies import seal as discord_seal
from hypothesis import given
from replies import feedback, quote, shortened, speeches
from slack_payloads import check_message as check_slack
from slack_payloads import quotes
from slack_payloads import texts as slack_texts
from slack_replies import hostile as acting_on_slack
from slack_replies import seal as slack_seal

from bot.commands.ask import blocks
from bot.commands.confidence import confidence
from bot.model import Notice, Reply, Text, Tone
from bot.render import discord, slack
from bot.render.terminal import Style
from bot.render.terminal import render as on_terminal
from retrieval.types import Answer, Article, Excerpt, Span

TEXT = "The council said no. Nine were for it."
VOTE = Article("b1", "vote.txt", "Mayor stops the tram", TEXT, "https://wire.example/tram", "Wire", None, ())
HEADLINE_ONLY = "Only the headline of this article is held."
BARE = quote("", instead=HEADLINE_ONLY, reference="a#0-0")
SURE = confidence(0.93)
MISSING = Notice(Tone.NOT_FOUND, "Not in the corpus: “when”.")


def reply(words: str) -> Reply:
    excerpts = (Excerpt(VOTE, Span(0, 20), 0.5, "", part=words), Excerpt(VOTE, Span(21, 38), 0.5, "", part=words + "?"))
    answer = Answer("?", excerpts, None, None, None, 1.0, confidence=0.5, figures=(words, "9"), missing=(words,))
    return Reply(tuple(blocks(answer)))


def discord_payload(shown: Reply) -> dict:
    payload = discord.render(shown, discord_seal)
    check_discord(payload)
    return payload


def slack_payload(shown: Reply) -> dict:
    payload = slack.render(shown, slack_seal)
    check_slack(payload)
    return payload


# What users and articles wrote is words


@given(acting_on_discord)
def test_a_part_and_a_figure_do_nothing_on_discord(words):
    inert(discord_payload(reply(words)), [TEXT[:20], TEXT[21:]], ["Not in the corpus:", "to answer this"])


@given(acting_on_slack)
def test_a_part_and_a_figure_do_nothing_on_slack(words):
    payload = slack_payload(reply(words))
    assert quotes(payload) == [TEXT[:20], TEXT[21:]]
    assert f"On “{' '.join(f'{words}?'.split())}”:" in slack_texts(payload)


def test_a_part_and_a_figure_do_nothing_on_a_terminal():
    shown = on_terminal(reply("\x1b[2J\u202ewho"), Style(80))
    assert "\x1b" not in shown
    assert "On “\\x1b[2J\\u202ewho”:" in shown


# The headline alone


def test_a_headline_alone_is_no_quotation_on_any_platform():
    page = Reply((BARE, quote("The ferry will run.")))
    on_slack, on_discord = slack_payload(page), discord_payload(page)
    assert (quotes(on_slack), spans(on_discord)) == (["The ferry will run."], ["The ferry will run."])
    assert HEADLINE_ONLY in slack_texts(on_slack)
    assert HEADLINE_ONLY in discord_texts(on_discord)
    shown = on_terminal(page, Style(80)).splitlines()
    assert shown[1:3] == [f"  {HEADLINE_ONLY}", "  Ferry back"]
    assert shown.count("  │ The ferry will run.") == 1


def test_a_headline_alone_is_what_slack_reads_out_first():
    assert slack_payload(Reply((BARE,)))["text"] == f"{HEADLINE_ONLY} — Ferry back, The Gull, 2031-05-04"


def test_an_excerpt_cut_down_to_nothing_is_not_taken_for_a_headline_alone():
    page = Reply((quote(""),))
    for shown in (slack_texts(slack_payload(page)), discord_texts(discord_payload(page)), on_terminal(page, Style(80))):
        assert HEADLINE_ONLY not in shown


# How sure, and what is missing, of all excerpts


def test_how_sure_an_answer_is_stands_back_behind_it():
    page = Reply((quote("The ferry will run."), SURE))
    assert {
        "type": "context",
        "elements": [{"type": "plain_text", "text": SURE.text, "emoji": False}],
    } in slack_payload(page)["blocks"]
    assert f"-# {SURE.text}" in discord_texts(discord_payload(page))
    assert on_terminal(page, Style(200, colour=True)).endswith(f"\n\n\x1b[2m{SURE.text}\x1b[0m\n")


@pytest.mark.parametrize("closing", [(SURE,), (MISSING,), (SURE, MISSING)])
def test_when_excerpts_are_left_out_what_is_said_of_all_stays(closing):
    page = shortened(Reply((*speeches(3, 1), *closing), feedback()), 1)
    assert page.blocks[1:] == (Text("2 more did not fit here; press More."), *closing)
    for payload, texts in ((discord_payload, discord_texts), (slack_payload, slack_texts)):
        shown = " ".join(texts(payload(Reply((*speeches(9, 90), *closing), feedback()))))
        assert "more did not fit here; press More." in shown
        assert all(line.text.rstrip(".") in shown for line in closing)


def test_the_part_of_an_excerpt_that_is_left_out_goes_with_it():
    first, second = speeches(2, 1)
    page = shortened(Reply((Text("On “who”:"), first, Text("On “when”:"), second, SURE), feedback()), 1)
    assert page.blocks == (Text("On “who”:"), first, Text("1 more did not fit here; press More."), SURE)


def test_on_discord_a_line_parts_the_parts_and_stands_before_their_names():
    first, second = speeches(2, 1)
    (box,) = discord_payload(Reply((Text("On “who”:"), first, Text("On “when”:"), second)))["components"]
    kinds = [component["type"] for component in box["components"]]
    assert kinds == [10, 10, 10, 14, 10, 10, 10]
    assert box["components"][4]["content"] == "On “when”:"


def test_parts_that_are_missing_do_not_make_the_others_near_misses():
    on_discord = discord_payload(Reply((Text("On “who”:"), *speeches(1, 1), MISSING)))
    answered, missing = on_discord["components"]
    assert "accent_color" not in answered
    assert missing["accent_color"]
    assert "Speech 0." in slack_payload(Reply((Text("On “who”:"), *speeches(1, 1), MISSING)))["text"]


def test_two_lines_at_most_stay_so_that_an_excerpt_has_room():
    lines = tuple(replace(MISSING, text=f"{number}.") for number in range(3))
    assert shortened(Reply((*speeches(3, 1), *lines), feedback()), 1).blocks[-1] == Text(
        "2 more did not fit here; press More."
    )
