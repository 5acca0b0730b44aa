"""The form in which a question is changed: the command's text and options, as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.model import SKIP, Request
from retrieval.errors import BadInputError
from retrieval.limits import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.commands.command import Command
    from bot.tokens import Tokens

_FORM = "on!"  # begins the custom id of a form; behind it stands the token of the button that opened it
_TEXT = "text"  # the field of the command's main text; the others have their options' names
_SECONDS = 900.0  # a form may stay open as long as an interaction's token is good
# Discord, "Component reference": modals and text inputs
_MOST_FIELDS, _LONGEST_LABEL, _LONGEST_VALUE = 5, 45, 4_000
_LONGEST_DESCRIPTION = 100
_LONGEST_OPTION = 200  # characters of a name, a topic or a date: ours


def edit_form(command: Command, request: Request, token: str) -> discord.ui.Modal:
    """Return the form of a command, filled with a request."""
    form = discord.ui.Modal(title="Change what is asked", custom_id=f"{_FORM}{token}", timeout=_SECONDS)
    longest = _LONGEST_VALUE if command.lines else QUESTION.longest  # a whole message, or a question
    form.add_item(_field(_TEXT, command.takes, "", request.text, longest))
    for option in command.options[: _MOST_FIELDS - 1]:
        form.add_item(
            _field(option.name, option.name, option.help, request.options.get(option.name, ""), _LONGEST_OPTION)
        )
    return form


def _field(name: str, label: str, help_: str, value: str, longest: int) -> discord.ui.Label[discord.ui.Modal]:
    style = discord.TextStyle.paragraph if name == _TEXT else discord.TextStyle.short
    box: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=name, default=value[:longest] or None, required=name == _TEXT, max_length=longest, style=style
    )
    described = help_[:_LONGEST_DESCRIPTION] or None
    return discord.ui.Label(text=label.capitalize()[:_LONGEST_LABEL], description=described, component=box)


def is_form(payload: Mapping[str, Any]) -> bool:
    """Whether a form that was sent off is one of ours."""
    return str(payload.get("custom_id", "")).startswith(_FORM)


def read_form(payload: Mapping[str, Any], tokens: Tokens) -> Request:
    """Return the request that a form asks for, of the command that it was opened for.

    Raises:
        BadInputError: its button is no longer known, or its text is empty.
    """
    before = tokens.open(str(payload["custom_id"]).removeprefix(_FORM)).request
    fields = dict(_values(payload.get("components", ())))
    text = fields.pop(_TEXT, "").strip()
    if not text:
        raise BadInputError("there is nothing to ask for; fill in the first field")
    kept = {name: value for name, value in before.options.items() if name not in {SKIP, *fields}}
    given = {name: value.strip() for name, value in fields.items() if value.strip()}
    return Request(before.command, text, kept | given)


def _values(components: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # JSON
    """Yield name and value of each text input, however deep it lies."""
    for component in components:
        if "value" in component:
            yield component["custom_id"], component["value"] or ""
        yield from _values(component.get("components", ()))
        yield from _values(filter(None, (component.get("component"),)))
