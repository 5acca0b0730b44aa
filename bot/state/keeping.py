"""What is kept under a key: the secret that signs buttons, and the states of buttons too long to carry themselves."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.state.database import Database
from bot.state.tables import kept, meta
from bot.state.written import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Origin

_SECRET = 32  # bytes, of SHA-256's size: a longer key signs no better


class Keeping(Database):
    """Values by keys."""

    def secret(self) -> str:
        """Return 64 hexadecimal digits, made at random once and the same for every process ever after."""
        query = select(meta.c.value).where(meta.c.name == "secret")
        with self._reading() as connection:
            found = connection.scalar(query)
        if found:
            return str(found)
        with self._writing() as connection:  # of several that come here at once, the first one's stays
            made = self._insert(meta).values(name="secret", value=secrets.token_hex(_SECRET))
            connection.execute(made.on_conflict_do_nothing())
            return str(connection.execute(query).scalar_one())

    def key_of(self, value: str, origin: Origin | None = None) -> str:
        """Return the key of 22 characters for a value, the same for the same value and origin."""
        return digest((*_owner(origin).values(), value))

    def keep(self, values: Iterable[tuple[str, Origin | None]]) -> None:
        """Keep values under their keys, all at once; those that are kept already are as good as new.

        What has an origin is forgotten together with its user, channel or workspace.
        """
        now = self._now()
        rows = {
            key: {"key": key, "value": value, "at": now, **_owner(origin)}
            for value, origin in values
            for key in [self.key_of(value, origin)]
        }
        if rows:
            put = self._insert(kept).on_conflict_do_update(index_elements=[kept.c.key], set_={"at": now})
            with self._writing() as connection:
                connection.execute(put, [rows[key] for key in sorted(rows)])  # sorted as in `Inbox.take`

    def kept(self, key: str) -> str | None:
        """Return the value that is kept under `key`, None where none is (any more)."""
        with self._reading() as connection:
            found = connection.scalar(select(kept.c.value).where(kept.c.key == key))
        return None if found is None else str(found)


def _owner(origin: Origin | None) -> dict[str, str]:
    return {name: getattr(origin, name, "") for name in ("platform", "workspace", "channel", "user")}
