"""The façade: open a home, ask it, look at what it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock, RLock
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.abstain import Strictness
from retrieval.answering import Query, find
from retrieval.catalog import Catalog
from retrieval.embedders import open_embedder
from retrieval.errors import BadInputError, NoIndexError
from retrieval.home import Home, Recipe
from retrieval.index import Index
from retrieval.limits import MOST_EXCERPTS, QUESTION, QUOTATION, SPEAKER, check_count, checked
from retrieval.paging import Part
from retrieval.rerankers import open_reranker
from retrieval.sentence_models import LITTLE_TEXT_THREADS
from retrieval.stages import stage
from retrieval.types import Answer, Filters, Said, SpeakerKind, WhoSaid
from retrieval.versions import article_as, article_named, versions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from retrieval.answering import Finding
    from retrieval.completions import Completions
    from retrieval.days import Day
    from retrieval.home import Manifest
    from retrieval.speakers import SpeakerNames
    from retrieval.types import Article, Embedder, Paging, Passage, Reranker, Saying, Speaker, Version

_LONGEST_NAME_SHOWN, _NAMES_SHOWN = 60, 5


class Outlet(NamedTuple):
    """A publisher of the corpus; dates are ISO 8601, None where no article is dated."""

    name: str
    articles: int
    first: str | None
    last: str | None


class Corpus:
    """A home open for questions. Usable from several threads; follows each new generation by itself."""

    def __init__(  # noqa: PLR0913  # use `open`
        self,
        home: Home,
        catalog: Catalog,
        embedder: str,
        strictness: Strictness,
        threads: int,
        *,
        download: bool,
        reranker: str = "",
    ) -> None:
        self._home, self._catalog, self._strictness = home, catalog, strictness
        self._embedder_name, self._threads, self._download = embedder, threads, download
        self._reranker_name = reranker
        self._embedder: Embedder | None = None
        self._reranker: Reranker | None = None
        self._index: Index | None = None
        self._completions: Completions | None = None
        self._lock, self._completing = RLock(), Lock()

    @classmethod
    def open(  # noqa: PLR0913  # each setting of it
        cls,
        home: Home,
        embedder: str,
        *,
        strictness: Strictness = Strictness.BALANCED,
        threads: int = 0,
        download: bool = False,
        reranker: str = "",
    ) -> Self:
        """Return the corpus in `home`, whose index must have been built with `embedder`; `reranker` "" means none.

        Raises:
            NoIndexError: nothing was ingested yet, or the first ingest was interrupted.
            IndexMismatchError: the index was built in another way.
            HomeError: something in the home is damaged.
        """
        if not home.catalog.exists():
            raise NoIndexError(f"nothing was ingested into {home.folder} yet; run `onrecord ingest PATH`")
        corpus = cls(
            home, Catalog.open(home.catalog), embedder, strictness, threads, download=download, reranker=reranker
        )
        try:
            corpus.index()
        except BaseException:
            corpus.close()
            raise
        return corpus

    def close(self) -> None:
        """Close the catalogue."""
        self._catalog.close()

    def index(self) -> Index:
        """Return the newest complete generation, opening it if an ingest has finished since the last call."""
        with self._lock:
            generation = self._catalog.generation()
            if not generation:
                raise NoIndexError(
                    f"the first ingest into {self._home.folder} has not finished; run the same `onrecord ingest` again"
                )
            if self._index is None or self._index.generation != generation:
                self._check(self._home.manifest(generation), self._embedder)
                self._index = Index.open(self._home, self._catalog, generation)
            return self._index

    @property
    def generation(self) -> int:
        """The number of the generation that was asked last."""
        return (self._index or self.index()).generation

    def embedder(self) -> Embedder:
        """Return the embedding model, loaded at the first call.

        Raises:
            ModelError: missing or altered.
            IndexMismatchError: not the one that the index was built with.
        """
        with self._lock:
            if self._embedder is None:
                manifest = self.index().manifest
                embedder = open_embedder(
                    self._embedder_name,
                    kept=self._home.models,
                    digest=manifest.recipe.digest,
                    threads=self._threads,
                    download=self._download,
                )
                self._check(manifest, embedder)
                self._embedder = embedder
            return self._embedder

    def reranker(self) -> Reranker | None:
        """Return the cross-encoder, loaded at the first call; None where the settings name none.

        Raises:
            ModelError: missing, or no cross-encoder.
        """
        with self._lock:
            if self._reranker is None:
                threads = self._threads or LITTLE_TEXT_THREADS
                self._reranker = open_reranker(self._reranker_name, threads=threads, download=self._download)
            return self._reranker

    def find(self, query: Query) -> Finding:
        """Return what is found for a query, whose filters name publishers as the corpus does."""
        return find(self.index(), self.embedder(), query, self.reranker())

    def ask(
        self,
        question: str,
        k: int = 3,
        filters: Filters | None = None,
        paging: Paging | None = None,
        *,
        today: date | None = None,
    ) -> Answer:
        """Return at most `k` excerpts that answer, or the reason why none does and the nearest miss.

        With `paging`, return one page of them, and whether another follows. "last May" and the like are understood only
        where `today` is given.

        Raises:
            BadInputError: an empty or overlong question, a `k` out of range, an unknown publisher, dates in the wrong
                order.
        """
        text = checked(question, QUESTION)
        _check_page(k, paging)
        restricted = self.resolve(filters or Filters())
        with stage("load"):
            self.embedder(), self.reranker()
        started = perf_counter()  # what the models take to load is not the answer's time
        finding = self.find(Query(text, k, restricted, self._strictness, paging, today))
        reason, detail = finding.verdict.reason, finding.verdict.detail
        excerpts = () if reason else finding.excerpts
        nearest = finding.excerpts[0] if reason and finding.excerpts else None
        if restricted and not finding.excerpts:
            detail = "no article within the dates and outlets asked for is near to the question"
        took = (perf_counter() - started) * 1000
        return Answer(
            *(question, excerpts, reason, detail, nearest, round(took, 1), finding.onward),
            confidence=finding.verdict.confidence,
            figures=finding.figures,
            missing=finding.missing,
        )

    def who_said(
        self, words: str, by: str = "", k: int = 3, filters: Filters | None = None, paging: Paging | None = None
    ) -> WhoSaid:
        """Return who said `words` (whether it was `by`, where a name is given), and at most `k` quotations of them.

        With `paging`, return one page of the quotations, and whether another follows.

        Raises:
            BadInputError: words that identify no quotation, a name that is none, and as for `ask`.
        """
        from retrieval.text.wording import says_something  # noqa: PLC0415  # no part of `ask`: so all below
        from retrieval.who_said import Asked, who_said  # noqa: PLC0415

        _check_page(k, paging)
        text, name = checked(words, QUOTATION), checked(by, SPEAKER) if by else ""
        if not says_something(text):
            raise BadInputError(f"“{text}” may stand in any quotation; {QUOTATION.advice}")
        restricted, index, started = self.resolve(filters or Filters()), self.index(), perf_counter()
        with stage("read"):
            meant = frozenset(index.names.find(name)) if name else None
        finding = who_said(index, self.embedder, Asked(text, meant, Part(k, paging), restricted))
        unknown = _unknown(name, index.names) if name and not meant else None
        detail = "; ".join(filter(None, (finding.detail, unknown))) or None
        took = (perf_counter() - started) * 1000
        shown = tuple(finding.sayings), tuple(finding.prose), finding.nearest
        speakers = tuple(finding.speakers)
        return WhoSaid(words, finding.outcome, speakers, detail, *shown, round(took, 1), finding.onward)

    def said(
        self, speaker: str, about: str = "", k: int = 5, filters: Filters | None = None, paging: Paging | None = None
    ) -> Said:
        """Return at most `k` quotations of a speaker: the newest first, or those nearest to a topic first.

        With `paging`, return one page of the quotations, and whether another follows.
        A name that nobody bears, or several do, is answered with the speakers whom it may mean.

        Raises:
            BadInputError: a name that is none, and as for `ask`.
        """
        from retrieval.said import Sayings, Topic, sayings_of  # noqa: PLC0415

        _check_page(k, paging)
        name, topic = checked(speaker, SPEAKER), checked(about, QUESTION) if about else ""
        restricted, index, started = self.resolve(filters or Filters()), self.index(), perf_counter()
        with stage("read"):
            meant = index.names.find(name)
        if len(meant) == 1:
            finding = sayings_of(index, self.embedder, Topic(meant[0], topic, Part(k, paging), restricted))
        else:
            several = f"“{name}” may be any of {len(meant)} speakers; give the full name"
            finding = Sayings(reason=several if meant else _unknown(name, index.names))
        wanted = meant or index.names.suggest(name)
        may = index.catalog.speakers_called(wanted, index.generation)
        took = (perf_counter() - started) * 1000
        shown = tuple(finding.sayings), finding.nearest
        return Said(speaker, about, tuple(may), finding.reason, *shown, round(took, 1), finding.onward)

    def speakers(self) -> list[Speaker]:
        """Return the speakers who have a name, most quotations first."""
        index = self.index()
        held = index.catalog.speakers(index.generation)
        return [speaker for speaker in held if speaker.kind is not SpeakerKind.UNNAMED]

    def complete_speakers(self, typed: str, most: int = 25) -> list[Speaker]:
        """Return at most `most` speakers whose name may be meant by what was typed so far, the most quoted first.

        Those with a word of a name or alias that begins so come before those with one that nearly does.
        """
        held = self._completable()
        wanted = [held.speakers[place] for place in held.by_speaker.complete(typed, most)]
        return self._catalog.speakers_at(wanted, held.generation)

    def complete_outlets(self, typed: str, most: int = 25) -> list[str]:
        """Return at most `most` outlets that may be meant by what was typed, the largest first, as for speakers."""
        held = self._completable()
        return [held.outlets[place] for place in held.by_outlet.complete(typed, most)]

    def complete_dates(
        self, typed: str, most: int = 25, today: date | None = None, *, until: bool = False
    ) -> list[Day]:
        """Return at most `most` days that may be meant by what was typed, to search from; with `until`, up to.

        Typed may be the beginning of an ISO date, or words ("May 2031", "4 May", "last week" as seen from `today`).
        """
        today = today or datetime.now(UTC).date()
        return self._completable().calendar.complete(typed, most, today, until=until)

    def _completable(self) -> Completions:
        """Return the names and days of the current generation, made ready at the first call."""
        generation = self.index().generation
        with self._completing:  # a second's work over 50,000 speakers, for which no question waits
            if self._completions is None or self._completions.generation != generation:
                from retrieval.completions import Completions  # noqa: PLC0415

                self._completions = Completions.of(self._catalog, generation, self._named(()))
            return self._completions

    def quotations(self, article: Article | None = None) -> Iterator[Saying]:
        """Yield the quotations of an article, or of all articles, in the order of each text."""
        from retrieval.sayings import Found, saying  # noqa: PLC0415

        index = self.index()
        catalog, generation = index.catalog, index.generation
        held = catalog.quotations_of(article.id, generation) if article else catalog.all_quotations(generation)
        return (saying(Found(stored)) for stored in held)

    def manifest(self) -> Manifest:
        """Return how the current generation was built and what it holds."""
        return self.index().manifest

    def outlets(self) -> list[Outlet]:
        """Return the publishers of the corpus, the largest first; the name is "" for articles without one."""
        return [Outlet(*row) for row in self.index().publishers]

    def articles(self, publisher: str = "") -> Iterator[Article]:
        """Yield the articles (of one publisher, named in any case or in part), newest first, undated last."""
        wanted = self.resolve(Filters(publishers=(publisher,) if publisher else ())).publishers
        held = self._catalog.articles(self.index().generation)
        return (article for article in held if not wanted or article.publisher in wanted)

    def article(self, name: str) -> Article:
        """Return the article whose id or origin is `name`, or whose id begins with it (else UnknownArticleError)."""
        return article_named(self._catalog, name, self.index().generation)

    def versions(self, article_id: str) -> list[Version]:
        """Return how the article with this whole id stood and stands, newest first; raises as `article` does."""
        return versions_of(self._catalog, article_id, self.index().generation)

    def article_as(self, article_id: str, version: str) -> Article:
        """Return the article with this whole id as it stood in a version, named or begun; raises likewise."""
        return article_as(self._catalog, article_id, version, self.index().generation)

    def passages(self, article: Article) -> list[Passage]:
        """Return the passages of an article, in the order of its text."""
        return self._catalog.passages_of(article.id, self.index().generation)

    def _check(self, manifest: Manifest, embedder: Embedder | None) -> None:
        """Refuse a generation of another model or other text rules; the model's digest is known once it is loaded."""
        built = manifest.recipe
        if embedder:
            manifest.require(Recipe.of(embedder, built.store, built.reader))
        else:
            manifest.require(Recipe(self._embedder_name, built.digest, built.dimension, built.store, built.reader))

    def resolve(self, filters: Filters, within: Sequence[str] = ()) -> Filters:
        """Return `filters` with the publishers' full names: each may be given in any case, or in part.

        `within` (full names) confines them: no other publisher is meant, and where none is asked for, all of these are.

        Raises:
            BadInputError: no publisher of such a name (among these), or dates in the wrong order.
        """
        if filters.since and filters.until and filters.since > filters.until:
            raise BadInputError(f"since {filters.since} is after until {filters.until}; nothing can be between them")
        if not (filters.publishers or within):
            return filters
        names = self._named(within)
        asked = filters.publishers or tuple(names)
        where = "among those that answers may come from here" if within else "in the corpus"
        return replace(filters, publishers=tuple(full for name in asked for full in _matching(name, names, where)))

    def _named(self, within: Sequence[str]) -> list[str]:
        """Return the names of the publishers, of all or of those `within`, the largest first."""
        held = [outlet.name for outlet in self.outlets() if outlet.name]
        names = [name for name in held if not within or name in within]
        if within and not names:
            only = ", ".join(within)
            raise BadInputError(f"answers may come from {only} only, and the corpus holds nothing of it; allow another")
        return names


def _check_page(k: int, paging: Paging | None) -> None:
    """Raise a BadInputError for a part of the excerpts that cannot be shown."""
    check_count(k)
    if paging and not 0 <= paging.skip < MOST_EXCERPTS:
        raise BadInputError(f"{paging.skip} excerpts were to be skipped; give a number from 0 to {MOST_EXCERPTS - 1}")


def _unknown(name: str, names: SpeakerNames) -> str:
    near = ", ".join(names.suggest(name))
    return f"nobody called “{name}” speaks in the corpus" + (f"; near: {near}" if near else "")


def _matching(name: str, known: list[str], where: str) -> list[str]:
    wanted = name.casefold().strip()
    exact = [other for other in known if other.casefold() == wanted]
    if found := exact or [other for other in known if wanted and wanted in other.casefold()]:
        return found
    from difflib import get_close_matches  # noqa: PLC0415  # of a mistake alone

    near = get_close_matches(wanted, [other.casefold() for other in known], n=3, cutoff=0.5)
    alike = [other for other in known if other.casefold() in near]
    hint = f"near: {', '.join(alike)}" if alike else f"known: {_some(known)}"
    raise BadInputError(f"no outlet {name[:_LONGEST_NAME_SHOWN]!r} {where}; {hint}")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return (", ".join(names[:_NAMES_SHOWN]) or "none is named") + (f" and {more} more" if more > 0 else "")
