"""The HTTP server of a process: how it starts, takes further addresses, drains and ends."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.adapters.web.server import Web
from retrieval.errors import OnRecordError


@pytest.fixture
def web():
    """A server on a free port that is served until the test stops it."""
    made = Served()
    yield made
    made.end()


class Served:
    def __init__(self):
        self.said, self.stop, self.draining = [], threading.Event(), threading.Event()
        self.web = Web.open(0, [], self.draining.set, self.said.append)
        self.port = self.web.port
        self.thread = threading.Thread(target=self.web.serve, args=(self.stop,))
        self.thread.start()

    def connection(self, host="127.0.0.1"):
        return closing(HTTPConnection(host, self.port, timeout=10))

    def get(self, path, host="127.0.0.1"):
        with self.connection(host) as connection:
            return asked(connection, path)

    def end(self):
        self.stop.set()
        self.thread.join(15)
        self.web.listening.close()
        assert not self.thread.is_alive()


def asked(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


async def hello(_request):
    return PlainTextResponse("hello")


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OnRecordError, match=f"port {port} is not free .*set PORT"):
            Web.open(port, [], print, print)


def test_addresses_can_be_mounted_while_it_serves(web):
    assert web.get("/hello")[0] == 404
    web.web.mount([Route("/hello", hello)])
    assert web.get("/hello")[:2] == (200, "hello")


def test_it_answers_over_both_internet_protocols(web):
    web.web.mount([Route("/hello", hello)])
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    assert web.get("/hello", "::1")[0] == 200


def test_while_it_drains_it_answers_and_keeps_no_connection(web):
    web.web.mount([Route("/hello", hello)])
    with web.connection() as kept:
        assert asked(kept, "/hello")[2].get("connection") != "close"
        web.stop.set()
        assert web.draining.wait(5)
        status, _, headers = asked(kept, "/hello")
    assert (status, headers["connection"]) == (200, "close")
    web.thread.join(15)
    with pytest.raises(ConnectionError):
        web.get("/hello")


def test_what_is_being_answered_at_the_stop_gets_its_answer(web):
    begun = threading.Event()

    async def slow(_request):
        begun.set()
        await run_in_threadpool(time.sleep, 2)
        return PlainTextResponse("late")

    web.web.mount([Route("/slow", slow)])
    answers = []
    asking = threading.Thread(target=lambda: answers.append(web.get("/slow")[:2]))
    asking.start()
    assert begun.wait(5)
    web.stop.set()
    asking.join(10)
    assert answers == [(200, "late")]
    web.thread.join(10)
    assert not web.thread.is_alive()


async def asker(request):
    return PlainTextResponse(f"{request.client.host} {request.url.scheme}")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_proxy_of_this_machine_is_believed_who_asks(web, host):
    web.web.mount([Route("/asker", asker)])
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    with web.connection(host) as connection:
        connection.request("GET", "/asker", headers=headers)
        assert connection.getresponse().read() == b"203.0.113.7 https"
        connection.request("GET", "/asker")
        assert connection.getresponse().read() == f"{host} http".encode()


def test_what_asks_for_a_web_socket_is_in_no_log(web, caplog):
    caplog.set_level("DEBUG")
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "YQ==",
        "Sec-WebSocket-Version": "13",
    }
    with web.connection() as connection:
        connection.request("GET", "/?q=zanzibar", headers=headers)
        assert connection.getresponse().status == 404
    assert "zanzibar" not in caplog.text


def test_it_can_listen_on_one_address_alone():
    web = Web.open(0, [], print, print, host="127.0.0.1")
    assert web.listening.getsockname()[0] == "127.0.0.1"
    web.listening.close()
