"""From the staged catalogue to a complete generation: speakers, indexes in a folder, then the pointer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING

from retrieval.home import Home, Manifest, Recipe, write_manifest
from retrieval.lexical import LexicalEntry, LexicalIndex, indexed
from retrieval.spelling import write_vocabulary
from retrieval.stores import write_store
from retrieval.stores.embedded import Embedded
from retrieval.wordings import WordEntry, WordIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from retrieval.ingest import Progress
    from retrieval.speakers import AliasFile
    from retrieval.staging import Staging
    from retrieval.types import Article, Ids, Passage

log = logging.getLogger(__name__)

LEXICAL = "lexical"
VOCABULARY = "vocabulary.txt"
ARTICLES = "articles"
WORDINGS = "quotations"
_READ_AT_ONCE = 400  # passages or quotations whose articles' texts are in memory together


def complete(  # noqa: PLR0913
    home: Home, catalog: Staging, recipe: Recipe, aliases: AliasFile, progress: Progress, *, afresh: bool
) -> Manifest:
    """Build the staged generation and make it the one that answers; return its manifest.

    Where nothing was staged and the operator's aliases are the same, the current generation stays. `afresh` shares
    nothing with the previous one.
    """
    from retrieval.speakers import canonical  # noqa: PLC0415  # heavy; an answer takes the names of folders from here

    current = catalog.generation()
    if current and not afresh and not catalog.has_changes():
        held = home.manifest(current)
        if held.aliases == aliases.digest:
            catalog.discard_staged()
            return held
    with home.building(current + 1) as folder:
        base = None if afresh else home.generation(current)
        sizes = _build(catalog, recipe, folder, base, progress)
        progress.stage("list of speakers")
        catalog.stage_speakers(canonical(catalog.voices(), aliases))
        sizes["speakers"] = catalog.speaker_count(current + 1)
        spellings = (spelling for spelling, _ in catalog.names(current + 1))
        write_vocabulary(folder / VOCABULARY, chain(catalog.titles(current + 1), spellings))
        built = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(current + 1, recipe, **sizes, aliases=aliases.digest, built=built)
        write_manifest(folder, manifest)
    catalog.publish()
    home.discard_generations_before(current)
    catalog.collect()
    log.info("generation %d: %s", manifest.generation, ", ".join(f"{count} {what}" for what, count in sizes.items()))
    return manifest


def _build(catalog: Staging, recipe: Recipe, folder: Path, base: Path | None, progress: Progress) -> dict[str, int]:
    """Write the indexes of the staged generation into `folder`; return how many of each it holds."""
    following = catalog.generation() + 1
    passages = catalog.passage_ids(following)
    progress.stage("vector index")
    embedded = Embedded(passages, recipe.dimension, catalog.vectors_of)
    write_store(recipe.store, folder, embedded, base)
    progress.stage("lexical index")
    _write_lexical(catalog, folder, base, passages)
    progress.stage("quotation index")
    wordings, quotations = _held(base, WORDINGS), catalog.quotation_ids(following)
    removed, added = catalog.changes("quotation") if wordings else ([], quotations)
    WordIndex.update(folder / WORDINGS, wordings, removed, _word_entries(catalog, added, following))
    return {"articles": catalog.article_count(following), "passages": len(passages), "quotations": len(quotations)}


def _write_lexical(catalog: Staging, folder: Path, base: Path | None, passages: Ids) -> None:
    """Write the indexes of passages and of articles together: the words of each text are taken once for both."""
    lexical, articles = _held(base, LEXICAL), _held(base, ARTICLES)
    removed: list[int] = []
    gone: list[int] = []
    added = passages.tolist()
    if lexical and articles:
        removed, added = catalog.changes()
        gone = catalog.removed_versions()
    else:
        lexical = articles = None
    with LexicalIndex.adding(folder / ARTICLES, articles, gone) as add:
        LexicalIndex.update(folder / LEXICAL, lexical, removed, _entries(catalog, added, add))


def _held(base: Path | None, name: str) -> Path | None:
    return base / name if base and (base / name).is_dir() else None


def _entries(catalog: Staging, ids: Iterable[int], add: Callable[[LexicalEntry], object]) -> Iterator[LexicalEntry]:
    """Yield passages, and `add` the article of each run of them: what is no prose of it is not searched."""
    for version, found in groupby(_passages(catalog, ids), key=lambda pair: pair[0].version):
        pairs = list(found)
        article = pairs[0][1]
        title, about = indexed(article.title), (article.publisher, article.published)
        # Of an article without prose, the headline is all.
        bodies = [indexed(passage.span.of(article.text) or article.title) for passage, _ in pairs]
        for (passage, _), body in zip(pairs, bodies, strict=True):
            yield LexicalEntry(passage.id, title, body, *about)
        add(LexicalEntry(version, title, " ".join(bodies), *about))


def _passages(catalog: Staging, ids: Iterable[int]) -> Iterator[tuple[Passage, Article]]:
    for some in _batches(ids):
        yield from catalog.passages(some)


def _word_entries(catalog: Staging, ids: Iterable[int], generation: int) -> Iterator[WordEntry]:
    for some in _batches(ids):
        for stored in catalog.quotations(some, generation):
            yield WordEntry(stored.id, stored.quotation.span.of(stored.article.text))


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, _READ_AT_ONCE)):
        yield some
