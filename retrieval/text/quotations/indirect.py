"""Statements reported in the reporter's words: "said that …", "…, she added", "according to …"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.cues import STATING, VERBS
from retrieval.text.quotations.traits import is_verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.parsed import Parsed

# Verbs whose "to …" is a statement; after the others ("continued to", "failed to") it is a deed.
_PROMISING = frozenset("promise vow pledge threaten claim swear volunteer urge tell warn advise assert".split())
_SHORTEST = 2  # words of a statement
_SHORTEST_ACCORDING = 5  # words around "according to …": fewer are a part of a phrase
_SIZES = (2, 4, 7, 12, 20, 35)  # words
_OPENERS = frozenset({"that", ",", ":", "if", "whether", "and", "but", "as"})
_FIRST = frozenset({"to", "he", "she", "they", "it", "the", "what", "how", "why", "who"})
_ASIDE = frozenset(",—–-")


@dataclass(slots=True)
class Statement:
    """What may be an indirect quotation: its tokens from the first to the last, its cue, its speaker's head token."""

    first: int
    last: int
    cue: int
    speaker: int | None
    features: set[str] = field(default_factory=set)


class _Cue(NamedTuple):
    """A word that reports, its dictionary form, its subject, and how the statement hangs on it."""

    token: int
    lemma: str
    speaker: int | None
    how: str


def statements(block: Block) -> Iterator[Statement]:
    """Yield every clause of a paragraph that something in it may report."""
    parsed = block.parsed
    for verb in range(len(parsed)):
        lemma = VERBS.get(parsed.words[verb].lower(), "")
        if lemma in STATING and verb not in block.stubs and is_verb(parsed, verb):
            yield from _reported(block, verb, lemma)
    for cue, noun in block.according:
        yield from _according(block, cue, noun)


def _reported(block: Block, verb: int, lemma: str) -> Iterator[Statement]:
    parsed = block.parsed
    subject = parsed.subject(verb)
    for child in parsed.children[verb]:
        dep = parsed.deps[child]
        if (dep == "ccomp" or (dep == "xcomp" and lemma in _PROMISING)) and child not in block.stubs:
            how = f"{dep} {'left' if child < verb else 'right'}"
            yield from _made(block, _clause(parsed, verb, child), _Cue(verb, lemma, subject, how))
    if _is_inserted(parsed, verb):
        tokens = parsed.subtree(parsed.heads[verb], [verb])
        yield from _made(block, tokens, _Cue(verb, lemma, subject, f"around {parsed.deps[verb]}"))


def _is_inserted(parsed: Parsed, verb: int) -> bool:
    """Whether a reporting clause stands between commas inside what it reports ("The plan, he said, would fail")."""
    head = parsed.heads[verb]
    hangs = head != verb and parsed.deps[verb] in ("parataxis", "ccomp", "advcl", "dep")
    if not hangs or parsed.tags[head][:2] not in ("VB", "MD"):
        return False
    if any(parsed.deps[child] == "ccomp" for child in parsed.children[verb]):
        return False
    first = parsed.subtree(verb)[0]
    return parsed.words[first] in _ASIDE or parsed.words[max(first - 1, 0)] in _ASIDE


def _clause(parsed: Parsed, verb: int, child: int) -> list[int]:
    """Return a reported clause without a second report that is joined to it, and with the reason that follows it."""
    joined = [other for other in parsed.children[child] if parsed.deps[other] == "conj" and _reports_too(parsed, other)]
    tokens = parsed.subtree(child, joined)
    if child > verb:
        following = [other for other in parsed.children[verb] if other > child and parsed.deps[other] == "advcl"]
        tokens += [token for other in following if parsed.tags[other] != "VBG" for token in parsed.subtree(other)]
    return sorted(tokens)


def _reports_too(parsed: Parsed, verb: int) -> bool:
    if VERBS.get(parsed.words[verb].lower()) not in STATING:
        return False
    return not any(parsed.deps[child] in ("nsubj", "nsubjpass", "aux") for child in parsed.children[verb])


def _according(block: Block, cue: int, noun: int) -> Iterator[Statement]:
    parsed, clause = block.parsed, cue
    while parsed.heads[clause] != clause and (clause == cue or parsed.tags[clause][:2] not in ("VB", "MD")):
        clause = parsed.heads[clause]
    without = [cue] if parsed.heads[cue] == clause else []
    yield from _made(block, parsed.subtree(clause, without), _Cue(cue, "according", noun, "according"))


def _made(block: Block, tokens: list[int], cue: _Cue) -> Iterator[Statement]:
    """Yield the statement of `tokens`, without what opens or closes it, unless it is too short for one."""
    parsed = block.parsed
    while tokens and (_opens(parsed, tokens[0]) or not parsed.words[tokens[0]].strip()):
        tokens = tokens[1:]
    while (
        tokens and not any(char.isalnum() for char in parsed.words[tokens[-1]]) and parsed.words[tokens[-1]] not in ")%"
    ):
        tokens = tokens[:-1]
    words = sum(parsed.words[token][:1].isalnum() for token in tokens)
    around = bool(tokens) and tokens[0] < cue.token < tokens[-1]
    if words >= (_SHORTEST_ACCORDING if cue.how == "according" and around else _SHORTEST):
        found = Statement(tokens[0], tokens[-1], cue.token, cue.speaker)
        found.features = {*_shape(block, found, cue, words), *_speaker(block, cue), *_surroundings(parsed, cue)}
        yield found


def _opens(parsed: Parsed, token: int) -> bool:
    word = parsed.words[token].lower()
    return word in _OPENERS and not (word == "that" and parsed.deps[token] in ("det", "nsubj", "nsubjpass", "dobj"))


def _shape(block: Block, found: Statement, cue: _Cue, words: int) -> Iterator[str]:
    parsed, size = block.parsed, sum(words > bound for bound in _SIZES)
    yield from (f"how={cue.how}", f"lemma={cue.lemma}", f"lemma={cue.lemma} how={cue.how}")
    yield from (f"size={size}", f"how={cue.how} size={size}")
    before = parsed.words[found.first - 1].lower() if found.first else ""
    yield f"opener={before if before in _OPENERS or before == 'to' else ''} how={cue.how}"
    yield f"whole={any(token in block.stubs for token in range(found.first, found.last + 1))}"
    inner = {parsed.words[token].lower() for token in range(found.first, min(found.first + 3, found.last + 1))}
    yield f"starts={min(inner & _FIRST, default='')}"


def _speaker(block: Block, cue: _Cue) -> Iterator[str]:
    parsed, speaker = block.parsed, cue.speaker
    if speaker is None:
        yield "speaker none"
        return
    tag, word = parsed.tags[speaker], parsed.words[speaker].lower()
    kind = word if tag == "PRP" else tag if tag[:1] in ("N", "W") else "other"
    own = "own" if parsed.heads[speaker] == cue.token else "borrowed"
    yield from (f"speaker={kind} {own}", f"speaker={kind} how={cue.how}", f"speaker dep={parsed.deps[speaker]}")
    yield f"stub speaker={speaker in block.stubs}"


def _surroundings(parsed: Parsed, cue: _Cue) -> Iterator[str]:
    token, head = cue.token, parsed.heads[cue.token]
    yield f"tag={parsed.tags[token]}"
    yield f"cue dep={parsed.deps[token]} how={cue.how.split()[0]}"
    for child in parsed.children[token]:
        if parsed.deps[child] in ("aux", "auxpass", "neg"):
            yield f"helper={parsed.words[child].lower()}"
        elif parsed.deps[child] == "mark":
            yield "cue marked"
    if head != token:
        yield f"above reports={parsed.words[head].lower() in VERBS} {parsed.deps[token]}"
