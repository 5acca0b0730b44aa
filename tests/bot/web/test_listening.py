"""When the HTTP server begins to listen: once there is somebody who can answer."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.adapters.web import server
from bot.adapters.web.server import Web
from retrieval.errors import OnRecordError


async def hello(_request):
    return PlainTextResponse("hello")


@pytest.fixture
def starting():
    """A server of which not all is ready, served until the test stops it; and the event that all is."""
    ready, stop = threading.Event(), threading.Event()
    web = Web.open(0, [], lambda: None, lambda _: None, ready.is_set)
    web.mount([Route("/hello", hello)])
    serving = threading.Thread(target=web.serve, args=(stop,))
    serving.start()
    yield web, ready
    stop.set()
    serving.join(15)
    web.listening.close()
    assert not serving.is_alive()


def listens(web):
    try:
        socket.create_connection(("127.0.0.1", web.port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def comes_to_listen(web, seconds=5.0):
    until = time.monotonic() + seconds
    while not listens(web) and time.monotonic() < until:
        time.sleep(0.02)
    return listens(web)


def test_who_asks_before_all_is_ready_is_refused_and_not_kept_waiting(starting):
    web, ready = starting
    time.sleep(0.2)
    assert not listens(web)
    ready.set()
    assert comes_to_listen(web)


@pytest.fixture
def _impatient(monkeypatch):
    monkeypatch.setattr(server, "_STARTING", 0.5)


@pytest.mark.usefixtures("_impatient")
def test_where_a_part_stays_away_it_listens_all_the_same_after_a_while(starting):
    web, _ = starting
    assert comes_to_listen(web)


def test_a_port_that_another_came_to_listen_on_meanwhile_is_named():
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    first = Web.open(0, [], print, print, lambda: False)
    with pytest.MonkeyPatch.context() as patched, socket.socket(socket.AF_INET6) as rival:
        patched.setattr(server, "_STARTING", 0.1)
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        rival.bind(("", first.port))
        rival.listen()
        with pytest.raises(OnRecordError, match=f"port {first.port} is not free"):
            first.serve(threading.Event())
    first.listening.close()
