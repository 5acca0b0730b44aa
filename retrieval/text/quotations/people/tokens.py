"""From the tokens of a parsed paragraph to the names of its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.quotations.parsed import SUBJECTS
from retrieval.text.quotations.people.named import Sort
from retrieval.types import Span

if TYPE_CHECKING:
    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.parsed import Parsed
    from retrieval.text.quotations.people.named import Named
    from retrieval.text.quotations.people.register import Register

_MOST_JOINED = 4  # clauses joined by "and"
_JOINED = frozenset({"conj", "parataxis", "ROOT"})


def offset_of(block: Block, token: int) -> int:
    """Return where in the stored text a token begins that is no stub's."""
    return block.mask.stored(Span(block.parsed.starts[token], block.parsed.ends[token])).start


def name_of(block: Block, token: int, register: Register) -> Named | None:
    """Return the name of which a token is part, or that stands beside what it is part of."""
    offset = offset_of(block, token)
    name, beside = register.at(offset), register.claimed(offset)
    if beside is None or name is beside:
        return name
    if name is None or name.sort is Sort.OFFICE:
        return beside
    head = block.parsed.heads[token]  # of a subject inside an apposition, the verb tells whose it is
    apart = block.parsed.deps[token] in SUBJECTS and head not in block.stubs
    return beside if apart and register.claimed(offset_of(block, head)) is not beside else name


def agents(parsed: Parsed) -> set[int]:
    """Return by whom something is said to be done: "was cast by the mayor"."""
    nouns = (token for token, dep in enumerate(parsed.deps) if dep == "pobj")
    return {noun for noun in nouns if parsed.deps[parsed.heads[noun]] == "agent"}


def joined(parsed: Parsed, subjects: set[int]) -> set[int]:
    """Return what "and" joins to subjects."""
    return {token for token, dep in enumerate(parsed.deps) if dep == "conj" and parsed.heads[token] in subjects}


def is_main(parsed: Parsed, subject: int) -> bool:
    """Return whether a subject's verb is the root of its sentence, or joined to it by "and"; not for a second one."""
    if parsed.deps[subject] == "conj":
        return False
    at = parsed.heads[subject]
    for _ in range(_MOST_JOINED):
        if parsed.heads[at] == at:
            return True
        if parsed.deps[at] not in _JOINED:
            return False
        at = parsed.heads[at]
    return False
