"""Choices: the preferences of a user, and the settings of a channel or a whole workspace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from bot.state.database import Database
from bot.state.tables import place as places
from bot.state.tables import preference
from bot.state.values import Place, Preferences

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

_WHOLE = ""  # the channel under which the settings of a whole workspace stand
# Made once, as those of `turns`: each question asks for both.
_PREFERRED = select(preference.c.excerpts, preference.c.public).where(
    *(preference.c[name] == bindparam(name) for name in ("platform", "workspace", "user"))
)
_PLACES = select(places).where(
    *(places.c[name] == bindparam(name) for name in ("platform", "workspace")),
    places.c.channel.in_(bindparam("channels", expanding=True)),
)


class Choices(Database):
    """What users and channels have chosen; where they have not, what everybody has."""

    def preferences(self, platform: str, workspace: str, user: str) -> Preferences:
        """Return what a user has chosen."""
        owner = {"platform": platform, "workspace": workspace, "user": user}
        with self._reading() as connection:
            row = connection.execute(_PREFERRED, owner).first()
        return Preferences(row.excerpts, row.public) if row else Preferences()

    def prefer(self, platform: str, workspace: str, user: str, preferences: Preferences) -> None:
        """Keep what a user chooses."""
        owner = {"platform": platform, "workspace": workspace, "user": user}
        self._put(preference, owner, {"excerpts": preferences.excerpts, "public": preferences.public})

    def place(self, platform: str, workspace: str, channel: str) -> Place:
        """Return the settings that hold in a channel: its own, else its workspace's, else everybody's."""
        of_all = self._places(platform, workspace, (channel, _WHOLE))
        return of_all.get(channel) or of_all.get(_WHOLE) or Place()

    def own_place(self, platform: str, workspace: str, channel: str) -> Place | None:
        """Return what was set for the channel itself, or for the workspace (channel ""); None where nothing was."""
        return self._places(platform, workspace, (channel,)).get(channel)

    def settle(self, platform: str, workspace: str, channel: str, place: Place) -> None:
        """Keep the settings of a channel, or of a workspace (channel "")."""
        owner = {"platform": platform, "workspace": workspace, "channel": channel}
        settings = {"mentions": place.mentions, "private": place.private, "outlets": json.dumps(place.outlets)}
        self._put(places, owner, settings)

    def unsettle(self, platform: str, workspace: str, channel: str) -> None:
        """Let a channel follow its workspace again, or a workspace (channel "") what everybody has."""
        with self._writing() as connection:
            connection.execute(delete(places).where(*_of(platform, workspace), places.c.channel == channel))

    def settled(self, platform: str) -> set[str]:
        """Return the workspaces that have settings, of their own or of a channel."""
        query = select(places.c.workspace).where(places.c.platform == platform).distinct()
        with self._reading() as connection:
            return set(connection.scalars(query))

    def _places(self, platform: str, workspace: str, channels: tuple[str, ...]) -> dict[str, Place]:
        """Return what was set, by channel."""
        wanted = {"platform": platform, "workspace": workspace, "channels": channels}
        with self._reading() as connection:
            rows = connection.execute(_PLACES, wanted).all()
        return {row.channel: Place(row.mentions, row.private, tuple(json.loads(row.outlets))) for row in rows}

    def _put(self, table: Table, owner: dict[str, str], chosen: dict[str, object]) -> None:
        put = self._insert(table).values(**owner, **chosen).on_conflict_do_update(index_elements=[*owner], set_=chosen)
        with self._writing() as connection:
            connection.execute(put)


def _of(platform: str, workspace: str) -> tuple[ColumnElement[bool], ...]:
    return (places.c.platform == platform, places.c.workspace == workspace)
