"""Articles from sources into a new generation: incremental, resumable, atomic."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

from retrieval.embedders.parts import embed_parts
from retrieval.errors import SourceError
from retrieval.generations import complete
from retrieval.home import Home, Recipe
from retrieval.preparing import preparing
from retrieval.sources.sample import SAMPLE_ROOT
from retrieval.speakers import read_aliases
from retrieval.staging import Draft, Staging, article_digest
from retrieval.stores import require_store
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.preparing import Cut, Preparation, Prepare
    from retrieval.speakers import AliasFile
    from retrieval.types import Embedder, Reader, Source, Vectors

_CHUNK = 16  # articles prepared, encoded and written together: a few seconds of encoding
_AHEAD = 2  # chunks prepared or waiting while one is encoded; with that one, they are all that a kill can cost


class Progress(Protocol):
    """Hears how an ingest goes on."""

    def begin(self, total: int) -> None:
        """`total` items will be read, as far as the sources can tell."""

    def advance(self, items: int, passages: int) -> None:
        """So many more items are done; so many passages came of them."""

    def rejected(self, item: Rejected) -> None:
        """An item was no article, or a field of it was ignored."""

    def stage(self, name: str) -> None:
        """A step without countable items begins."""


@dataclass(slots=True)
class Report:
    """What an ingest did. `seconds` is wall time, `generation` the one that answers now."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    samples_removed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    articles: int = 0
    passages: int = 0
    quotations: int = 0
    speakers: int = 0
    generation: int = 0
    seconds: float = 0.0


class CatalogSource:
    """The articles already held: what a rebuild derives everything from."""

    root = "\0none"  # no key begins so: a rebuild prunes nothing

    def __init__(self, catalog: Staging) -> None:
        self._catalog = catalog

    def count(self) -> int:
        """Return how many articles the current generation holds."""
        return self._catalog.article_count(self._catalog.generation())

    def read(self) -> Iterator[RawArticle]:
        """Yield the articles of the current generation as their sources gave them."""
        return self._catalog.raw_articles(self._catalog.generation())


class _Chunk(NamedTuple):
    """Articles that are read together: by what they are known again, how many, those that are new or changed."""

    names: set[str | tuple[str, str]]
    articles: int
    fresh: list[tuple[RawArticle, str]]
    faults: list[Rejected]
    preparation: Preparation


def ingest(  # noqa: PLR0913, PLR0917  # what it works with, and how: each a setting or a flag of the command
    home: Home,
    sources: Sequence[Source],
    embedder: Embedder,
    reader: Reader,
    store: str,
    progress: Progress,
    *,
    aliases: Path | None = None,
    prune: bool = False,
    strict: bool = False,
    rebuild: bool = False,
    threads: int = 0,
) -> Report:
    """Bring the home up to date with `sources` and return what was done.

    `aliases` is the operator's file of speakers' names; `prune` removes articles of the sources that are no longer in
    them; `strict` turns the first unusable item into an error and changes nothing; `rebuild` derives everything anew
    from the articles already held; `threads` 1 does one thing after the other, any other number prepares articles while
    others are encoded, with the same result.

    Raises:
        BadInputError: the alias file cannot be read.
        BusyError: another ingest is running.
        IndexMismatchError: the home was built in another way, and this is no rebuild.
        SourceError: `strict` met an unusable item, or `prune` a source without any article.
    """
    started = monotonic()
    require_store(store)
    names = read_aliases(aliases)
    recipe = Recipe.of(embedder, store, reader.digest)
    with home.lock():
        catalog = Staging.open(home.catalog, create=True)
        try:
            run = _Run(home, catalog, embedder, recipe, names, progress)
            with preparing(reader, recipe.digest, beside=threads != 1) as prepare:
                run.take(sources, prepare, prune=prune, strict=strict, rebuild=rebuild)
            report = run.complete(afresh=rebuild)
        finally:
            catalog.close()
    report.seconds = monotonic() - started
    return report


class _Run:
    """One ingest under the home's lock."""

    def __init__(  # noqa: PLR0913, PLR0917  # what `ingest` was given
        self,
        home: Home,
        catalog: Staging,
        embedder: Embedder,
        recipe: Recipe,
        aliases: AliasFile,
        progress: Progress,
    ) -> None:
        self._home, self._catalog, self._embedder = home, catalog, embedder
        self._recipe, self._aliases, self._progress = recipe, aliases, progress
        self._report = Report()
        self._seen: set[str] = set()
        self._waiting: deque[_Chunk] = deque()

    def take(self, sources: Sequence[Source], prepare: Prepare, *, prune: bool, strict: bool, rebuild: bool) -> None:
        """Stage the articles of `sources`, with `rebuild` after those already held."""
        generation = self._catalog.generation()
        if generation and not rebuild:
            self._home.manifest(generation).require(self._recipe)
        self._catalog.stage_under(repr(self._recipe))
        everything = [CatalogSource(self._catalog), *sources] if rebuild else list(sources)
        self._progress.begin(sum(source.count() for source in everything))
        try:
            for source in everything:
                self._read(source, prepare, prune=prune, strict=strict)
            self._write_waiting()
        except SourceError:
            self._catalog.discard_staged()
            raise
        self._dismiss_samples(sources)

    def _read(self, source: Source, prepare: Prepare, *, prune: bool, strict: bool) -> None:
        again = isinstance(source, CatalogSource)
        items = source.read()
        faulty: list[Rejected] = []
        found = 0
        while some := self._next(items):
            faults = [item for item in some if isinstance(item, Rejected)]
            _require_usable(faults, strict=strict)
            articles = [item for item in some if isinstance(item, RawArticle)]
            self._put(articles, faults, prepare, again=again)
            faulty += faults
            found += len(articles)
        if prune:
            self._prune(source, found, faulty)

    def _next(self, items: Iterator[RawArticle | Rejected]) -> list[RawArticle | Rejected]:
        """Return the next items of a source; where it fails, as an unplugged drive does, what it gave is kept."""
        try:
            return list(islice(items, _CHUNK))
        except OSError:
            self._write_waiting()
            raise

    def _put(self, articles: list[RawArticle], faults: list[Rejected], prepare: Prepare, *, again: bool) -> None:
        """Have those of `articles` prepared that are new or changed, and write what waited long enough."""
        digested = [(article, article_digest(article)) for article in articles]
        names = {name for article, digest in digested for name in (article.key, (article.origin, digest))}
        if not all(names.isdisjoint(chunk.names) for chunk in self._waiting):
            self._write_waiting()  # whether these are new, it decides
        fresh = list(self._fresh(digested, again=again))
        if not again:  # what is only held is no reason to keep it when its source is pruned
            self._seen.update(article.key for article in articles)
        preparation = prepare([article for article, _ in fresh])
        self._waiting.append(_Chunk(names, len(articles), fresh, faults, preparation))
        while len(self._waiting) > _AHEAD:
            self._write(self._waiting.popleft())

    def _write_waiting(self) -> None:
        while self._waiting:
            self._write(self._waiting.popleft())

    def _write(self, chunk: _Chunk) -> None:
        """Encode and write a chunk, in one transaction."""
        for fault in chunk.faults:
            self._reject(fault)
        cuts = chunk.preparation.cuts()
        for (article, _), cut in zip(chunk.fresh, cuts, strict=True):
            if not cut.prose:
                self._reject(_without_prose(article, found=bool(cut.runs)))
        if chunk.fresh:
            self._stage(chunk, cuts)
        lost = sum(fault.lost for fault in chunk.faults)
        self._progress.advance(chunk.articles + lost, sum(len(cut.runs) for cut in cuts))

    def _stage(self, chunk: _Chunk, cuts: list[Cut]) -> None:
        missing, vectors = self._encoded(cuts)
        readings = chunk.preparation.readings()
        with self._catalog.transaction():
            self._catalog.add_embeddings(missing, vectors)
            for (article, digest), cut, reading in zip(chunk.fresh, cuts, readings, strict=True):
                drafts = [Draft(run, key) for run, key in zip(cut.runs, cut.digests, strict=True)]
                self._catalog.stage(article, digest, drafts, reading, cut.forward)

    def _encoded(self, cuts: list[Cut]) -> tuple[list[bytes], list[Vectors]]:
        """Return the digests of those texts that were not embedded yet, and their vectors."""
        texts = {key: text for cut in cuts for key, text in zip(cut.digests, cut.texts, strict=True)}
        known = self._catalog.known_embeddings(list(texts))
        # Longest first: where several threads share them, what one of them does alone at the end is short.
        missing = sorted((key for key in texts if key not in known), key=lambda key: -len(texts[key].text))
        return missing, embed_parts(self._embedder, [texts[key] for key in missing])

    def _reject(self, fault: Rejected) -> None:
        self._report.rejected.append(fault)
        self._progress.rejected(fault)

    def _fresh(self, articles: list[tuple[RawArticle, str]], *, again: bool) -> Iterator[tuple[RawArticle, str]]:
        """Yield the articles, with their digests, that are not held as they are (`again`: not yet derived anew)."""
        following = self._catalog.generation() + 1
        for article, digest in articles:
            known = self._catalog.newest(article.key)
            if known:
                same = known.digest == digest and not (again and known.added < following)
            else:
                same = self._catalog.adopt(article.key, article.origin, digest, _is_gone)
            resumed = same and known is not None and known.added == following and article.key not in self._seen
            self._report.added += resumed  # by the run that was interrupted
            self._report.unchanged += same and not resumed
            self._report.changed += known is not None and not same
            self._report.added += known is None and not same
            if not same:
                yield article, digest

    def _prune(self, source: Source, found: int, faulty: list[Rejected]) -> None:
        """Remove the source's articles that it no longer has; what could not be read this time stays."""
        held = [(key, version) for key, version in self._catalog.keys(source.root) if _is_under(key, source.root)]
        if held and not found:
            raise SourceError(f"{source.root} has no articles now: nothing was pruned, nothing was changed")
        folder = source.root.rpartition("/")[0]
        kept = tuple(f"{folder}/{fault.file}" for fault in faulty if fault.lost)
        gone = [version for key, version in held if key not in self._seen and not key.startswith(kept)]
        with self._catalog.transaction():
            for version in gone:
                self._catalog.remove(version)
        self._report.removed += len(gone)

    def _dismiss_samples(self, sources: Sequence[Source]) -> None:
        """Take the fictional sample articles out as soon as real ones come in."""
        if not any(source.root != SAMPLE_ROOT for source in sources) or any(s.root == SAMPLE_ROOT for s in sources):
            return
        if not self._seen:
            return
        with self._catalog.transaction():
            for _, version in self._catalog.keys(SAMPLE_ROOT):
                self._catalog.remove(version)
                self._report.samples_removed += 1

    def complete(self, *, afresh: bool) -> Report:
        """Make what was staged the generation that answers, and return what was done."""
        if not self._catalog.generation() and not self._catalog.has_changes():
            self._catalog.discard_staged()  # no article at all: the home stays as empty as it was
            return self._report
        before = self._catalog.generation()
        manifest = complete(self._home, self._catalog, self._recipe, self._aliases, self._progress, afresh=afresh)
        if manifest.generation == before:
            self._let_go(before)
        for size in ("generation", "articles", "passages", "quotations", "speakers"):
            setattr(self._report, size, getattr(manifest, size))
        return self._report

    def _let_go(self, generation: int) -> None:
        """Delete what only the generation before sees: an ingest that changes nothing ends its time, too."""
        if self._home.generation(generation - 1).exists():
            self._catalog.collect(previous=False)
            self._home.discard_generations_before(generation)


def _require_usable(faults: Sequence[Rejected], *, strict: bool) -> None:
    for fault in faults:
        if strict and fault.lost:
            raise SourceError(f"{fault}; nothing was changed (--strict)")


def _without_prose(article: RawArticle, *, found: bool) -> Rejected:
    how = "found by its headline alone" if found else "kept, but nothing of it can be found"
    reason = f"no prose in it, only headline, captions or boilerplate; {how}"
    return Rejected(article.origin, None, reason, lost=False)


def _is_under(key: str, root: str) -> bool:
    """Whether `key` is of the source `root`: a folder, a file of rows, or one file, whose root is its whole key."""
    return key.startswith(root) and (key == root or root.endswith(("/", "#", ":")))


def _is_gone(key: str) -> bool:
    """Whether the file that an article came from, itself or as a row of it, is no longer there."""
    return not (os.path.exists(key) or os.path.exists(key.rpartition("#")[0]))  # noqa: PTH110  # no name is too long
