"""All who look on at a process that serves, together: readiness, metrics, and spans where a collector is named."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.observing.metrics import Metrics
from bot.observing.observer import Observer, Observers
from bot.observing.readiness import Readiness
from bot.observing.tracing import open_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Watch:
    """What is told to `observer`, all of them hear."""

    observer: Observer
    readiness: Readiness
    metrics: Metrics


@contextmanager
def watched(platforms: Iterable[str], environment: Mapping[str, str]) -> Iterator[Watch]:
    """Give those who look on at `platforms`, which they expect; at the end spans are sent that were not yet."""
    release = version("onrecord")
    readiness, metrics, spans = Readiness(), Metrics(release), open_spans(environment, release)
    observer = Observers(readiness, metrics, *([spans] if spans else []))
    for platform in platforms:
        observer.expected(platform)
    try:
        yield Watch(observer, readiness, metrics)
    finally:
        if spans:
            spans.close()
