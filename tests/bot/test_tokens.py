"""Tokens of buttons, over real states."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select

from bot.model import Button, Origin, Press, Request
from bot.state import State
from bot.state.tables import kept
from bot.tokens import MOST_CHARACTERS, Tokens
from retrieval.errors import BadInputError

SHOWN = ("3f9a2c51d07b#1204-1461", "a07be1194c20#88-310", "9c55d3e8f1aa#0-97")
BUTTON = Button(Press.GO, "", Request("ask", "How high is the sea wall?", {"skip": "3", "plain": "yes"}), SHOWN, 12)
ORIGIN = Origin("slack", "T1", "C1", "U1")
SHORT = 100  # a custom_id of Discord's
SECRET = "0" * 64

names = st.text(max_size=20)
requests = st.builds(
    Request,
    command=names,
    text=st.text(max_size=1_000),
    options=st.dictionaries(names, names, max_size=6),
    outlets=st.lists(names, max_size=5).map(tuple),
)
buttons = st.builds(
    Button,
    press=st.sampled_from(Press),
    label=st.just(""),
    request=requests,
    shown=st.lists(st.from_regex(r"[0-9a-f]{12}#\d{1,6}-\d{1,6}", fullmatch=True), max_size=10).map(tuple),
    generation=st.integers(0, 10**6),
)


@pytest.fixture(scope="module")
def state():
    with closing(State.open("sqlite://")) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(state) -> Tokens:
    return Tokens(state.secret(), state)


@pytest.fixture(scope="module")
def short(state) -> Tokens:
    return Tokens(state.secret(), state, SHORT)


def count(state: State) -> int:
    with state.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(kept))


@given(buttons)
@example(replace(BUTTON, request=Request("ask", "海堤有多高？" * 166)))
@example(replace(BUTTON, request=Request("ask", "".join(chr(0x4E00 + 7 * n) for n in range(1_000)))))
@example(replace(BUTTON, request=Request("ask", "\ud800\x00<!channel>&amp;")))
def test_any_button_comes_back_as_it_was_within_the_limit(tokens, short, button):
    for sealer, most in ((tokens, MOST_CHARACTERS), (short, SHORT)):
        token = sealer.seal(button)
        assert len(token) <= most
        assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
        assert sealer.open(token) == button


def test_a_usual_button_needs_no_row_in_the_state(tokens, state):
    before = count(state)
    tokens.seal(BUTTON)
    assert count(state) == before


def test_the_label_the_origin_and_who_saw_it_are_left_out(tokens):
    request = replace(BUTTON.request, origin=ORIGIN, private=True)
    assert tokens.open(tokens.seal(replace(BUTTON, label="More", request=request))) == BUTTON


def test_a_button_works_after_a_restart_short_or_long(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with closing(State.open(url)) as state:
        sealed = [Tokens(state.secret(), state, most).seal(BUTTON) for most in (SHORT, MOST_CHARACTERS)]
    with closing(State.open(url)) as state:
        tokens = Tokens(state.secret(), state)
        assert [tokens.open(token) for token in sealed] == [BUTTON, BUTTON]


def test_a_long_button_is_forgotten_with_its_workspace_and_says_so():
    with closing(State.open("sqlite://")) as state:
        tokens = Tokens(state.secret(), state, SHORT)
        token = tokens.seal(replace(BUTTON, request=replace(BUTTON.request, origin=ORIGIN)))
        assert tokens.open(token) == BUTTON
        state.forget_workspace("slack", "T1")
        with pytest.raises(BadInputError, match="no longer known here; ask again"):
            tokens.open(token)


@given(st.data())
def test_a_token_with_any_character_changed_is_refused(tokens, data):
    token = tokens.seal(BUTTON)
    at = data.draw(st.integers(0, len(token) - 2))  # of the last character two bits count for nothing
    other = data.draw(st.sampled_from("ABCxyz019-_. é"))
    if other == token[at]:
        return
    with pytest.raises(BadInputError):
        tokens.open(token[:at] + other + token[at + 1 :])


@given(st.text())
def test_no_text_is_a_token(tokens, text):
    with pytest.raises(BadInputError, match="ask again"):
        tokens.open(text)


@pytest.mark.parametrize("forged", ["", "\ud800", "e30", "e30.", "a" * 3_000, json.dumps({"p": "go"})])
def test_what_was_never_sealed_is_refused(tokens, forged):
    with pytest.raises(BadInputError, match="ask again"):
        tokens.open(forged)


def test_a_token_of_another_installation_is_refused(tokens, state):
    foreign = Tokens(SECRET, state)
    for token in (foreign.seal(BUTTON), Tokens(SECRET, state, SHORT).seal(BUTTON)):
        assert foreign.open(token) == BUTTON
        with pytest.raises(BadInputError, match="ask again"):
            tokens.open(token)


def test_the_key_of_a_kept_state_is_no_token_by_itself(short, state):
    short.seal(BUTTON)
    with state.engine.connect() as connection:
        keys = connection.scalars(select(kept.c.key)).all()
    assert keys
    for key in keys:
        with pytest.raises(BadInputError):
            short.open(key)


def test_what_the_same_secret_has_signed_for_another_purpose_is_refused(tokens, state):
    other = URLSafeSerializer(state.secret(), "another purpose").dumps({"p": "go", "c": "ask"})
    with pytest.raises(BadInputError):
        tokens.open(other)
