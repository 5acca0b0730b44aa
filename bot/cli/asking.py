"""`onrecord ask`: one question, or a batch of them."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

import bot
from bot.app import open_corpus
from bot.cli.first_use import try_samples
from bot.cli.output import json_text, reply
from bot.commands.ask import blocks, read_filters, utc_today
from bot.observing.profile import profile_json, profile_table
from bot.options import common_options, filter_options, restricting
from bot.settings import begin
from retrieval.errors import BadInputError
from retrieval.export import answer_json
from retrieval.limits import MOST_EXCERPTS
from retrieval.stages import Lap, recorded, stage

if TYPE_CHECKING:
    from retrieval.corpus import Corpus
    from retrieval.types import Filters


@click.command()
@click.argument("words", nargs=-1, metavar="QUESTION")
@click.option("-k", type=click.IntRange(1, MOST_EXCERPTS), help="Excerpts to show.")
@filter_options
@click.option(
    "--batch",
    default="",
    metavar="FILE",
    help='Answer each {"id", "question"} line of a JSONL file, "asked" on its date if it says so; - reads standard'
    " input.",
)
@click.option("--profile", is_flag=True, help="Show how long each stage took.")
@common_options
def ask(  # noqa: PLR0913  # one parameter for each option
    words: tuple[str, ...],
    *,
    k: int | None,
    since: str,
    until: str,
    publisher: str,
    batch: str,
    profile: bool,
    as_json: bool,
    home: Path | None,
    config: Path | None,
) -> None:
    """Answer a question with verbatim excerpts and their sources."""
    with recorded() as times:
        settings = begin(home, config)
        times.add(Lap("start", bot.BEGAN, perf_counter() - bot.BEGAN))
        question = " ".join(words)
        if bool(batch) == bool(question.strip()):
            raise BadInputError('give one question, as in onrecord ask "What did the council decide?", or --batch FILE')
        asked, count = read_filters(restricting(since, until, publisher)), k or settings.excerpts
        with stage("open"):
            try_samples(settings)
            corpus = open_corpus(settings)
            filters = corpus.resolve(asked)  # an unknown outlet is refused once in a batch, and before the model loads
        if batch:
            _ask_all(corpus, batch, count, filters)
        else:
            answer = corpus.ask(question, count, filters, today=utc_today())
            shown = {"profile": profile_json(times)} if profile else {}
            with stage("write"):
                reply(as_json, answer_json(answer) | shown, blocks(answer))
    if profile and (batch or not as_json):
        sys.stderr.write(profile_table(times))


def _ask_all(corpus: Corpus, batch: str, count: int, filters: Filters) -> None:
    """Write an answer for each line of the batch, and say at the end how many lines had none."""
    from bot.batch import answer_lines  # noqa: PLC0415  # what one question does not need

    broken = 0
    with _opened(batch) as lines:
        for row in answer_lines(corpus, lines, count, filters):
            broken += "error" in row
            print(json_text(row), flush=True)
    if broken:
        sys.stderr.write(f"lines of the batch that could not be answered (see their `error`): {broken:,}\n")


def _opened(batch: str) -> Any:  # noqa: ANN401  # a binary file either way
    try:
        return sys.stdin.buffer if batch == "-" else Path(batch).open("rb")
    except OSError as error:
        raise BadInputError(f"--batch {batch} cannot be read: {error.strerror}; give a JSONL file or -") from error
