from __future__ import annotations

import re
from itertools import pairwise

import pytest
from discord_markdown import marks, read
from discord_payloads import buttons as sent_buttons
from discord_payloads import spans, texts
from discord_replies import blocks, go, rendered, skip_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replies import ORDINARY, Page, feedback, numbers_of, quote, read_through, said, speeches

from bot.model import MORE, Attribution, Block, Button, Entry, Notice, Press, Quote, Text, Tone


def _page(*blocks: Block, buttons: tuple[Button, ...]) -> Page:
    payload = rendered(*blocks, buttons=buttons)
    return Page(spans(payload), texts(payload), skip_of(payload))


def test_twenty_long_excerpts_are_shown_whole_over_pages():
    asked = speeches(20, sentences=45)
    pages = read_through(_page, asked, feedback())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert 5 < len(pages) < 10


def test_twenty_short_excerpts_are_shown_whole_over_pages():
    asked = [quote(f"Speech {at}.", link="") for at in range(20)]
    pages = read_through(_page, asked, feedback())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert len(pages) == 2


def test_pages_meet_without_gap_or_overlap():
    pages = read_through(_page, speeches(12, sentences=45), (Button(Press.SHARE, "Share", ORDINARY),))
    assert numbers_of(pages) == list(range(12))


def test_more_of_the_command_is_turned_back_by_what_was_left_out():
    payload = rendered(*speeches(20, sentences=45), buttons=(go(MORE, 24), *feedback()))
    shown = len(spans(payload))
    assert 0 < shown < 20
    assert skip_of(payload) == 4 + shown


@given(st.lists(blocks, min_size=1, max_size=3), st.sampled_from([1, 12, 40]), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_counted_as_left_out_is_true(shown, times, offers):
    holding = [block for block in shown if isinstance(block, Quote | Attribution) and block.text.strip()]
    asked = [*holding, quote("The last.")] * times
    payload = rendered(*asked, buttons=feedback() * offers)
    seen = sum(read(marks(text)).count(" more did not fit here") for text in texts(payload))
    given_out = [re.match(r"(\d+) more did not fit here", text) for text in texts(payload)]
    left = next((int(match[1]) for match in given_out if match), 0)
    sources = sum(text.startswith(">>> ") and below != "in the sentence:" for text, below in pairwise(texts(payload)))
    assert sources == len(asked) - left
    assert (MORE in sent_buttons(payload)) == (bool(left) and offers)
    assert seen >= bool(left)


@pytest.mark.parametrize("make", [quote, said])
def test_an_excerpt_too_long_for_a_message_is_cut_after_a_sentence_and_says_so(make):
    text = "Lt. Gov. Ada Lind said the ferry & the *mail* boat will run. " * 109
    asked = make(text, also_in=("The Tern, Back",))
    payload = rendered(Notice(Tone.INFO, "Found."), asked, quote("Next."), buttons=feedback(), asked="Ferry?")
    (shown,) = spans(payload)
    assert text.startswith(shown)
    assert shown.endswith("boat will run.")
    assert len(shown) > 2_900
    left = f"{len(text) - len(shown):,} more characters of the excerpt stand in its article."
    assert any(line.endswith(left) for line in texts(payload))
    assert any("Ferry back" in line for line in texts(payload))
    assert skip_of(payload) == 5


def test_the_longest_source_leaves_an_excerpt_room():
    parts = dict.fromkeys(["title", "outlet", "date", "speaker", "written", "label"], "*" * 900)
    lead = [Notice(Tone.FOUND, f"Found {number}. " + "word " * 200) for number in range(9)]
    payload = rendered(*lead, said("The ferry will run. " * 900, **parts, link="https://x.example/" + "a" * 494))
    (shown,) = spans(payload)
    assert shown.endswith("The ferry will run.")
    assert any(text.endswith("\n8 more lines did not fit here.") for text in texts(payload))


def test_what_others_carry_goes_before_words_of_the_excerpt():
    text = ("The ferry will run. " * 168).strip()
    payload = rendered(said(text, sentence="s" * 3_000, also_in=("The Tern, Back " * 9,) * 3))
    assert spans(payload) == [text]


def test_a_heading_goes_with_what_it_stands_over():
    far = [Text("Nearest miss:"), quote("The ferry sank. " * 200)]
    payload = rendered(quote("It runs. " * 200), *far, buttons=feedback())
    assert "Nearest miss:" not in texts(payload)
    assert "1 more did not fit here; press More." in texts(payload)


def test_a_long_list_says_how_many_rows_are_left_out():
    entries = [Entry(f"Outlet {number}", ("9 articles", "2031")) for number in range(400)]
    shown = texts(rendered(Text("Outlets:"), *entries))
    named = shown[1].count("\n") + 1
    assert named > 50
    assert shown[-1] == f"{400 - named} more rows did not fit here."
