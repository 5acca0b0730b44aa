"""The `onrecord` command: ingest, ask, chat, and looking at what the corpus holds."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.adapters.terminal import converse
from bot.app import is_empty, open_bot, open_corpus, run_ingest
from bot.batch import answer_lines
from bot.commands.ask import read_filters
from bot.doctor import examine
from bot.inspection import article_lines, corpus_facts, listing, read_reference
from bot.model import Request
from bot.progress import shown_progress
from bot.render.terminal import Style, escape, render
from bot.settings import Settings, read_settings
from retrieval.errors import BadInputError
from retrieval.export import answer_json, article_json

app = typer.Typer(
    name="onrecord",
    help="Answers questions over news articles with verbatim excerpts and links to where they stand.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of the catalogue and indexes (ONRECORD_HOME; .onrecord).")
]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file (ONRECORD_CONFIG).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Since = Annotated[str, typer.Option(help="Only articles published on or after this date (2031-05-04).")]
Until = Annotated[str, typer.Option(help="Only articles published on or before this date.")]
Publisher = Annotated[str, typer.Option("--publisher", help="Only this outlet; a part of its name is enough.")]


@app.command("ingest")
def ingest_(  # noqa: PLR0913  # one parameter for each option
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders, .txt, .md, .jsonl or .jsonl.gz files.", metavar="PATH…")
    ] = None,
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Ingest the shipped fictional sample articles.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove articles that PATH no longer has.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first unusable item; change nothing.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Derive everything anew from the articles held.")] = False,
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Take articles in: incremental, resumable, and atomic."""
    settings = _settings(home, config)
    if not (paths or sample or rebuild):
        raise BadInputError("nothing to ingest: give folders or files, or --sample, or --rebuild")
    if rebuild and is_empty(settings):
        raise BadInputError(f"nothing was ingested into {settings.home} yet; give folders or files to ingest")
    with shown_progress() as progress:
        report = run_ingest(settings, paths or [], progress, sample=sample, prune=prune, strict=strict, rebuild=rebuild)
    facts = asdict(report)
    lost = sum(item.lost for item in report.rejected)
    if as_json:
        _print_json(facts | {"rejected": [asdict(item) for item in report.rejected]})
        return
    print(
        f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged,"
        f" {report.removed:,} removed, {lost:,} rejected in {report.seconds:.1f} s; the corpus holds"
        f" {report.articles:,} articles, {report.passages:,} passages (generation {report.generation})"
    )
    if report.samples_removed:
        print(f"The {report.samples_removed} fictional sample articles were removed.")


@app.command()
def ask(  # noqa: PLR0913  # one parameter for each option
    question: Annotated[str, typer.Argument(help="What you want to know.")] = "",
    *,
    k: Annotated[int, typer.Option("-k", help="Excerpts to show, 1 to 20.")] = 0,
    since: Since = "",
    until: Until = "",
    publisher: Publisher = "",
    batch: Annotated[
        str,
        typer.Option(
            metavar="FILE", help='Answer each {"id", "question"} line of a JSONL file; - reads standard input.'
        ),
    ] = "",
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Answer a question with verbatim excerpts and their sources."""
    settings = _settings(home, config)
    given = {"since": since, "until": until, "outlet": publisher}
    filters, count = read_filters(given), k or settings.excerpts
    _try_samples(settings)
    corpus = open_corpus(settings)
    if batch:
        with _opened(batch) as lines:
            for row in answer_lines(corpus, lines, count, filters):
                print(json.dumps(row, ensure_ascii=False), flush=True)
    elif as_json:
        _print_json(answer_json(corpus.ask(question, count, filters)))
    else:
        reply = open_bot(corpus).handle(Request("ask", question, given | {"excerpts": str(count)}))
        sys.stdout.write(render(reply, _style()))


@app.command()
def chat(home: HomeOption = None, config: ConfigOption = None) -> None:
    """Talk to the bot here, with the commands it has on the chat platforms."""
    settings = _settings(home, config)
    _try_samples(settings)
    prompt = "> " if sys.stdin.isatty() else ""
    converse(open_bot(open_corpus(settings)), lambda: input(prompt), _write, _style())


@app.command()
def stats(*, as_json: JsonOption = False, home: HomeOption = None, config: ConfigOption = None) -> None:
    """Show how large the corpus is, and how it was built."""
    settings = _settings(home, config)
    facts = corpus_facts(open_corpus(settings), settings.home)
    if as_json:
        _print_json(facts)
        return
    for name, value in facts.items():
        print(f"{name:<11} {f'{value:,}' if isinstance(value, int) else escape(str(value or '-'))}")


@app.command()
def articles(
    *, publisher: Publisher = "", as_json: JsonOption = False, home: HomeOption = None, config: ConfigOption = None
) -> None:
    """List the articles, newest first."""
    corpus = open_corpus(_settings(home, config))
    held = corpus.articles(publisher)
    for line in (json.dumps(article_json(item), ensure_ascii=False) for item in held) if as_json else listing(held):
        print(line)


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="An article's id or origin, or an onrecord: link.")],
    *,
    at: Annotated[int | None, typer.Option(metavar="START", help="Mark the passage at this character offset.")] = None,
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Show an article as it is stored: a bar marks the passage asked for, dots mark what is no prose."""
    corpus = open_corpus(_settings(home, config))
    name, start = read_reference(article)
    found = corpus.article(name)
    if as_json:
        _print_json(article_json(found) | {"authors": found.authors, "text": found.text})
        return
    for line in article_lines(found, corpus.passages(found), start if at is None else at, _style()):
        print(line)


@app.command()
def doctor(*, as_json: JsonOption = False, home: HomeOption = None, config: ConfigOption = None) -> None:
    """Check home, model, index and versions, and say how to mend each."""
    checks = []
    for check in examine(_settings(home, config)):
        checks.append(check)
        if not as_json:
            print(f"{'ok  ' if check.well else 'FAIL'} {check.name}: {escape(check.found)}")
            if check.mend:
                print(f"     -> {check.mend}")
    if as_json:
        _print_json([asdict(check) for check in checks])
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _settings(home: Path | None, config: Path | None) -> Settings:
    settings = read_settings(config)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return settings.model_copy(update={"home": home}) if home else settings


def _try_samples(settings: Settings) -> None:
    """Where nothing was ever ingested, ingest the sample corpus, and say so: a first try needs no set-up."""
    if is_empty(settings):
        sys.stderr.write(
            "No articles yet: answering from the shipped sample corpus, whose town, people and outlets are fictional.\n"
            "Add your own with `onrecord ingest PATH`; the samples then make way.\n"
        )
        with shown_progress() as progress:
            run_ingest(settings, [], progress, sample=True)


def _opened(batch: str) -> Any:  # noqa: ANN401  # a binary file either way
    try:
        return sys.stdin.buffer if batch == "-" else Path(batch).open("rb")
    except OSError as error:
        raise BadInputError(f"--batch {batch} cannot be read: {error.strerror}; give a JSONL file or -") from error


def _style() -> Style:
    return Style(shutil.get_terminal_size().columns, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
