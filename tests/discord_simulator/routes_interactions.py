"""Answers to interactions: the callback, the message it made, follow-ups."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from discord_simulator import errors, outgoing, shapes
from discord_simulator.interaction import AUTOCOMPLETE, COMPONENT, MODAL, Interaction
from discord_simulator.model import EPHEMERAL, LOADING, Message

if TYPE_CHECKING:
    from discord_simulator.rest import Request
    from discord_simulator.world import World

Json = dict[str, Any]
PONG, ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 1, 4, 5, 6, 7, 8, 9
"""Callback types. Source: Discord, "Interaction callback type"."""
_MOST_CHOICES, _LONGEST = 25, 100
"""Choices, and characters of a choice's name and of its value. Source: Discord, "Application command option choice"."""
_FOREIGN_FOLLOWUPS = 5
"""Follow-ups where the app is not in the guild. Source: Discord, "Create Followup Message"."""


def _callback(world: World, request: Request) -> Json | None:
    one = world.interactions.get(request.args["token"])
    if one is None or one.id != request.number("interaction"):
        raise errors.unknown("interaction")
    if one.acknowledged is not None:
        raise errors.acknowledged_already()
    if request.at - one.told > world.ack_within or one.expired:
        raise errors.unknown("interaction")
    kind, body = request.body["type"], request.body.get("data") or {}
    if kind not in _ALLOWED.get(one.kind, {PONG, ANSWER, DEFER, SHOW_MODAL}):
        raise errors.invalid("type", f"type {kind} cannot answer an interaction of type {one.kind}")
    if kind in _CALLBACKS:
        _CALLBACKS[kind](world, one, body, f"{request.method} callback {kind}")
    one.callback, one.acknowledged = kind, time.monotonic()
    return _described(world, one) if request.query.get("with_response") in {"true", "1"} else None


def _answered(world: World, one: Interaction, body: Json, where: str) -> None:
    made = outgoing.create(world, where, one.channel, _quiet(one, body), one)
    one.original = world.put(made)
    one.shown(made)


def _deferred(world: World, one: Interaction, body: Json, _where: str) -> None:
    flags = int(_quiet(one, body).get("flags") or 0) & EPHEMERAL
    made = Message(one.channel, world.bot, flags=flags | LOADING, metadata=outgoing.metadata(one), kind=20)
    made.seen_by = one.user if flags else None
    one.original = world.put(made)


def _deferred_update(_world: World, one: Interaction, _body: Json, _where: str) -> None:
    one.original = one.source


def _updated(world: World, one: Interaction, body: Json, where: str) -> None:
    if one.source is None or one.source.deleted:
        raise errors.unknown("Message")
    outgoing.edit(world, where, one.source, body)
    one.original = one.source
    one.shown(one.source)


def _offered(_world: World, one: Interaction, body: Json, _where: str) -> None:
    choices = body.get("choices") or []
    if len(choices) > _MOST_CHOICES:
        raise errors.invalid("data.choices", "Must be 25 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
    for at, choice in enumerate(choices):
        for name in ("name", "value"):
            if isinstance(choice[name], str) and not 1 <= len(choice[name]) <= _LONGEST:
                where = f"data.choices.{at}.{name}"
                raise errors.invalid(where, "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH")
    one.choices = choices


def _modal(_world: World, one: Interaction, body: Json, _where: str) -> None:
    one.modal = body


_CALLBACKS = {
    ANSWER: _answered, DEFER: _deferred, DEFER_UPDATE: _deferred_update, UPDATE: _updated, CHOICES: _offered,
    SHOW_MODAL: _modal,
}  # fmt: skip
_ALLOWED = {
    AUTOCOMPLETE: {CHOICES},
    COMPONENT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE, SHOW_MODAL},
    MODAL: {ANSWER, DEFER, DEFER_UPDATE, UPDATE},
}


def _described(world: World, one: Interaction) -> Json:
    made: Json = {"interaction": {"id": str(one.id), "type": one.kind}}
    if one.original:
        made["interaction"] |= {
            "response_message_id": str(one.original.id),
            "response_message_loading": one.original.loading,
            "response_message_ephemeral": one.original.ephemeral,
        }
        made["resource"] = {"type": one.callback, "message": shapes.message(world, one.original, whole=True)}
    return made


def _quiet(one: Interaction, body: Json) -> Json:
    """Where a guild allows no answers of foreign apps, they are ephemeral, whatever the app says."""
    hushed = one.foreign and one.channel.guild and not one.channel.guild.external_apps
    return body | {"flags": int(body.get("flags") or 0) | EPHEMERAL} if hushed else body


def _of_token(world: World, request: Request) -> Interaction:
    one = world.interactions.get(request.args["token"])
    if one is None or request.number("app") != world.bot.id or one.acknowledged is None:
        raise errors.unknown("Webhook")
    if one.is_over(world.token_life):
        raise errors.token_expired()
    return one


def _aim(world: World, request: Request) -> tuple[Interaction, Message]:
    one = _of_token(world, request)
    name = request.args["message"]
    mine = {str(message.id): message for message in [one.original, *one.followups] if message}
    found = one.original if name == "@original" else mine.get(name)
    if found is None or found.deleted:
        raise errors.unknown("Message")
    return one, found


def _got(world: World, request: Request) -> Json:
    return shapes.message(world, _aim(world, request)[1], whole=True)


def _patched(world: World, request: Request) -> Json:
    one, message = _aim(world, request)
    outgoing.edit(world, f"PATCH {request.args['message']}", message, request.body)
    one.shown(message)
    return shapes.message(world, message, whole=True)


def _deleted(world: World, request: Request) -> None:
    world.delete(_aim(world, request)[1])


def _followed(world: World, request: Request) -> Json:
    one = _of_token(world, request)
    if one.original and one.original.loading and not one.original.deleted:
        # the first follow-up takes the place of "thinking…"
        outgoing.edit(world, "POST follow-up", one.original, request.body)
        one.shown(one.original)
        return shapes.message(world, one.original, whole=True)
    if one.foreign and one.channel.guild and len(one.followups) >= _FOREIGN_FOLLOWUPS:
        raise errors.too_many_followups()
    made = outgoing.create(world, "POST follow-up", one.channel, _quiet(one, request.body), one)
    made.reference = one.original
    one.followups.append(world.put(made))
    one.shown(made)
    return shapes.message(world, made, whole=True)


ROUTES = {
    ("POST", "/interactions/{interaction:id}/{token}/callback"): _callback,
    ("POST", "/webhooks/{app:id}/{token}"): _followed,
    ("GET", "/webhooks/{app:id}/{token}/messages/{message}"): _got,
    ("PATCH", "/webhooks/{app:id}/{token}/messages/{message}"): _patched,
    ("DELETE", "/webhooks/{app:id}/{token}/messages/{message}"): _deleted,
}
