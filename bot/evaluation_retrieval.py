"""`onrecord eval retrieval`: how well questions are answered, beside BM25 and vectors alone over the same corpus."""

from __future__ import annotations

import json
import random
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bot.app import open_corpus, open_state
from bot.evaluation_corpus import open_evaluated
from bot.evaluation_report import report
from bot.evaluation_tables import lines
from bot.feedback import rows, shelf_of
from bot.options import FILE, config_option, home_option
from bot.progress import counted
from bot.render.terminal import escape_json
from bot.settings import begin, read_settings
from retrieval.abstain import Strictness
from retrieval.errors import BadInputError
from retrieval.evaluate.evaluation import Evaluation
from retrieval.evaluate.questions import Questions, questions, read_questions
from retrieval.evaluate.retrieval import posed, run
from retrieval.evaluate.systems import DenseAlone, LexicalAlone, OnRecord

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval.corpus import Corpus
    from retrieval.evaluate.systems import System

_SEED = 20_310_504  # any number: one file and one limit give one sample


@click.command()
@click.option(
    "--corpus",
    type=FILE,
    metavar="PATH",
    help="A home, or articles as `onrecord ingest` takes them; else the home's own.",
)
@click.option("--questions", "asked", type=FILE, metavar="FILE", help="Questions, JSON lines.")
@click.option("--feedback", is_flag=True, help="Instead of a file, what people have judged.")
@click.option("--compare", "other", type=FILE, metavar="CONFIG", help="Another settings file to answer with as well.")
@click.option(
    "--strictness", type=click.Choice([str(one) for one in Strictness]), help="In place of what the settings say."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many questions of each kind, drawn at random.")
@click.option("--html", type=FILE, metavar="FILE", help="Write a report with the errors to read.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with every question.")
@home_option
@config_option
def retrieval(  # noqa: PLR0913  # one parameter for each option
    *,
    corpus: Path | None,
    asked: Path | None,
    feedback: bool,
    other: Path | None,
    strictness: Literal["strict", "balanced", "lenient"] | None,
    limit: int | None,
    html: Path | None,
    as_json: bool,
    home: Path | None,
    config: Path | None,
) -> None:
    """Score answers, excerpts and refusals over questions of which the answers are known."""
    settings = begin(home, config)
    if strictness:
        settings = replace(settings, strictness=strictness)
    if bool(asked) == feedback or (feedback and corpus):
        raise BadInputError("give --questions FILE; or --feedback, without --corpus: it is about the home's articles")
    compared = (str(other), replace(read_settings(other), home=settings.home)) if other else None
    held = _sample(read_questions(asked) if asked else _judgements(settings), limit)
    found = _evaluate(settings, corpus, held, compared)
    if html:
        _write(html, report(found))
    shown = [escape_json(json.dumps(found.as_json(), indent=2))] if as_json else lines(found)
    sys.stdout.writelines(f"{line}\n" for line in shown)


def _evaluate(
    settings: Settings, path: Path | None, held: Questions, compared: tuple[str, Settings] | None
) -> Evaluation:
    with ExitStack() as closed:
        corpus = closed.enter_context(closing(open_evaluated(settings, path)))
        every, kept = posed(held, corpus.articles())
        systems: list[System] = [_ours(corpus, settings), LexicalAlone(corpus), DenseAlone(corpus)]
        if compared:
            theirs = closed.enter_context(closing(open_evaluated(compared[1], path or settings.home)))
            systems.append(_ours(theirs, compared[1]))
        with counted("asking", len(every)) as advance:
            runs = run(systems, every, advance)
        other = (compared[0], runs.pop()) if compared else None
        return Evaluation.of(corpus.manifest(), kept.left_out, runs, other)


def _ours(corpus: Corpus, settings: Settings) -> OnRecord:
    corpus.embedder().embed(["a first question"])  # what is slow at its first use is no question's time
    return OnRecord(corpus, Strictness(settings.strictness))


def _judgements(settings: Settings) -> Questions:
    """Return the questions that were judged on the platforms."""
    with closing(open_corpus(settings)) as corpus, closing(open_state(settings)) as state:
        return questions((f"the judgement {row['id']}", row) for row in rows(state, shelf_of(corpus)))


def _sample(held: Questions, limit: int | None) -> Questions:
    """Return at most `limit` questions of each kind, in their order: the same ones each time."""
    if limit is None:
        return held
    places = list(range(len(held.asked)))
    random.Random(_SEED).shuffle(places)  # noqa: S311  # a sample, no secret
    kinds: dict[str, list[int]] = {}
    for place in places:
        kinds.setdefault(held.asked[place].kind, []).append(place)
    drawn = sorted(place for of_kind in kinds.values() for place in of_kind[:limit])
    return Questions(tuple(held.asked[place] for place in drawn), held.left_out)


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8", errors="replace")  # half a character cannot be written
    except OSError as error:
        raise BadInputError(f"--html {file} cannot be written: {error.strerror}; give another file") from error
