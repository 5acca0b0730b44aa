"""A packed home comes over connections that break, and nothing of a signed address is shown."""

from __future__ import annotations

import io
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import Request

import pytest

from retrieval.errors import BadInputError, SourceError
from retrieval.fetching import _Redirects, opened, shown

CONTENT = bytes(range(256)) * 2_000
SECRET = "X-Signature=do-not-show"  # noqa: S105  # nobody's


@dataclass
class Server:
    """A server on this machine; `plan` says what it does with each request, the last of it with all that follow."""

    plan: list[str] = field(default_factory=lambda: ["whole"])
    ranges: bool = True
    tag: str = '"one"'
    asked: list[str | None] = field(default_factory=list)
    address: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        step = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        wanted = handler.headers["Range"]
        self.asked.append(wanted)
        if step.isdecimal() or step.startswith("http"):
            handler.send_response(int(step) if step.isdecimal() else 302)
            handler.send_header("Location", step)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.ranges else 0
        part = CONTENT[start:]
        handler.send_response(206 if start else 200)
        if start:
            shift = 1 if step == "wrong part" else 0
            handler.send_header("Content-Range", f"bytes {start + shift}-{len(CONTENT) - 1}/{len(CONTENT)}")
        handler.send_header("ETag", self.tag)
        handler.send_header("Content-Length", str(len(part)))
        handler.end_headers()
        handler.wfile.write(part[: len(part) // 2] if step == "half" else part)
        handler.close_connection = True


@pytest.fixture
def server():
    """A server that counts what it was asked."""
    ours = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # the reader has seen enough
                ours.answer(self)

        def log_message(self, *_: object) -> None: ...

    class Http(ThreadingHTTPServer):
        daemon_threads = False  # closing it waits for them

    http = Http(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    ours.address = f"http://127.0.0.1:{http.server_port}/home.pack?{SECRET}"
    yield ours
    http.shutdown()
    thread.join()
    http.server_close()


def read(source: str, size: int = 65_536) -> bytes:
    with opened(source, (0.0, 0.0, 0.0)) as stream:
        return b"".join(iter(lambda: stream.read(size), b""))


def test_a_file_and_an_address_are_read_as_they_are(server, tmp_path):
    (tmp_path / "file").write_bytes(CONTENT)
    assert read(str(tmp_path / "file")) == read(server.address) == CONTENT
    assert server.asked == [None]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_transfer_that_breaks_is_taken_up_where_it_broke(server, ranges, caplog):
    server.plan, server.ranges = ["half", "half", "whole"], ranges
    with caplog.at_level(logging.WARNING):
        assert read(server.address) == CONTENT
    assert server.asked[:2] == [None, f"bytes={len(CONTENT) // 2}-"]
    assert "/home.pack broke" in caplog.text
    assert SECRET not in caplog.text


def test_a_server_that_is_busy_is_asked_again(server):
    server.plan = ["503", "429", "half", "500", "whole"]
    assert read(server.address) == CONTENT


@pytest.mark.parametrize("step", ["404", "403", "410", "503", "wrong part"])
def test_what_cannot_be_had_is_an_error_without_the_signature(server, step):
    server.plan = ["half", step] if step == "wrong part" else [step]
    with pytest.raises(SourceError) as error:
        read(server.address)
    assert (step if step.isdecimal() else "another part") in str(error.value)
    assert "/home.pack could not be read" in str(error.value)
    assert SECRET not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_server_that_never_sends_all_of_it_is_given_up(server):
    server.plan = ["half"]
    server.ranges = False
    with pytest.raises(SourceError, match="could not be read"):
        read(server.address)


def test_nobody_at_the_address_is_an_error_without_the_signature():
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:9/x could not be read: .*refused") as error:
        read(f"http://127.0.0.1:9/x?{SECRET}")
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"http://packs.example/home?{SECRET}", "http://packs.example/home is no https address"),
        (f"http://127.0.0.1.packs.example/home?{SECRET}", "no https address"),
        (f"file:///etc/passwd?{SECRET}", "no https address"),
        (f"ftp://packs.example/home?{SECRET}", "no https address"),
        (f"https://name:{SECRET}@packs.example/home", "name or password before its host"),
        (f"https://packs.example:port/home?{SECRET}", "is none"),
        (f"https://packs.example/a b?{SECRET}", "is none"),
        (f"https://packs.example/ä?{SECRET}", "is none"),
        (f"https://packs.example/\r\nHost: other?{SECRET}", "is none"),
        (f"https://[packs.example/home?{SECRET}", "is none"),
    ],
)
def test_an_address_that_may_not_be_read_is_refused_without_its_signature(address, words):
    with pytest.raises(BadInputError, match=words) as error:
        read(address)
    assert SECRET not in str(error.value)


def test_a_redirection_to_where_we_would_not_go_is_not_followed(server):
    server.plan = [f"http://packs.example/other?{SECRET}"]
    with pytest.raises(BadInputError, match=r"http://packs\.example/other is no https address") as error:
        read(server.address)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("target", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]/x"])
def test_only_this_machine_may_redirect_to_this_machine(target):
    def followed(source):
        return _Redirects().redirect_request(Request(source), io.BytesIO(), 302, "Found", {}, target)  # noqa: S310

    assert followed("http://127.0.0.1/home").full_url == target
    with pytest.raises(BadInputError, match="is no https address"):
        followed("https://packs.example/home")


def test_a_redirection_is_followed_and_a_break_taken_up_again(server):
    server.plan = [server.address, "half", server.address, "whole"]
    assert read(server.address) == CONTENT


def test_an_address_is_shown_without_query_name_and_password():
    assert shown(f"https://a:b@packs.example:8443/home?{SECRET}#x") == "https://packs.example:8443/home"
    assert shown("/a/file?") == "/a/file?"
