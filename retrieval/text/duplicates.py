"""The same words in several articles: wire stories, near-copies, syndicated quotations."""

from __future__ import annotations

from retrieval.text.words import surfaces, term, terms, words

SHINGLE = 4  # words
SAME = 0.6
"""Of the shingles of the shorter text, the share that a near-copy must hold: with a few edits it keeps .7 and more, two
independent reports of one event that share a quotation stay under .4."""
# Of the shingles of an excerpt, the share that an article must hold to be named as carrying it: an edited word costs up
# to four shingles, of the forty that an excerpt has.
_CARRIED = 0.8


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of four consecutive index terms of `text`; one shorter run where it has fewer words."""
    found = terms(text)
    return frozenset(tuple(found[at : at + SHINGLE]) for at in range(max(1, len(found) - SHINGLE + 1)))


def says_the_same(article: str, excerpt: str) -> bool:
    """Whether `article` carries an excerpt of its near-copy: in nearly the same words, with every number and name."""
    said = words(excerpt)
    if said and _stands(excerpt, article):
        return True
    facts = {word for word, start, _ in said if term(word)[0].isdigit() or (word[0].isupper() and start)}
    if not all(fact in article for fact in facts):  # most others are told by this, the cheapest
        return False
    found = surfaces(article)
    wanted, held = shingles(excerpt), f" {' '.join(map(term, found))} "
    carried = sum(f" {' '.join(shingle)} " in held for shingle in wanted)
    return carried >= _CARRIED * len(wanted) and facts.issubset(found)


def _stands(excerpt: str, article: str) -> bool:
    """Whether an excerpt stands in an article as it is, between white space, over which no word reaches."""
    start = article.find(excerpt)
    end = start + len(excerpt)
    return start >= 0 and not (article[max(0, start - 1) : start].strip() or article[end : end + 1].strip())
