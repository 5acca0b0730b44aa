"""Tokens: a button's whole state in a short signed text, which works after a restart and is no one else's to make."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer

from bot.model import Button, Press, Request
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.model import Origin
    from bot.state import State

MOST_CHARACTERS = 2_000  # of a button's value: Slack, Block Kit reference, "Button element"
_SALT = (
    "onrecord.button.1"  # the number rises with the fields: buttons of another release are then refused, not misread
)
_UNKNOWN = "this button is no longer known here; ask again"


class Tokens:
    """Seals buttons and opens what comes back; `most` is the length that a token may have, at least 77."""

    def __init__(self, secret: str, state: State, most: int = MOST_CHARACTERS) -> None:
        self._state, self._most = state, most
        self._signed = URLSafeSerializer(
            secret,
            _SALT,
            serializer_kwargs={"ensure_ascii": True},  # half a surrogate has no other writing
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def seal(self, button: Button) -> str:
        """Return a token for all of a button but its label; its request comes back without origin and `private`.

        What is too long to be carried is kept in the state, and the token carries its key.
        """
        with self.together() as seal:
            return seal(button)

    @contextmanager
    def together(self) -> Iterator[Callable[[Button], str]]:
        """Give a `seal` for the buttons of one reply; what they cannot carry is kept in one go at the end."""
        kept: list[tuple[str, Origin | None]] = []
        yield partial(self._sealed, kept)
        self._state.keep(kept)

    def _sealed(self, kept: list[tuple[str, Origin | None]], button: Button) -> str:
        fields = _fields(button)
        token = self._written(fields)
        if len(token) > self._most:
            kept.append((json.dumps(fields), button.request.origin))
            token = self._written(self._state.key_of(*kept[-1]))
        assert len(token) <= self._most, "a token's own key must fit into it"
        return token

    def open(self, token: str) -> Button:
        """Return the button of a token; its label is "".

        Raises:
            BadInputError: the token is forged, of another installation, or what it needs was forgotten.
        """
        try:
            fields = self._signed.loads(token)
            if isinstance(fields, str):  # the key of what was too long
                fields = json.loads(self._state.kept(fields) or "")
            return _button(fields)
        except (BadData, ValueError) as error:  # a text that is not even Unicode is a ValueError
            raise BadInputError(_UNKNOWN) from error

    def _written(self, payload: object) -> str:
        written = self._signed.dumps(payload)
        return written if isinstance(written, str) else written.decode()


def _fields(button: Button) -> dict[str, Any]:
    """Return a button under names of one letter, without what is empty."""
    request = button.request
    fields = {
        "p": str(button.press),
        "c": request.command,
        "t": request.text,
        "o": dict(request.options),
        "l": list(request.outlets),
        "s": list(button.shown),
        "g": button.generation,
    }
    return {name: value for name, value in fields.items() if value}


def _button(fields: dict[str, Any]) -> Button:
    request = Request(fields.get("c", ""), fields.get("t", ""), fields.get("o", {}), outlets=tuple(fields.get("l", ())))
    return Button(Press(fields["p"]), "", request, tuple(fields.get("s", ())), fields.get("g", 0))
