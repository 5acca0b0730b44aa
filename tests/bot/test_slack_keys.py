from __future__ import annotations

from bot.adapters.slack.gate import ENVELOPE, _keys

COMMAND = {"command": "/ask", "text": "why?", "trigger_id": "1.2", "response_url": "https://hooks.slack.example/1"}
MENTION = {"type": "app_mention", "channel": "C1", "ts": "1.0"}


def test_a_command_delivered_again_is_the_same():
    assert _keys(COMMAND | {"token": "a"}, {}) == _keys(dict(reversed(COMMAND.items())) | {"token": "b"}, {})


def test_another_command_is_another_whatever_its_trigger():
    assert set(_keys(COMMAND, {})).isdisjoint(_keys(COMMAND | {"text": "when?"}, {}))


def test_an_envelope_is_known_again_by_its_id():
    first, second = _keys(COMMAND, {ENVELOPE: "e1"}), _keys(COMMAND | {"text": "when?"}, {ENVELOPE: "e1"})
    assert set(first) & set(second) == {"slack:envelope:e1"}


def test_a_mention_and_the_message_about_it_share_a_key():
    mention = _keys({"event_id": "E1", "team_id": "T1", "event": MENTION}, {})
    twin = _keys({"event_id": "E2", "team_id": "T1", "event": MENTION | {"type": "message"}}, {})
    assert set(mention) & set(twin) == {"slack:T1:C1:1.0"}
