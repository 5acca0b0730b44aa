"""What goes on as numbers, in the form that Prometheus reads: made where a process serves, and only there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from bot.observing.observer import DELIVERED, Observer
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.observing.observer import Handled
    from retrieval.corpus import Corpus

# Seconds. A stage takes a tenth of a millisecond or many; a reply up to a minute where its platform wants fewer
# requests; a page is to begin within 15 ms.
_STAGE = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_REPLY = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_PAGE = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics(Observer):
    """Counts what it is told. Each label has few values, none of them anybody's words."""

    def __init__(self, version: str) -> None:
        # Without the time at which each series began, which doubles the lines: the process's start is among them.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = of = CollectorRegistry()
        ProcessCollector(registry=of)
        GCCollector(registry=of)
        Info("onrecord_build", "The release that runs.", registry=of).info({"version": version})
        asked = ["command", "platform", "outcome"]
        self._questions = Counter("onrecord_questions", "Requests by what became of them.", asked, registry=of)
        self._stage = Histogram("onrecord_stage_seconds", "Stages of answers.", ["stage"], registry=of, buckets=_STAGE)
        on = ["platform"]
        self._reply = Histogram("onrecord_reply_seconds", "Until replies arrived.", on, registry=of, buckets=_REPLY)
        arrived = ["platform", "outcome"]
        self._deliveries = Counter("onrecord_deliveries", "Replies by whether they arrived.", arrived, registry=of)
        self._connected = Gauge("onrecord_platform_connected", "Whether a platform is connected.", on, registry=of)
        self._reconnects = Counter("onrecord_platform_reconnects", "Connections after the first.", on, registry=of)
        self._limited = Counter("onrecord_platform_limited", "Requests answered with 429.", on, registry=of)
        at, route = ["route", "status"], ["route"]
        self._pages = Counter("onrecord_page_requests", "HTTP requests by their path's pattern.", at, registry=of)
        self._page = Histogram("onrecord_page_seconds", "HTTP requests.", route, registry=of, buckets=_PAGE)
        self._waiting = Gauge("onrecord_waiting", "Requests of the chats that are not answered yet.", registry=of)

    def watch(self, corpus: Corpus, waiting: Callable[[], int]) -> None:
        """Read the index, and how many requests of the chats wait, whenever we are asked from now on."""
        self.registry.register(_IndexAge(corpus))
        self._waiting.set_function(waiting)

    def handled(self, handled: Handled) -> None:
        """Count a request and its stages."""
        self._questions.labels(handled.command, handled.platform, str(handled.outcome)).inc()
        for stage, seconds in (handled.times or {}).items():
            self._stage.labels(stage).observe(seconds)

    def delivered(self, platform: str, outcome: str, seconds: float) -> None:
        """Count a reply."""
        self._deliveries.labels(platform, outcome).inc()
        if outcome == DELIVERED:
            self._reply.labels(platform).observe(seconds)

    def limited(self, platform: str) -> None:
        """Count a 429."""
        self._limited.labels(platform).inc()

    def expected(self, platform: str) -> None:
        """Show a platform from the beginning, with nothing counted yet."""
        self._connected.labels(platform).set(0)
        self._reconnects.labels(platform)
        self._limited.labels(platform)

    def connected(self, platform: str, *, again: bool = False) -> None:
        """Note a connection, and count it where it is not the first."""
        self._connected.labels(platform).set(1)
        self._reconnects.labels(platform).inc(int(again))

    def lost(self, platform: str) -> None:
        """Note that a connection is lost."""
        self._connected.labels(platform).set(0)

    def served(self, route: str, status: int, seconds: float) -> None:
        """Count an HTTP request."""
        self._pages.labels(route, str(status)).inc()
        self._page.labels(route).observe(seconds)

    def exposed(self, accept: str = "") -> tuple[bytes, str]:
        """Return all as Prometheus reads it, in the best form that `accept` names, and the type of that form."""
        encode, kind = choose_encoder(accept)
        return encode(self.registry), kind


class _IndexAge(Collector):
    """The generation that answers, read when it is asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing: registered, it is not to be read yet."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the generation is; nothing while there is none that answers."""
        try:
            held = self._corpus.manifest()
        except OnRecordError:  # every reply says why
            return
        built = datetime.fromisoformat(held.built).timestamp()
        yield GaugeMetricFamily("onrecord_index_generation", "Number of the generation that answers.", held.generation)
        yield GaugeMetricFamily("onrecord_index_built_timestamp_seconds", "When it was built.", built)
        yield GaugeMetricFamily("onrecord_index_articles", "Articles that it holds.", held.articles)
