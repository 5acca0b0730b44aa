"""Channels, guilds, members and messages, as far as the bot may see and write them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from discord_simulator import errors, outgoing, shapes
from discord_simulator.model import FORUM, Channel, Guild, Message
from discord_simulator.permissions import may

if TYPE_CHECKING:
    from discord_simulator.rest import Request
    from discord_simulator.world import World

Json = dict[str, Any]
_PAGE = 50
_NONCE_LENGTH = 25
"""Characters. Source: Discord, "Create Message"."""
_NONCE_LIFE = 180.0
"""Seconds: "the past few minutes" of the same page."""


def _channel(world: World, request: Request) -> Channel:
    found = world.channels.get(request.number("channel"))
    if found is None:
        raise errors.unknown("Channel")
    if not may(found, "view_channel"):
        raise errors.missing_access()
    return found


def _guild(world: World, request: Request) -> Guild:
    found = world.guilds.get(request.number("guild"))
    if found is None:
        raise errors.unknown("Guild")
    if not found.present:
        raise errors.missing_access()
    return found


def _writable(world: World, request: Request) -> Channel:
    place = _channel(world, request)
    if place.kind == FORUM:
        raise errors.Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if not may(place, "send_messages_in_threads" if place.thread else "send_messages"):
        raise errors.missing_permissions()
    if place.locked:
        raise errors.Refusal(400, 50083, "Thread is archived")
    return place


def _sent(world: World, request: Request) -> Json:
    place = _writable(world, request)
    if place.with_bot and not all(one.open for one in place.people):
        raise errors.closed_to_you()
    if known := _sent_before(place, request.body):
        return shapes.message(world, known)
    made = outgoing.create(world, f"POST to channel {place.id}", place, request.body)
    made.nonce = str(request.body.get("nonce") or "")
    reference = request.body.get("message_reference")
    if reference:
        _refer(made, reference)
    return shapes.message(world, world.put(made))


def _sent_before(place: Channel, body: Json) -> Message | None:
    """The message sent with the same nonce a moment ago, where the app wants no second one."""
    nonce = str(body.get("nonce") or "")
    if len(nonce) > _NONCE_LENGTH:
        raise errors.invalid("nonce", "Must be 25 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
    fresh = [one for one in place.messages.values() if time.monotonic() - one.made < _NONCE_LIFE]
    return next((one for one in fresh if nonce and body.get("enforce_nonce") and one.nonce == nonce), None)


def _refer(made: Message, reference: Json) -> None:
    place = made.channel
    if not may(place, "read_message_history"):
        raise errors.cannot_reply()
    aim = place.messages.get(int(reference["message_id"]))
    if aim and not aim.deleted and not aim.ephemeral:
        made.reference = aim
    elif reference.get("fail_if_not_exists", True):
        raise errors.invalid("message_reference", "Unknown message", "REPLIES_UNKNOWN_MESSAGE")


def _message(world: World, request: Request) -> Message:
    found = _channel(world, request).messages.get(request.number("message"))
    if found is None or found.deleted or found.ephemeral:
        raise errors.unknown("Message")
    return found


def _got_message(world: World, request: Request) -> Json:
    found = _message(world, request)
    if not may(found.channel, "read_message_history"):
        raise errors.missing_permissions()
    return shapes.message(world, found)


def _history(world: World, request: Request) -> list[Json]:
    place = _channel(world, request)
    if not may(place, "read_message_history"):
        return []
    before, after = int(request.query.get("before", 1 << 63)), int(request.query.get("after", 0))
    seen = [one for one in place.messages.values() if after < one.id < before and not (one.deleted or one.ephemeral)]
    return [shapes.message(world, one) for one in seen[::-1][: int(request.query.get("limit", _PAGE))]]


def _edited(world: World, request: Request) -> Json:
    found = _message(world, request)
    if found.author is not world.bot:
        raise errors.not_yours()
    outgoing.edit(world, f"PATCH of message {found.id}", found, request.body)
    return shapes.message(world, found)


def _deleted(world: World, request: Request) -> None:
    found = _message(world, request)
    if found.author is not world.bot and not may(found.channel, "manage_messages"):
        raise errors.missing_permissions()
    world.delete(found)


def _typing(world: World, request: Request) -> None:
    _writable(world, request)


def _opened(world: World, request: Request) -> Json:
    person = world.users.get(int(request.body["recipient_id"]))
    if person is None:
        raise errors.unknown("User")
    if person.bot:
        raise errors.closed_to_you()
    return shapes.channel(world, world.direct(person))


def _got_guild(world: World, request: Request) -> Json:
    return shapes.guild(world, _guild(world, request), whole=False)


def _got_channels(world: World, request: Request) -> list[Json]:
    found = _guild(world, request).channels.values()
    return [shapes.channel(world, one) for one in found if not one.thread]


def _got_roles(world: World, request: Request) -> list[Json]:
    return [shapes.everyone(_guild(world, request))]


def _got_member(world: World, request: Request) -> Json:
    place, identity = _guild(world, request), request.number("user")
    if identity != world.bot.id and identity not in place.members:
        raise errors.unknown("Member") if identity in world.users else errors.unknown("User")
    return shapes.member(place, world.users[identity])


ROUTES = {
    ("GET", "/channels/{channel:id}"): lambda world, request: shapes.channel(world, _channel(world, request)),
    ("POST", "/channels/{channel:id}/messages"): _sent,
    ("GET", "/channels/{channel:id}/messages"): _history,
    ("GET", "/channels/{channel:id}/messages/{message:id}"): _got_message,
    ("PATCH", "/channels/{channel:id}/messages/{message:id}"): _edited,
    ("DELETE", "/channels/{channel:id}/messages/{message:id}"): _deleted,
    ("POST", "/channels/{channel:id}/typing"): _typing,
    ("POST", "/users/@me/channels"): _opened,
    ("GET", "/guilds/{guild:id}"): _got_guild,
    ("GET", "/guilds/{guild:id}/channels"): _got_channels,
    ("GET", "/guilds/{guild:id}/roles"): _got_roles,
    ("GET", "/guilds/{guild:id}/members/{user:id}"): _got_member,
}
