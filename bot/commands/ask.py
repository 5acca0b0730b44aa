"""`ask`: a question in, verbatim excerpts with their sources out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.command import Command, Option
from bot.commands.confidence import confidence
from bot.commands.pages import FIRST, NOTHING_MORE, buttons, place, read_paging
from bot.model import Block, Notice, Quote, Reply, Request, Text, Tone
from retrieval.errors import BadInputError
from retrieval.types import Filters, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from retrieval.corpus import Corpus
    from retrieval.types import Answer, Article, Excerpt, Paging, Span

FILTERS = (
    Option("since", "only articles published on or after this date (2031-05-04)"),
    Option("until", "only articles published on or before this date"),
    Option("outlet", "only articles of this outlet; a part of its name is enough", words=True),
)
_DEFAULT_EXCERPTS = "3"
_MOST_DIGITS = 9
_ANYBODY = frozenset({"he", "she", "they"})
_WHY = {
    Reason.NOTHING_ON_TOPIC: "Not in the corpus: nothing on this topic",
    Reason.NOT_THIS: "Not in the corpus: there is something on the topic, but not this",
    Reason.ONLY_OLDER: "Not in the corpus: only older than asked",
    Reason.ONLY_NEWER: "Not in the corpus: only newer than asked",
}
_HEADLINE_ONLY = "Only the headline of this article is held."
_MOST_FIGURES = 5  # that are named: with more, the excerpts themselves are quicker to read
_LONGEST_FIGURE = 60  # characters: a number, what it counts, and a word or two


def read_filters(options: Mapping[str, str]) -> Filters:
    """Return what the options `since`, `until` (ISO 8601 dates) and `outlet` restrict an answer to.

    Raises:
        BadInputError: a date that is none, or dates in the wrong order.
    """
    outlets = tuple(name for name in (options.get("outlet", ""),) if name)
    return Filters(_day("since", options), _day("until", options), outlets)


def meant_filters(corpus: Corpus, request: Request) -> Filters:
    """Return what a request restricts an answer to: its options, within the outlets that its channel is confined to.

    Raises:
        BadInputError: as for `read_filters`, or an outlet outside of these.
    """
    filters = read_filters(request.options)
    return corpus.resolve(filters, request.outlets) if request.outlets else filters


def read_count(options: Mapping[str, str]) -> int:
    """Return how many excerpts are asked for.

    Raises:
        BadInputError: it is no number.
    """
    count = options.get("excerpts") or _DEFAULT_EXCERPTS
    if not count.isdecimal() or len(count) > _MOST_DIGITS:
        raise BadInputError(f"excerpts {count[:20]!r} is not a number; give one from 1 to 20")
    return int(count)


def blocks(answer: Answer, paging: Paging = FIRST) -> Iterator[Block]:
    """Yield an answer as blocks: its excerpts, or why there is none and the nearest miss marked as such.

    How sure it is and which of its parts are missing stand under its first page: they are said of the best excerpts.
    """
    if paging.skip and not answer.reason:
        yield place("Excerpt", paging.skip, len(answer.excerpts)) if answer.answered else NOTHING_MORE
    if len(answer.figures) > 1:
        yield Notice(Tone.DIFFERENT, f"Sources give different figures: {_figures(answer.figures)}.")
    yield from _excerpts(answer.excerpts)
    if answer.answered and paging == FIRST:
        yield confidence(answer.confidence)
    if answer.answered and answer.missing and not paging.skip:
        yield Notice(Tone.NOT_FOUND, f"Not in the corpus: {', '.join(map(_in_marks, answer.missing))}.")
    if answer.reason:
        yield Notice(Tone.NOT_FOUND, _WHY[answer.reason] + (f" ({answer.detail})." if answer.detail else "."))
    if answer.nearest:
        yield Text("Nearest miss, which does not answer the question:")
        yield quote(answer.nearest)


def _excerpts(excerpts: Sequence[Excerpt]) -> Iterator[Block]:
    """Yield excerpts as blocks, those that answer a part of the question under that part."""
    part = ""
    for excerpt in excerpts:
        if excerpt.part and excerpt.part != part:
            yield Text(f"On {_in_marks(excerpt.part)}:")
        part = excerpt.part
        yield quote(excerpt)


def _figures(figures: Sequence[str]) -> str:
    named = ", ".join(_in_marks(short(" ".join(figure.split()), _LONGEST_FIGURE)) for figure in figures[:_MOST_FIGURES])
    more = len(figures) - _MOST_FIGURES
    return named + (f" and {more} more" if more > 0 else "")


def _in_marks(words: str) -> str:
    return f"“{' '.join(words.split())}”"


def short(words: str, most: int) -> str:
    """Return `words`, or as many as `most` characters hold, with an ellipsis. Never for an excerpt."""
    return words if len(words) <= most else f"{words[: most - 1].rpartition(' ')[0] or words[: most - 1]}…"


def quote(excerpt: Excerpt) -> Quote:
    """Return an excerpt as a block, with its source in words."""
    article = excerpt.article
    return Quote(
        text=excerpt.text,
        title=article.title,
        outlet=article.publisher or "",
        date=date_of(article),
        link=excerpt.link,
        also_in=tuple(source_line(other) for other in excerpt.also_in),
        reference=reference(article, excerpt.span),
        version=article.version,
        instead="" if excerpt.text else _HEADLINE_ONLY,
    )


def reference(article: Article, span: Span) -> str:
    """Return what names an excerpt: its article's id and its place in the text."""
    return f"{article.id}#{span.start}-{span.end}"


def source_line(article: Article) -> str:
    """Return an article's outlet, title and date in one line."""
    return ", ".join(part for part in (article.publisher or article.origin, article.title, date_of(article)) if part)


def asking(today: Callable[[], date]) -> Command:
    """Return the command whose questions are asked on the day that `today` gives."""
    takes = (*FILTERS, Option("excerpts", "how many excerpts to show, 1 to 20"))
    return Command("ask", "Answer a question with verbatim excerpts and links", "question", takes, partial(_run, today))


def utc_today() -> date:
    """Return which day it is in UTC."""
    return datetime.now(UTC).date()


def _run(today: Callable[[], date], corpus: Corpus, request: Request) -> Reply:
    count, paging = read_count(request.options), read_paging(request.options)
    answer = corpus.ask(request.text, count, meant_filters(corpus, request), paging, today=today())
    shown = [excerpt.article for excerpt in answer.excerpts]
    said = *blocks(answer, paging), *(_unnamed(request.text) if answer.reason else ())
    return Reply(said, tuple(buttons(request, count, shown, answer.onward)))


def _unnamed(question: str) -> Iterator[Block]:
    """Yield what to do where a question is for the words of "she", whom nothing that was asked before names."""
    from retrieval.text.spoken import pointing_back  # noqa: PLC0415  # no part of an answer

    told = pointing_back(question)
    if told and told.speaker.casefold() in _ANYBODY:
        yield Text(f"Whom “{told.speaker}” means is not clear: ask again with the name.")


def _day(name: str, options: Mapping[str, str]) -> date | None:
    if not options.get(name):
        return None
    try:
        return date.fromisoformat(options[name])
    except ValueError as error:
        raise BadInputError(f"{name} {options[name]!r} is not a date; write it as 2031-05-04") from error


def date_of(article: Article) -> str:
    """Return an article's date in ISO 8601, "" where it is undated."""
    return article.published.isoformat() if article.published else ""


ASK = asking(utc_today)
