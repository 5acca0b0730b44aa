"""Spans as a collector gets them: a real one, over HTTP, in OpenTelemetry's own protobuf."""

from __future__ import annotations

import gzip
import logging
import sys
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from bot.app import open_bot
from bot.commands import COMMANDS
from bot.core import Bot
from bot.model import LINE, Origin, Request
from bot.observing.observer import Handled, Outcome
from bot.observing.tracing import ENDPOINT, open_spans
from bot.settings import Settings

HERE = Origin("slack", "T1", "C1", "U1")


class Collector:
    """What was sent to it; it answers at once, or when it is let."""

    def __init__(self) -> None:
        self.batches: list[ExportTraceServiceRequest] = []
        self.open = Event()
        self.open.set()

    @property
    def spans(self):
        scopes = (scope for batch in self.batches for one in batch.resource_spans for scope in one.scope_spans)
        return [span for scope in scopes for span in scope.spans]

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        body = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        self.open.wait(10)
        self.batches.append(ExportTraceServiceRequest.FromString(body))
        answer = ExportTraceServiceResponse().SerializeToString()
        request.send_response(200)
        request.send_header("Content-Type", "application/x-protobuf")
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        request.wfile.write(answer)


@contextmanager
def listening(collector):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            collector.take(self)

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        collector.open.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def collector(monkeypatch):
    collector = Collector()
    with listening(collector) as address:
        monkeypatch.setenv(ENDPOINT, address)
        collector.environment = {ENDPOINT: address}
        yield collector


def attributes(span):
    return {one.key: one.value.string_value for one in span.attributes}


def test_a_request_is_a_span_with_its_stages_within(collector, corpus):
    bot = open_bot(corpus, Settings(embedder="hashing"))
    with closing(open_spans(collector.environment, "1.2.3")) as bot.observer:
        bot.handle(Request(LINE, "How much will the harbour wall cost?", origin=HERE))
    (request,) = [span for span in collector.spans if not span.parent_span_id]
    stages = [span for span in collector.spans if span.parent_span_id]
    assert request.name == "ask"
    told = attributes(request)
    assert len(told.pop("onrecord.request")) == 8
    assert told == {"onrecord.command": "ask", "onrecord.platform": "slack", "onrecord.outcome": "answered"}
    assert {"understand", "read", "embed", "retrieve", "rank", "excerpts", "judge"} <= {one.name for one in stages}
    around = {
        one.name: next(other.name for other in collector.spans if other.span_id == one.parent_span_id) for one in stages
    }
    assert (around["understand"], around["vectors"]) == ("ask", "retrieve")
    assert around["lexical"] in {"embed", "retrieve"}  # it goes on beside the model, or longer
    for one in stages:
        assert one.trace_id == request.trace_id
        assert request.start_time_unix_nano <= one.start_time_unix_nano <= one.end_time_unix_nano
        assert one.end_time_unix_nano <= request.end_time_unix_nano
    resource = {one.key: one.value.string_value for one in collector.batches[0].resource_spans[0].resource.attributes}
    assert (resource["service.name"], resource["service.version"]) == ("onrecord", "1.2.3")


def test_an_error_is_marked_and_no_span_has_a_word_of_the_question(collector):
    class Failing:
        def ask(self, *_: object, **_how: object) -> None:
            raise RuntimeError("zanzibar is missing")

    with closing(open_spans(collector.environment, "1.2.3")) as spans:
        bot = Bot(Failing(), COMMANDS, observer=spans)
        bot.handle(Request("ask", "Where is zanzibar?", origin=HERE))
        bot.handle(Request("zanzibar", "Where is zanzibar?", origin=HERE))
    failed, refused = [span for span in collector.spans if not span.parent_span_id]
    assert failed.status.code == failed.status.STATUS_CODE_ERROR
    assert refused.status.code == refused.status.STATUS_CODE_UNSET
    assert "zanzibar" not in str(collector.batches)


def test_spans_go_out_in_batches(collector):
    with closing(open_spans(collector.environment, "1.2.3")) as spans:
        for _ in range(100):
            spans.handled(Handled("ab12cd34", "ask", "slack", Outcome.ANSWERED, 0.0, 0.1))
    assert len(collector.spans) == 100
    assert len(collector.batches) == 1


def test_a_collector_that_does_not_answer_holds_up_no_stop(collector):
    collector.open.clear()
    spans = open_spans(collector.environment, "1.2.3")
    spans.handled(Handled("ab12cd34", "ask", "slack", Outcome.ANSWERED, 0.0, 0.1))
    began = monotonic()
    spans.close()
    assert monotonic() - began < 3


def test_without_a_collector_nothing_is_made_or_imported():
    assert open_spans({}, "1.2.3") is None
    assert open_spans({ENDPOINT: ""}, "1.2.3") is None


def test_who_lacks_the_extra_is_told_and_served(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with caplog.at_level(logging.WARNING):
        assert open_spans({ENDPOINT: "http://127.0.0.1:9"}, "1.2.3") is None
    assert "install onrecord[otel]" in caplog.text
