"""The verbs above a quotation in its sentence's tree, and who does what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.cues import NOUNS
from retrieval.text.quotations.traits import is_verb, own_subject, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.parsed import Parsed

_MOST_STEPS = 10  # deeper nesting is a parser's mistake
_LAST_RANK = 3

Offer = tuple[int | None, int, list[str]]
"""The word that reports, the head of a phrase that may be the speaker, and what speaks for or against it."""


class _Step(NamedTuple):
    token: int
    path: str  # the dependency over which the climb came here, "self" at its start


def climb(block: Block, head: int | None, inside: range) -> Iterator[Offer]:
    """Yield the subjects of the verbs above the token `head`, nearest first, of those below, and of nouns' owners.

    A verb `inside` the quotation is no word that reports it; the nearest one above is.
    """
    if head is None:
        return
    parsed = block.parsed
    for child in parsed.children[head]:
        if is_verb(parsed, child) and (subject := own_subject(parsed, child)) is not None:
            yield child, subject, [f"below {parsed.deps[child]} {verb(parsed, child)}"]
    steps = list(_steps(parsed, head))
    verbs = [step for step in steps if is_verb(parsed, step.token) and step.token not in block.stubs]
    reporting = [step.token for step in verbs if verb(parsed, step.token) != "other"]
    above = next((token for token in reporting if token not in inside), None)
    for rank, step in enumerate(verbs):
        outer = reporting[-1:] == [step.token]
        for cue, subject, features in _subject(parsed, step, min(rank, _LAST_RANK), head, outer=outer):
            yield above if cue in inside else cue, subject, features
        yield from _beside(parsed, step)
    for depth, step in enumerate(steps):
        if parsed.tags[step.token].startswith("N"):
            yield from _owners(parsed, step.token, min(depth, 2), head)


def _steps(parsed: Parsed, head: int) -> Iterator[_Step]:
    at, path = head, "self"
    for _ in range(_MOST_STEPS):
        yield _Step(at, path)
        if parsed.heads[at] == at:
            return
        at, path = parsed.heads[at], parsed.deps[at]


def _subject(parsed: Parsed, step: _Step, rank: int, head: int, *, outer: bool) -> Iterator[Offer]:
    subject = parsed.subject(step.token)
    if subject is None or subject == head:
        return
    lemma = verb(parsed, step.token)
    own = "own" if parsed.heads[subject] == step.token else "borrowed"
    yield (
        step.token,
        subject,
        [
            f"climb{rank}",
            f"climb{rank} {lemma}",
            f"climb{rank} {step.path} {own}",
            f"climbs {lemma} {step.path}",
            f"climb dep {parsed.deps[subject]} {lemma != 'other'}",
            f"climb outer={outer} {lemma != 'other'}",
        ],
    )


def _beside(parsed: Parsed, step: _Step) -> Iterator[Offer]:
    """Yield who acts besides a verb's subject: the object told to speak, the agent of a passive, a parenthesis."""
    lemma = verb(parsed, step.token)
    for child in parsed.children[step.token]:
        dep = parsed.deps[child]
        if dep in ("dobj", "dative") and step.path in ("xcomp", "ccomp"):
            yield step.token, child, [f"object {lemma} {step.path}"]
        elif dep == "agent":
            for noun in parsed.children[child]:
                yield step.token, noun, [f"agent {lemma != 'other'}"]
        elif dep in ("parataxis", "ccomp", "advcl", "conj") and child > step.token and is_verb(parsed, child):
            subject = own_subject(parsed, child)
            if subject is not None:
                yield child, subject, [f"beside {dep} {verb(parsed, child)}"]


def _owners(parsed: Parsed, noun: int, depth: int, head: int) -> Iterator[Offer]:
    """Yield whose a noun is ("Marsh's remark"), and of whom a statement is said to be ("a letter from the union")."""
    states = parsed.words[noun].lower() in NOUNS
    for child in parsed.children[noun]:
        if parsed.deps[child] == "poss" and child != head:
            yield None, child, [f"possessor {states} {depth}"]
        elif parsed.deps[child] == "prep" and states:
            for owner in parsed.children[child]:
                yield None, owner, [f"noun {parsed.words[child].lower()}"]
