"""What libraries do for On Record's answer as a contestant: the model, the searches, and the articles' rows read.

The question taken apart, ranking, excerpts, verdict, links and rendering, all of which is our own code, are left out.
"""

from __future__ import annotations

import ours

from retrieval.index import DEPTH
from retrieval.text.words import content_terms
from retrieval.types import Filters

_ALL = Filters()
_ARTICLES = 35  # as many as are weighed


class Contestant(ours.Contestant):
    """The same home."""

    def ask(self, question: str) -> object:
        """Return the rows of articles whose passages are nearest by meaning."""
        index, terms = self.bot.corpus.index(), content_terms(question)
        (vector,) = self.bot.corpus.embedder().embed([question])
        for words in (index.lexical, index.articles):
            words.nearest(terms, DEPTH, _ALL)
        passages, _ = index.store.nearest(vector, DEPTH)
        return index.catalog.rows(list(dict.fromkeys(index.versions(passages).tolist()))[:_ARTICLES])
