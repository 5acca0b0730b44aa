from __future__ import annotations

import json

import pytest
from replies import ORDINARY, feedback, quote, said
from slack_payloads import check_message, quotes, texts
from slack_replies import actions, rendered, seal

from bot.model import MORE, Attribution, Button, Entry, Notice, Press, Reply, Text, Tone
from bot.render.slack import render, shared, unescape

# How it looks


def test_a_quotation_names_its_speaker_and_its_sentence():
    payload = rendered(said("It runs.", also_in=("The Tern, Back, 2031-05-05",)))
    assert texts(payload) == [
        "“",
        "It runs.",
        "”, Lind said.",
        "Mara Lind",
        " (here: Lind) · direct quotation",
        "Ferry back",
        "\nThe Gull · 2031-05-04",
        "also in The Tern, Back, 2031-05-05",
    ]


def test_what_is_not_known_of_a_speaker_is_said_or_leaves_no_trace():
    payload = rendered(Attribution("Words.", "paraphrase", "", "", "Words.", "A title", "", "", "link"))
    assert texts(payload) == ["Words.", "speaker unclear", " · paraphrase", "A title", "link"]


@pytest.mark.parametrize(
    ("tone", "sign"), [(Tone.FOUND, "✅ "), (Tone.DIFFERENT, "⚠️ "), (Tone.NOT_FOUND, "🔎 "), (Tone.ERROR, "⛔ ")]
)
def test_a_notice_has_a_sign_of_its_tone(tone, sign):
    assert texts(rendered(Notice(tone, "Look."))) == [sign, "Look."]


def test_a_notice_that_only_informs_has_none():
    assert texts(rendered(Notice(Tone.INFO, "Look."))) == ["Look."]


def test_what_was_asked_stands_above_the_reply_and_is_told():
    payload = render(Reply((Notice(Tone.FOUND, "Found."),), asked="Read as: <ferry>"), seal)
    check_message(payload)
    assert texts(payload) == ["Read as: <ferry>", "✅ ", "Found."]
    assert payload["text"] == "Read as: &lt;ferry&gt;\nFound."


def test_rows_share_one_list():
    payload = rendered(Text("Two outlets:"), Entry("The Gull", ("9 articles", "2031")), Entry("The Tern"), Text("End."))
    assert [block["type"] for block in payload["blocks"]] == ["rich_text"] * 3
    assert [len(element["elements"]) for element in payload["blocks"][1]["elements"]] == [2]
    assert texts(payload) == ["Two outlets:", "The Gull", " · 9 articles · 2031", "The Tern", "End."]


def test_many_articles_that_carry_the_words_are_counted():
    payload = rendered(quote("It runs.", also_in=tuple(f"The Tern {'x' * 90} {number}" for number in range(100))))
    lines = texts(payload)[-1].split("\n")
    assert len(lines) > 20
    assert lines[-1] == f"and {100 - len(lines) + 1} more"


# Buttons


def test_buttons_carry_their_seals_and_tell_what_they_do():
    buttons = (Button(Press.GO, MORE, ORDINARY), Button(Press.SHARE, "Share to channel", ORDINARY))
    elements = rendered(Text("a"), buttons=buttons)["blocks"][1]["elements"]
    assert [element["action_id"] for element in elements] == ["go:0", "share:1"]
    assert [element["value"] for element in elements] == [seal(button) for button in buttons]
    assert elements[1]["accessibility_label"] == "Share to channel: for all who are in this channel"


def test_a_long_label_is_cut_between_characters_and_says_so():
    label = "Only " + "👩‍👩‍👧" * 30
    (shown,) = actions(rendered(Text("a"), buttons=(Button(Press.GO, label, ORDINARY),)))
    assert len(shown) <= 75
    assert shown == "Only " + "👩‍👩‍👧" * shown.count("👧") + "…"


def test_feedback_is_a_block_of_its_own():
    share = Button(Press.SHARE, "Share", ORDINARY)
    blocks = rendered(Text("a"), buttons=(*feedback(), share))["blocks"]
    assert [block["type"] for block in blocks] == ["rich_text", "actions", "context_actions"]
    (thumbs,) = blocks[2]["elements"]
    assert (thumbs["type"], thumbs["action_id"]) == ("feedback_buttons", "feedback")
    good, bad = thumbs["positive_button"], thumbs["negative_button"]
    assert [json.loads(button["value"])[0] for button in (good, bad)] == ["good", "bad"]
    assert good["accessibility_label"] == "Good answer: this reply was of use"


def test_a_button_whose_seal_is_too_long_is_not_sent():
    payload = render(Reply((Text("a"),), (Button(Press.GO, "Only", ORDINARY), *feedback())), lambda _: "t" * 2_001)
    check_message(payload)
    assert len(payload["blocks"]) == 1


def test_more_is_kept_among_too_many_buttons():
    others = tuple(Button(Press.GO, f"Only {number}", ORDINARY) for number in range(40))
    assert MORE in actions(rendered(Text("a"), buttons=(*others, Button(Press.GO, MORE, ORDINARY))))


def test_of_each_menu_the_first_two_choices_are_buttons_in_their_place():
    back, more = Button(Press.GO, "Back", ORDINARY), Button(Press.GO, MORE, ORDINARY)
    outlets = [Button(Press.GO, f"Only {number}", ORDINARY, menu="Only one outlet") for number in range(25)]
    years = [Button(Press.GO, f"Only 203{number}", ORDINARY, menu="Only one year") for number in range(2)]
    plain = (back, more, *outlets[:2], *years, *feedback())
    shown = rendered(Text("a"), buttons=(back, more, *outlets, *years, *feedback()))
    assert shown == rendered(Text("a"), buttons=plain)
    assert list(actions(shown)) == ["Back", MORE, "Only 0", "Only 1", "Only 2030", "Only 2031"]


def test_a_shared_message_names_who_shared_it_and_what_they_asked():
    payload = shared(rendered(quote("It runs.")), "U0HALVEN", "Does the ferry run? <!here>")
    assert texts(payload)[:2] == ["Shared by ", ": Does the ferry run? <!here>"]
    assert payload["text"].startswith("Does the ferry run? &lt;!here&gt;\n“It runs.”")
    check_message(payload)
    assert payload["blocks"][0]["elements"][0]["elements"][1] == {"type": "user", "user_id": "U0HALVEN"}
    assert quotes(payload) == ["It runs."]


# What notifications and screen readers get


def test_the_text_is_the_excerpt_with_its_source():
    payload = rendered(Text("Read as: ferry"), quote("It runs & runs."))
    assert unescape(payload["text"]) == "“It runs & runs.” — Ferry back, The Gull, 2031-05-04"


def test_the_text_is_the_verdict_and_what_shows_it():
    payload = rendered(Notice(Tone.INFO, "Said by Mara Lind."), said("It runs."))
    assert payload["text"] == "Said by Mara Lind.\n“It runs.” — Mara Lind, Ferry back, The Gull, 2031-05-04"


def test_a_nearest_miss_is_not_told_as_the_answer():
    payload = rendered(Notice(Tone.NOT_FOUND, "Not in the corpus."), Text("Nearest miss:"), quote("It sank."))
    assert payload["text"] == "Not in the corpus."


def test_the_text_of_a_list_is_the_list():
    assert (
        rendered(Text("Two outlets:"), Entry("The Gull"), Entry("The Tern"))["text"]
        == "Two outlets:\nThe Gull\nThe Tern"
    )


@pytest.mark.parametrize("blocks", [(), (Text(""),), (Notice(Tone.INFO, ""),), (Entry(""),), (Text(" \n"),)])
def test_an_empty_reply_says_so(blocks):
    assert rendered(*blocks)["text"] == "There is nothing to show."


def test_the_text_shows_that_its_excerpt_is_cut_and_keeps_the_source():
    text = rendered(quote("It runs & runs again. " * 300))["text"]
    assert text.endswith("It runs &amp; runs again.”… — Ferry back, The Gull, 2031-05-04")
