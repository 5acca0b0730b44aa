"""One complete generation, open for reading: its catalogue view, vectors, lexical index and quotation index."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from retrieval.generations import LEXICAL, WORDINGS
from retrieval.lexical import LexicalIndex
from retrieval.rank import fuse
from retrieval.stores import open_store
from retrieval.wordings import WordIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.catalog import Catalog
    from retrieval.home import Home, Manifest
    from retrieval.types import Article, Filters, Hit, Ids, Passage, Speaker, Vectors, VectorStore

# Hits taken from each retriever: deeper lists changed no top ten in 524 questions over 6,000 articles.
DEPTH = 200


class Index:
    """What a question is put to. A later ingest makes another one; this one goes on answering unchanged."""

    def __init__(
        self, catalog: Catalog, manifest: Manifest, store: VectorStore, lexical: LexicalIndex, wordings: WordIndex
    ) -> None:
        self.catalog, self.manifest, self.store = catalog, manifest, store
        self.lexical, self.wordings = lexical, wordings

    @classmethod
    def open(cls, home: Home, catalog: Catalog, generation: int) -> Self:
        """Return generation `generation` of a home.

        Raises:
            HomeError: its folder is missing or damaged.
        """
        manifest = home.manifest(generation)
        folder = home.generation(generation)
        store = open_store(manifest.recipe.store, folder)
        lexical, wordings = LexicalIndex.open(folder / LEXICAL), WordIndex.open(folder / WORDINGS)
        return cls(catalog, manifest, store, lexical, wordings)

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @cached_property
    def speakers(self) -> list[Speaker]:
        """The speakers of the generation, most quotations first."""
        return self.catalog.speakers(self.generation)

    @cached_property
    def publishers(self) -> list[tuple[str, int, str | None, str | None]]:
        """Name, number of articles, first and last date of each publisher, the largest first."""
        return self.catalog.publishers(self.generation)

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """Every spelling of a speaker's name with the name that they go by, in alphabetical order."""
        return self.catalog.names(self.generation)

    def retrieve(
        self, vector: Vectors, terms: Sequence[str], filters: Filters, only: Ids | None = None
    ) -> tuple[list[Hit], dict[int, float]]:
        """Return the fused hits for a question, best first, and the cosine of those that the vectors found.

        `vector` float32 [dimension], unit norm; `terms` the index terms of the question; `only` (ascending int64 ids of
        passages that meet `filters`) restricts the search.
        """
        allowed = self.catalog.allowed(filters, self.generation) if filters and only is None else only
        dense = self.store.search(vector, DEPTH, allowed)
        lexical = self.lexical.search(terms, DEPTH, filters, only)
        return fuse(dense, lexical), {hit.passage: hit.score for hit in dense}

    def passages(self, hits: Sequence[Hit]) -> list[tuple[Passage, Article]]:
        """Return the passages of `hits`, each with its article, in the same order."""
        return self.catalog.passages([hit.passage for hit in hits])
