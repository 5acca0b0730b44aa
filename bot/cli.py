"""The `onrecord` command: ingest, ask, who-said, said, chat, and looking at what the corpus holds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.adapters.terminal import converse
from bot.app import is_empty, open_bot, open_corpus, open_memory, run_ingest
from bot.batch import answer_lines
from bot.commands.ask import blocks, read_filters, utc_today
from bot.commands.said import DEFAULT_SAYINGS
from bot.commands.said import blocks as said_blocks
from bot.commands.who_said import blocks as who_said_blocks
from bot.doctor import examine
from bot.evaluation import evaluation
from bot.feedback import feedback
from bot.inspection import article_lines, corpus_facts, listing, read_reference, speaker_lines
from bot.link_command import link
from bot.manifest_command import manifest
from bot.model import Reply
from bot.options import ConfigOption, HomeOption, JsonOption
from bot.packing_commands import pack, unpack
from bot.progress import shown_progress
from bot.render.terminal import Style, escape, escape_json, render
from bot.settings import begin
from retrieval.errors import BadInputError
from retrieval.export import (
    answer_json,
    article_json,
    quotation_json,
    said_json,
    speaker_json,
    who_said_json,
)
from retrieval.limits import MOST_EXCERPTS, QUOTATION, SPEAKER, checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Block
    from bot.settings import Settings
    from retrieval.corpus import Corpus
    from retrieval.types import Filters

app = typer.Typer(
    name="onrecord",
    help="Answers questions over news articles with verbatim excerpts and links to where they stand.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(evaluation, name="eval")
app.add_typer(manifest, name="manifest")
app.command()(feedback)
app.command()(link)
app.command()(pack)
app.command()(unpack)

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
    settings = begin(home, config)
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
        f" {report.articles:,} articles, {report.passages:,} passages, {report.quotations:,} quotations by"
        f" {report.speakers:,} speakers (generation {report.generation})"
    )
    if not report.articles:
        print("No article was found: give a folder with .txt or .md files, or a .jsonl file.")
    if report.samples_removed:
        print(f"The {report.samples_removed} fictional sample articles were removed.")


@app.command()
def ask(  # noqa: PLR0913  # one parameter for each option
    words: Annotated[list[str] | None, typer.Argument(help="What you want to know.", metavar="QUESTION")] = None,
    *,
    k: Annotated[int | None, typer.Option("-k", min=1, max=MOST_EXCERPTS, help="Excerpts to show.")] = None,
    since: Since = "",
    until: Until = "",
    publisher: Publisher = "",
    batch: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help='Answer each {"id", "question"} line of a JSONL file, "asked" on its date if it says so; - reads'
            " standard input.",
        ),
    ] = "",
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Answer a question with verbatim excerpts and their sources."""
    settings = begin(home, config)
    question = " ".join(words or [])
    if bool(batch) == bool(question.strip()):
        raise BadInputError('give one question, as in onrecord ask "What did the council decide?", or --batch FILE')
    asked, count = read_filters(_restricting(since, until, publisher)), k or settings.excerpts
    _try_samples(settings)
    corpus = open_corpus(settings)
    filters = corpus.resolve(asked)  # an unknown outlet is refused once in a batch, and before the model is loaded
    if batch:
        _ask_all(corpus, batch, count, filters)
        return
    answer = corpus.ask(question, count, filters, today=utc_today())
    _reply(as_json, answer_json(answer), blocks(answer))


@app.command("who-said")
def who_said(  # noqa: PLR0913  # one parameter for each option
    words: Annotated[
        list[str] | None, typer.Argument(help="What was said, as you remember it.", metavar="WORDS")
    ] = None,
    *,
    by: Annotated[str, typer.Option(metavar="SPEAKER", help="Whether it was this speaker.")] = "",
    k: Annotated[int | None, typer.Option("-k", min=1, max=MOST_EXCERPTS, help="Quotations to show.")] = None,
    since: Since = "",
    until: Until = "",
    publisher: Publisher = "",
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Find who said something: exactly so, nearly so, or in other words."""
    settings = begin(home, config)
    text, asked = checked(" ".join(words or []), QUOTATION), read_filters(_restricting(since, until, publisher))
    _try_samples(settings)
    answer = open_corpus(settings).who_said(text, by, k or settings.excerpts, asked)
    _reply(as_json, who_said_json(answer), who_said_blocks(answer, by))


@app.command()
def said(  # noqa: PLR0913  # one parameter for each option
    speaker: Annotated[list[str] | None, typer.Argument(help="A name, or a surname.", metavar="SPEAKER")] = None,
    *,
    about: Annotated[str, typer.Option(metavar="TOPIC", help="Only on this topic, the nearest first.")] = "",
    k: Annotated[int, typer.Option("-k", min=1, max=MOST_EXCERPTS, help="Quotations to show.")] = DEFAULT_SAYINGS,
    since: Since = "",
    until: Until = "",
    publisher: Publisher = "",
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Show what somebody said: newest first, or by topic."""
    settings = begin(home, config)
    name, asked = checked(" ".join(speaker or []), SPEAKER), read_filters(_restricting(since, until, publisher))
    _try_samples(settings)
    answer = open_corpus(settings).said(name, about, k, asked)
    _reply(as_json, said_json(answer), said_blocks(answer, filtered=bool(since or until or publisher)))


@app.command()
def speakers(*, as_json: JsonOption = False, home: HomeOption = None, config: ConfigOption = None) -> None:
    """List who is quoted, the most quoted first."""
    held = open_corpus(begin(home, config)).speakers()
    for line in map(_json, map(speaker_json, held)) if as_json else speaker_lines(held):
        print(line)


@app.command()
def quotations(
    *,
    article: Annotated[str, typer.Option(metavar="ID", help="Only those of this article (its id or origin).")] = "",
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the stored quotations as JSON lines, with all their spans."""
    corpus = open_corpus(begin(home, config))
    held = corpus.article(read_reference(article)[0]) if article else None
    for saying in corpus.quotations(held):
        print(_json(quotation_json(saying)))


@app.command()
def chat(home: HomeOption = None, config: ConfigOption = None) -> None:
    """Talk to the bot here, with the commands it has on the chat platforms."""
    settings = begin(home, config)
    _try_samples(settings)
    prompt = "> " if sys.stdin.isatty() else ""
    if prompt and find_spec("readline"):
        import_module("readline")  # gives `input` line editing and history
    converse(open_bot(open_corpus(settings), settings, open_memory()), lambda: input(prompt), _write, _style())


@app.command("serve")
def serve_(
    roles: Annotated[
        list[str],
        typer.Argument(
            help="all, web (Slack by HTTP, pages), worker (Discord, Slack by Socket Mode), slack, discord; or release,"
            " which makes ready what a new release needs, and ends.",
            metavar="ROLE…",
        ),
    ],
    *,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Answer on chat platforms and the web until stopped; secrets are read from the environment."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # until more is at stake; nobody else ends a container's first
    from bot.hosting import RELEASE, release, serve  # noqa: PLC0415  # what no other command needs

    settings = begin(home, config, serving=True)
    if [*roles] == [RELEASE]:
        release(settings, _tell)
    else:
        serve(roles, settings, os.environ, _tell)
        os._exit(0)  # a thread may be in a call to a platform, which nothing interrupts; all else is done and written


@app.command()
def stats(*, as_json: JsonOption = False, home: HomeOption = None, config: ConfigOption = None) -> None:
    """Show how large the corpus is, and how it was built."""
    settings = begin(home, config)
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
    corpus = open_corpus(begin(home, config))
    held = corpus.articles(publisher)
    for line in (_json(article_json(item)) for item in held) if as_json else listing(held):
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
    corpus = open_corpus(begin(home, config))
    name, start = read_reference(article)
    found = corpus.article(name)
    if as_json:
        _print_json(article_json(found) | {"authors": found.authors, "text": found.text})
        return
    for line in article_lines(found, corpus.passages(found), start if at is None else at, _style()):
        print(line)


@app.command()
def doctor(
    *,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the platforms, the state's server and our own address, too.")
    ] = False,
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Check home, model, index, versions and secrets, and say how to mend each."""
    checks = []
    for check in examine(begin(home, config), online=online):
        checks.append(check)
        if not as_json:
            print(f"{'ok  ' if check.well else 'FAIL'} {check.name}: {escape(check.found)}")
            if check.mend:
                print(f"     -> {check.mend}")
    if as_json:
        _print_json([asdict(check) for check in checks])
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _restricting(since: str, until: str, publisher: str) -> dict[str, str]:
    """Return the options of the command line as those of the bot."""
    return {"since": since, "until": until, "outlet": publisher}


def _try_samples(settings: Settings) -> None:
    """Where nothing was ever ingested, ingest the sample corpus, and say so: a first try needs no set-up."""
    if is_empty(settings):
        sys.stderr.write(
            "No articles yet: answering from the shipped sample corpus, whose town, people and outlets are fictional.\n"
            "Add your own with `onrecord ingest PATH`; the samples then make way.\n"
        )
        with shown_progress() as progress:
            run_ingest(settings, [], progress, sample=True)


def _reply(as_json: bool, value: object, blocks: Iterable[Block]) -> None:
    if as_json:
        _print_json(value)
    else:
        _write(render(Reply(tuple(blocks)), _style()))


def _ask_all(corpus: Corpus, batch: str, count: int, filters: Filters) -> None:
    """Write an answer for each line of the batch, and say at the end how many lines had none."""
    broken = 0
    with _opened(batch) as lines:
        for row in answer_lines(corpus, lines, count, filters):
            broken += "error" in row
            print(_json(row), flush=True)
    if broken:
        sys.stderr.write(f"lines of the batch that could not be answered (see their `error`): {broken:,}\n")


def _opened(batch: str) -> Any:  # noqa: ANN401  # a binary file either way
    try:
        return sys.stdin.buffer if batch == "-" else Path(batch).open("rb")
    except OSError as error:
        raise BadInputError(f"--batch {batch} cannot be read: {error.strerror}; give a JSONL file or -") from error


def _style() -> Style:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"  # no-color.org: any value but ""
    return Style(shutil.get_terminal_size().columns, colour=sys.stdout.isatty() and not plain)


def _tell(line: str) -> None:
    print(line, flush=True)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _print_json(value: object) -> None:
    print(_json(value, indent=2))


def _json(value: object, indent: int | None = None) -> str:
    """Return JSON that neither a terminal acts on nor a reader of lines splits, in ASCII where the output needs it."""
    narrow = not sys.stdout.encoding.lower().replace("-", "").startswith("utf8")
    return escape_json(json.dumps(value, ensure_ascii=narrow, indent=indent))
