"""What a test looks at: messages as users see them, views, calls; and waiting for any of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_simulator.messages import Messages
    from slack_simulator.model import Call, Message
    from slack_simulator.views import View
    from slack_simulator.world import World

_STEP = 0.02


class Watching:
    """The part of the simulator that only looks."""

    world: World

    @property
    def calls(self) -> list[Call]:
        """All calls of the Web API and posts to response URLs, in order."""
        return list(self.world.calls)

    def calls_of(self, method: str) -> list[Call]:
        """Those of one method; "response_url" for posts to response URLs."""
        return [call for call in self.calls if call.method == method]

    def visible(self, user: str = "U0ANNA", channel: str = "C0NEWS", thread: str | None = None) -> list[Message]:
        """What `user` sees, in order: a channel without its threads' replies, or one thread with its first message."""
        return self._messages.visible(self.world.of_user(user), user, channel, thread)

    def answers(self, user: str = "U0ANNA", channel: str = "C0NEWS", thread: str | None = None) -> list[Message]:
        """Of what `user` sees: the app's messages."""
        team = self.world.of_user(user)
        return [one for one in self.visible(user, channel, thread) if one.bot_id == team.bot_id and not one.subtype]

    def everything(self, channel: str = "C0NEWS") -> list[Message]:
        """All that stands in a channel and its threads, whoever may see it."""
        return self._messages.in_channel(channel)

    def wait_for(
        self, what: int | str | Callable[[Message], object] = 1, timeout: float = 10.0, *,
        user: str = "U0ANNA", channel: str = "C0NEWS", thread: str | None = None,
    ) -> Any:  # fmt: skip
        """Wait for the app's messages that `user` sees in a place.

        A number waits for so many and returns them all; words, or a predicate of a message, wait for one such and
        return it. Raises AssertionError with what is there instead.
        """

        def there() -> Any:
            seen = self.answers(user, channel, thread)
            if isinstance(what, int):
                return seen if len(seen) >= what else None
            return next((one for one in seen if (what in one.shown if isinstance(what, str) else what(one))), None)

        found = self._messages.wait(there, timeout)
        if found is None:
            seen = [(one.user, one.to, one.shown) for one in self.visible(user, channel, thread)]
            place = f"{channel}, thread {thread}" if thread else channel
            raise AssertionError(f"after {timeout} s {user} does not see {what!r} in {place}, but {seen}")
        return found

    def wait_until(self, condition: Callable[[], object], timeout: float = 10.0) -> Any:
        """The first true value of `condition`; raises AssertionError when there is none within `timeout` seconds."""
        end = time.monotonic() + timeout
        while not (found := self._messages.wait(condition, _STEP)):
            if time.monotonic() > end:
                raise AssertionError(f"not so within {timeout} s; the last calls: {self.calls[-3:]}")
        return found

    def wait_for_calls(self, method: str, number: int = 1, timeout: float = 10.0) -> list[Call]:
        """The calls of a method, once there are `number`."""
        self.wait_until(lambda: len(self.calls_of(method)) >= number, timeout)
        return self.calls_of(method)

    def settle(self, quiet: float = 0.3, timeout: float = 10.0) -> None:
        """Wait until the app has called nothing for `quiet` seconds: before a test that something did not happen."""
        end = time.monotonic() + timeout
        known, since = len(self.calls), time.monotonic()
        while time.monotonic() - since < quiet:
            if time.monotonic() > end:
                raise AssertionError(f"the app did not come to rest within {timeout} s: {self.calls[-3:]}")
            time.sleep(_STEP)
            if len(self.calls) != known:
                known, since = len(self.calls), time.monotonic()

    def modal(self, user: str = "U0ANNA", timeout: float = 10.0) -> View:
        """The modal that is on top before `user`, once there is one."""
        return self.wait_until(lambda: self._stack(user), timeout)[-1]  # type: ignore[no-any-return]

    def modals(self, user: str = "U0ANNA") -> list[View]:
        """The stack of modals before `user`, the top last; empty when none is open."""
        return list(self._stack(user))

    def home(self, user: str = "U0ANNA", timeout: float = 10.0) -> View:
        """The Home tab of `user`, once it was published."""
        key = self.world.of_user(user).id, user
        return self.wait_until(lambda: self.world.views.homes.get(key), timeout)  # type: ignore[no-any-return]

    def statuses(self, channel: str, thread: str) -> list[str]:
        """The assistant's statuses in a thread, in order; "" where one was cleared."""
        return [status for *place, status in self.world.statuses if place == [channel, thread]]

    def title(self, channel: str, thread: str) -> str:
        """The title that the app gave an assistant's thread."""
        return self.world.titles.get((channel, thread), "")

    def prompts(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """The suggested prompts of an assistant's thread."""
        return self.world.prompts.get((channel, thread), [])

    def _stack(self, user: str) -> list[View]:
        return self.world.views.stacks.get((self.world.of_user(user).id, user), [])

    @property
    def _messages(self) -> Messages:
        return self.world.messages
