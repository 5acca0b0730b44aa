"""`onrecord ingest`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.app import is_empty, run_ingest
from bot.cli.output import print_json
from bot.options import FILE, common_options
from bot.progress import shown_progress
from bot.settings import begin
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("paths", nargs=-1, type=FILE, metavar="PATH…")
@click.option("--sample", is_flag=True, help="Ingest the shipped fictional sample articles.")
@click.option("--prune", is_flag=True, help="Remove articles that PATH no longer has.")
@click.option("--strict", is_flag=True, help="Stop at the first unusable item; change nothing.")
@click.option("--rebuild", is_flag=True, help="Derive everything anew from the articles held.")
@common_options
def ingest_(  # noqa: PLR0913  # one parameter for each option
    paths: tuple[Path, ...],
    *,
    sample: bool,
    prune: bool,
    strict: bool,
    rebuild: bool,
    as_json: bool,
    home: Path | None,
    config: Path | None,
) -> None:
    """Take articles in: incremental, resumable, and atomic.

    A PATH is a folder, or a .txt, .md, .jsonl or .jsonl.gz file.
    """
    settings = begin(home, config)
    if not (paths or sample or rebuild):
        raise BadInputError("nothing to ingest: give folders or files, or --sample, or --rebuild")
    if rebuild and is_empty(settings):
        raise BadInputError(f"nothing was ingested into {settings.home} yet; give folders or files to ingest")
    with shown_progress() as progress:
        report = run_ingest(settings, paths, progress, sample=sample, prune=prune, strict=strict, rebuild=rebuild)
    facts = asdict(report)
    lost = sum(item.lost for item in report.rejected)
    if as_json:
        print_json(facts | {"rejected": [asdict(item) for item in report.rejected]})
        return
    print(
        f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged,"
        f" {report.removed:,} removed, {lost:,} rejected in {report.seconds:.1f} s; the corpus holds"
        f" {report.articles:,} articles, {report.passages:,} passages, {report.quotations:,} quotations by"
        f" {report.speakers:,} speakers (generation {report.generation})"
    )
    if not report.articles:
        print("No article was found: give a folder with .txt or .md files, or a .jsonl file.")
    if report.samples_removed:
        print(f"The {report.samples_removed} fictional sample articles were removed.")
