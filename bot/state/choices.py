"""Choices: the preferences of a user and the settings of a channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.state.database import Database
from bot.state.tables import place as places
from bot.state.tables import preference
from bot.state.values import Place, Preferences

if TYPE_CHECKING:
    from sqlalchemy import Table


class Choices(Database):
    """What users and channels have chosen; where they have not, what everybody has."""

    def preferences(self, platform: str, workspace: str, user: str) -> Preferences:
        """Return what a user has chosen."""
        query = select(preference.c.excerpts, preference.c.public).where(
            preference.c.platform == platform, preference.c.workspace == workspace, preference.c.user == user
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Preferences(row.excerpts, row.public) if row else Preferences()

    def prefer(self, platform: str, workspace: str, user: str, preferences: Preferences) -> None:
        """Keep what a user chooses."""
        owner = {"platform": platform, "workspace": workspace, "user": user}
        self._put(preference, owner, {"excerpts": preferences.excerpts, "public": preferences.public})

    def place(self, platform: str, workspace: str, channel: str) -> Place:
        """Return the settings of a channel."""
        query = select(places.c.mentions, places.c.private, places.c.outlets).where(
            places.c.platform == platform, places.c.workspace == workspace, places.c.channel == channel
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Place(row.mentions, row.private, tuple(json.loads(row.outlets))) if row else Place()

    def settle(self, platform: str, workspace: str, channel: str, place: Place) -> None:
        """Keep the settings of a channel."""
        owner = {"platform": platform, "workspace": workspace, "channel": channel}
        settings = {"mentions": place.mentions, "private": place.private, "outlets": json.dumps(place.outlets)}
        self._put(places, owner, settings)

    def _put(self, table: Table, owner: dict[str, str], chosen: dict[str, object]) -> None:
        put = self._insert(table).values(**owner, **chosen).on_conflict_do_update(index_elements=[*owner], set_=chosen)
        with self._writing() as connection:
            connection.execute(put)
