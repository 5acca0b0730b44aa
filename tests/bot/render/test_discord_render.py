from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import count, pairwise
from typing import Self

import pytest
from discord_markdown import marks, normal, read
from discord_payloads import buttons as sent_buttons
from discord_payloads import check, inert, marked, spans, texts
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import Attribution, Block, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from bot.render.discord import CHOSEN, PRESSED, escape, render, shared, unescape
from bot.render.discord_text import clipped, length, linked, set_off
from bot.render.pages import MORE

LINK = "https://gull.example/ferry?a=1&b=2#:~:text=The%20ferry"
ACTING = [
    "*b*",
    "**b**",
    "***",
    "_i_",
    "__u__",
    "~~s~~",
    "||s||",
    "`c`",
    "```\nc\n```",
    "> ",
    ">>> ",
    "# ",
    "### ",
    "-# ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "  ",
    "[a](https://a.example)",
    "[",
    "](",
    ")",
    "https://a.example",
    "http:",
    "//",
    "discord.gg/halven",
    "<@1>",
    "<@&1>",
    "<#1>",
    "<:e:1>",
    "<a:e:1>",
    "<t:1:R>",
    "</ask:1>",
    "<id:browse>",
    "<a@b.example>",
    "@everyone",
    "@here",
    ":smile:",
    ":",
    "\\",
    "¯\\_(ツ)_/¯",
    "\n",
    "\n\n",
    "\r\n",
    "\f",
    "\t",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "\x00",
    "👩‍👩‍👧",
    "e\u0301",
]
hostile = st.lists(st.text(max_size=8) | st.sampled_from(ACTING)).map("".join)
worded = hostile.filter(lambda text: normal(text).strip())


class _Long(str):
    """A text said many times over; a failing test shows what it is made of."""

    __slots__ = ("made_of",)

    def __new__(cls, made_of: tuple[str, int]) -> Self:
        words, times = made_of
        made = super().__new__(cls, words * times)
        made.made_of = made_of
        return made

    def __repr__(self) -> str:
        return f"_Long({self.made_of})"


line = st.tuples(hostile, st.sampled_from([1, 1, 1, 40, 300])).map(_Long)
links = st.sampled_from(
    [LINK, "onrecord:7#1-4", "", " ", "javascript:alert(1)", "https://", "https://a b", "HTTPS://x/<>)"]
)
links |= st.tuples(st.sampled_from(["https://gull.example/<é", "https://x.example/#&"]), st.just(60)).map(_Long)
also = st.lists(line, max_size=12).map(tuple)
blocks = st.one_of(
    st.builds(Text, line),
    st.builds(Notice, st.sampled_from(Tone), line),
    st.builds(Quote, line, line, line, line, links, also, hostile),
    st.builds(Attribution, *[line] * 8, links, also, hostile),
    st.builds(Entry, line, also),
)
requests = st.builds(Request, st.just("ask"), hostile, st.fixed_dictionaries({}, optional={"skip": st.just("7")}))
pressed = st.builds(
    Button,
    st.sampled_from(Press),
    line | st.just(MORE),
    requests,
    st.just(("a#1-2",)),
    menu=st.sampled_from(["", "", "Only one outlet", " ", "Any"]),
)
ORDINARY = Request("ask", "When does the ferry run?", {"skip": "4"})


def seal(button: Button) -> str:
    """Return a token that can be read: what pressing the button does, and where its answer begins."""
    return json.dumps([button.press, dict(button.request.options), button.menu and button.label[:20]])


def full(button: Button) -> str:
    return "t" * 97 if button.press is Press.GO else "t" * 98


def quote(text: str, **fields) -> Quote:
    given = {"title": "Ferry back", "outlet": "The Gull", "date": "2031-05-04", "link": LINK, "reference": ""}
    return Quote(text, **{**given, **fields})


def said(text: str, **fields) -> Attribution:
    given = {
        "label": "direct quotation",
        "speaker": "Mara Lind",
        "written": "Lind",
        "sentence": f"“{text}”, Lind said.",
        "title": "Ferry back",
        "outlet": "The Gull",
        "date": "2031-05-04",
        "link": LINK,
    }
    return Attribution(text, **{**given, **fields})


def feedback(request: Request = ORDINARY, shown: tuple[str, ...] = ()) -> tuple[Button, ...]:
    good, bad = Press.GOOD, Press.BAD
    return (Button(good, "Good answer", request, shown, 3), Button(bad, "Bad answer", request, shown, 3))


def rendered(*blocks: Block, buttons: tuple[Button, ...] = (), asked: str = "") -> dict:
    payload = render(Reply(blocks, buttons, asked), seal)
    check(payload)
    return payload


def skip_of(payload: dict) -> int:
    """Return where More goes on."""
    return int(json.loads(sent_buttons(payload)[MORE]["custom_id"].removeprefix(PRESSED))[1]["skip"])


def rows(payload: dict) -> list[list[str]]:
    """Return the labels of buttons, row by row, and the placeholders of menus."""
    found = [row["components"] for row in payload["components"] if row["type"] == 1]
    return [[element.get("label") or element["placeholder"] for element in row] for row in found]


# Escaping


@given(hostile)
def test_escaping_is_reversed_by_unescaping(text):
    assert unescape(escape(text)) == text


@given(hostile)
@settings(max_examples=500)
@example("::0:")
@example("a\\* - b")
@example("![a](https://a.example)")
@example(":\fsmile:")
def test_nothing_acts_in_what_is_escaped(text):
    nodes = marks(escape(text))
    assert {node.kind for node in nodes} <= {"text"}
    assert read(nodes) == normal(text)


@given(hostile, hostile, hostile)
def test_nothing_acts_where_escaped_words_meet(before, text, after):
    sentence = before + text + after
    shown = set_off(sentence, len(before), len(before) + len(text))
    assert re.sub(r"\\(.)|\*\*", lambda match: match[1] or "", shown, flags=re.DOTALL) == sentence


@pytest.mark.parametrize(
    "prose",
    [
        "Mara Lind, 61, said the ferry’s 10:30 run — the first – would cost £3.50 (up 5%).",
        "“We won't close it,” she said; the vote was 7-2. #ferry & mail@gull.example 1/2",
        "It ran.\n\nIt runs again – at 9.\n2031 is over.\n-5 degrees",
        "a > b, (c) = d + e! well-known $5",
    ],
)
def test_ordinary_prose_takes_no_escape(prose):
    assert escape(prose) == prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b *c*", r"a\_b \*c\*"),
        ("~~a~~ ||b|| `c`", r"\~\~a\~\~ \|\|b\|\| \`c\`"),
        ("# a\n-# b\n- c\n> d\n1. e", "\\# a\n\\-# b\n\\- c\n\\> d\n1\\. e"),
        ("  - a", r"  \- a"),
        ("https://a.example", r"https\://a.example"),
        ("[a](b) [c]", r"\[a](b) \[c]"),
        ("<@1> @everyone @here", r"\<@1> \@everyone \@here"),
        (":tada: at 10:30", r"\:tada: at 10:30"),
        ("discord.gg/a discord.com/invite/b", r"discord.gg\/a discord.com\/invite/b"),
        ("\\", "\\\\"),
    ],
)
def test_what_acts_is_escaped_where_it_begins(text, shown):
    assert escape(text) == shown


def test_a_text_of_many_line_breaks_is_escaped_at_once():
    assert escape("\n" * 200_000 + "- a") == "\n" * 200_000 + "\\- a"


@given(line, st.integers(8, 200))
def test_a_clipped_line_takes_no_more_than_its_room(text, room):
    start = clipped(text, room)
    assert length(escape(start)) <= room
    assert start == text or text.startswith(start[:-1])


# Excerpts are shown as they stand


@given(worded)
@example("  indented\n\n- a list\n")
@example("\\")
def test_a_rendered_excerpt_gives_the_text_back(text):
    payload = rendered(quote(text))
    assert spans(payload) == [text]
    inert(payload, [text])


@given(worded, worded)
@example("*", "a * b")
@example("a ", "say a b")
def test_a_rendered_quotation_gives_its_text_and_its_sentence_back(text, sentence):
    payload = rendered(said(text, sentence=sentence))
    found = spans(payload)
    assert found in ([sentence], [text, sentence])
    assert found == [sentence] or text not in sentence or re.search(r"^[\s*]|[\s*]$", text)
    inert(payload, found)


@given(hostile, worded, hostile)
def test_a_quotation_is_set_off_in_its_sentence_which_stays_as_it_is(before, text, after):
    payload = rendered(said(text, sentence=f"{before}{text}{after}"))
    alone = not (before or after)
    clear = not re.search(r"\A[\s*]|[\s*]\Z", text)
    assert spans(payload)[-1] == f"{before}{text}{after}"
    assert marked(payload) == [text] * (clear and not alone)
    inert(payload, spans(payload))


def test_an_excerpt_stands_alone_in_its_text_display():
    assert texts(rendered(quote("It *runs*.\n\n- Again.")))[0] == ">>> It \\*runs\\*.\n\n\\- Again."


def test_a_speech_of_two_thousand_characters_is_whole():
    speech = "We will not close the harbour. " * 65
    payload = rendered(Notice(Tone.INFO, "Said by Mara Lind."), said(speech.strip()), buttons=feedback())
    assert spans(payload) == [f"“{speech.strip()}”, Lind said."]


# Nothing in it acts


@given(
    st.lists(blocks, max_size=4),
    st.sampled_from([1, 1, 9, 30]),
    st.lists(pressed, max_size=4),
    st.sampled_from([1, 1, 12]),
    hostile,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_reply_is_a_message_that_discord_takes(shown, times, buttons, presses, asked):
    reply = Reply(tuple(shown) * times, tuple(buttons) * presses, asked)
    numbers = count()
    for sealed in (seal, full, lambda _: f"{next(numbers)}"):
        payload = render(reply, sealed)
        check(payload)
        inert(payload, spans(payload))
        given_on = shared(payload, "12345678901234567890", asked or "Why?")
        check(given_on)
        inert(given_on, spans(payload))


@given(worded)
@example("https://a.example/b")
@example("[Updated] a ]( b")
@example("- a\n- b")
def test_words_of_articles_are_read_as_they_stand(text):
    name = " ".join(text.split())
    payload = rendered(
        quote("It runs.", title=text, outlet=text, date="", also_in=(text,)),
        Text(text),
        Entry(text, (text, text, text)),
        asked=text,
    )
    shown = [name] if len(escape(name)) <= 200 and name.isprintable() else []
    inert(payload, ["It runs."], shown)
    (found,) = (node.target for node in _links(payload))
    assert found == LINK


def _links(payload):
    nodes = [node for content in texts(payload) for node in marks(content)]
    while nodes:
        node = nodes.pop()
        nodes += node.parts
        if node.kind == "link":
            yield node


def test_the_payload_is_of_components_and_pings_nobody():
    payload = rendered(Text("a"))
    assert payload == {
        "flags": 1 << 15,
        "components": [{"type": 10, "content": "a"}],
        "allowed_mentions": {"parse": []},
    }


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (LINK, LINK),
        ("https://gull.example/a|b c<d>", "https://gull.example/a%7Cb%20c%3Cd%3E"),
        ("https://gull.example/a_(b)\"'[c]*", "https://gull.example/a_%28b%29%22%27%5Bc%5D%2A"),
        (" HTTPS://gull.example/A", "https://gull.example/A"),
        ("https://gull.example/a#:~:text=" + "a" * 500, "https://gull.example/a"),
    ],
)
def test_a_title_links_to_the_passage(link, url):
    assert linked("Ferry back", link) == f"[Ferry back]({url})"
    assert f"**[Ferry back]({url})**" in texts(rendered(quote("It runs.", link=link)))[1]


@pytest.mark.parametrize(
    "link",
    [
        "onrecord:7#1-4",
        "javascript:alert(1)",
        "https://",
        "https://gull.example@evil.example/a",
        "https://[::1]/a",
        "https://gull.example/" + "a" * 500,
    ],
)
def test_what_is_no_link_is_shown_as_text(link):
    shown = texts(rendered(quote("It runs.", link=link)))[1].split("\n")
    assert shown[:2] == ["**Ferry back**", "-# The Gull · 2031-05-04"]
    assert unescape(shown[2].removeprefix("-# ")).rstrip("…") in link


@pytest.mark.parametrize("title", ["See https://a.example", "[Updated] Ferry back", "Ferry ]("])
def test_a_title_that_can_be_no_label_stands_above_its_link(title):
    payload = rendered(quote("It runs.", title=title))
    assert f"\n[Open the article]({LINK})**" in texts(payload)[1]
    inert(payload, ["It runs."], [title])


# How it looks


def test_a_quotation_names_its_speaker_and_its_source_below():
    payload = rendered(said("It runs.", also_in=("The Tern, Back, 2031-05-05",)))
    assert texts(payload) == [
        ">>> “**It runs.**”, Lind said.",
        "**Mara Lind** (here: Lind) · direct quotation\n"
        f"**[Ferry back]({LINK})**\n"
        "-# The Gull · 2031-05-04\n"
        "-# also in The Tern, Back, 2031-05-05",
    ]


def test_a_quotation_that_is_not_in_its_sentence_stands_apart():
    payload = rendered(said("It runs.", sentence="She said it does."))
    assert texts(payload)[:3] == [">>> It runs.", "in the sentence:", ">>> She said it does."]


def test_what_is_not_known_of_a_speaker_is_said_or_leaves_no_trace():
    payload = rendered(Attribution("Words.", "paraphrase", "", "", "Words.", "A title", "", "", "link"))
    assert texts(payload) == [">>> Words.", "**speaker unclear** · paraphrase\n**A title**\n-# link"]


@pytest.mark.parametrize(
    ("tone", "sign"), [(Tone.FOUND, "✅ "), (Tone.DIFFERENT, "⚠️ "), (Tone.NOT_FOUND, "🔎 "), (Tone.ERROR, "⛔ ")]
)
def test_a_verdict_has_a_sign_and_a_colour_of_its_own(tone, sign):
    payload = rendered(Notice(tone, "Look."))
    assert texts(payload) == [f"{sign}**Look.**"]
    colours = {tone: rendered(Notice(tone, "Look."))["components"][0].get("accent_color") for tone in Tone}
    assert len(set(colours.values())) == len(Tone)


def test_a_notice_that_only_informs_has_neither():
    (container,) = rendered(Notice(Tone.INFO, "Look."))["components"]
    assert container == {"type": 17, "components": [{"type": 10, "content": "**Look.**"}]}


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


def test_rows_share_one_list_without_a_container():
    payload = rendered(
        Text("Two outlets:"),
        Entry("The Gull", ("9 articles", "2031")),
        Entry("The Tern", ("a", "b", "c")),
        Text("End."),
    )
    assert payload["components"] == [
        {"type": 10, "content": "Two outlets:"},
        {"type": 10, "content": "- **The Gull** · 9 articles · 2031\n- **The Tern**\n  a\n  b\n  c"},
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


def go(label: str, skip: int = 0, menu: str = "") -> Button:
    return Button(Press.GO, label, replace(ORDINARY, options={"skip": f"{skip}"}), menu=menu)


def test_buttons_stand_in_the_order_of_their_use():
    edit, share = Button(Press.EDIT, "Edit", ORDINARY), Button(Press.SHARE, "Share to channel", ORDINARY)
    buttons = (edit, go("As I wrote it", 1), go(MORE, 2), go("Newest first", 3), share, *feedback())
    payload = rendered(Text("a"), buttons=buttons)
    assert rows(payload) == [
        [MORE, "Newest first", "Edit", "As I wrote it", "Share to channel"],
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
    assert rows(payload) == [[MORE], ["Only one outlet"], ["Good answer", "Bad answer"]]
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


# What does not fit


def _speeches(number: int) -> list[Quote]:
    return [quote(f"Speech {at}. " + "The ferry will run. " * 45, reference=f"a#{at}-9") for at in range(number)]


def _read_through(asked: list[Quote], buttons: tuple[Button, ...]) -> list[list[str]]:
    """Return the excerpts page by page, as a command would answer each More."""
    pages, skip = [], 0
    while skip < len(asked):
        request = replace(ORDINARY, options={"skip": str(skip)})
        given = tuple(replace(button, request=request) for button in buttons)
        payload = rendered(Notice(Tone.INFO, "Found."), *asked[skip:], buttons=given)
        pages.append(spans(payload))
        if MORE not in sent_buttons(payload):
            break
        assert f"{len(asked) - skip - len(pages[-1])} more did not fit here; press More." in texts(payload)
        skip = skip_of(payload)
    return pages


def test_twenty_long_excerpts_are_shown_whole_over_pages():
    asked = _speeches(20)
    pages = _read_through(asked, feedback())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert 5 < len(pages) < 10


def test_twenty_short_excerpts_are_shown_whole_over_pages():
    asked = [quote(f"Speech {at}.", link="") for at in range(20)]
    pages = _read_through(asked, feedback())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert len(pages) == 2


def test_pages_meet_without_gap_or_overlap():
    shown = [text for page in _read_through(_speeches(12), (Button(Press.SHARE, "Share", ORDINARY),)) for text in page]
    numbers = [int(text.split(".")[0].split()[1]) for text in shown]
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_more_of_the_command_is_turned_back_by_what_was_left_out():
    payload = rendered(*_speeches(20), buttons=(go(MORE, 24), *feedback()))
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
    sources = sum("\n-# " in text or text.startswith("**") for text in texts(payload))
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
    assert "8 more lines did not fit here." in texts(payload)


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
