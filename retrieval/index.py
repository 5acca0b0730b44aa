"""One complete generation, open for reading: its catalogue view, vectors, lexical index and quotation index."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from retrieval.generations import ARTICLES, LEXICAL, WORDINGS
from retrieval.lexical import LexicalIndex
from retrieval.rank import fuse
from retrieval.stages import stage
from retrieval.stores import open_store
from retrieval.text.words import terms
from retrieval.wordings import WordIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.catalog import Catalog
    from retrieval.home import Home, Manifest
    from retrieval.types import Article, Filters, Hit, Ids, Passage, Vectors, VectorStore

# Hits taken from each retriever: deeper lists changed no top ten in 524 questions over 6,000 articles.
DEPTH = 200


class Index:
    """What a question is put to. A later ingest makes another one; this one goes on answering unchanged."""

    def __init__(  # noqa: PLR0913, PLR0917  # its parts
        self,
        catalog: Catalog,
        manifest: Manifest,
        store: VectorStore,
        lexical: LexicalIndex,
        articles: LexicalIndex,
        wordings: WordIndex,
    ) -> None:
        self.catalog, self.manifest, self.store = catalog, manifest, store
        self.lexical, self.articles, self.wordings = lexical, articles, wordings

    @classmethod
    def open(cls, home: Home, catalog: Catalog, generation: int) -> Self:
        """Return generation `generation` of a home.

        Raises:
            HomeError: its folder is missing or damaged.
        """
        manifest = home.manifest(generation)
        folder = home.generation(generation)
        store = open_store(manifest.recipe.store, folder)
        lexical, articles = LexicalIndex.open(folder / LEXICAL), LexicalIndex.open(folder / ARTICLES)
        return cls(catalog, manifest, store, lexical, articles, WordIndex.open(folder / WORDINGS))

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @cached_property
    def people(self) -> dict[str, bool]:
        """Whether the speaker with each name is a person."""
        return self.catalog.people(self.generation)

    @cached_property
    def publishers(self) -> list[tuple[str, int, str | None, str | None]]:
        """Name, number of articles, first and last date of each publisher, the largest first."""
        return self.catalog.publishers(self.generation)

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """Every spelling of a speaker's name with the name that they go by, in alphabetical order."""
        return self.catalog.names(self.generation)

    @cached_property
    def vocabulary(self) -> list[str]:
        """The terms of all headlines and speakers' names, in alphabetical order: what is spelled wrongly most."""
        spellings = (spelling for spelling, _ in self.names)
        return sorted({term for text in (*self.catalog.titles(self.generation), *spellings) for term in terms(text)})

    def retrieve(
        self, vector: Vectors, wanted: Sequence[str], filters: Filters, only: Ids | None = None
    ) -> tuple[list[Hit], dict[int, float]]:
        """Return the fused hits for a question, best first, and the cosine of those that the vectors found.

        `vector` float32 [dimension], unit norm; `wanted` the question's index terms; `only` (ascending int64 ids of
        passages that meet `filters`) restricts the search.
        """
        with stage("retrieve"):
            allowed = self.catalog.allowed(filters, self.generation) if filters and only is None else only
            with stage("vectors"):
                dense = self.store.search(vector, DEPTH, allowed)
            with stage("lexical"):
                lexical = self.lexical.search(wanted, DEPTH, filters, only)
            return fuse(dense, lexical), {hit.passage: hit.score for hit in dense}

    def passages(self, hits: Sequence[Hit]) -> list[tuple[Passage, Article]]:
        """Return the passages of `hits`, each with its article, in the same order."""
        return self.catalog.passages([hit.passage for hit in hits])
