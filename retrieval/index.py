"""One complete generation, open for reading: its catalogue view, vectors, lexical index and quotation index."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.allowed import Allowed
from retrieval.generations import ARTICLES, LEXICAL, VOCABULARY, WORDINGS
from retrieval.lexical import SATURATED, LexicalIndex
from retrieval.rank import fused
from retrieval.shelf import Shelf
from retrieval.spelling import read_vocabulary
from retrieval.stages import stage
from retrieval.stores import open_store
from retrieval.wordings import WordIndex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from retrieval.catalog import Catalog
    from retrieval.home import Home, Manifest
    from retrieval.speakers import SpeakerNames
    from retrieval.types import Article, Filters, Hit, Ids, Passage, Vectors, VectorStore

# Hits taken from each retriever: deeper lists changed no top ten in 524 questions over 6,000 articles.
DEPTH = 200


class Worded(NamedTuple):
    """What the words of a question find: `weights` are the rarities of its terms.

    `passages` and `articles` are the best of either by BM25, int64 [n] and float32 [n]; `highest` bounds the score of
    an article.
    """

    weights: dict[str, float]
    passages: tuple[Ids, Vectors]
    articles: tuple[Ids, Vectors]
    highest: float


class Retrieved(NamedTuple):
    """Passages int64 [n] as both retrievers together rank them, with their scores float64 [n] in [0, 1].

    `cosines` float64 [n] are theirs to the question, NaN of those that were found by their words alone.
    """

    passages: Ids
    scores: NDArray[np.float64]
    cosines: NDArray[np.float64]


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
        folder: Path,
    ) -> None:
        self._folder, self.shelf = folder, Shelf(catalog)
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
        return cls(catalog, manifest, store, lexical, articles, WordIndex.open(folder / WORDINGS), folder)

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
    def names(self) -> SpeakerNames:
        """Every spelling of a speaker's name, in alphabetical order, to be looked up."""
        from retrieval.speakers import SpeakerNames  # noqa: PLC0415  # heavy, and no part of a first question

        return SpeakerNames(self.catalog.names(self.generation))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The terms of all headlines and speakers' names, in alphabetical order: what is spelled wrongly most."""
        return read_vocabulary(self._folder / VOCABULARY)

    @cached_property
    def allowed(self) -> Allowed:
        """What tells the passages that filters allow."""
        return Allowed(self.catalog, self.generation)

    @cached_property
    def _first_passages(self) -> tuple[Ids, Ids]:
        return self.catalog.first_passages()

    def versions(self, passages: Ids) -> Ids:
        """Return the article version of each passage: those of one article follow each other."""
        first, versions = self._first_passages
        found: Ids = versions[first.searchsorted(passages, "right") - 1]
        return found

    def worded(self, terms: Sequence[str], filters: Filters) -> Worded:
        """Return what the index terms of a question find."""
        with stage("lexical"):
            passages = self.lexical.nearest(terms, DEPTH, filters)
            articles = self.articles.nearest(terms, DEPTH, filters)
            highest = SATURATED * sum(self.articles.rarities(terms).values())
            return Worded(self.lexical.rarities(terms), passages, articles, highest or 1.0)

    def retrieve(
        self, vector: Vectors, lexical: tuple[Ids, Vectors], filters: Filters, only: Ids | None = None
    ) -> Retrieved:
        """Return what both retrievers find for a question, best first.

        `vector` float32 [dimension], unit norm; `lexical` what its words find; `only` (ascending int64 ids of passages
        that meet `filters`) restricts the search.
        """
        with stage("retrieve"):
            allowed = self.allowed.passages(filters) if filters and only is None else only
            with stage("vectors"):
                dense = self.store.nearest(vector, DEPTH, allowed)
            return Retrieved(*fused(dense, lexical))

    def passages(self, hits: Sequence[Hit]) -> list[tuple[Passage, Article]]:
        """Return the passages of `hits`, each with its article, in the same order."""
        return self.catalog.passages([hit.passage for hit in hits])
