"""What watches the bot in these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

from bot.observing.observer import Handled, Observer

if TYPE_CHECKING:
    from bot.observing.metrics import Metrics


class Seen(Observer):
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self.requests: list[Handled] = []
        self.replies: list[tuple[str, str]] = []
        self.took: list[float] = []
        self.events: list[str] = []

    def handled(self, handled: Handled) -> None:
        self.requests.append(handled)

    def delivered(self, platform: str, outcome: str, seconds: float) -> None:
        self.replies.append((platform, outcome))
        self.took.append(seconds)

    def limited(self, platform: str) -> None:
        self.events.append(f"{platform} limited")

    def connected(self, platform: str, *, again: bool = False) -> None:
        self.events.append(f"{platform} connected{' again' if again else ''}")

    def lost(self, platform: str) -> None:
        self.events.append(f"{platform} lost")


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """What is exposed, by name and labels."""
    families = text_string_to_metric_families(metrics.exposed()[0].decode())
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    """One of them, None where it is not exposed."""
    return samples(metrics).get((name, frozenset(labels.items())))
