"""What Slack's adapter tells an observer: deliveries, 429s, connections."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Event

import pytest
from observing_watchers import Seen
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_simulator import SlackSimulator

from bot.adapters.slack import patience
from bot.adapters.slack.app import slack_app
from bot.adapters.slack.counter import Counter
from bot.adapters.slack.envelopes import Envelopes
from bot.adapters.slack.gate import Gate
from bot.commands import COMMANDS
from bot.core import Bot
from bot.credentials import slack_credentials
from bot.desk import Desk
from bot.limits import Limits
from bot.manifests.slack import slack_manifest
from bot.model import LINE
from bot.observing.observer import Outcome
from bot.settings import Settings
from bot.state import State
from bot.tokens import Tokens

QUESTION = "How much will the harbour wall cost?"
DELIVERED = ("slack", "delivered")


@dataclass
class Served:
    """A Slack, and what the bot on it tells."""

    slack: SlackSimulator
    seen: Seen

    def ask(self, count=1):
        """Ask, and wait until so many deliveries are told in all."""
        self.slack.mention(QUESTION, "U0ANNA", "C1")
        self.slack.wait_until(lambda: len(self.seen.replies) >= count, 10)


@contextmanager
def serving(slack, corpus):
    slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
    credentials = slack_credentials(slack.environment())
    settings, seen = Settings(embedder="hashing"), Seen()
    with closing(State.open("sqlite://")) as state:
        bot = Bot(corpus, COMMANDS, {"excerpts": "3"}, state, observer=seen)
        with closing(Desk(bot, Limits(0, 0), 2, 100, seen)) as desk:
            counter = Counter(desk, state, Tokens(state.secret(), state), Gate(state, settings))
            envelopes = Envelopes(slack_app(credentials, counter, state.engine), credentials.app_token, seen)
            with closing(envelopes):
                envelopes.start()
                slack.wait_connected()
                yield Served(slack, seen)


@pytest.fixture
def served(corpus):
    with SlackSimulator() as slack, serving(slack, corpus) as served:
        slack.add_channel("C1", "newsroom")
        yield served


def test_a_question_and_its_delivery_are_told_once(served):
    served.ask()
    assert [(one.command, one.platform, one.outcome) for one in served.seen.requests] == [
        ("ask", "slack", Outcome.ANSWERED)
    ]
    assert served.seen.replies == [DELIVERED]
    assert served.seen.requests[0].seconds < served.seen.took[0] < 10
    assert LINE not in {one.command for one in served.seen.requests}


def test_each_429_is_told_and_the_reply_after_it(served, monkeypatch):
    monkeypatch.setattr(patience, "_SPREAD", 0.0)
    served.slack.limit("chat.postMessage", times=2, retry_after=1)
    served.ask()
    assert served.seen.events.count("slack limited") == 2
    assert served.seen.replies == [DELIVERED]
    assert served.seen.took[0] >= 2


def test_the_last_429_that_is_waited_for_no_more_is_told_too():
    seen, request = Seen(), HttpRequest(method="POST", url="x", headers={})
    waiting = patience.Patience(Event(), seen)
    for status in (200, 429, 500):
        answer = HttpResponse(status_code=status, headers={})
        over = RetryState(current_attempt=waiting.max_retry_count)
        assert not waiting.can_retry(state=over, request=request, response=answer)
    assert seen.events == ["slack limited"]


def test_a_reply_that_slack_refuses_or_cannot_take_is_told_so(served, monkeypatch):
    monkeypatch.setattr(patience, "_PAUSES", ())
    served.slack.fail("chat.postMessage", "is_archived")
    served.ask()
    served.slack.heal()
    served.slack.fail("chat.postMessage", "internal_error")
    served.ask(2)
    assert served.seen.replies == [("slack", "refused"), ("slack", "unreached")]


def test_a_lost_connection_is_told_and_the_one_that_follows(served):
    seen, slack = served.seen, served.slack
    slack.wait_until(lambda: seen.events == ["slack connected"], 5)
    slack.cut()
    slack.wait_until(lambda: seen.events == ["slack connected", "slack lost", "slack connected again"], 10)


def test_a_connection_that_stands_before_the_old_one_goes_is_no_loss(served):
    seen, slack = served.seen, served.slack
    slack.wait_until(lambda: seen.events == ["slack connected"], 5)
    slack.disconnect(grace=0.5, wait=True)
    slack.wait_until(lambda: seen.events == ["slack connected", "slack connected again"], 10)
    slack.settle(0.3)
    assert "slack lost" not in seen.events
