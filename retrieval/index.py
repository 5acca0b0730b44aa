"""One complete generation, open for reading: its catalogue view, vectors and lexical index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from retrieval.generations import LEXICAL
from retrieval.lexical import LexicalIndex
from retrieval.rank import fuse
from retrieval.stores import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.catalog import Catalog
    from retrieval.home import Home, Manifest
    from retrieval.types import Article, Filters, Hit, Passage, Vectors, VectorStore

# Hits taken from each retriever: deeper lists changed no top ten in 524 questions over 6,000 articles.
DEPTH = 200


class Index:
    """What a question is put to. A later ingest makes another one; this one goes on answering unchanged."""

    def __init__(self, catalog: Catalog, manifest: Manifest, store: VectorStore, lexical: LexicalIndex) -> None:
        self.catalog, self.manifest, self.store, self.lexical = catalog, manifest, store, lexical

    @classmethod
    def open(cls, home: Home, catalog: Catalog, generation: int) -> Self:
        """Return generation `generation` of a home.

        Raises:
            HomeError: its folder is missing or damaged.
        """
        manifest = home.manifest(generation)
        folder = home.generation(generation)
        store = open_store(manifest.recipe.store, folder)
        return cls(catalog, manifest, store, LexicalIndex.open(folder / LEXICAL))

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    def retrieve(self, vector: Vectors, terms: Sequence[str], filters: Filters) -> tuple[list[Hit], dict[int, float]]:
        """Return the fused hits for a question, best first, and the cosine of those that the vectors found.

        `vector` float32 [dimension], unit norm; `terms` the index terms of the question.
        """
        allowed = self.catalog.allowed(filters, self.generation) if filters else None
        dense = self.store.search(vector, DEPTH, allowed)
        lexical = self.lexical.search(terms, DEPTH, filters)
        return fuse(dense, lexical), {hit.passage: hit.score for hit in dense}

    def passages(self, hits: Sequence[Hit]) -> list[tuple[Passage, Article]]:
        """Return the passages of `hits`, each with its article, in the same order."""
        return self.catalog.passages([hit.passage for hit in hits])
