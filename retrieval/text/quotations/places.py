"""Back from tokens of a masked paragraph to spans of the stored text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.types import Span

if TYPE_CHECKING:
    from retrieval.text.quotations.block import Block


def tokens_of(block: Block, first: int, last: int) -> Span:
    """Return the stored characters from token `first` to token `last`, neither of which is a stub."""
    return block.mask.stored(Span(block.parsed.starts[first], block.parsed.ends[last]))


def mention_of(block: Block, token: int) -> Span:
    """Return the phrase of a speaker as written, without clauses that follow it; the name, where one is added to it."""
    parsed = block.parsed
    if not parsed.tags[token].startswith("NNP"):
        named = (child for child in parsed.children[token] if parsed.deps[child] == "appos" and child > token)
        token = next((child for child in named if parsed.tags[child] == "NNP" and child not in block.stubs), token)
    first, last = block.parsed.phrase(token)
    while first in block.stubs and first < token:
        first += 1
    while last in block.stubs and last > token:
        last -= 1
    return tokens_of(block, first, last)


def sentence_of(block: Block, token: int, with_: Span | None) -> Span:
    """Return the sentence of a token, and the quotation `with_` it."""
    roots = block.parsed.sentence
    if not roots:
        return with_ or block.span
    root = roots[token]
    own = [at for at, other in enumerate(roots) if other == root]
    spans = [tokens_of(block, own[0], own[-1])] if own else []
    spans += [with_] if with_ else []
    return Span(min(span.start for span in spans), max(span.end for span in spans))
