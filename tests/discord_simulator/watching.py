"""What a test looks at: requests, messages as users see them, commands, connections; and waiting for them."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from discord_simulator.acting import Acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord_simulator.model import Channel, Message, User
    from discord_simulator.rest import Request

_TIMEOUT = 15.0


class Watching(Acting):
    @property
    def requests(self) -> list[Request]:
        """All requests, in order."""
        return list(self.world.requests)

    def requests_of(self, route: str) -> list[Request]:
        """Those of a route ("PUT /applications/*/commands")."""
        return [one for one in self.requests if fnmatchcase(f"{one.method} {one.path}", route)]

    @property
    def syncs(self) -> list[Request]:
        """Every PUT of commands."""
        return self.requests_of("PUT /applications/*/commands")

    @property
    def commands(self) -> dict[str, dict[str, Any]]:
        """The commands registered for everywhere, by name."""
        return {one["name"]: one for one in self.world.commands.get(0, [])}

    @property
    def faults(self) -> list[str]:
        """What the app did that no app should: payloads that break a rule, requests to unknown routes."""
        return self.world.wrong

    @property
    def identifies(self) -> list[dict[str, Any]]:
        """The content of every IDENTIFY."""
        return list(self._gateway.identifies)

    @property
    def resumes(self) -> list[dict[str, Any]]:
        """The content of every RESUME."""
        return list(self._gateway.resumes)

    @property
    def connections(self) -> int:
        """How many sessions have a connection now."""
        return sum(one.link is not None for one in list(self._gateway.sessions.values()))

    @property
    def beats(self) -> int:
        """How many heartbeats came."""
        return self._gateway.beats

    def visible(self, user: User, channel: Channel) -> list[Message]:
        """What a user sees in a channel, in order."""
        found = list(channel.messages.values())
        return [one for one in found if not one.deleted and one.seen_by in (None, user)]

    def by_bot(self, user: User, channel: Channel) -> list[Message]:
        """Of what a user sees in a channel: the bot's messages."""
        return [one for one in self.visible(user, channel) if one.author is self.world.bot]

    def wait_for(self, user: User, channel: Channel, saying: str, timeout: float = _TIMEOUT) -> Message:
        """The bot's first message that a user sees in a channel with such words, once it is there."""

        def there() -> Message | None:
            return next((one for one in self.by_bot(user, channel) if saying in one.text), None)

        found = self.world.wait(there, timeout)
        if found is None:
            seen = [one.text for one in self.by_bot(user, channel)]
            raise AssertionError(f"{user.name} does not see {saying!r} within {timeout} s, but {seen}")
        return found

    def wait_until(self, condition: Callable[[], Any], timeout: float = _TIMEOUT) -> Any:
        """The first true value of `condition`; raises AssertionError when there is none in time."""
        found = self.world.wait(condition, timeout)
        if not found:
            last = [(one.method, one.path[:80], one.status, one.code) for one in self.requests[-4:]]
            raise AssertionError(f"not so within {timeout} s; last {last}; faults: {self.faults[-3:]}")
        return found

    def wait_connected(self, number: int = 0, timeout: float = 20.0) -> None:
        """Wait until all shards (or `number` of them) are identified and connected."""
        self.wait_until(lambda: self.connections >= (number or self.world.shards), timeout)

    def wait_synced(self, number: int = 1, timeout: float = 20.0) -> None:
        """Wait until commands were registered so many times."""
        self.wait_until(lambda: sum(one.status == 200 for one in self.syncs) >= number, timeout)

    def settle(self, quiet: float = 0.3, timeout: float = _TIMEOUT) -> None:
        """Wait until the app has asked for nothing for `quiet` seconds: before a test that something did not happen."""
        end = time.monotonic() + timeout
        known, since = len(self.world.requests), time.monotonic()
        while time.monotonic() - since < quiet:
            if time.monotonic() > end:
                raise AssertionError(f"the app did not come to rest within {timeout} s: {self.requests[-3:]}")
            time.sleep(0.02)
            if len(self.world.requests) != known:
                known, since = len(self.world.requests), time.monotonic()
