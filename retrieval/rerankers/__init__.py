"""Rerankers: models that read a question and a text together. None is used unless the operator names one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrieval.registry import load

if TYPE_CHECKING:
    from retrieval.ports import Reranker

_DEFAULT = "retrieval.rerankers.cross_encoder:CrossEncoderReranker"


def open_reranker(name: str, *, threads: int = 1, download: bool = False) -> Reranker | None:
    """Return the reranker called `name`: `package.module:Class` or a cross-encoder; None where the name is empty.

    A cross-encoder is a name (as on the Hugging Face hub) or a folder. `threads` 0 means all cores. Nothing is fetched
    from the network unless `download` is set.

    Raises:
        BadInputError: a dotted path that leads nowhere.
        ModelError: a model that is missing, damaged or no cross-encoder with one score.
    """
    if not name:
        return None
    if ":" in name:
        reranker = cast("Reranker", load(name)())
        reranker.name = name  # what the settings say
        return reranker
    return cast("Reranker", load(_DEFAULT)(name, threads=threads, download=download))
