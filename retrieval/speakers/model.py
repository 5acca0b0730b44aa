"""What goes into the making of canonical speakers and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retrieval.types import SpeakerKind, Voice


class VoiceIn(NamedTuple):
    """A voice of an article; `statements` is the number of quotations that it has there."""

    version: int
    number: int
    voice: Voice
    statements: int


class Canonical(NamedTuple):
    """One speaker across the corpus; `members` are (version, number) of its voices, `aliases` most used first."""

    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...]
    members: tuple[tuple[int, int], ...]
