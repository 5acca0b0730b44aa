"""Forgetting: what a user, a channel or a workspace left behind, and what has grown old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.state.database import Database
from bot.state.tables import event, feedback, kept, place, preference, turn

if TYPE_CHECKING:
    from sqlalchemy import Table

# Slack delivers an event again within hours (Events API, "Retries": three times, the last after five minutes; delayed
# events up to a day); a week lets an operator mend what was down.
_EVENTS = timedelta(days=7)
_TURNS = timedelta(days=90)  # a quarter: as long as App Home may sensibly call a question recent
_KEPT = timedelta(days=365)  # a button under a message of a year ago is no longer pressed; it says so politely


class Forgetting(Database):
    """Deletes by owner and by age."""

    def forget_user(self, platform: str, workspace: str, user: str) -> None:
        """Delete all that is known of a user: turns, preferences, feedback, and the states of their buttons."""
        self._forget((turn, preference, feedback, kept), platform=platform, workspace=workspace, user=user)

    def forget_channel(self, platform: str, workspace: str, channel: str) -> None:
        """Delete all that is known of a channel: turns, settings, and the states of buttons in it."""
        self._forget((turn, place, kept), platform=platform, workspace=workspace, channel=channel)

    def forget_workspace(self, platform: str, workspace: str) -> None:
        """Delete all that is known of a workspace, feedback as well."""
        self._forget((turn, preference, place, feedback, kept), platform=platform, workspace=workspace)

    def prune(self) -> None:
        """Delete what is too old to be of use: events, turns and the states of buttons."""
        now = self._now()
        with self._writing() as connection:
            for table, age in ((event, _EVENTS), (turn, _TURNS), (kept, _KEPT)):
                connection.execute(delete(table).where(table.c.at < now - age))

    def _forget(self, tables: tuple[Table, ...], **owner: str) -> None:
        with self._writing() as connection:
            for table in tables:
                connection.execute(delete(table).where(*(table.c[name] == value for name, value in owner.items())))
