"""`onrecord eval`: how well the corpus is read, measured against annotated data."""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from bot.evaluation_retrieval import retrieval
from bot.options import FILE, json_option
from bot.progress import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from retrieval.evaluate.polnear import Annotated as Article
    from retrieval.evaluate.quotations import Counts, Scores
    from retrieval.types import Reading

_CHUNK = 16  # articles read together, as an ingest does


@click.group("eval")
def evaluation() -> None:
    """Measure how well the corpus is read, against annotated data."""


evaluation.add_command(retrieval)


@evaluation.command("quotations")
@click.argument("file", type=FILE)
@json_option
def quotations_(file: Path, *, as_json: bool) -> None:
    """Score quotations, their kinds and their speakers against annotated articles.

    FILE holds articles with attributions in PolNeAR's format, .jsonl or .jsonl.gz.
    """
    from retrieval.evaluate.polnear import read_annotated  # noqa: PLC0415  # with the reader, for this command alone
    from retrieval.evaluate.quotations import score  # noqa: PLC0415

    articles = read_annotated(file)
    readings, seconds = _read(articles)
    scores = score(articles, readings)
    speed = scores.words / seconds if articles else 0.0
    print(json.dumps(scores.as_json() | {"words_per_second": round(speed)}) if as_json else _table(scores, speed))


def _read(articles: Sequence[Article]) -> tuple[list[Reading], float]:
    """Return the readings, and the seconds that they took without the parser's loading."""
    from retrieval.reader import open_reader  # noqa: PLC0415  # its parser is heavy

    reader = open_reader()
    readings: list[Reading] = []
    started = perf_counter()
    with counted("reading quotations", len(articles)) as advance:
        for start in range(0, len(articles), _CHUNK):
            some = articles[start : start + _CHUNK]
            readings += reader.read([(article.text, article.title) for article in some])
            advance(len(some))
    return readings, perf_counter() - started


def _table(scores: Scores, speed: float) -> str:
    rows = [
        ("quoted spans, exact", scores.quoted),
        ("  a bare scan for pairs of marks", scores.bare),
        ("quoted spans, partial", scores.quoted_partial),
        ("direct", scores.direct),
        ("mixed", scores.mixed),
        ("indirect with a plain cue, exact", scores.indirect),
        ("indirect with a plain cue, partial", scores.indirect_partial),
    ]
    facts = [
        ("direct against mixed, on matched spans", scores.kind_accuracy),
        ("speaker mention, on matched spans", scores.mention_accuracy),
        ("end-to-end recall (span and mention)", scores.end_to_end),
        ("speaker mention, on matched indirect ones", scores.indirect_mention),
        (f"the surest three quarters (confidence from {scores.confidence_at:.2f})", scores.confident_accuracy),
    ]
    return "\n".join(
        [
            f"{scores.articles:,} articles, {scores.words:,} words, {speed:,.0f} words/s",
            f"{'':42}  gold  found  match  prec.  recall     F1",
            *(_counts(name, counts) for name, counts in rows),
            *(f"{name:58} {_share(value)}" for name, value in facts),
            f"{'quotations between other marks, which have no gold':58} {scores.beyond:,}",
        ]
    )


def _counts(name: str, counts: Counts) -> str:
    shares: Any = (counts.precision, counts.recall, counts.f1)
    numbers = f"{counts.gold:6,} {counts.found:6,} {counts.matched:6,}"
    return f"{name:42}{numbers}  " + "  ".join(_share(value) for value in shares)


def _share(value: float) -> str:
    return f"{value:.3f}"
