"""Each request as a span with its stages, sent in batches to an OpenTelemetry collector: where one is named."""

from __future__ import annotations

import logging
from threading import Thread
from time import perf_counter_ns, time_ns
from typing import TYPE_CHECKING

from bot.observing.observer import Observer, Outcome
from retrieval.stages import nested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.trace.export import SpanExporter

    from bot.observing.observer import Handled

log = logging.getLogger(__name__)

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"  # OpenTelemetry, OTLP exporter configuration; the exporter reads the others
_TIMEOUT = 5.0  # seconds for one batch
_FLUSHED = 2.0  # seconds to send what is left, when told to stop; the host grants some ten for all there is to do
_SECOND = 1_000_000_000  # nanoseconds


def open_spans(environment: Mapping[str, str], version: str) -> Spans | None:
    """Return what sends spans to the collector that the environment names; None where it names none."""
    if not environment.get(ENDPOINT):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  # an extra
    except ImportError:
        log.warning("%s is set, but no spans are sent: install onrecord[otel]", ENDPOINT)
        return None
    return Spans(OTLPSpanExporter(timeout=_TIMEOUT), environment.get("OTEL_SERVICE_NAME") or "onrecord", version)


class Spans(Observer):
    """Makes a span of each request once it has its reply, and others within it of its stages; none holds words."""

    def __init__(self, exporter: SpanExporter, service: str, version: str) -> None:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415  # as above
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        resource = Resource.create({"service.name": service, "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("onrecord", version)

    def handled(self, handled: Handled) -> None:
        """Queue the spans of a request."""
        from opentelemetry.trace import StatusCode, set_span_in_context  # noqa: PLC0415

        epoch = time_ns() - perf_counter_ns()

        def at(moment: float) -> int:
            return epoch + int(moment * _SECOND)

        told = {"command": handled.command, "platform": handled.platform, "outcome": str(handled.outcome)}
        shown = {f"onrecord.{name}": value for name, value in told.items()} | {"onrecord.request": handled.number}
        span = self._tracer.start_span(handled.command, start_time=at(handled.began), attributes=shown)
        if handled.outcome is Outcome.ERROR:
            span.set_status(StatusCode.ERROR)
        within = [set_span_in_context(span)]
        for depth, lap in nested(handled.times.laps if handled.times else ()):
            stage = self._tracer.start_span(lap.stage, within[depth], start_time=at(lap.began))
            within[depth + 1 :] = [set_span_in_context(stage)]
            stage.end(at(lap.began + lap.seconds))
        span.end(at(handled.began + handled.seconds))

    def close(self) -> None:
        """Send what is left, as far as the collector takes it in time."""
        ending = Thread(target=self._provider.shutdown, name="spans", daemon=True)
        ending.start()
        ending.join(_FLUSHED)
