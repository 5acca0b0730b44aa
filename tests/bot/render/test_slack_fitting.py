from __future__ import annotations

import json
from dataclasses import replace

import pytest
from replies import ORDINARY, Page, feedback, numbers_of, quote, read_through, said, speeches
from slack_payloads import quotes, texts
from slack_replies import actions, leaves, rendered, skip_of

from bot.model import MORE, Block, Button, Entry, Notice, Press, Text, Tone


def _page(*blocks: Block, buttons: tuple[Button, ...]) -> Page:
    payload = rendered(*blocks, buttons=buttons)
    return Page(quotes(payload), texts(payload), skip_of(payload))


def test_twenty_long_excerpts_are_shown_whole_over_pages():
    asked = speeches(20, sentences=90)
    pages = read_through(_page, asked, feedback())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert 3 < len(pages) < 8


def test_more_of_the_command_is_turned_back_by_what_was_left_out():
    more = Button(Press.GO, MORE, replace(ORDINARY, options={"skip": "24", "order": "newest"}))
    payload = rendered(*speeches(20, sentences=90), buttons=(more, *feedback()))
    shown = len(quotes(payload))
    assert 0 < shown < 20
    assert json.loads(actions(payload)[MORE]["value"])[2] == {"skip": str(4 + shown), "order": "newest"}


def test_every_source_stays_with_its_excerpt():
    payload = rendered(*speeches(20, sentences=90), buttons=feedback())
    sources = [leaf for leaf in leaves(payload["blocks"]) if leaf["type"] == "link"]
    assert len(sources) == len(quotes(payload))


@pytest.mark.parametrize("make", [quote, said])
def test_an_excerpt_too_long_for_a_message_is_cut_after_a_sentence_and_says_so(make):
    text = "Lt. Gov. Ada Lind said the ferry & the mail boat will run. " * 509
    asked = make(text, also_in=("The Tern, Back",))
    payload = rendered(Notice(Tone.INFO, "Found."), asked, quote("Next."), buttons=feedback())
    (shown,) = quotes(payload)
    assert text.startswith(shown)
    assert shown.endswith("mail boat will run.")
    assert len(shown) > 9_000
    left = f"{len(text) - len(shown):,} more characters of the excerpt stand in its article."
    assert any(line.endswith(left) for line in texts(payload))
    assert "Ferry back" in texts(payload)
    assert skip_of(payload) == 5


def test_what_others_carry_goes_before_words_of_the_excerpt():
    text = "The ferry will run. " * 560
    payload = rendered(said(text, sentence="s" * 3_000, also_in=("The Tern, Back",)))
    assert quotes(payload) == [text]


def test_a_heading_goes_with_what_it_stands_over():
    far = [Text("Nearest miss:"), quote("The ferry sank. " * 600)]
    payload = rendered(quote("It runs. " * 600), *far, buttons=feedback())
    assert "Nearest miss:" not in texts(payload)
    assert "1 more did not fit here; press More." in texts(payload)


def test_without_any_button_no_more_is_promised():
    assert "17 more did not fit here." in texts(rendered(*speeches(22, sentences=90)))


def test_a_long_list_says_how_many_rows_are_left_out():
    rows = [Entry(f"Outlet {number}", ("9 articles", "2031")) for number in range(400)]
    shown = texts(rendered(Text("Outlets:"), *rows))
    named = [text for text in shown if text.startswith("Outlet ")]
    assert len(named) > 50
    assert shown[-1] == f"{400 - len(named)} more rows did not fit here."


def test_lines_before_an_excerpt_leave_it_room():
    lead = [Text(f"{number} " + "word " * 150) for number in range(20)]
    payload = rendered(*lead, quote("It runs. " * 300), buttons=feedback())
    assert quotes(payload) == ["It runs. " * 300]
    assert "18 more lines did not fit here." in texts(payload)


def test_pages_meet_without_gap_or_overlap():
    pages = read_through(_page, speeches(12, sentences=90), (Button(Press.SHARE, "Share", ORDINARY),))
    assert numbers_of(pages) == list(range(12))


def test_a_long_line_of_our_own_is_clipped_and_leaves_the_excerpt_whole():
    payload = rendered(Text("w" * 30_000), quote("It runs. " * 300))
    assert texts(payload)[0] == "w" * 999 + "…"
    assert quotes(payload) == ["It runs. " * 300]
