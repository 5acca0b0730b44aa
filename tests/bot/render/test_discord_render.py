from __future__ import annotations

import pytest
from discord_payloads import buttons as sent_buttons
from discord_payloads import check, inert, texts
from discord_replies import go, rendered, rows, seal
from replies import LINK, ORDINARY, feedback, quote, said

from bot.model import AS_WRITTEN, MORE, Attribution, Button, Entry, Notice, Press, Reply, Text, Tone
from bot.render.discord import CHOSEN, PRESSED, render, shared
from bot.render.discord_text import length

# How it looks


def test_a_quotation_names_its_speaker_and_its_source_below():
    payload = rendered(said("It runs.", also_in=("The Tern, Back, 2031-05-05",)))
    assert texts(payload) == [
        ">>> “It runs.”, Lind said.",
        "**Mara Lind** (here: Lind)\u00a0· direct quotation\n"
        f"[Ferry back]({LINK})\n"
        "-# The Gull\u00a0· 2031-05-04\n"
        "-# • also in The Tern, Back, 2031-05-05",
    ]


def test_a_quotation_that_is_not_in_its_sentence_stands_apart():
    payload = rendered(said("It runs.", sentence="She said it does."))
    assert texts(payload)[:3] == [">>> It runs.", "in the sentence:", ">>> She said it does."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It sails.", "“It runs,” Lind said. “It sails.”"),
        ("It runs,", '"It runs," Lind said, "and it sails."'),
        ("it sails", "“It runs.” Lind told the council that it sails."),
        ("it sails", "Lind called it ‘late’ and said that it sails."),
        ("It runs", "It runs, they say; « It runs », said Lind."),
    ],
)
def test_a_quotation_in_a_sentence_that_quotes_more_stands_apart(text, sentence):
    assert texts(rendered(said(text, sentence=sentence)))[:3] == [f">>> {text}", "in the sentence:", f">>> {sentence}"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It runs.", "It runs."),
        ("it runs", "Lind said that it runs."),
        ("It runs “on time”", "“It runs “on time””, said Lind."),
        ("It runs", "« It runs », said Lind’s sister."),
        ("It runs", '"It runs"'),
    ],
)
def test_a_quotation_that_is_clear_in_its_sentence_stands_nowhere_else(text, sentence):
    shown = texts(rendered(said(text, sentence=sentence)))
    assert shown[0] == f">>> {sentence}"
    assert shown[1].startswith("**Mara Lind**")


def test_what_is_not_known_of_a_speaker_is_said_or_leaves_no_trace():
    payload = rendered(Attribution("Words.", "paraphrase", "", "", "Words.", "A title", "", "", "link"))
    assert texts(payload) == [">>> Words.", "**speaker unclear**\u00a0· paraphrase\nA title\n-# link"]


@pytest.mark.parametrize(
    ("speaker", "written", "shown"),
    [
        ("Mara Lind", "she", "**Mara Lind** (here: she)"),
        ("Mara Lind", "the mayor", "**Mara Lind** (here: the mayor)"),
        ("Mara Lind", "Mara Lind", "**Mara Lind**"),
        ("Mara Lind", "Mayor Mara Lind", "**Mara Lind**"),
        ("", "she", "**speaker unclear** (here: she)"),
    ],
)
def test_how_an_article_names_a_speaker_is_said_unless_it_gives_the_full_name(speaker, written, shown):
    payload = rendered(said("It runs.", speaker=speaker, written=written, label=""))
    assert texts(payload)[1].split("\n")[0] == shown


@pytest.mark.parametrize(
    ("tone", "sign"), [(Tone.FOUND, "✅ "), (Tone.DIFFERENT, "⚠️ "), (Tone.NOT_FOUND, "🔎 "), (Tone.ERROR, "⛔ ")]
)
def test_a_verdict_has_a_sign_and_a_colour_of_its_own(tone, sign):
    payload = rendered(Notice(tone, "Look."))
    assert texts(payload) == [f"{sign}**Look.**"]
    colours = {tone: rendered(Notice(tone, "Look."))["components"][0].get("accent_color") for tone in Tone}
    assert len(set(colours.values())) == len(Tone)


def test_a_notice_that_only_informs_has_neither_and_stands_plain():
    (container,) = rendered(Notice(Tone.INFO, "Look."))["components"]
    assert container == {"type": 17, "components": [{"type": 10, "content": "Look."}]}


def test_each_verdict_stands_in_one_container_with_what_shows_it():
    payload = rendered(
        Text("Two quotations:"),
        Notice(Tone.FOUND, "The first is."),
        said("It runs."),
        said("It sails."),
        Notice(Tone.NOT_FOUND, "The second is not."),
        asked="Read as: <ferry>",
    )
    assert [component["type"] for component in payload["components"]] == [10, 10, 17, 17]
    assert [part["type"] for part in payload["components"][2]["components"]] == [10, 10, 10, 14, 10, 10]
    assert payload["components"][0]["content"] == r"-# Read as: \<ferry>"


def test_the_lines_under_a_verdict_stand_in_its_text_display():
    payload = rendered(Notice(Tone.DIFFERENT, "Look."), Text("- a"), Text(" "), Text("# b"), quote("c"), Text("d"))
    shown = texts(payload)
    assert shown[:2] == ["⚠️ **Look.**\n\\- a\n\\# b", ">>> c"]
    assert shown[3:] == ["d"]


@pytest.mark.parametrize(
    ("tone", "types"),
    [(Tone.NOT_FOUND, [10, 14, 10, 10, 10]), (Tone.DIFFERENT, [10, 10, 10])],
)
def test_a_line_parts_what_is_only_nearest_from_the_verdict_that_nothing_matches(tone, types):
    payload = rendered(Notice(tone, "Look."), Text("“It runs.”"), Text("Nearest:"), said("It ran."))
    (container,) = payload["components"]
    assert [part["type"] for part in container["components"]] == types


def test_rows_share_one_list_without_a_container():
    payload = rendered(
        Text("Two outlets:"),
        Entry("The Gull", ("9 articles", "2031")),
        Entry("The Tern", ("a", "b", "c")),
        Text("End."),
    )
    assert payload["components"] == [
        {"type": 10, "content": "Two outlets:"},
        {"type": 10, "content": "- **The Gull**\u00a0· 9 articles\u00a0· 2031\n- **The Tern**\n  a\n  b\n  c"},
        {"type": 10, "content": "End."},
    ]


def test_many_articles_that_carry_the_words_are_counted():
    payload = rendered(quote("It runs.", also_in=tuple(f"The Tern {'x' * 90} {number}" for number in range(100))))
    lines = texts(payload)[1].split("\n")[2:]
    assert len(lines) > 3
    assert lines[-1] == f"-# and {100 - len(lines) + 1} more"


@pytest.mark.parametrize("blocks", [(), (Text(""),), (Notice(Tone.INFO, ""),), (Entry(""),), (Text(" \n"),)])
def test_an_empty_reply_says_so(blocks):
    assert texts(rendered(*blocks)) == ["There is nothing to show."]


# Buttons


def test_buttons_stand_in_the_order_of_their_use():
    edit, share = Button(Press.EDIT, "Edit", ORDINARY), Button(Press.SHARE, "Share to channel", ORDINARY)
    buttons = (edit, go(AS_WRITTEN, 1), go(MORE, 2), go("Newest first", 3), share, *feedback())
    payload = rendered(Text("a"), buttons=buttons)
    assert rows(payload) == [
        [MORE, "Newest first", "Edit", AS_WRITTEN, "Share to channel"],
        ["Good answer", "Bad answer"],
    ]
    assert [button["style"] for button in sent_buttons(payload).values()] == [1, 2, 2, 2, 2, 2, 2]
    assert sent_buttons(payload)["Edit"]["custom_id"] == PRESSED + seal(edit)


def test_few_buttons_share_one_row():
    assert rows(rendered(Text("a"), buttons=(*feedback(), go(MORE)))) == [[MORE, "Good answer", "Bad answer"]]


def test_choices_of_one_menu_become_a_select():
    names = [f"Only The Gull {number}" for number in range(30)]
    buttons = (go(MORE), *(go(name, 1, "Only one outlet") for name in names), *feedback())
    payload = rendered(Text("a"), buttons=buttons)
    assert rows(payload) == [[MORE, "Good answer", "Bad answer"], ["Only one outlet"]]
    (menu,) = payload["components"][2]["components"]
    assert menu["custom_id"].startswith(CHOSEN)
    assert [option["label"] for option in menu["options"]] == names[:25]
    assert menu["options"][0]["value"] == seal(buttons[1])


def test_a_long_label_is_cut_between_characters_and_says_so():
    label = "Only " + "👩‍👩‍👧" * 30
    (shown,) = sent_buttons(rendered(Text("a"), buttons=(Button(Press.GO, label, ORDINARY),)))
    assert length(shown) <= 80
    assert shown == "Only " + "👩‍👩‍👧" * shown.count("👧") + "…"


def test_a_button_whose_token_is_too_long_is_not_sent():
    payload = render(Reply((Text("a"),), (go("Only"), go("Two", menu="m"), *feedback())), lambda _: "t" * 98)
    check(payload)
    assert rows(payload) == []


def test_of_two_buttons_that_do_the_same_one_is_sent():
    assert rows(rendered(Text("a"), buttons=(go("Only", 1), go("Alone", 1)))) == [["Only"]]


def test_more_is_kept_among_too_many_buttons():
    others = tuple(go(f"Only {number}", number, "m" * (number % 2)) for number in range(40))
    payload = rendered(Text("a"), buttons=(*others, go(MORE, 99)))
    assert rows(payload)[0][0] == MORE


def test_a_shared_message_names_who_shared_it_and_what_they_asked():
    payload = shared(rendered(quote("It runs.")), "175928847299117063", "Does the ferry run?\n@here")
    check(payload)
    assert texts(payload)[0] == r"Shared by <@175928847299117063>: Does the ferry run? \@here"
    inert(payload, ["It runs."])


@pytest.mark.parametrize("lines", range(3))
@pytest.mark.parametrize(
    "excerpts", [[quote(f"It runs {at}.", link="") for at in range(20)], [quote("It runs. " * 900)]]
)
def test_a_full_message_leaves_room_to_say_who_shares_it(excerpts, lines):
    menus = [go(f"Only {at}", at, f"{at % 5}") for at in range(40)]
    payload = rendered(
        *[Text("Found:")] * lines,
        *excerpts,
        buttons=(*(go(f"Go {at}", 40 + at) for at in range(30)), *menus, *feedback()),
    )
    check(shared(payload, "12345678901234567890", "*" * 900))
    assert [len(row) for row in rows(payload)] == [5, 5, 1, 1, 2]


def test_a_menu_without_a_name_says_what_it_is_for():
    assert rows(rendered(Text("a"), buttons=(go("Only", 1, " "),))) == [["Choose one"]]
