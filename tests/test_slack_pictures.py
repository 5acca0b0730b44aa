"""The pictures of docs/slack_pictures show of a payload what Slack shows. No browser is needed here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

_PICTURES = Path(__file__).parents[1] / "docs" / "slack_pictures"


@pytest.fixture(name="drawn")
def _drawn(monkeypatch):
    monkeypatch.syspath_prepend(str(_PICTURES))
    return importlib.import_module("blocks")


def _rich(*leaves):
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(leaves)}]}


def test_three_entities_are_unescaped_once_and_all_else_is_literal(drawn):
    block = _rich({"type": "text", "text": "*a* :b: &lt;@U1&gt; &amp;lt; &quot;"})
    assert "<blockquote>*a* :b: &lt;@U1&gt; &amp;lt; &amp;quot;</blockquote>" in drawn.shown([block], {})


def test_a_user_is_shown_by_name_and_a_link_by_its_words(drawn):
    block = _rich({"type": "user", "user_id": "U1"}, {"type": "link", "url": "https://a.example", "text": "A &amp; B"})
    html = drawn.shown([block], {"U1": "Ines"})
    assert "@Ines" in html
    assert "<a>A &amp; B</a>" in html


@pytest.mark.parametrize(
    "block",
    [
        {"type": "markdown", "text": "**a**"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}},
        {"type": "actions", "elements": [{"type": "checkboxes", "options": []}]},
        _rich({"type": "broadcast", "range": "channel"}),
    ],
)
def test_what_has_no_picture_is_an_error(drawn, block):
    with pytest.raises(drawn.UnknownBlockError, match="has no picture"):
        drawn.shown([block], {})
