"""The doctor's checks of Slack, over a real socket."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.slack.doctor import check_slack
from bot.credentials import SlackCredentials
from bot.doctor import examine
from bot.manifests.slack import SCOPES
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT, APP, SIGNING = "xoxb-1-secret", "xapp-1-secret", "0123456789abcdef" * 2
CLIENT_SECRET = "fedcba9876543210" * 2
ALL_SCOPES = ",".join(SCOPES)


@dataclass
class Answers:
    """What the Web API answers: bodies by method, and the header with the scopes."""

    bodies: dict[str, Any] = field(
        default_factory=lambda: {
            "auth.test": {"ok": True, "user": "onrecord", "team": "Halvenmouth Courier", "team_id": "T1"},
            "apps.connections.open": {"ok": True, "url": "wss://slack.example/?ticket=ticket-secret"},
        }
    )
    scopes: str | None = ALL_SCOPES
    date: str = ""
    """What the server's clock shows, where it is not this machine's."""
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def api(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            method = self.path.rpartition("/")[2]
            answers.asked.append((method, self.headers["Authorization"]))
            body = answers.bodies[method]
            self.send_response(200)
            if answers.scopes is not None:
                self.send_header("X-OAuth-Scopes", answers.scopes)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def date_time_string(self, timestamp: float | None = None) -> str:
            return answers.date or super().date_time_string(timestamp)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def looked(answers: Answers | None = None, **fields: Any) -> dict[str, tuple[bool, str, str]]:
    """What is found of the credentials, by name."""
    with api(answers or Answers()) as url:
        findings = list(check_slack(SlackCredentials(api_url=url, **fields)))
    written = repr(findings)
    assert [secret for secret in ("1-secret", SIGNING, CLIENT_SECRET, "ticket-secret") if secret in written] == []
    assert all(bool(finding.mend) != finding.well for finding in findings)
    return {finding.name: finding[1:] for finding in findings}


def test_nothing_is_checked_where_nothing_is_set():
    assert looked() == {}


def test_socket_mode_is_checked_with_both_tokens_and_each_api_call_has_its_own():
    answers = Answers()
    found = looked(answers, bot_token=BOT, app_token=APP)
    assert [finding[0] for finding in found.values()] == [True] * 4
    assert found["slack mode"][1] == "Socket Mode"
    assert found["slack bot token"][1] == "@onrecord in Halvenmouth Courier (T1)"
    assert found["slack scopes"][1] == f"all {len(SCOPES)}"
    assert answers.asked == [("auth.test", f"Bearer {BOT}"), ("apps.connections.open", f"Bearer {APP}")]


@pytest.mark.parametrize("date", ["Sun, 22 Nov 2020 11:00:00 GMT", "Fri, 22 Nov 2199 11:00:00 GMT"])
def test_a_clock_that_goes_wrong_is_found(date):
    well, found, mend = looked(Answers(date=date), bot_token=BOT, app_token=APP)["clock"]
    assert not well
    assert "off by " in found
    assert "clock" in mend


@pytest.mark.parametrize("date", ["soon", "Fri, 99 Nov 2199 11:00:00 GMT", "22 Nov 2020 11:00:00"])
def test_a_date_that_is_none_says_nothing_of_the_clock(date):
    assert "clock" not in looked(Answers(date=date), bot_token=BOT, app_token=APP)


def test_offline_nothing_is_asked_and_the_form_of_the_secrets_is_checked_all_the_same():
    with api(answers := Answers()) as url:
        given = SlackCredentials(api_url=url, bot_token=BOT, app_token=BOT)
        found = [finding.name for finding in check_slack(given, online=False)]
    assert (found, answers.asked) == (["slack tokens", "slack mode"], [])


def test_http_mode_says_its_port_and_opens_no_socket():
    answers = Answers()
    found = looked(answers, bot_token=BOT, signing_secret=SIGNING, port=8080)
    assert found["slack mode"] == (True, "HTTP on port 8080", "")
    assert found["slack signing secret"][0]
    assert [method for method, _ in answers.asked] == ["auth.test"]


def test_oauth_needs_no_bot_token():
    answers = Answers()
    found = looked(answers, signing_secret=SIGNING, client_id="1.2", client_secret=CLIENT_SECRET)
    assert found["slack mode"][:2] == (True, "HTTP with OAuth on port 3000; a token for each workspace")
    assert answers.asked == []


def test_missing_scopes_are_named_with_what_they_are_for_and_spare_ones_are_mentioned():
    answers = Answers(scopes="files:write, " + ", ".join(scope for scope in SCOPES if scope != "users:read"))
    well, found, mend = looked(answers, bot_token=BOT, app_token=APP)["slack scopes"]
    assert (well, found) == (False, f"missing: users:read ({SCOPES['users:read']})")
    assert "`onrecord manifest slack`" in mend
    assert "install the app again" in mend
    answers.scopes = f"{ALL_SCOPES},files:write"
    assert looked(answers, bot_token=BOT, app_token=APP)["slack scopes"][1].endswith("not needed: files:write")


def test_scopes_that_the_api_does_not_tell_are_not_called_missing():
    well, found, _ = looked(Answers(scopes=None), bot_token=BOT, app_token=APP)["slack scopes"]
    assert (well, "not compared" in found) == (True, True)


def test_swapped_tokens_are_named_and_sent_nowhere():
    answers = Answers()
    with api(answers) as url:
        findings = list(check_slack(SlackCredentials(bot_token=APP, app_token=BOT, api_url=url)))
    assert [finding.found for finding in findings if not finding.well] == [
        "SLACK_BOT_TOKEN holds an app-level token, not a bot token (xoxb-…)",
        "SLACK_APP_TOKEN holds a bot token, not an app-level token (xapp-…)",
    ]
    assert answers.asked == []


@pytest.mark.parametrize("token", ["xoxb-1-se\ncret", "xoxb-…"])
def test_a_token_with_a_stray_character_is_named_and_sent_nowhere(token):
    answers = Answers()
    well, found, _ = looked(answers, bot_token=token, app_token=APP)["slack tokens"]
    assert (well, found) == (False, "SLACK_BOT_TOKEN holds a character that no token has")
    assert [method for method, _ in answers.asked] == ["apps.connections.open"]


@pytest.mark.parametrize(
    ("code", "words"),
    [("invalid_auth", "not valid"), ("token_revoked", "was revoked"), ("odd_code", "odd_code")],
)
def test_what_the_api_refuses_is_said_with_its_mend(code, words):
    answers = Answers()
    answers.bodies["auth.test"] = {"ok": False, "error": code}
    answers.bodies["apps.connections.open"] = {"ok": False, "error": code}
    found = looked(answers, bot_token=BOT, app_token=APP)
    assert words in found["slack bot token"][1]
    assert "SLACK_BOT_TOKEN" in found["slack bot token"][2]
    assert words in found["slack app token"][1]
    assert "connections:write" in found["slack app token"][2]
    assert "slack scopes" not in found


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]"])
def test_an_answer_that_is_none_is_said_and_not_shown(body):
    answers = Answers()
    answers.bodies["auth.test"] = body
    well, found, mend = looked(answers, bot_token=BOT, signing_secret=SIGNING)["slack bot token"]
    assert not well
    assert "html" not in found
    assert "SLACK_API_URL" in mend


def test_an_api_that_is_not_there_is_said():
    with api(Answers()) as url:
        pass
    token, *_ = (item for item in check_slack(SlackCredentials(bot_token=BOT, app_token=APP, api_url=url)) if item.mend)
    assert "SLACK_API_URL" in token.mend
    assert "refused" in token.found


def test_a_server_that_repeats_a_token_does_not_get_it_shown():
    answers = Answers()
    answers.bodies["auth.test"]["team"] = f"team of {BOT}"
    assert looked(answers, bot_token=BOT, app_token=APP)["slack bot token"][1] == "@onrecord in team of … (T1)"


@pytest.mark.parametrize("secret", ["0123", SIGNING.upper(), BOT, SIGNING + "0"])
def test_a_signing_secret_of_another_form_is_found(secret):
    well, found, mend = looked(bot_token=BOT, signing_secret=secret)["slack signing secret"]
    assert not well
    assert secret not in found
    assert "Signing Secret" in mend


@pytest.mark.parametrize(("given", "missing"), [("client_id", "CLIENT_SECRET"), ("client_secret", "CLIENT_ID")])
def test_half_of_oauth_is_found(given, missing):
    found = looked(bot_token=BOT, signing_secret=SIGNING, **{given: "1.2"})
    assert found["slack oauth"][:2] == (False, f"SLACK_{given.upper()} is set, but SLACK_{missing} is not")


def test_incomplete_secrets_say_what_each_mode_needs():
    well, _, mend = looked(bot_token=BOT)["slack mode"]
    assert not well
    assert "SLACK_APP_TOKEN" in mend
    assert "SLACK_SIGNING_SECRET" in mend


# In `onrecord doctor`


@pytest.fixture
def slack_checks(monkeypatch, tmp_path):
    """`slack_checks(SLACK_BOT_TOKEN="…")`: the doctor's checks of Slack in that environment."""

    def run(**environment: str) -> dict[str, Any]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings = Settings(home=tmp_path / "none", embedder="hashing")
        return {check.name: check for check in examine(settings, online=True) if check.name.startswith("slack")}

    for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "API_URL"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    return run


def test_the_doctor_says_nothing_of_slack_where_no_secret_is_set(slack_checks):
    assert slack_checks(PORT="no port", SLACK_API_URL="nowhere", SLACK_CLIENT_ID=" ") == {}


def test_the_doctor_checks_slack_where_a_secret_is_set(slack_checks):
    with api(Answers()) as url:
        checks = slack_checks(SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP, SLACK_API_URL=url)
    assert list(checks) == ["slack mode", "slack bot token", "slack scopes", "slack app token"]
    assert all(check.well for check in checks.values())


def test_the_doctor_names_a_port_that_is_none(slack_checks):
    (check,) = slack_checks(SLACK_BOT_TOKEN=BOT, PORT="no port").values()
    assert (check.well, "'no port'" in check.found) == (False, True)
