"""Words of a question that stand nowhere in the corpus, taken for the names that were meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.errors import HomeError
from retrieval.text.words import terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from retrieval.index import Index
    from retrieval.text.questions import Question

# A slip changes, leaves out, adds or swaps one letter, or two of a long word; a short word is another word by then.
_SHORTEST, _LONG = 5, 8


def write_vocabulary(path: Path, texts: Iterable[str]) -> None:
    """Write the terms of some texts, one a line, in alphabetical order."""
    found = {term for text in texts for term in terms(text)}
    path.write_text("\n".join(sorted(found)), encoding="utf-8")


def read_vocabulary(path: Path) -> list[str]:
    """Return the terms that `write_vocabulary` wrote.

    Raises:
        HomeError: the file is missing or damaged.
    """
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise HomeError(f"{path} cannot be read ({error}); run `onrecord ingest --rebuild`") from error


def corrected(index: Index, question: Question) -> Question:
    """Return a question with each term that the corpus does not hold replaced by the like one of a name or headline."""
    asked = (*question.terms, *question.context)
    meant = {term: nearest(index.vocabulary, term) for term in asked if not _is_held(index, term)}
    if not any(meant.values()):
        return question

    def mended(term: str) -> str:
        return meant.get(term) or term

    return replace(
        question,
        terms=tuple(dict.fromkeys(map(mended, question.terms))),
        specifics=tuple((word, mended(term)) for word, term in question.specifics),
        names=tuple(tuple(map(mended, run)) for run in question.names),
        phrases=tuple(tuple(map(mended, run)) for run in question.phrases),
        context=tuple(dict.fromkeys(map(mended, question.context))),
        given=question.given | frozenset(filter(None, meant.values())),
        part_questions=tuple(corrected(index, part) for part in question.part_questions),
    )


def nearest(vocabulary: Collection[str], term: str) -> str | None:
    """Return the word of `vocabulary` that `term` is a slip of; None where it is short, a number, or like none."""
    if len(term) < _SHORTEST or not term.isalpha():
        return None
    from rapidfuzz import process  # noqa: PLC0415  # few questions hold a word that the corpus does not
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    most = 1 + (len(term) >= _LONG)
    found = process.extractOne(term, vocabulary, scorer=OSA.distance, score_cutoff=most)
    return found[0] if found and found[0][0] == term[0] else None


def _is_held(index: Index, term: str) -> bool:
    return any(index.articles.frequency(field, term) for field in ("title", "body"))
