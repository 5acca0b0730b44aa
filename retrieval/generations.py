"""From the staged catalogue to a complete generation: vectors and lexical index in a folder, then the pointer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.home import Home, Manifest, Recipe, write_manifest
from retrieval.lexical import LexicalEntry, LexicalIndex
from retrieval.stores import build_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.ingest import Progress
    from retrieval.staging import Staging

log = logging.getLogger(__name__)

LEXICAL = "lexical"
_READ_AT_ONCE = 400  # passages whose articles' texts are in memory together


def complete(home: Home, catalog: Staging, recipe: Recipe, progress: Progress, *, afresh: bool) -> Manifest:
    """Build the staged generation and make it the one that answers; return its manifest.

    Where nothing was staged, the current generation stays. `afresh` shares nothing with the previous one.
    """
    current = catalog.generation()
    if current and not afresh and not catalog.has_changes():
        catalog.discard_staged()
        return home.manifest(current)
    with home.building(current + 1) as folder:
        manifest = _build(home, catalog, recipe, progress, folder, afresh=afresh)
    catalog.publish()
    home.discard_generations_before(current)
    catalog.collect()
    log.info("generation %d: %d articles, %d passages", manifest.generation, manifest.articles, manifest.passages)
    return manifest


def _build(  # noqa: PLR0913
    home: Home, catalog: Staging, recipe: Recipe, progress: Progress, folder: Path, *, afresh: bool
) -> Manifest:
    following = catalog.generation() + 1
    progress.stage("vector index")
    ids, vectors = catalog.vectors(following)
    build_store(recipe.store, ids, vectors.reshape(-1, recipe.dimension)).save(folder)
    progress.stage("lexical index")
    base = home.generation(following - 1) / LEXICAL
    _build_lexical(catalog, folder / LEXICAL, None if afresh or not base.is_dir() else base, list(ids))
    built = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(following, recipe, catalog.article_count(following), len(ids), built)
    write_manifest(folder, manifest)
    return manifest


def _build_lexical(catalog: Staging, folder: Path, base: Path | None, ids: Sequence[int]) -> None:
    removed, added = catalog.changes() if base else ([], ids)
    LexicalIndex.update(folder, base, removed, _entries(catalog, added))


def _entries(catalog: Staging, ids: Sequence[int]) -> Iterator[LexicalEntry]:
    remaining = iter(ids)
    while some := [int(number) for number in islice(remaining, _READ_AT_ONCE)]:
        for passage, article in catalog.passages(some):
            body = passage.span.of(article.text)
            yield LexicalEntry(passage.id, article.title, body, article.publisher, article.published)
