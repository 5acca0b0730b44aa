from __future__ import annotations

from dataclasses import replace

import pytest
from discord_replies import hostile as acting_on_discord
from hypothesis import given
from hypothesis import strategies as st
from replies import ORDINARY, feedback, quote, said, shortened, speeches
from slack_replies import hostile as acting_on_slack

from bot.model import MORE, Button, Entry, Press, Reply, Text
from bot.render.pages import cut, is_excerpt


def test_shortening_keeps_the_first_excerpts_and_their_references():
    asked = speeches(4, sentences=9)
    reply = Reply((Text("Found:"), *asked), feedback(shown=tuple(block.reference for block in asked)))
    page = shortened(reply, 3)
    assert page.blocks == (Text("Found:"), *asked[:3], Text("1 more did not fit here; press More."))
    assert [button.label for button in page.buttons] == [MORE, "Good answer", "Bad answer"]
    assert page.buttons[0].request == replace(ORDINARY, options={"skip": "7"})
    assert page.buttons[1].shown == ("a#0-9", "a#1-9", "a#2-9")
    assert shortened(reply, 4) == reply


def test_more_asks_what_the_reply_answered():
    only = Button(Press.GO, "Only The Gull", replace(ORDINARY, options={"outlet": "The Gull"}))
    share = Button(Press.SHARE, "Share", replace(ORDINARY, options={}))
    page = shortened(Reply(tuple(speeches(3, sentences=9)), (only, share)), 2)
    assert page.buttons[0] == Button(Press.GO, MORE, replace(ORDINARY, options={"skip": "2"}))


@given(acting_on_slack | acting_on_discord, st.integers(0, 60))
def test_a_cut_text_fits_and_is_a_start_of_it(text, room):
    start = cut(text, lambda part: len(part) <= room)
    assert text.startswith(start)
    assert len(start) <= room


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("One is. Two are. Three", "One is. Two are."),
        ("“One is.” Two are not so", "“One is.”"),
        ("One is. It was Lt. Gov. Lind who", "One is."),
        ("A heading\nand then no end of words", "A heading"),
        ("no end of words at all in here", "no end of words at"),
        ("x" * 40, "x" * 20),
        ("Short.", "Short."),
    ],
)
def test_a_cut_falls_after_a_sentence_else_after_a_word(text, start):
    assert cut(text, lambda part: len(part) <= 20) == start


def test_excerpts_are_the_blocks_with_words_of_articles():
    assert [is_excerpt(block) for block in (quote("a"), said("a"), Text("a"), Entry("a"))] == [True, True, False, False]
