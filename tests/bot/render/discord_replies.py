"""Replies for the tests of what Discord shows: hostile ones, ordinary ones, and what became of their buttons."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Self

from discord_markdown import normal
from discord_payloads import buttons as sent_buttons
from discord_payloads import check
from hypothesis import strategies as st

from bot.model import MORE, Attribution, Block, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from bot.render.discord import PRESSED, render

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


def go(label: str, skip: int = 0, menu: str = "") -> Button:
    return Button(Press.GO, label, replace(ORDINARY, options={"skip": f"{skip}"}), menu=menu)


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
