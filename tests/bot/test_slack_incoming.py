from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.incoming import origin_of, plain, unescape_slack, words_of
from bot.model import Origin
from bot.render.slack import escape


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> how much?", "how much?"),
        ("<@U0BOT|onrecord> how much?", "how much?"),
        ("hey <@U0BOT>, how much?", "hey  , how much?"),
        ("ask <@U7|marn> about it", "ask @marn about it"),
        ("ask <@U7> about it", "ask @U7 about it"),
        ("in <#C1|harbour>?", "in #harbour?"),
        ("<!here> what now", "@here what now"),
        ("<!subteam^S1|@desk> what now", "@desk what now"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("see <https://courier.example/a?b=1&amp;c=2>", "see https://courier.example/a?b=1&c=2"),
        ("see <https://courier.example|the Courier>", "see the Courier"),
        ("Marn &amp; Vey said 5 &lt; 6 &gt; 4", "Marn & Vey said 5 < 6 > 4"),
        ("they wrote &amp;lt;b&amp;gt; and &quot;", "they wrote &lt;b&gt; and &quot;"),
        ("&gt; The wall is tired.\nIs it?", "> The wall is tired.\nIs it?"),
    ],
)
def test_a_message_is_read_as_it_was_typed(sent, typed):
    assert plain(sent, "U0BOT") == typed


@given(st.text())
def test_what_is_escaped_for_slack_is_read_as_it_was(text):
    assert unescape_slack(escape(text)) == text


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ({"team_id": "T1", "channel_id": "C1", "user_id": "U1"}, Origin("slack", "T1", "C1", "U1")),
        (
            {"team_id": "T1", "event": {"channel": "C1", "user": "U1", "ts": "2.0", "thread_ts": "1.0"}},
            Origin("slack", "T1", "C1", "U1", "1.0"),
        ),
        (
            {
                "team": {"id": "T1"},
                "user": {"id": "U1"},
                "channel": {"id": "C1"},
                "container": {"message_ts": "3.0", "thread_ts": "1.0"},
            },
            Origin("slack", "T1", "C1", "U1", "1.0"),
        ),
        ({"team": {"id": "T1"}, "user": {"id": "U1"}, "view": {}}, Origin("slack", "T1", "U1", "U1", direct=True)),
        (
            {"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1"}},
            Origin("slack", "E1", "U1", "U1", direct=True),
        ),
    ],
)
def test_the_place_of_what_comes_in_is_known(body, origin):
    assert origin_of(body) == origin


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "The wall is tired."}, "The wall is tired."),
        ({"text": "Look:", "attachments": [{"text": "The wall is tired."}]}, "Look:\n\nThe wall is tired."),
        ({"text": "", "attachments": [{"fallback": "a feed"}, {"text": "The wall."}]}, "The wall."),
        (
            {
                "blocks": [
                    {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"text": "Hm."}]}]}
                ]
            },
            "Hm.",
        ),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "The wall."}}]}, "The wall."),
        ({}, ""),
    ],
)
def test_the_words_of_a_message_are_found_wherever_slack_keeps_them(message, words):
    assert words_of(message) == words
