"""What the doctor asks of the network, and what it says of each answer."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.doctor_online import check_online
from bot.settings import Settings


@contextmanager
def answering(status, content=b"{}"):
    """Yield the address of a server that answers each GET with `status` and `content`, and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def do_HEAD(self):  # an address signed for GET is none for this
            self.send_error(403)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def only(settings):
    (finding,) = check_online(settings)
    return finding


def test_nothing_is_asked_where_nothing_is_set():
    assert list(check_online(Settings())) == []


READY, UNREADY = (f'{{"ready": {ready}, "stopping": false, "parts": {{}}}}'.encode() for ready in ("true", "false"))


@pytest.mark.parametrize(
    ("status", "content", "well", "said"),
    [
        (200, READY, True, "all is ready"),
        (503, UNREADY, False, "leads here, but something is not ready"),
        (404, b"{}", False, "answers 404"),
        (404, READY, False, "answers 404"),
        (200, b"<p>Welcome</p>", False, "not from On Record"),
        (200, b'["ready"]', False, "not from On Record"),
        (200, b'{"ready": "soon"}', False, "not from On Record"),
        (200, b"[" * 20_000, False, "not from On Record"),
        (200, b"\xff", False, "not from On Record"),
        (503, b"<p>Bad gateway</p>", False, "not from On Record"),
    ],
)
def test_the_public_address_must_lead_here(status, content, well, said):
    with answering(status, content) as (address, asked):
        finding = only(Settings(public_url=address))
    assert asked == [("GET", "/readyz")]
    assert (finding.well, said in finding.found, bool(finding.mend)) == (well, True, not well)


@pytest.mark.parametrize(("status", "well"), [(200, True), (403, False)])
def test_the_packed_home_is_looked_for_and_what_signs_its_address_is_not_shown(status, well):
    with answering(status) as (address, asked):
        finding = only(Settings(packed_home=f"{address}/home.pack?signature=secret"))
    assert asked == [("GET", "/home.pack?signature=secret")]
    assert finding.well == well
    assert "secret" not in finding.found + finding.mend


def test_a_packed_home_may_be_a_file(tmp_path):
    assert not only(Settings(packed_home=str(tmp_path / "none"))).well
    (tmp_path / "home").touch()
    assert "is empty" in only(Settings(packed_home=str(tmp_path / "home"))).found
    (tmp_path / "home").write_bytes(b"packed")
    assert only(Settings(packed_home=str(tmp_path / "home"))).well


@pytest.mark.parametrize("address", ["http://user:secret@packs.example/home", "http://packs.example/home?x=secret"])
def test_a_packed_home_that_serving_would_refuse_is_not_well(address):
    finding = only(Settings(packed_home=address))
    assert not finding.well
    assert "is no https address" in finding.found
    assert "secret" not in finding.found + finding.mend


@pytest.mark.parametrize("address", ["http://user:secret@127.0.0.1:9/a", "http://user:secret@b\x9ccher.example"])
def test_no_password_of_the_public_address_is_shown(address):
    finding = only(Settings(public_url=address))
    assert not finding.well
    assert "secret" not in finding.found + finding.mend


def test_an_address_where_nobody_listens_is_named():
    with answering(200) as (address, _):
        pass
    assert "cannot be reached" in only(Settings(public_url=address)).found


def test_the_state_must_be_one_that_can_be_written(tmp_path):
    assert only(Settings(state=f"sqlite:///{tmp_path / 'state.sqlite'}")).well
    assert not only(Settings(state="sqlite:////proc/state.sqlite")).well
    refused = only(Settings(state="postgresql://user:hidden@127.0.0.1:1/none"))
    assert not refused.well
    assert "hidden" not in refused.found + refused.mend
