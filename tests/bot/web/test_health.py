from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from bot.adapters.web.health import health_routes
from bot.observing.metrics import Metrics
from bot.observing.page_requests import PageMeter
from bot.observing.readiness import Readiness

TOKEN = "a-long-token"  # noqa: S105  # of these tests alone
HERE = "127.0.0.1"


@pytest.fixture
def readiness():
    readiness = Readiness()
    readiness.expect("index")
    readiness.expect("slack")
    return readiness


@pytest.fixture
def metrics():
    return Metrics("1.2.3")


@pytest.fixture
def client(readiness, metrics):
    """`client(peer, token)`: a client at an address, of a server with a token."""

    async def found(request):
        return PlainTextResponse(request.path_params["id"])

    async def broken(request):
        raise RuntimeError(request.url.path)

    def opened(peer=HERE, token=""):
        ways = [Route(path, installed) for path in ("/slack/install", "/slack/oauth")]
        shelves = Mount("/static", PlainTextResponse("a file"))
        routes = [Route("/articles/{id}", found), Route("/broken", broken), shelves, *ways]
        app = Starlette(middleware=[Middleware(PageMeter, metrics=metrics)])
        app.router.routes.extend([*health_routes(readiness, metrics, token), *routes])
        return TestClient(app, client=(peer, 5000), raise_server_exceptions=False)

    async def installed(_):
        return PlainTextResponse("installed")

    return opened


def test_who_lives_says_so_whatever_is_ready(client, readiness):
    readiness.stopping()
    answer = client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_head_request_is_answered_too(client):
    for path in ("/healthz", "/readyz"):
        answer = client().head(path)
        assert answer.status_code in {200, 503}
        assert answer.text == ""


def test_it_is_ready_once_the_index_and_each_platform_are(client, readiness):
    answer = client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "stopping": False, "parts": {"index": False, "slack": False}}
    readiness.ready("index")
    assert client().get("/readyz").status_code == 503
    readiness.ready("slack")
    answer = client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "stopping": False, "parts": {"index": True, "slack": True}}


def test_who_stops_is_not_ready_so_that_a_proxy_sends_nobody_more(client, readiness):
    readiness.ready("index")
    readiness.ready("slack")
    readiness.stopping()
    answer = client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["stopping"]


# Who may read the metrics


def test_metrics_are_in_the_form_that_is_asked_for(client):
    plain = client().get("/metrics")
    assert plain.headers["content-type"].startswith("text/plain")
    assert 'onrecord_build_info{version="1.2.3"} 1.0' in plain.text
    newer = client().get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert newer.headers["content-type"].startswith("application/openmetrics-text")
    assert newer.text.endswith("# EOF\n")


@pytest.mark.parametrize("peer", [HERE, "::1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "::ffff:10.1.2.3", "fd00::7"])
def test_without_a_token_who_is_on_our_network_may_read(client, peer):
    assert client(peer).get("/metrics").status_code == 200


@pytest.mark.parametrize("peer", ["93.184.216.34", "::ffff:93.184.216.34", "2606:2800:220:1::1", "testclient", ""])
def test_without_a_token_nobody_else_may_read(client, peer):
    answer = client(peer).get("/metrics")
    assert answer.status_code == 404
    assert "onrecord" not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_without_a_token_nobody_may_read_who_comes_by_a_proxy(client, header):
    assert client().get("/metrics", headers={header: "10.0.0.1"}).status_code == 404


@pytest.mark.parametrize("peer", [HERE, "93.184.216.34"])
def test_with_a_token_who_has_it_may_read_from_anywhere(client, peer):
    answer = client(peer, TOKEN).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Via": "1.1 x"})
    assert answer.status_code == 200


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", "Bearer a-long-toke", "Bearer ü", TOKEN])
def test_with_a_token_nobody_may_read_without_it(client, given):
    headers = {"Authorization": given.encode()} if given else {}
    assert client(HERE, TOKEN).get("/metrics", headers=headers).status_code == 404


# Requests counted


def counted(metrics):
    text = metrics.exposed()[0].decode()
    found = re.findall(r'^onrecord_page_requests_total\{route="([^"]*)",status="(\d+)"\} (\S+)$', text, re.MULTILINE)
    return {(route, status): float(value) for route, status, value in found}


def test_requests_are_counted_by_the_pattern_of_their_path_and_status(client, metrics):
    asking = client()
    for path in ("/articles/a1", "/articles/a2?q=zanzibar", "/healthz", "/zanzibar", "/zanzibar/x", "/broken"):
        asking.get(path)
    asking.post("/articles/a1")
    assert counted(metrics) == {
        ("/articles/{id}", "200"): 2,
        ("/articles/{id}", "405"): 1,
        ("/healthz", "200"): 1,
        ("unmatched", "404"): 2,
        ("/broken", "500"): 1,
    }
    assert "zanzibar" not in metrics.exposed()[0].decode()
    assert 'onrecord_page_seconds_count{route="/articles/{id}"} 3.0' in metrics.exposed()[0].decode()


def test_one_endpoint_at_two_paths_and_one_behind_a_mount_are_told_apart(client, metrics):
    asking = client()
    for path in ("/slack/install", "/slack/oauth", "/slack/oauth", "/static/page.css"):
        assert asking.get(path).status_code == 200
    assert counted(metrics) == {("/slack/install", "200"): 1, ("/slack/oauth", "200"): 2, ("/static", "200"): 1}
