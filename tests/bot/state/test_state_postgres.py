"""The state on a real PostgreSQL: what hosts' addresses, lost servers, poolers and many processes do to it."""

from __future__ import annotations

import logging
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from postgres_server import PASSWORD, USER
from psycopg.sql import SQL
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import event, text

from bot.adapters.slack.install import installation
from bot.credentials import SlackCredentials
from bot.manifests.slack import SCOPES
from bot.model import Origin, Request, Turn
from bot.state import State
from retrieval.errors import HomeError

ORIGIN = Origin("slack", "T1", "C1", "U1")
WRONG = "not-the-pass-word"
SPOKE = Turn(Request("said", "Łukasz “Luka” Müller-Ōtani"), "Łukasz “Luka” Müller-Ōtani")
CREDENTIALS = SlackCredentials(client_id="111.222", client_secret="a-secret", signing_secret="another")  # noqa: S106


def errors_of(error):
    """Return an error with all that led to it."""
    return [error, *errors_of(error.__cause__ or error.__context__)] if error else []


def installations(state):
    return installation(CREDENTIALS, state.engine, logging.getLogger("oauth"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_as_hosts_write_it_is_understood(postgres_url, opened, scheme):
    state = opened(postgres_url.replace("postgres", scheme, 1))
    assert (state.engine.dialect.name, state.engine.dialect.driver) == ("postgresql", "psycopg")
    assert state.take(["E1"], "body")


def test_a_release_makes_its_tables_in_the_hosts_database(script, sample_home, postgres_url, opened):
    run = script("serve", "release", ONRECORD_HOME=str(sample_home.folder), DATABASE_URL=postgres_url)
    assert (run.code, "The state is well, in postgresql." in run.out) == (0, True), run.err
    with opened(postgres_url).engine.connect() as connection:
        (made,) = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema")).scalars()
    assert made == 7


def test_a_release_that_the_database_does_not_let_in_says_so_in_one_line(script, sample_home, postgres_url):
    wrong = postgres_url.replace(PASSWORD, WRONG)
    run = script("serve", "release", ONRECORD_HOME=str(sample_home.folder), DATABASE_URL=wrong)
    (line,) = run.err.splitlines()
    assert (run.code, "password authentication failed" in line) == (1, True)
    assert WRONG not in run.out + run.err


# Connections


def test_nothing_is_prepared_on_a_connection_that_a_pooler_may_hand_to_another(postgres_url, opened):
    state = opened(postgres_url)
    for _ in range(20):
        state.kept("no such key")
    with state.engine.connect() as connection:
        assert connection.connection.driver_connection.prepare_threshold is None
        assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


def test_a_connection_that_the_server_has_closed_is_not_used_again(postgres_url, postgres, opened):
    state = opened(postgres_url)
    state.take(["E1"], "body")
    postgres.do(SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'tests_%'"))
    assert not state.take(["E1"], "body")


def test_a_connection_that_is_lost_in_the_middle_of_a_write_is_an_error_and_writes_nothing(postgres_url, opened):
    state, lost = opened(postgres_url), []

    def lose(connection, *_statement):
        if not lost:
            lost.append(True)
            with opened(postgres_url).engine.connect() as other:
                pid = connection.connection.driver_connection.info.backend_pid
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(state.engine, "after_cursor_execute", lose)
    with pytest.raises(HomeError, match=r"cannot be used: .*; see that its server runs"):
        state.take(["E1"], "body")
    assert state.take(["E1"], "body")


def test_a_server_that_goes_away_is_an_error_until_it_is_back(postgres_url, postgres, opened):
    state = opened(postgres_url)
    state.take(["E1"], "body")
    with postgres.away():
        for _ in range(2):
            with pytest.raises(HomeError, match=r"cannot be used: .*Connection refused; see that its server runs"):
                state.take(["E2"], "body")
    assert state.take(["E2"], "body")
    assert not state.take(["E1"], "body")


def test_a_server_that_says_nothing_is_an_error_within_seconds(postgres_url, postgres, clock):
    began = time.monotonic()
    with postgres.mute(), pytest.raises(HomeError, match="timeout expired"):
        State.open(f"{postgres_url}?connect_timeout=2", clock)
    assert time.monotonic() - began < 5


def test_a_server_that_no_longer_answers_is_given_up_soon(postgres_url, opened):
    with opened(postgres_url).engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver.info.get_parameters()["connect_timeout"] == "5"
        with socket.socket(fileno=os.dup(driver.fileno())) as held:
            assert held.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000


def test_what_an_address_asks_of_its_connections_holds(postgres_url, opened):
    asked = f"{postgres_url}?connect_timeout=7&application_name=of+our+own"
    with opened(asked).engine.connect() as connection:
        parameters = connection.connection.driver_connection.info.get_parameters()
    assert (parameters["connect_timeout"], parameters["application_name"]) == ("7", "of our own")


def test_many_threads_share_few_connections(postgres_url, opened):
    state = opened(postgres_url)
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda n: state.take([f"E{n % 200}"], "body"), range(400)))
        assert sum(taken) == 200
    with state.engine.connect() as connection:
        held = connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"))
    assert held <= 4


# What the server lets us do


def test_a_user_who_may_make_no_tables_is_told_so(postgres):
    postgres.do(SQL("CREATE ROLE guest LOGIN PASSWORD {}").format(PASSWORD))
    postgres.do(SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))  # as from PostgreSQL 15 on
    with pytest.raises(HomeError, match="permission denied for schema public; see that its server"):
        State.open(postgres.address("guest"))


def test_a_database_without_an_encoding_gives_names_back_as_they_were(postgres, opened):
    postgres.do(SQL("CREATE DATABASE plain ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"))
    state = opened(postgres.address(name="plain"))
    state.remember(ORIGIN, SPOKE)
    assert state.last(ORIGIN) == SPOKE
    assert state.secret() == state.secret()
    assert len(bytes.fromhex(state.secret())) == 32


@pytest.mark.parametrize(
    "wrong",
    [
        "postgres://{user}:{secret}@{host}/postgres",
        "postgres://{host}/postgres?user={user}&password={secret}",
        "postgres://{user}:{secret}@{host}/nosuchbase",
        "postgres://{user}:{secret}@{host}/postgres?nosuchoption=1",
        "postgres://{user}:{secret}@{host}/postgres?sslmode=require",
        "postgres://{user}:{secret}@nowhere.invalid/postgres",
    ],
)
def test_no_error_and_no_log_has_the_password(postgres, caplog, wrong):
    for talker in ("psycopg", "sqlalchemy"):
        caplog.set_level(logging.DEBUG, talker)
    host = postgres.address().rpartition("@")[2].removesuffix("/postgres")
    with pytest.raises(HomeError, match="cannot be used") as caught:
        State.open(wrong.format(user=USER, secret=WRONG, host=host))
    assert WRONG not in "".join(map(str, errors_of(caught.value))) + caplog.text
    assert any(record.name.startswith("psycopg") for record in caplog.records)


def test_no_log_of_what_went_well_has_the_password_or_the_words(postgres_url, opened, caplog):
    caplog.set_level(logging.DEBUG)
    state = opened(postgres_url)
    state.remember(ORIGIN, SPOKE)
    state.take(["E1"], "the words of a question")
    for secret in (PASSWORD, "Luka", "words of a question"):
        assert secret not in caplog.text


# The tables of Slack's installations


def test_an_installation_is_found_by_its_workspace_and_gone_when_deleted(postgres_url, opened):
    store = installations(opened(postgres_url)).installation_store

    def save(team, user, token):
        store.save(Installation(user_id=user, app_id="A1", team_id=team, bot_token=token, bot_scopes=sorted(SCOPES)))

    def token(team):
        return store.find_bot(enterprise_id=None, team_id=team).bot_token

    save("T1", "U1", "xoxb-1")
    save("T2", "U2", "xoxb-2")
    save("T1", "U3", "xoxb-3")
    assert (token("T1"), token("T2")) == ("xoxb-3", "xoxb-2")
    store.delete_all(enterprise_id=None, team_id="T1")
    assert store.find_bot(enterprise_id=None, team_id="T1") is None
    assert store.find_bot(enterprise_id=None, team_id="T2").bot_scopes == sorted(SCOPES)


def test_an_installation_that_was_begun_is_finished_once(postgres_url, opened):
    states = installations(opened(postgres_url)).state_store
    begun = states.issue()
    assert [states.consume(given) for given in ("another", begun, begun)] == [False, True, False]


def test_slacks_tables_are_made_by_several_that_start_at_once(postgres_url, opened):
    several = [opened(postgres_url) for _ in range(4)]
    start = Barrier(4)

    def starts(state):
        start.wait()
        return installations(state).state_store.issue()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(starts, several))) == 4
