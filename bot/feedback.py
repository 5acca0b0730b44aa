"""`onrecord feedback`: how replies were judged, and the judgements as rows to evaluate with."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot.app import open_corpus, open_state
from bot.options import common_options
from bot.render.terminal import escape, escape_json
from bot.settings import begin
from retrieval.errors import BadInputError, NoIndexError
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from bot.settings import Settings
    from bot.state import Feedback, State
    from retrieval.corpus import Corpus
    from retrieval.types import Article

    Shelf = Callable[[str, int], Article | None]
    """The article of an id as it was in an index generation, None where that is not held any more."""

_WORST = 10  # questions: as many as one looks into at a sitting


@dataclass(frozen=True, slots=True)
class Tally:
    """How often replies to a command, or to a question, were judged good and bad."""

    name: str
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All judgements together, by command, and the questions that were judged worst."""

    good: int
    bad: int
    commands: tuple[Tally, ...]
    worst: tuple[Tally, ...]


def summary(state: State) -> Summary:
    """Return how replies were judged: commands with most judgements first, questions with most bad ones first."""
    held = list(state.ratings())
    commands = _tallies((rating.question.command, rating.good) for rating in held)
    questions = _tallies((f"/{rating.question.command} {rating.question.text}", rating.good) for rating in held)
    good = sum(rating.good for rating in held)
    worst = sorted((tally for tally in questions if tally.bad), key=lambda tally: (-tally.bad, tally.good))
    commands.sort(key=lambda tally: -tally.good - tally.bad)
    return Summary(good, len(held) - good, tuple(commands), tuple(worst[:_WORST]))


def rows(state: State, shelf: Shelf | None = None, *, users: bool = False) -> Iterator[dict[str, Any]]:
    """Yield each judgement as an evaluation row, oldest first; with a `shelf` excerpts have their text and origin.

    `kind` and `origins` are those of our question files: a reply judged good tells whether its question can be answered
    and from which articles; of one judged bad nobody knows, and `kind` is null. `users` adds who judged.
    """
    for rating in state.ratings():
        excerpts = [_excerpt(reference, rating.generation, shelf) for reference in rating.shown]
        origins = dict.fromkeys(excerpt["origin"] for excerpt in excerpts if excerpt.get("origin"))
        yield {
            "id": f"feedback-{rating.at:%Y%m%dT%H%M%S%f}",
            "question": rating.question.text,
            "kind": _kind(rating),
            "good": rating.good,
            "origins": list(origins),
            "excerpts": excerpts,
            "generation": rating.generation,
            "command": rating.question.command,
            "options": dict(rating.question.options),
            "at": rating.at.isoformat(),
        } | ({"platform": rating.platform, "workspace": rating.workspace, "user": rating.user} if users else {})


def shelf_of(corpus: Corpus) -> Shelf:
    """Return the shelf of a corpus: an article that has changed since is found only while its old version is held."""
    catalog = corpus.index().catalog

    def find(name: str, generation: int) -> Article | None:
        return next((article for article in catalog.find_articles(name, generation) if article.id == name), None)

    return find


@click.command()
@click.option(
    "--export",
    default="",
    metavar="FILE",
    help="Write the judgements as evaluation rows, JSON lines; - writes them here.",
)
@click.option("--users", is_flag=True, help="With --export: also who judged.")
@common_options
def feedback(*, export: str, users: bool, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Show how replies were judged on the platforms, or export it to evaluate with."""
    settings = begin(home, config)
    with closing(open_state(settings)) as state:
        if export:
            _export(export, rows(state, _shelf(settings), users=users))
            return
        found = summary(state)
    print(escape_json(json.dumps(asdict(found), indent=2)) if as_json else _table(found))


def _tallies(judged: Iterable[tuple[str, bool]]) -> list[Tally]:
    counts = Counter(judged)
    return [Tally(name, counts[name, True], counts[name, False]) for name in dict.fromkeys(name for name, _ in counts)]


def _kind(rating: Feedback) -> str | None:
    if not rating.good:
        return None
    return "answerable" if rating.shown else "unanswerable"


def _excerpt(reference: str, generation: int, shelf: Shelf | None) -> dict[str, Any]:
    name, _, place = reference.rpartition("#")
    start, _, end = place.partition("-")
    excerpt = {"article": name, "start": int(start), "end": int(end)}
    if shelf is None:
        return excerpt
    article = shelf(name, generation)
    text = Span(int(start), int(end)).of(article.text) if article else None
    return excerpt | {"origin": article.origin if article else None, "text": text}


def _shelf(settings: Settings) -> Shelf | None:
    try:
        return shelf_of(open_corpus(settings))
    except NoIndexError:  # judgements outlive the articles
        return None


def _export(file: str, found: Iterator[dict[str, Any]]) -> None:
    written = 0
    try:
        with _opened(file) as stream:
            for row in found:
                stream.write(escape_json(json.dumps(row)) + "\n")
                written += 1
    except OSError as error:
        raise BadInputError(f"--export {file} cannot be written: {error.strerror}; give a file or -") from error
    if file != "-":
        print(f"{written:,} judgements written to {file}")


def _opened(file: str) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdout) if file == "-" else Path(file).open("w", encoding="utf-8")


def _table(found: Summary) -> str:
    if not found.good + found.bad:
        return "Nobody has judged a reply yet: the platforms show a button for it under each answer."
    lines = [f"{found.good:,} good, {found.bad:,} bad", "", *map(_line, found.commands)]
    if found.worst:
        lines += ["", "Most often judged bad:", *map(_line, found.worst)]
    return "\n".join(lines)


def _line(tally: Tally) -> str:
    return f"{tally.good:6,} good {tally.bad:6,} bad  {escape(tally.name)}"
