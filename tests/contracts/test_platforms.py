"""What every platform owes whoever asks: the same excerpts for the same request, character for character."""

from __future__ import annotations

import html
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import pytest
from discord_markdown import marks, read
from discord_payloads import buttons as discord_buttons
from discord_payloads import check as check_discord
from discord_payloads import spans
from discord_payloads import texts as discord_texts
from slack_payloads import check_message as check_slack
from slack_payloads import quotes
from slack_payloads import texts as slack_texts

from bot.adapters.discord.client import OnRecord
from bot.adapters.discord.serve import open_discord
from bot.adapters.slack.incoming import plain
from bot.adapters.terminal import converse
from bot.app import open_bot, open_corpus, open_memory
from bot.commands import COMMANDS
from bot.credentials import DiscordCredentials
from bot.desk import Desk
from bot.limits import Limits
from bot.model import LINE, MORE, Origin, Request
from bot.render import slack
from bot.render.discord import PRESSED
from bot.render.terminal import Style, excerpt_of
from bot.serving import Around
from bot.settings import Settings
from bot.tokens import Tokens
from retrieval.links import link
from retrieval.types import Answer, Excerpt, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcord import Env

    from bot.core import Bot
    from bot.state import State
    from retrieval.corpus import Corpus

COST = "How much will the harbour wall cost?"
COURIER = "Halvenmouth Courier (fictional)"
MESSAGE = "Brekke said “The wall is tired.” And “I want a tank”, said Osterley. The school in Sand Lane will close."
NEWEST, GOOD = "Newest first", "Good answer"
_BAR, _SENTENCE = "  │ ", "  ┆ "

# A command, its text, its options by name.
REQUESTS: list[tuple[str, str, dict[str, str]]] = [
    ("ask", COST, {}),
    ("ask", COST, {"outlet": "Courier"}),
    ("ask", COST, {"since": "2031-02-01", "until": "2031-12-31"}),
    ("ask", "Why was the night ferry cut & what <did> *passengers* say?", {"excerpts": "2"}),
    ("ask", "Who will win the chess olympiad on Mars?", {}),
    ("ask", "", {}),
    ("who-said", "the wall is tired", {}),
    ("who-said", "“the wall is tired”", {"by": "Marit Osterley"}),
    ("who-said", "wall tired very much it is", {"since": "2031-01-01"}),
    ("who-said", "nobody asked the fish", {}),
    ("said", "Marit Osterley", {}),
    ("said", "Marit Osterley", {"about": "the wall"}),
    ("said", "Zoë Maréchal", {"outlet": "Écho"}),
    ("said", "Brandvik", {}),
    ("said", "Nobody Whosoever", {}),
    ("sources", "", {}),
]
# What an answer of two parts, one of them a headline alone, says beside its excerpts, in its order.
TOLD = [
    "Sources give different figures: “€18.4 million”, “*23.9* <b>”.",
    "On “who *vetoed* it & <why>”:",
    "Only the headline of this article is held.",
    "On “how much”:",
    "Very likely to answer this.",
    "Not in the corpus: “@everyone and when”.",
]
PAGED = [
    (*request[:2], {**request[2], **more})
    for request, more in zip(REQUESTS[:3], ({}, {"excerpts": "1"}, {}), strict=True)
]
PAGED += [request for request in REQUESTS if request[:2] == ("said", "Marit Osterley")]


@dataclass(frozen=True)
class Shown:
    """An answer as it arrived: what it quotes, and what its buttons say that it quotes (`ARTICLE#START-END`)."""

    quoted: list[str]
    references: tuple[str, ...] = ()
    labels: list[str] = field(default_factory=list)
    read: str = ""
    """All its words, on one line."""


class InTerminal:
    """The console."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    def ask(self, *lines: str) -> Shown:
        """Type lines; what the last of them is answered with."""
        typed, written = iter(lines), []

        def read() -> str:
            for line in typed:
                return line
            raise EOFError

        converse(self.bot, read, written.append, Style(80))
        return Shown(list(_barred(written[-2].splitlines())), read=_on_one_line(written[-2]))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _barred(lines: list[str]) -> Iterator[str]:
    """Yield what stands behind bars; a sentence that holds its quotation stands for both."""
    quoted = ""
    for bar, group in groupby(lines, lambda line: next((bar for bar in (_BAR, _SENTENCE) if line.startswith(bar)), "")):
        words = excerpt_of(list(group), bar) if bar else ""
        if bar == _SENTENCE and quoted in words:
            quoted = words
        elif bar:
            yield from filter(None, (quoted,))
            quoted = words
    yield from filter(None, (quoted,))


class OnSlack:
    """A direct message with the bot on Slack, from a line as Slack escapes it to the blocks that it is sent."""

    origin = Origin("slack", "T1", "D1", "U1", direct=True)

    def __init__(self, bot: Bot, state: State) -> None:
        self.bot, self.tokens = bot, Tokens(state.secret(), state)
        self.payload: dict[str, Any] = {}

    def ask(self, line: str) -> Shown:
        """Type a line."""
        return self._answered(Request(LINE, plain(html.escape(line, quote=False))))

    def check(self, message: str) -> Shown:
        """Choose to check a message."""
        return self._answered(Request("check", plain(html.escape(message, quote=False))))

    def press(self, label: str) -> Shown:
        """Press a button under the last answer."""
        return self._answered(self.tokens.open(self._buttons()[label]).request)

    def _answered(self, request: Request) -> Shown:
        asked = Request(request.command, request.text, request.options, self.origin)
        self.payload = slack.render(self.bot.handle(asked), self.tokens.seal)
        check_slack(self.payload)
        held = self._buttons()
        shown = self.tokens.open(held[GOOD]).shown if GOOD in held else ()
        read = _on_one_line(" ".join(slack_texts(self.payload)))
        return Shown(quotes(self.payload), shown, list(held), read)

    def _buttons(self) -> dict[str, str]:
        rows = [block for block in self.payload["blocks"] if block["type"] in {"actions", "context_actions"}]
        pressed = {}
        for element in (one for row in rows for one in row["elements"]):
            if element["type"] == "feedback_buttons":
                pressed[GOOD] = element["positive_button"]["value"]
            else:
                pressed[element["text"]["text"]] = element["value"]
        return pressed


class OnDiscord:
    """A direct message with the bot on a simulated Discord."""

    def __init__(self, env: Env, tokens: Tokens) -> None:
        self.env, self.tokens = env, tokens
        self.user = env.create_user("asker")
        self.message: Any = None

    async def command(self, name: str, text: str, options: dict[str, str]) -> Shown:
        """Use a command."""
        main = {COMMANDS[name].takes: text} if COMMANDS[name].takes else {}
        self.message = (await self.user.slash(name, **main, **options)).response
        return self._shown()

    async def ask(self, line: str) -> Shown:
        """Type a line."""
        await self.user.send_dm(line)
        self.message = self.user.dm_channel.last_message
        return self._shown()

    async def check(self, message: str) -> Shown:
        """Forward a message to be checked, as its menu does in a server."""
        guild = self.env.create_guild()
        channel = guild.create_text_channel("general")
        member = guild.add_member(self.user)
        said = await member.send(channel, message)
        self.message = (await member.context_menu(channel, "Check this quote", said)).response
        return self._shown()

    async def press(self, label: str) -> Shown:
        """Press a button under the last answer."""
        await self.user.click(self.message, label=label)
        return self._shown()

    async def choose(self, label: str) -> Shown:
        """Choose from the menu under the last answer."""
        rows = self._payload["components"]
        (menu,) = [one for row in rows for one in row.get("components", ()) if one["type"] == 3]
        (value,) = [option["value"] for option in menu["options"] if option["label"] == label]
        await self.user.select(self.message, [value], custom_id=menu["custom_id"])
        return self._shown()

    @property
    def _payload(self) -> dict[str, Any]:
        at = getattr(self.message, "channel_id", None) or self.message.channel.id
        stored = self.env.backend.get_message(at, self.message.id)
        return {"flags": stored.flags, "components": stored.components, "allowed_mentions": {"parse": []}}

    def _shown(self) -> Shown:
        payload = self._payload
        check_discord(payload)
        held = discord_buttons(payload)
        token = held[GOOD]["custom_id"].removeprefix(PRESSED) if GOOD in held else ""
        # A sentence that holds its quotation stands for both.
        quoted = [one for one, below in pairwise([*spans(payload), ""]) if one not in below]
        words = " ".join(read(marks(text)) for text in discord_texts(payload))
        return Shown(quoted, self.tokens.open(token).shown if token else (), list(held), _on_one_line(words))


@pytest.fixture(scope="module")
def told(told_home) -> Iterator[Corpus]:
    with closing(open_corpus(Settings(home=told_home.folder, embedder="hashing"))) as corpus:
        yield corpus


@dataclass
class House:
    """One bot, and all platforms that it answers on."""

    corpus: Corpus
    settings: Settings

    def __post_init__(self) -> None:
        self.state = open_memory()
        self.bot = open_bot(self.corpus, self.settings, self.state)
        self.desk = Desk(self.bot, Limits(0, 0), 2, 100)
        self.terminal, self.slack = InTerminal(self.bot), OnSlack(self.bot, self.state)

    @cached_property
    def client(self) -> OnRecord:
        around = Around(self.desk, self.state, self.settings, lambda _: None, mount=list)
        platform = open_discord(DiscordCredentials("a-token"), around)
        client = OnRecord(platform.counter, lambda _: None)
        client.shard_count = 1
        return client

    def close(self) -> None:
        self.desk.close()
        self.state.close()

    def article(self, reference: str) -> tuple[str, int, int]:
        """The text of an excerpt's article, and its place in it."""
        name, _, span = reference.rpartition("#")
        start, end = map(int, span.split("-"))
        return self.corpus.article(name).text, start, end


@pytest.fixture
def pieced(told, monkeypatch) -> Answer:
    """What every question is answered with: of three parts one has a headline alone, one an excerpt, one nothing."""
    first, second, *_ = (excerpt.article for excerpt in told.ask(COST, 3).excerpts)
    parts = (
        Excerpt(first, Span(0, 0), 0.9, link(first, Span(0, 0)), part="who *vetoed* it & <why>"),
        Excerpt(second, Span(0, 60), 0.8, link(second, Span(0, 60)), part="how much"),
    )
    figures, missing = ("€18.4 million", "*23.9* <b>"), ("@everyone and when",)
    answer = Answer(COST, parts, None, None, None, 1.0, confidence=0.93, figures=figures, missing=missing)
    monkeypatch.setattr(told, "ask", lambda *_, **_how: answer)
    return answer


@pytest.fixture
def excerpts() -> int:
    """How many an answer shows where none says otherwise; a test that wants more overrides this."""
    return 3


@pytest.fixture
def house(told, told_home, excerpts) -> Iterator[House]:
    with closing(House(told, Settings(home=told_home.folder, embedder="hashing", excerpts=excerpts))) as house:
        yield house


@pytest.fixture
def simcord_bot(house) -> OnRecord:
    return house.client


@pytest.fixture
def discord(simcord_env, house) -> OnDiscord:
    return OnDiscord(simcord_env, house.client.counter.tokens)


def line_of(command: str, text: str, options: dict[str, str]) -> str:
    """A request as it is typed."""
    given = "".join(f' {name}:"{value}"' for name, value in options.items())
    return f"/{command} {text}{given}"


@pytest.mark.parametrize(("command", "text", "options"), REQUESTS)
async def test_every_platform_quotes_the_same_for_the_same_request(house, discord, command, text, options):
    line = line_of(command, text, options)
    there = house.slack.ask(line)
    assert house.terminal.ask(line).quoted == there.quoted
    typed = await discord.ask(line)
    assert (typed.quoted, typed.references) == (there.quoted, there.references)
    if text or not COMMANDS[command].takes:
        chosen = await discord.command(command, text, options)
        assert (chosen.quoted, chosen.references) == (there.quoted, there.references)


@pytest.mark.parametrize(("command", "text", "options"), REQUESTS)
async def test_what_is_quoted_stands_in_its_article_where_the_buttons_say(house, discord, command, text, options):
    for shown in (house.slack.ask(line_of(command, text, options)), await discord.ask(line_of(command, text, options))):
        assert len(shown.quoted) == len(shown.references)
        for quoted, reference in zip(shown.quoted, shown.references, strict=True):
            article, start, end = house.article(reference)
            assert quoted in article
            assert article[start:end] in quoted


@pytest.mark.parametrize("question", [COST, "who said the wall is tired?", "what did Marit Osterley say on the wall?"])
async def test_a_question_in_words_is_read_alike(house, discord, question):
    there = house.slack.ask(question)
    assert there.quoted
    assert house.terminal.ask(question).quoted == there.quoted
    here = await discord.ask(question)
    assert (here.quoted, here.references) == (there.quoted, there.references)


async def test_an_answer_of_parts_and_of_a_headline_alone_is_told_alike(house, discord, pieced):
    there, here, typed = house.slack.ask(COST), await discord.ask(COST), house.terminal.ask(COST)
    assert there.quoted == [excerpt.text for excerpt in pieced.excerpts if excerpt.text]
    assert (here.quoted, here.references) == (there.quoted, there.references)
    assert typed.quoted == there.quoted
    assert len(there.references) == len(pieced.excerpts)
    for shown in (there, here, typed):
        places = [shown.read.index(words) for words in TOLD]
        assert places == sorted(places)


async def test_a_message_is_checked_alike(house, discord):
    there, here = house.slack.check(MESSAGE), await discord.check(MESSAGE)
    assert there.quoted
    assert (here.quoted, here.references) == (there.quoted, there.references)
    assert house.terminal.ask(f"/check {MESSAGE}").quoted == there.quoted


@pytest.mark.parametrize(("command", "text", "options"), PAGED)
async def test_every_page_is_the_same(house, discord, command, text, options):
    line = line_of(command, text, options)
    there, here, typed = house.slack.ask(line), await discord.ask(line), [line]
    for _ in range(5):
        assert (MORE in here.labels) == (MORE in there.labels)
        if MORE not in here.labels:
            break
        typed.append("more")
        there, here = house.slack.press(MORE), await discord.press(MORE)
        assert (here.quoted, here.references) == (there.quoted, there.references)
        assert house.terminal.ask(*typed).quoted == there.quoted
    assert len(typed) > 1


@pytest.mark.parametrize(("command", "text", "options"), PAGED)
async def test_the_newest_first_are_the_same(house, discord, command, text, options):
    line = line_of(command, text, options)
    there, here = house.slack.ask(line), await discord.ask(line)
    assert (NEWEST in here.labels) == (NEWEST in there.labels)
    if NEWEST in here.labels:
        there, here = house.slack.press(NEWEST), await discord.press(NEWEST)
        assert (here.quoted, here.references) == (there.quoted, there.references)
        assert house.terminal.ask(line, "newest first").quoted == there.quoted


async def test_one_outlet_alone_is_the_same_by_button_and_by_menu(house, discord):
    there, here = house.slack.ask(COST), await discord.ask(COST)
    label = next(label for label in there.labels if label.startswith("Only "))
    there, here = house.slack.press(label), await discord.choose(label)
    assert there.quoted
    assert (here.quoted, here.references) == (there.quoted, there.references)


@pytest.mark.parametrize("excerpts", [20])
async def test_where_a_message_holds_less_its_pages_hold_the_same_in_the_same_order(house, discord):
    line = "/said Marit Osterley"
    everywhere = house.terminal.ask(line).quoted
    there, here = house.slack.ask(line), await discord.ask(line)
    on_slack, on_discord = list(there.quoted), list(here.quoted)
    while MORE in there.labels:
        there = house.slack.press(MORE)
        on_slack += there.quoted
    assert len(here.quoted) < len(everywhere), "it takes more than one message"
    while MORE in here.labels:
        here = await discord.press(MORE)
        on_discord += here.quoted
    assert on_discord == on_slack
    assert on_discord[: len(everywhere)] == everywhere
