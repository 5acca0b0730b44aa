"""Articles from sources into a new generation: incremental, resumable, atomic."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

from retrieval.embedders.parts import embed_parts
from retrieval.errors import SourceError
from retrieval.generations import complete
from retrieval.home import Home, Recipe
from retrieval.sources.sample import SAMPLE_ROOT
from retrieval.speakers import read_aliases
from retrieval.staging import Draft, Staging, article_digest
from retrieval.stores import require_store
from retrieval.text.passages import NOTHING, embedded_text, passages
from retrieval.types import Parted, RawArticle, Rejected, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.speakers import AliasFile
    from retrieval.types import Embedder, Reader, Reading, Source

# Articles read and written in one transaction: a few seconds of encoding, which is all that a kill can cost.
_CHUNK = 16


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


class _Prepared(NamedTuple):
    article: RawArticle
    digest: str
    runs: list[tuple[Span, ...]]
    texts: list[Parted]
    reading: Reading


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
) -> Report:
    """Bring the home up to date with `sources` and return what was done.

    `aliases` is the operator's file of speakers' names; `prune` removes articles of the sources that are no longer in
    them; `strict` turns the first unusable item into an error and changes nothing; `rebuild` derives everything anew
    from the articles already held.

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
            run = _Run(home, catalog, embedder, reader, recipe, names, progress)
            report = run.run(sources, prune=prune, strict=strict, rebuild=rebuild)
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
        reader: Reader,
        recipe: Recipe,
        aliases: AliasFile,
        progress: Progress,
    ) -> None:
        self._home, self._catalog, self._embedder, self._reader = home, catalog, embedder, reader
        self._recipe, self._aliases, self._progress = recipe, aliases, progress
        self._report = Report()
        self._seen: set[str] = set()

    def run(self, sources: Sequence[Source], *, prune: bool, strict: bool, rebuild: bool) -> Report:
        generation = self._catalog.generation()
        if generation and not rebuild:
            self._home.manifest(generation).require(self._recipe)
        self._catalog.stage_under(repr(self._recipe))
        everything = [CatalogSource(self._catalog), *sources] if rebuild else list(sources)
        self._progress.begin(sum(source.count() for source in everything))
        try:
            for source in everything:
                self._read(source, prune=prune, strict=strict, again=isinstance(source, CatalogSource))
        except SourceError:
            self._catalog.discard_staged()
            raise
        self._dismiss_samples(sources)
        self._complete(afresh=rebuild)
        return self._report

    def _read(self, source: Source, *, prune: bool, strict: bool, again: bool) -> None:
        items = source.read()
        faulty: list[Rejected] = []
        found = 0
        while chunk := list(islice(items, _CHUNK)):
            articles = [item for item in chunk if isinstance(item, RawArticle)]
            faults = [item for item in chunk if isinstance(item, Rejected)]
            self._reject(faults, strict=strict)
            lost = sum(fault.lost for fault in faults)
            self._progress.advance(len(articles) + lost, self._stage(articles, again=again))
            faulty += faults
            found += len(articles)
        if prune:
            self._prune(source, found, faulty)

    def _reject(self, faults: list[Rejected], *, strict: bool) -> None:
        for fault in faults:
            if strict and fault.lost:
                raise SourceError(f"{fault}; nothing was changed (--strict)")
            self._report.rejected.append(fault)
            self._progress.rejected(fault)

    def _stage(self, articles: list[RawArticle], *, again: bool) -> int:
        """Write those of `articles` that are new or changed, in one transaction; return their passages."""
        fresh = list(self._fresh(articles, again=again))
        readings = self._reader.read([(article.text, article.title) for article, _ in fresh])
        prepared = [self._prepare(*item, reading) for item, reading in zip(fresh, readings, strict=True)]
        if not again:  # what is only held is no reason to keep it when its source is pruned
            self._seen.update(article.key for article in articles)
        if not prepared:
            return 0
        texts = {_text_digest(self._recipe, text): text for item in prepared for text in item.texts}
        missing = sorted(
            texts.keys() - self._catalog.known_embeddings(list(texts)), key=lambda key: len(texts[key].text)
        )
        vectors = embed_parts(self._embedder, [texts[key] for key in missing])
        with self._catalog.transaction():
            if missing:
                self._catalog.add_embeddings(missing, vectors)
            for item in prepared:
                keys = (_text_digest(self._recipe, text) for text in item.texts)
                drafts = [Draft(run, key) for run, key in zip(item.runs, keys, strict=True)]
                self._catalog.stage(item.article, item.digest, drafts, item.reading)
        return sum(len(item.runs) for item in prepared)

    def _fresh(self, articles: list[RawArticle], *, again: bool) -> Iterator[tuple[RawArticle, str]]:
        """Yield the articles that are not held as they are (`again`: not yet derived anew), with their digests."""
        following = self._catalog.generation() + 1
        for article in articles:
            digest = article_digest(article)
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

    def _prepare(self, article: RawArticle, digest: str, reading: Reading) -> _Prepared:
        runs = passages(article.text, article.title)
        if not runs:
            runs = [(NOTHING,)] if article.title.strip() else []
            found = "found by its headline alone" if runs else "kept, but nothing of it can be found"
            reason = f"no prose in it, only headline, captions or boilerplate; {found}"
            self._reject([Rejected(article.origin, None, reason, lost=False)], strict=False)
        texts = [embedded_text(article.title, article.text, run) for run in runs]
        return _Prepared(article, digest, runs, texts, reading)

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

    def _complete(self, *, afresh: bool) -> None:
        if not self._catalog.generation() and not self._catalog.has_changes():
            self._catalog.discard_staged()  # no article at all: the home stays as empty as it was
            return
        before = self._catalog.generation()
        manifest = complete(self._home, self._catalog, self._recipe, self._aliases, self._progress, afresh=afresh)
        if manifest.generation == before:
            self._let_go(before)
        for size in ("generation", "articles", "passages", "quotations", "speakers"):
            setattr(self._report, size, getattr(manifest, size))

    def _let_go(self, generation: int) -> None:
        """Delete what only the generation before sees: an ingest that changes nothing ends its time, too."""
        if self._home.generation(generation - 1).exists():
            self._catalog.collect(previous=False)
            self._home.discard_generations_before(generation)


def _is_under(key: str, root: str) -> bool:
    """Whether `key` is of the source `root`: a folder, a file of rows, or one file, whose root is its whole key."""
    return key.startswith(root) and (key == root or root.endswith(("/", "#", ":")))


def _is_gone(key: str) -> bool:
    """Whether the file that an article came from, itself or as a row of it, is no longer there."""
    return not (os.path.exists(key) or os.path.exists(key.rpartition("#")[0]))  # noqa: PTH110  # no name is too long


def _text_digest(recipe: Recipe, embedded: Parted) -> bytes:
    edges = [(span.start, span.end) for span in embedded.parts]
    return hashlib.sha256(f"{recipe.digest}\0{embedded.text}\0{edges}".encode()).digest()[:16]
