"""The messages of every channel as its users see them, and the wait for one that is to come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_simulator.clock import Clock
    from slack_simulator.model import Message, Workspace

SLACKBOT = "USLACKBOT"


class Messages:
    """The store. Whoever changes it wakes those who wait in `changed`."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._all: list[Message] = []
        self._by_place: dict[tuple[str, str], Message] = {}
        self.changed = threading.Condition(threading.RLock())

    def add(self, message: Message) -> Message:
        with self.changed:
            self._all.append(message)
            self._by_place[message.channel, message.ts] = message
            self.changed.notify_all()
        return message

    def change(self, message: Message, text: str, blocks: list[dict[str, Any]], sent: dict[str, Any]) -> None:
        with self.changed:
            message.change(self._clock.ts(), text, blocks, sent)
            self.changed.notify_all()

    def delete(self, message: Message) -> None:
        with self.changed:
            message.deleted = True
            self.changed.notify_all()

    def get(self, channel: str, ts: str) -> Message | None:
        """The message, if it was not deleted and others than one user may see it."""
        message = self._by_place.get((channel, ts))
        return None if message is None or message.deleted or message.ephemeral else message

    def in_channel(self, channel: str) -> list[Message]:
        """All that stand there now, replies and everybody's ephemerals too, in order."""
        with self.changed:
            return sorted((one for one in self._all if one.channel == channel and not one.deleted), key=_ts)

    def visible(self, workspace: Workspace, user: str, channel: str, thread: str | None) -> list[Message]:
        """What `user` sees in the channel (thread None) or in one of its threads, its first message included."""
        place = workspace.channels[channel]
        if user not in place.members and (place.is_private or place.is_im):
            return []
        seen = [one for one in self.in_channel(channel) if one.to in ("", user)]
        if thread is None:
            return [one for one in seen if not one.thread or one.sent.get("reply_broadcast") or one.thread == one.ts]
        return [one for one in seen if thread in (one.ts, one.thread)]

    def wait(self, condition: Callable[[], object], timeout: float) -> Any:
        """The first true value of `condition`, looked at after each change; its last value at the end of `timeout`."""
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    def tell(self) -> None:
        """Wake those who wait: something beside messages changed."""
        with self.changed:
            self.changed.notify_all()


def _ts(message: Message) -> tuple[int, str]:
    return len(message.ts), message.ts
