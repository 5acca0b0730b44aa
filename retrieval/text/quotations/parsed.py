"""A parsed text as plain columns, and the walks over its tree that attribution needs. Knows no parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_CLIMBED = frozenset({"conj", "xcomp", "advcl", "acl", "relcl", "pcomp", "ccomp", "dep", "parataxis", "prep", "aux"})
_MOST_STEPS = 12  # of a climb: deeper nesting is a parser's mistake
# What follows a name in its noun phrase without belonging to the name as it is spoken of.
_APART = frozenset({"relcl", "acl", "appos", "punct", "advcl", "cc", "conj", "parataxis", "ccomp", "dep", "npadvmod"})
_PARTS = frozenset({"of", "for", "at", "in"})  # "secretary of state", "spokesman for the mayor"


@dataclass(frozen=True)
class Parsed:
    """One text's tokens: `starts` and `ends` in characters of the parsed text, `heads` as token numbers."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    heads: list[int]
    deps: list[str]
    tags: list[str]
    _subject: dict[int, tuple[int, int] | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def children(self) -> list[list[int]]:
        """The dependents of each token, left to right; a root is nobody's dependent."""
        found: list[list[int]] = [[] for _ in self.words]
        for token, head in enumerate(self.heads):
            if head != token:
                found[head].append(token)
        return found

    @cached_property
    def sentence(self) -> list[int]:
        """The root of each token's sentence."""
        roots = [-1] * len(self.words)
        for token in range(len(self.words)):
            path, at = [], token
            while roots[at] < 0 and self.heads[at] != at:
                path.append(at)
                at = self.heads[at]
            root = roots[at] if roots[at] >= 0 else at
            for step in (*path, at):
                roots[step] = root
        return roots

    def at(self, offset: int) -> int:
        """Return the token that covers or follows the character `offset`; the number of tokens where none does."""
        low, high = 0, len(self.ends)
        while low < high:
            middle = (low + high) // 2
            if self.ends[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def subtree(self, token: int, without: Sequence[int] = ()) -> list[int]:
        """Return the token and all that depends on it, save the branches at `without`, in order."""
        found, waiting = [], [token]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting += [child for child in self.children[current] if child not in without]
        return sorted(found)

    def span(self, tokens: Sequence[int]) -> Span:
        """Return the characters from the first to the last of `tokens`, which are in order."""
        return Span(self.starts[tokens[0]], self.ends[tokens[-1]])

    def phrase(self, noun: int) -> tuple[int, int]:
        """Return the first and last token of a noun's phrase, without the clauses and appositions that follow it."""
        first = min([self.subtree(child)[0] for child in self.children[noun] if self._leads(noun, child)], default=noun)
        last = noun
        for child in self.children[noun]:
            if child > noun:
                end = self._trailing(child)
                if end is None:
                    break
                last = end
        return first, last

    def _leads(self, noun: int, child: int) -> bool:
        return child < noun and self.deps[child] not in _APART

    def _trailing(self, child: int) -> int | None:
        """Return the last token of what follows a noun inside its phrase; None where the phrase ends before it."""
        if self.deps[child] in ("nummod", "compound", "flat", "case") or self.words[child] == "&":
            return child
        if self.deps[child] == "conj" and self.words[child - 1] == "&":
            return child
        if self.deps[child] != "prep" or self._is_full_name(self.heads[child]):
            return None
        return self.subtree(child)[-1] if self.words[child].lower() in _PARTS else None

    def _is_full_name(self, noun: int) -> bool:
        """Whether a name has a name before it: "Maeve Corrigan", of wherever she may be."""
        return self.tags[noun] == "NNP" and any(
            self.deps[child] == "compound" and self.tags[child] == "NNP" for child in self.children[noun]
        )

    def subject(self, verb: int) -> int | None:
        """Return the token of who does what the verb says, climbing to the clauses it hangs on; None where unclear."""
        at, steps = verb, 0
        while steps < _MOST_STEPS:
            steps += 1
            for child in self.children[at]:
                if self.deps[child] in SUBJECTS and self.deps[child] != "expl":
                    return child
            head, dep = self.heads[at], self.deps[at]
            if head == at or dep not in _CLIMBED:
                return None
            if dep in ("acl", "relcl") and not self.tags[head].startswith("V"):
                return head
            at = head
        return None


class Parser(Protocol):
    """Gives texts their grammar."""

    digest: str
    """Hex sha-256 that changes whenever the parses would."""

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the parse of each text, in order."""
        ...
