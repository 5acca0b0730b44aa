"""The bot's state: over real files, a real PostgreSQL, threads and processes, and in memory."""

from __future__ import annotations

import os
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.model import Origin, Request, Turn
from bot.state import Feedback, Place, Preferences, State
from bot.state.tables import kept, meta, metadata
from retrieval.errors import BadInputError, HomeError, IndexMismatchError

ORIGIN = Origin("slack", "T1", "C1", "U1")
ASKED = Request("ask", "How high is the sea wall?", {"outlet": "Halvenmouth Echo"}, outlets=("Halvenmouth Echo",))
WORDS = st.text(max_size=60)


def asked(text: str, **fields) -> Turn:
    return Turn(Request("ask", text, **fields))


def keep(state, value, origin=None):
    """Keep a value; its key."""
    state.keep([(value, origin)])
    return state.key_of(value, origin)


# Opening


def test_what_was_written_is_there_after_a_restart(url):
    with closing(State.open(url)) as state:
        state.remember(ORIGIN, Turn(ASKED, "Ana Bell"))
        secret = state.secret()
    with closing(State.open(url)) as state:
        assert state.last(ORIGIN) == Turn(ASKED, "Ana Bell")
        assert state.secret() == secret


def test_a_state_in_memory_is_seen_by_all_threads():
    with closing(State.open("sqlite://")) as state, ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda n: keep(state, f"value {n % 20}"), range(200)))
        assert len(keys) == 20
        assert set(pool.map(state.kept, keys)) == {f"value {n}" for n in range(20)}


def test_writers_of_one_process_queue_without_holding_a_connection_to_the_file(tmp_path):
    with closing(State.open(f"sqlite:///{tmp_path}/state.sqlite")) as state, ThreadPoolExecutor(20) as pool:
        with state._writing():
            begun = Barrier(21)
            writing = [pool.submit(lambda n=n: (begun.wait(), keep(state, f"{n}"))) for n in range(20)]
            begun.wait()
            sleep(0.2)  # would they ask SQLite for their turn, each would by now
            assert state.engine.pool.checkedout() == 1
            assert not any(one.done() for one in writing)
        assert len({one.result()[1] for one in writing}) == 20


def test_the_file_is_nobody_elses_to_read_and_its_folder_is_made(tmp_path):
    path = tmp_path / "new" / "state.sqlite"
    with closing(State.open(f"sqlite:///{path}")) as state:
        state.secret()
        files = list(path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert path in files


def test_a_state_of_a_later_release_is_refused_and_left_as_it_is(url):
    with closing(State.open(url)) as state:
        with state.engine.begin() as connection:
            connection.execute(meta.update().where(meta.c.name == "schema").values(value="99"))
        with pytest.raises(IndexMismatchError, match=r" has schema 99, this release knows 1; install"):
            State.open(url)
        with state.engine.connect() as connection:
            assert connection.execute(select(meta.c.value)).scalars().all() == ["99"]


def test_a_damaged_file_is_an_error_that_names_it(file_url, tmp_path):
    (tmp_path / "state.sqlite").write_bytes(b"no database, however long one reads in it. " * 100)
    with pytest.raises(HomeError, match=r"state\.sqlite cannot be used: file is not a database; .* move it away"):
        State.open(file_url)


def test_a_folder_that_cannot_be_made_is_an_error_that_names_the_file(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(HomeError, match=r"taken/state\.sqlite cannot be written"):
        State.open(f"sqlite:///{tmp_path / 'taken' / 'state.sqlite'}")


def test_a_broken_statement_shows_no_words_of_what_was_written(url):
    with closing(State.open(url)) as state:
        metadata.drop_all(state.engine)
        with pytest.raises(HomeError, match=r"no such table|does not exist") as caught:
            keep(state, "the words of a question")
    error: BaseException | None = caught.value
    while error:
        assert "words of a question" not in str(error)
        error = error.__cause__


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("state.sqlite", "cannot be read"),
        ("", "cannot be read"),
        ("mysql://user:secret@host/name", "cannot be kept in 'mysql'"),
        ("postgresql+nosuchdriver://user:secret@host/name", "driver of postgresql.nosuchdriver is not installed"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_its_password(address, said):
    with pytest.raises(BadInputError, match=said) as caught:
        State.open(address)
    assert "secret" not in str(caught.value)


def test_a_database_that_is_new_to_several_processes_gets_one_schema_and_one_secret(url, raced):
    outputs = raced("from bot.state import State", "print(State.open(sys.argv[1]).secret())", *[(url,)] * 3)
    assert len(set(outputs)) == 1
    assert len(bytes.fromhex(outputs[0].strip())) * 8 == 256


def test_several_threads_make_one_secret(url):
    with closing(State.open(url)) as state, ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: state.secret(), range(8)))) == 1


def test_others_may_read_first_and_write_then_in_one_transaction(file_url):
    """As Slack's installation store does; without the write lock from the start, SQLite refuses what read too early."""
    with closing(State.open(file_url)) as state, ThreadPoolExecutor(8) as pool:
        key = keep(state, "0")

        def count(_) -> None:
            with state.engine.begin() as connection:
                value = int(connection.scalar(select(kept.c.value)))
                connection.execute(kept.update().values(value=str(value + 1)))

        list(pool.map(count, range(100)))
        assert state.kept(key) == "100"


# The inbox


def test_an_event_is_taken_once(state):
    assert state.take(["E1"], "body")
    assert not state.take(["E1"], "body")


def test_twins_that_share_a_key_are_taken_once(state):
    assert state.take(["E1", "C1:17.01"], "first")
    assert not state.take(["E2", "C1:17.01"], "second")
    assert not state.take(["E2"], "second again")
    assert state.take(["E3", "C1:17.02"], "another")
    assert [body for _, body in state.unfinished(timedelta(hours=1))] == ["first", "another"]


def test_an_event_without_a_body_is_done_when_taken(state):
    assert state.take(["E1"], "")
    assert state.unfinished(timedelta(hours=1)) == []
    assert not state.start_sending("E1")
    assert not state.take(["E1"], "")


def test_a_key_given_twice_in_one_event_is_no_twin(state):
    assert state.take(["E1", "E1"], "body")


def test_a_claim_raced_by_eight_threads_is_won_once(state):
    start = Barrier(8)

    def claims(racer: int) -> list[bool]:
        start.wait()
        return [state.take([f"E{n}-{racer}", f"twin-{n}"], str(racer)) for n in range(100)]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(claims, range(8)))
    assert [sum(racer[n] for racer in won) for n in range(100)] == [1] * 100
    assert len(state.unfinished(timedelta(hours=1))) == 100


def test_a_claim_raced_by_three_processes_is_won_once(url, raced):
    before = "from bot.state import State; state = State.open(sys.argv[1])"
    claims = "print(*(int(state.take([f'E{n}-{sys.argv[2]}', f'twin-{n}'], 'b')) for n in range(200)))"
    won = [line.split() for line in raced(before, claims, *((url, str(number)) for number in range(3)))]
    assert [sum(map(int, racers)) for racers in zip(*won, strict=True)] == [1] * 200


def test_a_claim_whose_keys_come_in_any_order_is_won_once(state):
    start = Barrier(8)

    def claims(racer: int) -> list[bool]:
        start.wait()
        keys = [[f"{name}-{n}" for name in "abcdefgh"] for n in range(50)]
        return [state.take(of_one[racer:] + of_one[:racer], "body") for of_one in keys]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(claims, range(8)))
    assert [sum(racer[n] for racer in won) for n in range(50)] == [1] * 50


def test_what_was_left_is_taken_over_once_by_several_at_the_same_time(url, opened):
    ends, *go_on = (opened(url) for _ in range(4))
    for n in range(100):
        ends.take([f"slack:{n}"], str(n))
    ends.leave()
    start = Barrier(3)

    def taken_over(state: State) -> list[tuple[str, str]]:
        start.wait()
        return state.take_over(timedelta(minutes=1), "slack")

    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(taken_over, go_on))
    assert sorted(int(body) for mine in taken for _, body in mine) == list(range(100))


def test_what_a_killed_process_was_sending_can_be_told_from_what_it_had_only_taken(state):
    for name in ("slack:1", "discord:1", "discord:2"):
        state.take([name], name)
    assert state.start_sending("discord:2")
    assert state.unfinished(timedelta(hours=1), "discord") == [("discord:1", "discord:1")]
    assert state.unsent(timedelta(hours=1), "discord") == [("discord:2", "discord:2")]
    assert state.unsent(timedelta(hours=1), "slack") == []


def test_what_a_killed_process_had_taken_is_unfinished_and_not_taken_again(url, run):
    code = (
        "import sys, time; from bot.state import State; state = State.open(sys.argv[1]);"
        "state.take(['E1'], 'answer me'); state.take(['E2'], 'sent'); state.start_sending('E2');"
        "state.take(['E3'], 'done'); state.finish('E3'); print('taken', flush=True); time.sleep(60)"
    )
    with run(code, url) as process:
        assert process.stdout.readline() == "taken\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    with closing(State.open(url)) as state:
        assert state.unfinished(timedelta(minutes=1)) == [("E1", "answer me")]
        assert not any(state.take([key], "again") for key in ("E1", "E2", "E3"))


def test_an_unfinished_event_is_sent_by_one_alone(state):
    state.take(["E1", "twin"], "body")
    assert state.start_sending("E1")
    assert not state.start_sending("E1")
    assert state.unfinished(timedelta(hours=1)) == []


def test_what_nobody_took_is_not_sent(state):
    state.take(["E1", "twin"], "body")
    assert not state.start_sending("E9")
    assert not state.start_sending("twin")


def test_a_finished_event_leaves_no_body(state):
    state.take(["E1"], "the words of a question")
    state.finish("E1")
    assert state.unfinished(timedelta(hours=1)) == []
    with state.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT body FROM onrecord_event").all() == [(None,)]
    assert not state.take(["E1"], "again")


def test_unfinished_events_come_oldest_first_and_none_too_old(state, clock):
    for number in (3, 1, 2):
        state.take([f"E{number}"], "body")
    clock.pass_(minutes=10)
    state.take(["E4"], "body")
    assert [key for key, _ in state.unfinished(timedelta(minutes=11))] == ["E3", "E1", "E2", "E4"]
    assert [key for key, _ in state.unfinished(timedelta(minutes=10))] == ["E4"]


# Turns


def test_the_last_turn_of_a_conversation_comes_back_without_where_it_came_from(state):
    state.remember(ORIGIN, Turn(replace(ASKED, origin=ORIGIN, private=True), "Ana Bell"))
    assert state.last(ORIGIN) == Turn(ASKED, "Ana Bell")


@pytest.mark.parametrize("elsewhere", ["platform", "workspace", "channel", "user", "thread"])
def test_outside_threads_only_the_same_users_turn_in_the_same_place_counts(state, elsewhere):
    state.remember(ORIGIN, asked("here"))
    assert state.last(replace(ORIGIN, **{elsewhere: "other"})) is None


def test_in_a_thread_anybodys_turn_counts(state):
    state.remember(replace(ORIGIN, thread="17.01"), asked("first"))
    state.remember(replace(ORIGIN, thread="17.01", user="U2"), asked("second"))
    assert state.last(replace(ORIGIN, thread="17.01", user="U3")) == asked("second")
    assert state.last(replace(ORIGIN, thread="17.02")) is None


def test_outside_threads_a_turn_is_followed_for_half_an_hour_and_in_one_for_a_month(state, clock):
    thread = replace(ORIGIN, thread="17.01")
    state.remember(ORIGIN, asked("said in passing"))
    state.remember(thread, asked("said in a thread"))
    clock.pass_(minutes=30)
    assert state.last(ORIGIN) == asked("said in passing")
    clock.pass_(seconds=1)
    assert (state.last(ORIGIN), state.last(thread)) == (None, asked("said in a thread"))
    clock.pass_(days=30)
    assert state.last(thread) is None


def test_recent_questions_come_newest_first_and_once_each(state):
    for text in ("one", "two", "three", "one"):
        state.remember(replace(ORIGIN, channel=f"C-{text}"), asked(text))
    state.remember(ORIGIN, asked("two", options={"order": "newest", "plain": "yes"}))
    state.remember(replace(ORIGIN, user="U2"), asked("of another"))
    assert [request.text for request in state.recent("slack", "T1", "U1")] == ["two", "one", "three"]
    assert [request.text for request in state.recent("slack", "T1", "U1", most=1)] == ["two"]


def test_the_same_words_with_other_options_are_another_question(state):
    state.remember(ORIGIN, asked("one"))
    state.remember(ORIGIN, asked("one", options={"since": "2031-05-04"}))
    state.remember(ORIGIN, Turn(Request("said", "one")))
    assert len(state.recent("slack", "T1", "U1")) == 3


def test_cleared_questions_are_gone_and_nobody_elses(state):
    other = replace(ORIGIN, user="U2")
    state.remember(ORIGIN, asked("mine"))
    state.remember(other, asked("yours"))
    state.clear_recent("slack", "T1", "U1")
    assert (state.recent("slack", "T1", "U1"), state.last(ORIGIN)) == ([], None)
    assert state.last(other) == asked("yours")


@given(WORDS, WORDS, st.dictionaries(WORDS, WORDS), st.lists(WORDS).map(tuple))
def test_any_request_is_remembered_as_it_was(command, text, options, outlets):
    with closing(State.open("sqlite://")) as state:
        told = Turn(Request(command, text, options, outlets=outlets), "Ana Bell")
        state.remember(ORIGIN, told)
        assert state.last(ORIGIN) == told
        assert state.recent("slack", "T1", "U1") == [told.request]


def test_half_a_surrogate_and_a_nul_are_remembered(state):
    state.remember(ORIGIN, asked("\ud800\x00"))
    assert state.last(ORIGIN) == asked("\ud800\x00")


# Choices


def test_who_has_not_chosen_has_what_everybody_has(state):
    assert state.preferences("slack", "T1", "U1") == Preferences(None, public=False)
    assert state.place("slack", "T1", "C1") == Place(mentions=True, private=False, outlets=())


def test_the_last_choice_stands(state):
    state.prefer("slack", "T1", "U1", Preferences(5, public=True))
    state.prefer("slack", "T1", "U1", Preferences(None, public=True))
    assert state.preferences("slack", "T1", "U1") == Preferences(None, public=True)
    assert state.preferences("slack", "T2", "U1") == Preferences()


def test_a_channels_settings_are_its_own(state):
    settled = Place(mentions=False, private=True, outlets=("Halvenmouth Echo", "Die Küste"))
    state.settle("slack", "T1", "C1", Place())
    state.settle("slack", "T1", "C1", settled)
    assert state.place("slack", "T1", "C1") == settled
    assert state.place("slack", "T1", "C2") == Place()


OF_ALL, ITS_OWN = Place(private=True), Place(mentions=False, outlets=("Halvenmouth Echo",))


def test_a_channel_without_settings_follows_its_workspace(state):
    state.settle("discord", "G1", "", OF_ALL)
    assert state.place("discord", "G1", "C1") == state.place("discord", "G1", "") == OF_ALL
    state.settle("discord", "G1", "C1", ITS_OWN)
    assert state.place("discord", "G1", "C1") == ITS_OWN
    assert state.place("discord", "G1", "C2") == OF_ALL
    assert state.place("discord", "G2", "C1") == state.place("slack", "G1", "C1") == Place()


def test_settings_that_were_taken_back_are_those_of_the_workspace_again_and_then_everybodys(state):
    state.settle("discord", "G1", "", OF_ALL)
    state.settle("discord", "G1", "C1", ITS_OWN)
    state.unsettle("discord", "G1", "C1")
    state.unsettle("discord", "G1", "C2")
    assert (state.place("discord", "G1", "C1"), state.place("discord", "G1", "")) == (OF_ALL, OF_ALL)
    state.settle("discord", "G1", "C1", ITS_OWN)
    state.unsettle("discord", "G1", "")
    assert (state.place("discord", "G1", "C1"), state.place("discord", "G1", "C2")) == (ITS_OWN, Place())


def test_a_channel_that_was_set_to_what_everybody_has_does_not_follow_its_workspace(state):
    state.settle("discord", "G1", "", OF_ALL)
    state.settle("discord", "G1", "C1", Place())
    assert state.place("discord", "G1", "C1") == Place()


def test_what_was_set_for_a_place_itself_is_told_from_what_it_follows(state):
    state.settle("discord", "G1", "", OF_ALL)
    state.settle("discord", "G1", "C1", Place())
    assert state.own_place("discord", "G1", "C1") == Place()
    assert state.own_place("discord", "G1", "") == OF_ALL
    assert state.own_place("discord", "G1", "C2") is state.own_place("discord", "G2", "") is None


def test_the_workspaces_with_settings_are_known_until_they_are_forgotten(state):
    state.settle("discord", "G1", "", OF_ALL)
    state.settle("discord", "G2", "C1", ITS_OWN)
    state.settle("discord", "G2", "C2", ITS_OWN)
    state.settle("slack", "T1", "C1", ITS_OWN)
    assert state.settled("discord") == {"G1", "G2"}
    state.forget_channel("discord", "G2", "C1")
    state.forget_workspace("discord", "G1")
    assert state.settled("discord") == {"G2"}
    state.unsettle("discord", "G2", "C2")
    assert state.settled("discord") == set()


# Feedback


def test_the_last_press_of_a_user_on_a_reply_wins(state, clock):
    state.rate(ORIGIN, ASKED, ["a1#0-9"], 4, good=True)
    clock.pass_(seconds=5)
    state.rate(ORIGIN, ASKED, ("a1#0-9",), 4, good=False)
    assert list(state.ratings()) == [Feedback("slack", "T1", "U1", ASKED, ("a1#0-9",), 4, good=False, at=clock.time)]


def test_other_users_and_other_replies_are_judged_apart_and_come_oldest_first(state, clock):
    judged = [
        (ORIGIN, ASKED, ("a1#0-9",), 4),
        (replace(ORIGIN, user="U2"), ASKED, ("a1#0-9",), 4),
        (replace(ORIGIN, workspace="T2"), ASKED, ("a1#0-9",), 4),
        (ORIGIN, replace(ASKED, text="Why?"), ("a1#0-9",), 4),
        (ORIGIN, ASKED, ("a1#0-8",), 4),
        (ORIGIN, ASKED, ("a1#0-9",), 5),
    ]
    for press in judged:
        state.rate(*press, good=True)
        clock.pass_(seconds=1)
    state.rate(*judged[0], good=True)
    held = list(state.ratings())
    assert [(rating.question, rating.shown, rating.generation) for rating in held] == [
        press[1:] for press in (*judged[1:], judged[0])
    ]


# Keeping


def test_the_same_value_is_kept_once_under_a_short_key(state):
    key = keep(state, "a long state")
    assert keep(state, "a long state") == key
    assert keep(state, "another") != key
    assert (len(key), state.kept(key), state.kept("no such key")) == (22, "a long state", None)
    with state.engine.connect() as connection:
        assert len(connection.execute(select(kept)).all()) == 2


def test_several_threads_that_keep_the_same_values_in_any_order_all_do(state):
    start = Barrier(8)
    values = [(f"value {n}", None) for n in range(40)]

    def keeps(racer: int) -> None:
        start.wait()
        for _ in range(10):
            state.keep(reversed(values) if racer % 2 else values)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keeps, range(8)))
    assert {state.kept(state.key_of(*value)) for value in values} == {value for value, _ in values}


# Forgetting


def filled(state: State, origin: Origin) -> str:
    state.remember(origin, asked("one"))
    state.prefer(origin.platform, origin.workspace, origin.user, Preferences(5))
    state.settle(origin.platform, origin.workspace, origin.channel, Place(mentions=False))
    state.rate(origin, ASKED, (), 1, good=True)
    return keep(state, "a long state", origin)


def left(state: State, origin: Origin, key: str) -> set[str]:
    """Return what the state still knows of an origin."""
    known = {
        "turn": state.last(origin),
        "preferences": state.preferences(origin.platform, origin.workspace, origin.user) != Preferences(),
        "place": state.place(origin.platform, origin.workspace, origin.channel) != Place(),
        "feedback": (origin.workspace, origin.user) in {(rating.workspace, rating.user) for rating in state.ratings()},
        "kept": state.kept(key),
    }
    return {name for name, value in known.items() if value}


ALL = {"turn", "preferences", "place", "feedback", "kept"}


@pytest.mark.parametrize(
    ("forget", "remains", "of_another_workspace"),
    [
        (lambda state: state.forget_user("slack", "T1", "U1"), {"place"}, ALL),
        (lambda state: state.forget_channel("slack", "T1", "C1"), {"preferences", "feedback"}, ALL),
        (lambda state: state.forget_workspace("slack", "T1"), set(), ALL),
    ],
)
def test_what_is_forgotten_is_all_of_one_owner(state, forget, remains, of_another_workspace):
    other = replace(ORIGIN, workspace="T2")
    keys = filled(state, ORIGIN), filled(state, other)
    assert left(state, ORIGIN, keys[0]) == ALL
    forget(state)
    assert left(state, ORIGIN, keys[0]) == remains
    assert left(state, other, keys[1]) == of_another_workspace


def test_forgetting_a_user_leaves_the_others_of_the_channel(state):
    other = replace(ORIGIN, user="U2")
    filled(state, ORIGIN)
    key = filled(state, other)
    state.forget_user("slack", "T1", "U1")
    assert left(state, other, key) == ALL


def test_pruning_deletes_what_is_too_old_and_nothing_else(state, clock):
    key = filled(state, ORIGIN)
    state.take(["E1"], "body")
    clock.pass_(days=7)
    state.prune()
    assert not state.take(["E1"], "body")
    clock.pass_(seconds=1)
    state.prune()
    assert state.take(["E1"], "body")
    clock.pass_(days=83)
    state.prune()
    assert state.recent("slack", "T1", "U1") == []
    clock.pass_(days=270)
    assert left(state, ORIGIN, key) == ALL - {"turn"}
    clock.pass_(days=10)
    state.prune()
    assert left(state, ORIGIN, key) == ALL - {"turn", "kept"}


def test_what_is_kept_again_stays_from_then_on(state, clock):
    key = keep(state, "a long state")
    clock.pass_(days=300)
    keep(state, "a long state")
    clock.pass_(days=300)
    state.prune()
    assert state.kept(key) == "a long state"


def test_times_are_stored_to_the_microsecond_and_come_back_in_utc(state, clock):
    clock.time = datetime(2031, 5, 4, 14, 30, 0, 123_456, tzinfo=UTC)
    state.rate(ORIGIN, ASKED, (), 1, good=True)
    (rating,) = state.ratings()
    assert rating.at == clock.time
    assert rating.at.tzinfo is UTC


def test_an_event_whose_answer_was_not_sent_after_all_is_answered_by_a_restart(state):
    state.take(["E1"], "answer me")
    assert state.start_sending("E1")
    assert state.unfinished(timedelta(minutes=1)) == []
    state.put_back("E1")
    assert state.unfinished(timedelta(minutes=1)) == [("E1", "answer me")]
    assert state.start_sending("E1")
    state.finish("E1")
    state.put_back("E1")
    assert state.unfinished(timedelta(minutes=1)) == []
