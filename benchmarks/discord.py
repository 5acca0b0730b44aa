"""Questions on Discord: how soon they are acknowledged and answered, whether any is lost or doubled, and the baseline.

python benchmarks/discord.py --home HOME --questions FILE.jsonl [--concurrent 1 20 100]

The bot runs as its users start it, in a process of its own; the simulated Discord and those who ask share this one. The
baseline, in the same run, asks `Corpus.ask` from as many threads as the bot has workers, without Discord. Of mentions,
the acknowledgement is that the bot is shown to be typing; of letters typed into an option, what is offered.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from contextlib import closing
from functools import partial
from itertools import count, islice
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from figures import (
    EACH,
    IN_A_CHANNEL,
    LEAST,
    PATIENCE,
    Asked,
    ask_directly,
    bot,
    head,
    line,
    load,
    memory,
    read,
    spread,
)

from bot.app import open_corpus
from bot.model import MORE
from bot.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from discord_simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from discord_simulator import Acted, Said

    Doing = Acted | Said
    Start = Callable[[], Doing]

BESIDES = 20  # presses, and mentions, and questions while others type: at once
PAUSE = 0.03  # seconds between two typings: five people at once who type six letters a second
LATE = 1.0  # seconds after which the bot offers nothing: somebody has typed on
_POLL = 0.002  # seconds
_LETTERS = 4  # of a name that people type at most


class Room:
    """Everybody who asks; each asks once, so that no question goes on with another."""

    def __init__(self, discord: Simulator, people: int) -> None:
        self._discord = discord
        users = [discord.add_user(f"person{number}", discord.guild) for number in range(people)]
        rooms = -(-people // IN_A_CHANNEL)
        self._channels = [discord.add_channel(discord.guild, f"room-{number}") for number in range(rooms)]
        self._places = ((user, self._channels[number // IN_A_CHANNEL]) for number, user in enumerate(users))
        self._typist = discord.anna, discord.news

    def slash(self, question: str) -> Acted:
        """Ask by a command."""
        user, channel = next(self._places)
        return self._discord.slash(user, channel, "ask", question=question)

    def mention(self, question: str) -> Said:
        """Ask by a mention in a thread of one's own, where the bot can be seen to type for nobody else."""
        user, channel = next(self._places)
        return self._discord.mention(user, self._discord.thread(user, channel, user.name), question)

    def type_into(self, command: str, option: str, typed: str) -> Acted:
        """Type so much into an option."""
        return self._discord.autocomplete(*self._typist, command, option, typed)

    def press_more(self, asked: Acted) -> Acted:
        """Press for further excerpts."""
        return self._discord.press(asked.interaction.user, asked.answers[0], MORE)


def keep_busy(starts: Iterable[Start], concurrent: int) -> tuple[list[Doing], float]:
    """Start things, so many at once, each once another is answered; return them and the seconds for all."""
    waiting, begun, under_way, started = iter(starts), [], [], monotonic()
    while True:
        under_way = [(one, since) for one, since in under_way if not (one.answers or monotonic() - since > PATIENCE)]
        new = [(start(), monotonic()) for start in islice(waiting, concurrent - len(under_way))]
        under_way += new
        begun += [one for one, _ in new]
        if not under_way:
            return begun, monotonic() - started
        sleep(_POLL)


def interactions(discord: Simulator, starts: Iterable[Start], concurrent: int) -> tuple[list[Acted], Asked]:
    """Use commands or buttons, and tell what became of them."""
    begun, seconds = keep_busy(starts, concurrent)
    discord.settle(1.0)
    acks = [one.acknowledged_after for one in begun if one.acknowledged_after is not None]
    times = [one.interaction.results[0][1] - one.interaction.told for one in begun if one.answers]
    return begun, became(begun, acks, times, seconds)


def mentions(discord: Simulator, starts: Iterable[Start], concurrent: int) -> Asked:
    """Mention the bot, and tell what became of it."""
    begun, seconds = keep_busy(starts, concurrent)
    discord.settle(1.0)
    typing = defaultdict(list)
    for request in discord.requests_of("POST /channels/*/typing"):
        typing[request.number("channel")].append(request.done)
    shown = [min(found) - one.message.made for one in begun if (found := typing[one.message.channel.id])]
    times = [one.answers[0].made - one.message.made for one in begun if one.answers]
    return became(begun, shown, times, seconds)


def became(begun: Sequence[Doing], acks: list[float], times: list[float], seconds: float) -> Asked:
    """Tell what became of things: lost is what nobody acknowledged, and what nobody answered."""
    doubled = sum(max(0, len(one.answers) - 1) for one in begun)
    return Asked(acks, times, seconds, 2 * len(begun) - len(acks) - len(times), doubled)


def typings(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield (command, option, what is typed into it), letter by letter, over and over."""
    with closing(open_corpus(settings)) as corpus:
        names = {
            ("said", "speaker"): [speaker.name for speaker in corpus.complete_speakers("")],
            ("ask", "outlet"): corpus.complete_outlets(""),
            ("ask", "since"): [day.isoformat() for day, _ in corpus.complete_dates("")],
        }
    for number in count():
        for where, known in names.items():
            name = known[number % len(known)]
            yield from ((*where, name[:letters]) for letters in range(1, _LETTERS + 1))


def while_answering(room: Room, questions: Sequence[str], typed: Iterator[tuple[str, str, str]]) -> list[Acted]:
    """Type into options as long as so many questions as may be asked at once are being answered."""
    starts = [partial(room.slash, question) for question in questions]
    asking, begun = Thread(target=keep_busy, args=(starts, BESIDES)), []
    asking.start()
    while asking.is_alive():
        begun.append(room.type_into(*next(typed)))
        sleep(PAUSE)
    return begun


def shown_offers(begun: Sequence[Acted]) -> str:
    """Return the row of what was offered as one types."""
    times = [one.acknowledged_after for one in begun if one.acknowledged_after is not None]
    late = len(begun) - sum(took < LATE for took in times)
    some = sum(bool(one.interaction.choices) for one in begun)
    return f"{'typing':<12} {BESIDES:10} {spread(times)}  {len(begun):,} times, {some:,} offered something, {late} late"


def measure(discord: Simulator, room: Room, asked: dict[int, list[str]], settings: Settings) -> list[Acted]:
    """Print what becomes of commands beside the baseline; return all of them."""
    everything = []
    for many, questions in asked.items():
        threads = min(many, settings.workers)
        direct = ask_directly(settings, questions, threads)
        baseline = len(questions) / direct.seconds
        print(line("Corpus.ask", threads, direct, baseline))
        begun, these = interactions(discord, [partial(room.slash, question) for question in questions], many)
        print(line("/ask", many, these, baseline), flush=True)
        everything += begun
    return everything


def measure_besides(discord: Simulator, room: Room, asked: Sequence[Acted], questions: Sequence[str]) -> None:
    """Print what becomes of presses under answers, and of mentions."""
    leafed = [one for one in asked if one.answers and MORE in one.answers[0].buttons][-LEAST:]
    _, pressed = interactions(discord, [partial(room.press_more, one) for one in leafed], BESIDES)
    print(line(MORE, BESIDES, pressed, 0))
    mentioned = mentions(discord, [partial(room.mention, question) for question in questions], BESIDES)
    print(line("mention", BESIDES, mentioned, 0), flush=True)


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--concurrent", type=int, nargs="+", default=[1, 20, 100])
    given = options.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = Settings(home=given.home.resolve())
    questions = read(given.questions)
    asked = {many: questions[: max(LEAST, many * EACH)] for many in given.concurrent}
    mentioned, meanwhile = questions[-2 * LEAST : -LEAST], questions[-LEAST:]
    typed = typings(settings)
    print(f"{load()}\n{head()}")
    with Simulator() as discord:
        room = Room(discord, sum(map(len, asked.values())) + len(mentioned) + len(meanwhile))
        with bot("discord", settings.home, discord.environment()) as process:
            commands = measure(discord, room, asked, settings)
            measure_besides(discord, room, commands, mentioned)
            print(shown_offers(while_answering(room, meanwhile, typed)))
            print(f"{memory(process)}; {load()}; {len(discord.faults)} faults", *discord.faults[:3], sep="\n")


if __name__ == "__main__":
    main()
