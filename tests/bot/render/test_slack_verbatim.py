from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from replies import LINK, NO_LINKS, feedback, quote, said
from slack_payloads import check_message, quotes, texts
from slack_replies import blocks, full, hostile, leaves, line, pressed, rendered, seal

from bot.model import Entry, Notice, Reply, Text, Tone
from bot.render.slack import escape, render, shared, unescape
from bot.render.slack_text import clipped, weight

# An excerpt is shown as it stands


@given(hostile)
def test_escaping_is_reversed_by_unescaping(text):
    assert unescape(escape(text)) == text


def test_only_three_characters_are_escaped():
    assert escape("“a” & <b> 'c' \"d\" *e* :f:\n") == "“a” &amp; &lt;b&gt; 'c' \"d\" *e* :f:\n"


@given(hostile.filter(bool))
@example("&amp;lt;")
def test_a_rendered_excerpt_gives_the_text_back(text):
    assert quotes(rendered(quote(text))) == [text]


@given(hostile.filter(bool), hostile.filter(bool))
def test_a_rendered_quotation_gives_its_text_and_its_sentence_back(text, sentence):
    payload = rendered(said(text, sentence=sentence))
    assert quotes(payload) == ([sentence] if text in sentence else [text, sentence])


@given(hostile, hostile.filter(bool), hostile)
def test_a_quotation_is_set_off_in_its_sentence_which_stays_as_it_is(before, text, after):
    payload = rendered(said(text, sentence=f"{before}{text}{after}"))
    assert quotes(payload) == [f"{before}{text}{after}"]
    runs = payload["blocks"][0]["elements"][0]["elements"]
    assert [unescape(run["text"]) for run in runs if run.get("style") == {"bold": True}] == [text] * bool(
        before + after
    )


def test_an_excerpt_is_one_literal_text_without_a_style():
    element = rendered(quote("*a*\n\n:smile: `b`"))["blocks"][0]["elements"][0]
    assert element == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "*a*\n\n:smile: `b`"}]}


def test_a_speech_of_two_thousand_characters_is_whole():
    speech = "We will not close the harbour. " * 65
    payload = rendered(Notice(Tone.INFO, "Said by Mara Lind."), *[said(speech)] * 2, buttons=feedback())
    assert quotes(payload) == [f"“{speech}”, Lind said."] * 2


@given(line, st.integers(8, 200))
def test_a_clipped_line_takes_no_more_than_its_room(text, room):
    start = clipped(text, room)
    assert weight(escape(start)) - 2 <= room
    assert start == text or text.startswith(start[:-1])


# Nothing in it acts


@given(
    st.lists(blocks, max_size=4),
    st.sampled_from([1, 1, 9, 30]),
    st.lists(pressed, max_size=4),
    st.sampled_from([1, 1, 12]),
)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_reply_is_a_message_that_slack_takes(shown, times, buttons, presses):
    reply = Reply(tuple(shown) * times, tuple(buttons) * presses)
    for sealed in (seal, full):
        payload = render(reply, sealed)
        check_message(payload)
        check_message(shared(payload, "U0HALVEN", reply.asked or "Why?"))


@given(hostile)
def test_words_of_articles_become_text_and_nothing_else(text):
    payload = rendered(quote(text, title=text, outlet=text, date=text, also_in=(text,)), Entry(text, (text,)))
    kinds = {leaf["type"] for leaf in leaves(payload["blocks"])}
    assert kinds <= {"text", "link", "plain_text"}
    assert {leaf["url"] for leaf in leaves(payload["blocks"]) if leaf["type"] == "link"} == {LINK}


def test_unfurling_and_markup_are_off():
    payload = rendered(Text("a"))
    off = {name: payload[name] for name in ("unfurl_links", "unfurl_media", "mrkdwn", "parse")}
    assert off == {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "parse": "none"}


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (LINK, LINK),
        ("https://gull.example/a|b c<d>", "https://gull.example/a%7Cb%20c%3Cd%3E"),
        (" HTTPS://gull.example/A", "https://gull.example/A"),
        ("https://gull.example/a#:~:text=" + "a" * 3_000, "https://gull.example/a"),
    ],
)
def test_a_title_links_to_the_passage(link, url):
    payload = rendered(quote("It runs.", link=link))
    assert payload["blocks"][0]["elements"][1]["elements"][0] == {"type": "link", "url": url, "text": "Ferry back"}


@pytest.mark.parametrize("link", [*NO_LINKS, "https://gull.example/" + "a" * 2_980])
def test_what_is_no_link_is_shown_as_text(link):
    payload = rendered(quote("It runs.", link=link))
    assert payload["blocks"][0]["elements"][1]["elements"][0]["type"] == "text"
    assert texts(payload)[1:3] == ["Ferry back", "\nThe Gull · 2031-05-04"]
    assert texts(payload)[3].rstrip("…") in link
