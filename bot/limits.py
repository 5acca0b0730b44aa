"""How much one person, and one channel, may ask in a minute."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from bot.model import Origin


class Limits:
    """Counts questions in a moving minute; 0 means no limit. Thread-safe; forgotten with the process."""

    def __init__(self, user: int, channel: int) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._user = RateLimitItemPerMinute(user) if user else None
        self._channel = RateLimitItemPerMinute(channel) if channel else None

    def refusal(self, origin: Origin) -> str:
        """Count a question; return "" where it may be answered, else why not and when to ask again."""
        place = origin.platform, origin.workspace
        if wait := self._wait(self._user, *place, "user", origin.user):
            return f"You have asked many questions within a minute. Please ask again in {wait} s."
        if wait := self._wait(self._channel, *place, "channel", origin.channel):
            return f"Many questions are being asked in this channel. Please ask again in {wait} s."
        return ""

    def _wait(self, limit: RateLimitItemPerMinute | None, *who: str) -> int:
        """Return 0 where `who` keeps within the limit, else the seconds until they do again."""
        if limit is None or self._window.hit(limit, *who):
            return 0
        return max(1, round(self._window.get_window_stats(limit, *who).reset_time - time()))
