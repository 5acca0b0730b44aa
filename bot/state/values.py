"""What people choose and how they judge: the values that the state holds beside requests and turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Request


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a user has chosen: excerpts in an answer (None: as everywhere), and whether answers are for all to see."""

    excerpts: int | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Settings of a channel: whether mentions are answered, whether in private, and the outlets it is confined to."""

    mentions: bool = True
    private: bool = False
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """How a user judged a reply: to what question, which excerpts (`ARTICLE#START-END`) of which index generation."""

    platform: str
    workspace: str
    user: str
    question: Request
    shown: tuple[str, ...]
    generation: int
    good: bool
    at: datetime
