"""The doctor's checks of Discord, over a real socket."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord
import pytest
from aiohttp import web

from bot.adapters.discord import doctor
from bot.adapters.discord.doctor import check_discord
from bot.credentials import DiscordCredentials
from bot.doctor import examine
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = "172150183260323840"
TOKEN = f"{urlsafe_b64encode(ID.encode()).decode().rstrip('=')}.Gsecret.secret-part"
ASK = {"name": "ask", "type": 1, "description": "Answer a question", "contexts": [0, 1, 2], "integration_types": [0, 1]}
ME, APP, COMMANDS = "/users/@me", "/applications/@me", f"/applications/{ID}/commands"
ANY_LIMITED = 1 << 13 | 1 << 15 | 1 << 19


@dataclass
class Answers:
    """What the API answers, by path: a body, or a status with a body; `slow` seconds later."""

    bodies: dict[str, Any] = field(
        default_factory=lambda: {
            ME: {"id": "1", "username": "onrecord"},
            APP: {
                "id": ID,
                "name": "On Record",
                "flags": 0,
                "integration_types_config": {"0": {}, "1": {}},
                "interactions_endpoint_url": None,
                "bot_require_code_grant": False,
                "approximate_guild_count": 3,
                "approximate_user_install_count": 5,
            },
            COMMANDS: [ASK | {"id": "2", "application_id": ID, "version": "3"}],
        }
    )
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        self.asked.append((request.method, path, request.headers["Authorization"]))
        await asyncio.sleep(self.slow)
        found = self.bodies[path]
        status, body = found if isinstance(found, tuple) else (200, found)
        html = isinstance(body, str)
        kind = "text/html" if html else "application/json"  # and no charset, which discord.py would not take for JSON
        written = (body if html else json.dumps(body)).encode()
        return web.Response(body=written, status=status, headers={"Content-Type": kind} | self.headers)


@contextmanager
def api(answers: Answers) -> Iterator[str]:
    """A Discord on 127.0.0.1, in a thread of its own: its address."""
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    ports: list[int] = []

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answers.answer)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ports.append(runner.addresses[0][1])
        ready.set()
        await over.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{ports[0]}/api/v10"
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@pytest.fixture(autouse=True)
def address(monkeypatch):
    """Put the address of Discord's API back after each test."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)


def looked(
    answers: Answers | None = None, token: str = TOKEN, commands: Any = None
) -> dict[str, tuple[bool, str, str]]:
    """What is found of the token, by name."""
    with api(answers or Answers()) as url:
        findings = list(check_discord(DiscordCredentials(token, url), commands))
        gc.collect()  # what was left open warns now
    assert "secret" not in repr(findings).replace("client secret", "")
    assert all(bool(finding.mend) != finding.well for finding in findings)
    return {finding.name: finding[1:] for finding in findings}


def test_nothing_is_checked_where_no_token_is_set():
    answers = Answers()
    assert looked(answers, "") == {}
    assert answers.asked == []


def test_where_all_is_well_it_says_whose_token_it_is_and_what_it_found():
    answers = Answers()
    found = looked(answers, commands=lambda: [ASK])
    assert found == {
        "discord token": (True, f"@onrecord of the app On Record ({ID})", ""),
        "discord intents": (True, "no privileged intent, as it should be", ""),
        "discord installation": (True, "to servers and to accounts", ""),
        "discord commands": (True, "all 1 in step", ""),
        "discord servers": (True, "installed in about 3 servers, 5 accounts", ""),
    }
    assert answers.asked == [("GET", path, f"Bot {TOKEN}") for path in (ME, APP, COMMANDS)]


def test_without_the_bots_commands_they_are_not_compared():
    answers = Answers()
    assert "discord commands" not in looked(answers)
    assert [path for _, path, _ in answers.asked] == [ME, APP]


@pytest.mark.parametrize("token", [f"Bot {TOKEN}", f"{TOKEN} ", f"{TOKEN}…"])
def test_a_token_that_cannot_be_one_is_named_and_sent_nowhere(token):
    answers = Answers()
    well, found, mend = looked(answers, token=token)["discord token"]
    assert (well, found.partition(" ")[0], bool(mend)) == (False, "DISCORD_TOKEN", True)
    assert answers.asked == []


@pytest.mark.parametrize(
    "flags", [{"flags": ANY_LIMITED}, {"flags_new": str(ANY_LIMITED)}, {"flags": ANY_LIMITED >> 1}]
)
def test_intents_that_are_on_are_mentioned_and_do_no_harm(flags):
    answers = Answers()
    answers.bodies[APP] |= flags
    well, found, _ = looked(answers)["discord intents"]
    assert well
    assert found.startswith("not needed: Presence, Server Members, Message Content; switch off")


@pytest.mark.parametrize(
    ("config", "missing"),
    [({"0": {}}, "User Install"), ({"1": {}}, "Guild Install"), ({}, "Guild Install and User Install")],
)
def test_a_way_to_install_that_is_off_is_named(config, missing):
    answers = Answers()
    answers.bodies[APP]["integration_types_config"] = config
    well, found, mend = looked(answers)["discord installation"]
    assert (well, found) == (False, f"{missing} is off")
    assert f"switch on {missing} under “Installation”" in mend


def test_what_the_api_does_not_tell_is_not_called_wrong():
    answers = Answers()
    for name in ("integration_types_config", "flags", "approximate_guild_count", "approximate_user_install_count"):
        del answers.bodies[APP][name]
    found = looked(answers)
    assert [name for name, finding in found.items() if not finding[0]] == []
    assert "does not say" in found["discord installation"][1]
    assert "`onrecord manifest discord`" in found["discord servers"][1]


def test_settings_that_keep_the_bot_from_working_are_found():
    answers = Answers()
    answers.bodies[APP] |= {"interactions_endpoint_url": "https://onrecord.example.org", "bot_require_code_grant": True}
    found = looked(answers)
    assert "empty “Interactions Endpoint URL”" in found["discord interactions"][2]
    assert "switch off “Requires OAuth2 Code Grant”" in found["discord invitation"][2]


def test_commands_that_differ_are_named_with_what_brings_them_in_step():
    well, found, mend = looked(commands=lambda: [ASK | {"description": "Other"}, ASK | {"name": "said"}])[
        "discord commands"
    ]
    assert (well, found) == (False, "/said is missing; /ask differs in description")
    assert "`onrecord serve discord`" in mend


# What the API refuses


@pytest.mark.parametrize(
    ("status", "said", "mend"),
    [
        (401, "401: the token is not valid", "copy the token under “Bot”"),
        (403, "403", "from another address"),
        (404, "404", "DISCORD_API_URL"),
        (429, "429: it wants fewer calls", "try again in some minutes"),
        (418, "418", "DISCORD_API_URL"),
        (503, "503: it is out of order", "discordstatus.com"),
    ],
)
@pytest.mark.parametrize("body", [{"message": f"of {TOKEN}", "code": 0}, f"<html>{TOKEN}</html>"])
def test_what_the_api_refuses_is_said_with_its_mend(status, said, mend, body):
    answers = Answers()
    answers.bodies[ME] = (status, body)
    found = looked(answers)
    assert list(found) == ["discord token"]
    assert not found["discord token"][0]
    assert f"Discord's API says {said}" in found["discord token"][1]
    assert mend in found["discord token"][2]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, {"message": "slow down", "retry_after": 60.0}, "429"),
        (500, {"message": "broken"}, "500"),
        (200, {"id": "1"}, "none came within"),
    ],
)
def test_what_is_still_being_retried_when_the_time_is_over_is_said(monkeypatch, status, body, said):
    monkeypatch.setattr(doctor, "TIMEOUT", 0.3)
    answers = Answers(headers={"Via": "1.1 google"}, slow=1 if status == 200 else 0)
    answers.bodies[ME] = (status, body)
    well, found, _ = looked(answers)["discord token"]
    assert (well, said in found) == (False, True)


@pytest.mark.parametrize("path", [ME, APP, COMMANDS])
@pytest.mark.parametrize("body", ["<html>", [], ["ask"], {}, None, {"id": 1}])
def test_an_answer_that_is_none_is_said_and_not_shown(path, body):
    answers = Answers()
    answers.bodies[path] = body
    name = "discord commands" if path == COMMANDS else "discord token"
    well, found, mend = looked(answers, commands=lambda: [ASK])[name]
    assert not well
    assert "html" not in found
    assert mend


def test_json_that_is_none_is_said():
    answers = Answers(headers={"Content-Type": "application/json"})
    answers.bodies[ME] = "{"
    assert "DISCORD_API_URL" in looked(answers)["discord token"][2]


def test_commands_that_cannot_be_read_do_not_hide_the_other_findings():
    answers = Answers()
    answers.bodies[COMMANDS] = (403, {"message": "no", "code": 0})
    found = looked(answers, commands=lambda: [ASK])
    assert "says 403" in found["discord commands"][1]
    assert found["discord servers"][0]


def test_an_api_that_is_not_there_is_said():
    with api(Answers()) as url:
        pass
    (finding,) = check_discord(DiscordCredentials(TOKEN, url))
    assert "DISCORD_API_URL" in finding.mend
    assert "gave no answer" in finding.found


def test_a_server_that_repeats_the_token_does_not_get_it_shown():
    answers = Answers()
    answers.bodies[APP]["name"] = f"app of {TOKEN}"
    assert looked(answers)["discord token"][1] == f"@onrecord of the app app of … ({ID})"


# In `onrecord doctor`


@pytest.fixture
def discord_checks(monkeypatch, tmp_path):
    """`discord_checks(DISCORD_TOKEN="…")`: the doctor's checks of Discord in that environment."""

    def run(**environment: str) -> dict[str, Any]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings = Settings(home=tmp_path / "none", embedder="hashing")
        return {check.name: check for check in examine(settings, online=True) if check.name.startswith("discord")}

    for name in ("DISCORD_TOKEN", "DISCORD_API_URL"):
        monkeypatch.delenv(name, raising=False)
    return run


def test_the_doctor_says_nothing_of_discord_where_no_token_is_set(discord_checks):
    assert discord_checks(DISCORD_API_URL="nowhere", DISCORD_TOKEN="") == {}


@pytest.mark.usefixtures("discord_checks")
def test_offline_the_doctor_says_whose_token_it_is_and_asks_nothing(tmp_path, monkeypatch):
    asked = Answers()
    with api(asked) as url:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", url)
        settings = Settings(home=tmp_path / "none", embedder="hashing")
        (check,) = (check for check in examine(settings) if check.name.startswith("discord"))
    assert (check.well, "--online" in check.found) == (True, True)
    assert TOKEN not in check.found
    assert asked.asked == []


def test_the_doctor_checks_discord_where_a_token_is_set(discord_checks):
    with api(Answers()) as url:
        checks = discord_checks(DISCORD_TOKEN=TOKEN, DISCORD_API_URL=url)
    assert {"discord token", "discord intents", "discord installation", "discord servers"} <= checks.keys()
    assert checks["discord token"].well


def test_the_doctor_names_an_address_that_is_none(discord_checks):
    (check,) = discord_checks(DISCORD_TOKEN=TOKEN, DISCORD_API_URL="nowhere").values()
    assert (check.well, "'nowhere'" in check.found) == (False, True)
