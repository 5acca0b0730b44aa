"""One interaction: when it was told, how it was answered, what its token still allows."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discord_simulator.ids import snowflake

if TYPE_CHECKING:
    from discord_simulator.model import Channel, Message, User

Json = dict[str, Any]
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
"""Kinds. Source: Discord, "Interaction type"."""


@dataclass(eq=False)
class Interaction:
    kind: int
    user: User
    channel: Channel
    data: Json
    source: Message | None = None
    """The message whose component was used."""
    owners: dict[str, str] = field(default_factory=dict)
    """`authorizing_integration_owners`."""
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: "aW50ZXJhY3Rpb246" + secrets.token_urlsafe(96))
    told: float = field(default_factory=time.monotonic)
    acknowledged: float | None = None
    callback: int | None = None
    """The type of the callback."""
    original: Message | None = None
    """The message that @original stands for."""
    results: list[tuple[Message, float]] = field(default_factory=list)
    """Each message that came of it, once it showed something, and when."""
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Json | None = None
    expired: bool = False

    @property
    def foreign(self) -> bool:
        """Whether only the user's own installation allowed it."""
        return "0" not in self.owners

    def shown(self, message: Message) -> None:
        """Note that a message shows an answer."""
        if all(message is not one for one, _ in self.results):
            self.results.append((message, time.monotonic()))

    def is_over(self, life: float) -> bool:
        """Whether the token died, at the latest `life` seconds after it was told."""
        return self.expired or time.monotonic() - self.told > life
