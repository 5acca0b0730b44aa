"""Articles as the forward index has them, without a home around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.forward import Forward, Packed, Row, indexed, packed_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Span

Read = tuple[str, str, "Sequence[Sequence[Span]]"]
"""The title of an article, its text, and its passages, each as its sentences."""


def version_of(at: int) -> int:
    """Return the version of the `at`-th article."""
    return 7 * (at + 1)


def passage_of(at: int, number: int) -> int:
    """Return the id of the `number`-th passage of the `at`-th article; its embedding's is greater by 10,000."""
    return 100 * (at + 1) + number


def packed(articles: Sequence[Read]) -> dict[int, Packed]:
    """Return articles as they are stored, by version."""
    return {version_of(at): indexed(*article) for at, article in enumerate(articles)}


def forward(articles: Sequence[Read]) -> Forward:
    """Return articles as a query reads them."""
    stored = packed(articles)
    rows = []
    for at, (_, _, passages) in enumerate(articles):
        embeddings = packed_ids(10_000 + passage_of(at, number) for number in range(len(passages)))
        head = (version_of(at), f"{at}", None, None)
        rows.append(Row(*head, passage_of(at, 0), embeddings, *stored[version_of(at)][:-1]))
    return Forward(rows)
