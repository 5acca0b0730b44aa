"""App Home: what the corpus holds, how to ask, what was asked lately, and preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render.slack_views.elements import (
    MOST_BUTTON,
    View,
    actions,
    bullets,
    button,
    choice,
    confirm,
    cut,
    header,
    plain,
    section,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Entry

MOST_OUTLETS = 5  # that are named: what is seen without scrolling
MOST_RECENT = 10  # questions, each a block
MOST_EXCERPTS = 10  # a user may ask for: more do not fit a message of Slack's
_MOST_QUESTION = 100  # characters that are shown of a recent question: a line, three on a phone
_DEFAULT = "default"
_UNAVAILABLE = (
    "The articles cannot be read at the moment, so questions cannot be answered."
    " Whoever runs On Record finds the reason with: onrecord doctor"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """An outlet and how many of its articles the corpus holds."""

    outlet: str
    articles: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the corpus holds; dates are ISO 8601, "" where no article is dated."""

    articles: int
    outlets: tuple[Holding, ...]
    first: str
    last: str
    updated: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A question that the user asked, and the token of the button that asks it again."""

    question: str
    token: str


@dataclass(frozen=True, slots=True)
class Home:
    """What a user's App Home shows. `holdings` is None while the corpus is unavailable.

    `ways` are examples of commands, each with what it does; `excerpts` is 0 where the user has no preference.
    """

    holdings: Holdings | None
    ways: tuple[Entry, ...]
    recent: tuple[Recent, ...] = ()
    excerpts: int = 0
    public: bool = False
    name: str = "On Record"


def home_view(home: Home) -> View:
    """Return the Home tab of one user."""
    parts = (_held(home), _asking(home), _recent(home), _preferences(home))
    blocks = [block for part in parts for block in part]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _held(home: Home) -> Iterator[View]:
    yield header("Articles")
    if home.holdings is None:
        yield section(_UNAVAILABLE, block_id="unavailable")
        return
    yield section(_summary(home.holdings), block_id="holdings")
    yield actions("ask", button("open_ask", "Ask a question", style="primary"))
    largest = sorted(home.holdings.outlets, key=lambda held: (-held.articles, held.outlet))
    rows = [[words(f"{held.outlet}: {_count(held.articles, 'article')}")] for held in largest[:MOST_OUTLETS]]
    if more := len(largest) - len(rows):
        rows.append([words(f"and {_count(more, 'more outlet')}: "), words("/sources", "code")])
    if rows:
        yield bullets(rows)


def _summary(held: Holdings) -> str:
    dates = f", published {held.first} to {held.last}" if held.first else ""
    outlets = _count(len(held.outlets), "outlet")
    return f"{_count(held.articles, 'article')} from {outlets}{dates}. Last updated {held.updated}."


def _asking(home: Home) -> Iterator[View]:
    yield header("How to ask")
    rows = [[words(way.name, "code"), *(words(f" – {fact}") for fact in way.facts)] for way in home.ways]
    mention = [words(f"@{home.name} and your question", "code"), words(" – Answer in the thread, for all to see")]
    check = [
        words("Check this quote", "bold"),
        words(" in a message's menu: look up what it quotes or states"),
    ]
    ask = [words("Ask On Record", "bold"), words(" among the shortcuts: a form with dates, outlet and speaker")]
    yield bullets([*rows, mention, check, ask])
    yield section("Or write here, under Messages. Every excerpt is quoted exactly as it stands in its article.")


def _recent(home: Home) -> Iterator[View]:
    yield header("Your recent questions")
    if home.recent:
        yield section("What you ask again is answered under Messages.")
    for number, recent in enumerate(home.recent[:MOST_RECENT]):
        spoken = plain(f"Ask again: {recent.question}", MOST_BUTTON)["text"]  # ten buttons of one name are none
        again = button(f"recent:{number}", "Ask again", recent.token, accessibility_label=spoken)
        yield section(cut(recent.question, _MOST_QUESTION), again)
    if not home.recent:
        yield section("None yet. They are shown to you alone.")
        return
    sure = confirm("Clear them?", "Your recent questions are forgotten for good.", "Clear", "Keep")
    yield actions("recent", button("clear_recent", "Clear", confirm=sure))


def _preferences(home: Home) -> Iterator[View]:
    yield header("Preferences")
    numbers = {number: choice(str(number), str(number)) for number in range(1, MOST_EXCERPTS + 1)}
    counts = {0: choice("As set for everybody", _DEFAULT), **numbers}
    count = {"type": "static_select", "action_id": "prefer_excerpts", "options": list(counts.values())}
    current = counts.get(home.excerpts, counts[0])
    yield section("Excerpts in each answer", count | {"initial_option": current}, "excerpts")
    ways = [choice("Only I see them", "private"), choice("Everybody in the channel sees them", "public")]
    seen = {"type": "radio_buttons", "action_id": "prefer_public", "options": ways}
    yield section("Answers to my slash commands", seen | {"initial_option": ways[home.public]}, "public")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
