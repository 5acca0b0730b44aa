"""The small durable state of the bot, on SQLite or PostgreSQL: events, conversations, choices and feedback."""

from __future__ import annotations

from bot.state.choices import Choices
from bot.state.forgetting import Forgetting
from bot.state.inbox import Inbox
from bot.state.keeping import Keeping
from bot.state.ratings import Ratings
from bot.state.turns import Turns
from bot.state.values import Feedback, Place, Preferences
from bot.state.written import read_request, written

__all__ = ["Feedback", "Place", "Preferences", "State", "read_request", "written"]


class State(Inbox, Turns, Choices, Ratings, Keeping, Forgetting):
    """All that the bot remembers; `State.open` opens it. Import this module where it is used: SQLAlchemy is heavy."""
