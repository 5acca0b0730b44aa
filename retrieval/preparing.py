"""What an ingest works out of articles beside the encoding: their passages, and their quotations."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from retrieval.forward import indexed
from retrieval.text.passages import NOTHING, embedded_text, passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from retrieval.forward import Packed
    from retrieval.types import Parted, RawArticle, Reader, Reading, Span

    Prepare = Callable[[Sequence[RawArticle]], "Preparation"]


class Cut(NamedTuple):
    """An article's passages, what is embedded for each with its digest, and what the forward index has of it.

    `prose` tells whether it has any.
    """

    runs: list[tuple[Span, ...]]
    texts: list[Parted]
    digests: list[bytes]
    forward: Packed
    prose: bool


class Preparation(NamedTuple):
    """What is prepared of some articles, in their order; each call returns as soon as it is there.

    Encoding needs the passages alone, so it begins while the quotations are still being read.
    """

    cuts: Callable[[], list[Cut]]
    readings: Callable[[], list[Reading]]


@contextmanager
def preparing(reader: Reader, recipe: str, *, beside: bool) -> Iterator[Prepare]:
    """Yield what takes articles to be prepared: `beside` the caller's work, else each part once it is asked for.

    `recipe` is the digest of how the index is built. A thread is enough beside an encoder, which takes several times as
    long and lets go of the interpreter: with quotations, two cores have work for .97 of the time, without it for .74.
    A process for the parser took more of both: 12 % of the processor time, and 80 MB.
    """
    if not beside:
        yield lambda articles: Preparation(partial(_cuts, recipe, articles), partial(_readings, reader, articles))
        return
    pool = ThreadPoolExecutor(1, "preparing")
    try:
        yield lambda articles: Preparation(
            pool.submit(_cuts, recipe, articles).result, pool.submit(_readings, reader, articles).result
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _cuts(recipe: str, articles: Sequence[RawArticle]) -> list[Cut]:
    return [_cut(recipe, article) for article in articles]


def _readings(reader: Reader, articles: Sequence[RawArticle]) -> list[Reading]:
    return reader.read([(article.text, article.title) for article in articles]) if articles else []


def _cut(recipe: str, article: RawArticle) -> Cut:
    found = passages(article.text, article.title)
    runs = found or ([(NOTHING,)] if article.title.strip() else [])
    texts = [embedded_text(article.title, article.text, run) for run in runs]
    digests = [_digest(recipe, text) for text in texts]
    return Cut(runs, texts, digests, indexed(article.title, article.text, runs), bool(found))


def _digest(recipe: str, embedded: Parted) -> bytes:
    edges = [(span.start, span.end) for span in embedded.parts]
    return hashlib.sha256(f"{recipe}\0{embedded.text}\0{edges}".encode()).digest()[:16]
