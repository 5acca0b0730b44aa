"""What a test holds of something that somebody did: it waits for what comes of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from discord_simulator.model import EPHEMERAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord_simulator.interaction import Interaction
    from discord_simulator.model import Message
    from discord_simulator.world import World

Json = dict[str, Any]
_TIMEOUT = 15.0
_DEFERRING = {5, 6}


class Acted:
    """A command, an autocompletion, a press, a choice, a modal that was submitted."""

    def __init__(self, world: World, interaction: Interaction, event: Json):
        self._world = world
        self.interaction = interaction
        self.event = event
        """INTERACTION_CREATE as it was told."""

    def acknowledgement(self, timeout: float = _TIMEOUT) -> float:
        """Seconds until the app acknowledged it, once it did; raises AssertionError where it does not in time."""
        return self._wait(lambda: self.acknowledged_after, timeout, "not acknowledged")

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from the telling to the callback; None while there is none."""
        one = self.interaction
        return None if one.acknowledged is None else one.acknowledged - one.told

    @property
    def failed(self) -> bool:
        """Whether the user reads "The application did not respond"."""
        one = self.interaction
        return one.acknowledged is None and time.monotonic() - one.told > self._world.ack_within

    @property
    def deferred(self) -> bool:
        """Whether the callback only promised an answer."""
        return self.interaction.callback in _DEFERRING

    @property
    def ephemeral(self) -> bool:
        """Whether the answer, or the "thinking…" in its stead, is for the user alone."""
        one = self.interaction.original
        return bool(one and one.flags & EPHEMERAL)

    @property
    def answers(self) -> list[Message]:
        """The messages that show an answer by now: the original or the message changed in place, then follow-ups."""
        return [message for message, _ in self.interaction.results]

    def answer(self, number: int = 1, *, saying: str = "", timeout: float = _TIMEOUT) -> Message:
        """The answer, once it shows something and holds the words `saying`; `number` 2 is the first follow-up."""

        def there() -> Message | None:
            found = self.answers
            return found[number - 1] if len(found) >= number and saying in found[number - 1].text else None

        return self._wait(there, timeout, f"no answer {number} saying {saying!r}")

    def answered_after(self, number: int = 1, timeout: float = _TIMEOUT) -> float:
        """Seconds from the telling to the moment when answer `number` first showed something."""
        self.answer(number, timeout=timeout)
        return self.interaction.results[number - 1][1] - self.interaction.told

    def choices(self, timeout: float = _TIMEOUT) -> list[str]:
        """The names offered by autocompletion; raises AssertionError where none are within `timeout` seconds."""
        found = self._wait(lambda: self.interaction.choices is not None, timeout, "no choices")
        return [one["name"] for one in self.interaction.choices or []] if found else []

    def modal(self, timeout: float = _TIMEOUT) -> Json:
        """The modal that the app opened."""
        return self._wait(lambda: self.interaction.modal, timeout, "no modal")

    def expire(self) -> None:
        """Let the token die now, as it does after 15 minutes."""
        self.interaction.expired = True

    def _wait(self, condition: Callable[[], Any], timeout: float, wrong: str) -> Any:
        found = self._world.wait(condition, timeout)
        if found is None or found is False:
            one = self.interaction
            shown = [message.text for message, _ in one.results]
            faults = f"; faults: {self._world.wrong[-3:]}" if self._world.wrong else ""
            last = [(each.method, each.path[:60], each.status, each.code) for each in self._world.requests[-4:]]
            name = one.data.get("name") or one.data.get("custom_id")
            raise AssertionError(
                f"{wrong} within {timeout} s to {name!r} (callback {one.callback}, shown {shown}); last {last}{faults}"
            )
        return found


class Said:
    """A message that somebody wrote."""

    def __init__(self, world: World, message: Message):
        self._world = world
        self.message = message

    @property
    def answers(self) -> list[Message]:
        """The bot's messages that reply to it, or stand after it in its channel and reply to none."""
        place, mine = self.message.channel, self.message
        later = [one for one in place.messages.values() if one.author is self._world.bot and one.id > mine.id]
        return [one for one in later if one.reference in (mine, None) and not one.deleted and not one.metadata]

    def answer(self, number: int = 1, *, saying: str = "", timeout: float = _TIMEOUT) -> Message:
        """The bot's answer, once it stands there and holds the words `saying`."""

        def there() -> Message | None:
            found = self.answers
            return found[number - 1] if len(found) >= number and saying in found[number - 1].text else None

        found = self._world.wait(there, timeout)
        if found is None:
            shown = [one.text for one in self.answers]
            last = [(each.method, each.path, each.status, each.code) for each in self._world.requests[-4:]]
            raise AssertionError(
                f"no answer {number} saying {saying!r} within {timeout} s to {self.message.content!r}, but {shown}; "
                f"last {last}; faults: {self._world.wrong[-3:]}"
            )
        return found

    def answered_after(self, number: int = 1, timeout: float = _TIMEOUT) -> float:
        """Seconds from the message to its answer."""
        return self.answer(number, timeout=timeout).made - self.message.made

    def silence(self, seconds: float = 0.5) -> None:
        """Raise AssertionError if the bot answers within so many seconds."""
        if self._world.wait(lambda: self.answers, seconds):
            raise AssertionError(f"the bot answered {self.message.content!r}: {[one.text for one in self.answers]}")
