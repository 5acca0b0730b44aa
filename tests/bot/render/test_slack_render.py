from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Self

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_payloads import check_message, quotes, texts

from bot.model import Attribution, Block, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from bot.render.pages import MORE, cut, is_excerpt, shortened
from bot.render.slack import escape, render, shared, unescape
from bot.render.slack_text import clipped, weight

LINK = "https://gull.example/ferry?a=1&b=2#:~:text=The%20ferry"
ACTING = [
    "<!channel>",
    "<@U1>",
    "<#C1|news>",
    "<https://a.example|b>",
    "<!date^1^{date}|x>",
    "*b*",
    "_i_",
    "~s~",
    "`c`",
    "```",
    "> ",
    ":smile:",
    "http://a.example",
    "@here",
    "&amp;",
    "&lt;",
    "&",
    "<",
    ">",
    "\n",
    "\r\n",
    "\u2028",
    "\u202e",
    "\u200f",
    "\x00",
    '"',
    "\\",
    "👩‍👩‍👧",
    "e\u0301",
]
hostile = st.lists(st.text(max_size=8) | st.sampled_from(ACTING)).map("".join)


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


line = st.tuples(hostile, st.sampled_from([1, 1, 1, 40, 900])).map(_Long)
links = st.sampled_from(
    [LINK, "onrecord:7#1-4", "", " ", "javascript:alert(1)", "https://", "https://a b", "HTTPS://x/<>"]
)
links |= st.tuples(st.sampled_from(["https://gull.example/<é", "https://x.example/#&"]), st.just(300)).map(_Long)
also = st.lists(line, max_size=12).map(tuple)
blocks = st.one_of(
    st.builds(Text, line),
    st.builds(Notice, st.sampled_from(Tone), line),
    st.builds(Quote, line, line, line, line, links, also, hostile),
    st.builds(Attribution, *[line] * 8, links, also, hostile),
    st.builds(Entry, line, also),
)
requests = st.builds(Request, st.just("ask"), hostile, st.fixed_dictionaries({}, optional={"skip": st.just("7")}))
menus = st.sampled_from(["", "", "Only one outlet"])
pressed = st.builds(
    Button, st.sampled_from(Press), line | st.just(MORE), requests, st.just(("a#1-2",)), st.just(1), menus
)
ORDINARY = Request("ask", "When does the ferry run?", {"skip": "4"})


def seal(button: Button) -> str:
    """Return a token that can be read: what pressing the button asks."""
    return json.dumps([button.press, button.request.command, dict(button.request.options)])


def full(_: Button) -> str:
    return "t" * 2_000


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


def thumbs(request: Request = ORDINARY, shown: tuple[str, ...] = ()) -> tuple[Button, ...]:
    return (Button(Press.GOOD, "👍", request, shown, 3), Button(Press.BAD, "👎", request, shown, 3))


def rendered(*blocks: Block, buttons: tuple[Button, ...] = ()) -> dict:
    payload = render(Reply(blocks, buttons), seal)
    check_message(payload)
    return payload


def actions(payload: dict) -> dict[str, dict]:
    """Return the buttons of a message by their labels."""
    blocks = [block for block in payload["blocks"] if block["type"] == "actions"]
    return {element["text"]["text"]: element for block in blocks for element in block["elements"]}


def skip_of(payload: dict) -> int:
    """Return where More goes on."""
    return int(json.loads(actions(payload)[MORE]["value"])[2]["skip"])


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
    payload = rendered(Notice(Tone.INFO, "Said by Mara Lind."), *[said(speech)] * 2, buttons=thumbs())
    assert quotes(payload) == [f"“{speech}”, Lind said."] * 2


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
    kinds = {leaf["type"] for leaf in _leaves(payload["blocks"])}
    assert kinds <= {"text", "link", "plain_text"}
    assert {leaf["url"] for leaf in _leaves(payload["blocks"]) if leaf["type"] == "link"} == {LINK}


def _leaves(node):
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node
        for inner in node.values():
            yield from _leaves(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _leaves(inner)


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


@pytest.mark.parametrize(
    "link",
    [
        "onrecord:7#1-4",
        "javascript:alert(1)",
        "https://",
        "https://gull.example@evil.example/a",
        "https://gull.example/" + "a" * 2_980,
    ],
)
def test_what_is_no_link_is_shown_as_text(link):
    payload = rendered(quote("It runs.", link=link))
    assert payload["blocks"][0]["elements"][1]["elements"][0]["type"] == "text"
    assert texts(payload)[1:3] == ["Ferry back", "\nThe Gull · 2031-05-04"]
    assert texts(payload)[3].rstrip("…") in link


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
    blocks = rendered(Text("a"), buttons=(*thumbs(), share))["blocks"]
    assert [block["type"] for block in blocks] == ["rich_text", "actions", "context_actions"]
    (feedback,) = blocks[2]["elements"]
    assert (feedback["type"], feedback["action_id"]) == ("feedback_buttons", "feedback")
    good, bad = feedback["positive_button"], feedback["negative_button"]
    assert [json.loads(button["value"])[0] for button in (good, bad)] == ["good", "bad"]
    assert good["accessibility_label"] == "👍: this reply was of use"


def test_a_button_whose_seal_is_too_long_is_not_sent():
    payload = render(Reply((Text("a"),), (Button(Press.GO, "Only", ORDINARY), *thumbs())), lambda _: "t" * 2_001)
    check_message(payload)
    assert len(payload["blocks"]) == 1


def test_more_is_kept_among_too_many_buttons():
    others = tuple(Button(Press.GO, f"Only {number}", ORDINARY) for number in range(40))
    assert MORE in actions(rendered(Text("a"), buttons=(*others, Button(Press.GO, MORE, ORDINARY))))


def test_of_each_menu_the_first_two_choices_are_buttons_in_their_place():
    back, more = Button(Press.GO, "Back", ORDINARY), Button(Press.GO, MORE, ORDINARY)
    outlets = [Button(Press.GO, f"Only {number}", ORDINARY, menu="Only one outlet") for number in range(25)]
    years = [Button(Press.GO, f"Only 203{number}", ORDINARY, menu="Only one year") for number in range(2)]
    plain = (back, more, *outlets[:2], *years, *thumbs())
    shown = rendered(Text("a"), buttons=(back, more, *outlets, *years, *thumbs()))
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


# What does not fit


def _speeches(count: int) -> list[Quote]:
    return [
        quote(f"Speech {number}. " + "The ferry will run. " * 90, reference=f"a#{number}-9") for number in range(count)
    ]


def _read_through(asked: list[Quote], buttons: tuple[Button, ...]) -> list[list[str]]:
    """Return the excerpts page by page, as a command would answer each More."""
    pages, skip = [], 0
    while skip < len(asked):
        request = replace(ORDINARY, options={"skip": str(skip)})
        given = tuple(replace(button, request=request) for button in buttons)
        payload = rendered(Notice(Tone.INFO, "Found."), *asked[skip:], buttons=given)
        pages.append(quotes(payload))
        if MORE not in actions(payload):
            break
        assert f"{len(asked) - skip - len(pages[-1])} more did not fit here; press More." in texts(payload)
        skip = skip_of(payload)
    return pages


def test_twenty_long_excerpts_are_shown_whole_over_pages():
    asked = _speeches(20)
    pages = _read_through(asked, thumbs())
    assert [text for page in pages for text in page] == [block.text for block in asked]
    assert 3 < len(pages) < 8


def test_more_of_the_command_is_turned_back_by_what_was_left_out():
    more = Button(Press.GO, MORE, replace(ORDINARY, options={"skip": "24", "order": "newest"}))
    payload = rendered(*_speeches(20), buttons=(more, *thumbs()))
    shown = len(quotes(payload))
    assert 0 < shown < 20
    assert json.loads(actions(payload)[MORE]["value"])[2] == {"skip": str(4 + shown), "order": "newest"}


def test_every_source_stays_with_its_excerpt():
    payload = rendered(*_speeches(20), buttons=thumbs())
    sources = [leaf for leaf in _leaves(payload["blocks"]) if leaf["type"] == "link"]
    assert len(sources) == len(quotes(payload))


@pytest.mark.parametrize("make", [quote, said])
def test_an_excerpt_too_long_for_a_message_is_cut_after_a_sentence_and_says_so(make):
    text = "Lt. Gov. Ada Lind said the ferry & the mail boat will run. " * 509
    asked = make(text, also_in=("The Tern, Back",))
    payload = rendered(Notice(Tone.INFO, "Found."), asked, quote("Next."), buttons=thumbs())
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
    payload = rendered(quote("It runs. " * 600), *far, buttons=thumbs())
    assert "Nearest miss:" not in texts(payload)
    assert "1 more did not fit here; press More." in texts(payload)


def test_without_any_button_no_more_is_promised():
    assert "17 more did not fit here." in texts(rendered(*_speeches(22)))


def test_a_long_list_says_how_many_rows_are_left_out():
    rows = [Entry(f"Outlet {number}", ("9 articles", "2031")) for number in range(400)]
    shown = texts(rendered(Text("Outlets:"), *rows))
    named = [text for text in shown if text.startswith("Outlet ")]
    assert len(named) > 50
    assert shown[-1] == f"{400 - len(named)} more rows did not fit here."


def test_lines_before_an_excerpt_leave_it_room():
    lead = [Text(f"{number} " + "word " * 150) for number in range(20)]
    payload = rendered(*lead, quote("It runs. " * 300), buttons=thumbs())
    assert quotes(payload) == ["It runs. " * 300]
    assert "18 more lines did not fit here." in texts(payload)


# Pages, for any platform


def test_shortening_keeps_the_first_excerpts_and_their_references():
    asked = _speeches(4)
    reply = Reply((Text("Found:"), *asked), thumbs(shown=tuple(block.reference for block in asked)))
    page = shortened(reply, 3)
    assert page.blocks == (Text("Found:"), *asked[:3], Text("1 more did not fit here; press More."))
    assert [button.label for button in page.buttons] == [MORE, "👍", "👎"]
    assert page.buttons[0].request == replace(ORDINARY, options={"skip": "7"})
    assert page.buttons[1].shown == ("a#0-9", "a#1-9", "a#2-9")
    assert shortened(reply, 4) == reply


def test_more_asks_what_the_reply_answered():
    only = Button(Press.GO, "Only The Gull", replace(ORDINARY, options={"outlet": "The Gull"}))
    share = Button(Press.SHARE, "Share", replace(ORDINARY, options={}))
    page = shortened(Reply(tuple(_speeches(3)), (only, share)), 2)
    assert page.buttons[0] == Button(Press.GO, MORE, replace(ORDINARY, options={"skip": "2"}))


@given(hostile, st.integers(0, 60))
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


@given(line, st.integers(8, 200))
def test_a_clipped_line_takes_no_more_than_its_room(text, room):
    start = clipped(text, room)
    assert weight(escape(start)) - 2 <= room
    assert start == text or text.startswith(start[:-1])


def test_excerpts_are_the_blocks_with_words_of_articles():
    assert [is_excerpt(block) for block in (quote("a"), said("a"), Text("a"), Entry("a"))] == [True, True, False, False]


def test_pages_meet_without_gap_or_overlap():
    asked = _speeches(12)
    shown = [text for page in _read_through(asked, (Button(Press.SHARE, "Share", ORDINARY),)) for text in page]
    numbers = [int(text.split(".")[0].split()[1]) for text in shown]
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_a_long_line_of_our_own_is_clipped_and_leaves_the_excerpt_whole():
    payload = rendered(Text("w" * 30_000), quote("It runs. " * 300))
    assert texts(payload)[0] == "w" * 999 + "…"
    assert quotes(payload) == ["It runs. " * 300]
