"""What the app sends as a message: checked, merged with what stands there, written into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import errors, shapes
from discord_simulator.model import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from discord_simulator.reading import numbered

if TYPE_CHECKING:
    from discord_simulator.interaction import Interaction
    from discord_simulator.model import Channel
    from discord_simulator.world import World

Json = dict[str, Any]
_OURS_TO_SET = EPHEMERAL | COMPONENTS_V2 | 1 << 2 | 1 << 12
"""Flags that an app may give: these, SUPPRESS_EMBEDS and SUPPRESS_NOTIFICATIONS."""


def create(world: World, where: str, channel: Channel, body: Json, interaction: Interaction | None = None) -> Message:
    """A new message of the bot; `where` is the request, for a fault that is found."""
    _checked(world, where, body)
    made = Message(channel, world.bot, payload=body, flags=int(body.get("flags") or 0) & _OURS_TO_SET)
    _fill(made, body)
    if interaction:
        made.metadata = metadata(interaction)
        if made.ephemeral:
            made.seen_by = interaction.user
    else:
        made.flags &= ~EPHEMERAL
    return made


def edit(world: World, where: str, message: Message, body: Json) -> None:
    """Change a message; that it is ephemeral or of components stays, whatever the app says."""
    kept = message.flags & ~LOADING
    flags = kept | int(body.get("flags") or 0) & (COMPONENTS_V2 | 1 << 2)
    _checked(world, where, body | {"flags": flags & (COMPONENTS_V2 | 1 << 2)})
    draft = Message(message.channel, message.author, message.content, message.components, message.embeds, flags)
    _fill(draft, body)
    message.payload = body
    what = {"content": draft.content, "components": draft.components, "embeds": draft.embeds, "flags": flags}
    world.change(message, what)


def metadata(interaction: Interaction) -> Json:
    """`interaction_metadata`: who asked for this message."""
    made = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": shapes.user(interaction.user),
        "authorizing_integration_owners": interaction.owners,
    }
    source = interaction.source
    return made | ({"interacted_message_id": str(source.id)} if source else {})


def _fill(message: Message, body: Json) -> None:
    if "content" in body:
        message.content = body["content"] or ""
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if "embeds" in body:
        message.embeds = body["embeds"] or []
    if message.flags & COMPONENTS_V2 and (message.content or message.embeds):
        wrong = "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        raise errors.invalid("content", wrong, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    if not (message.content.strip() or message.components or message.embeds or body.get("attachments")):
        raise errors.empty_message()


def _checked(world: World, where: str, body: Json) -> None:
    if world.check is None:
        return
    try:
        world.check(body)
    except AssertionError as fault:
        world.wrong.append(f"{where}: {fault}")
        raise errors.invalid("", str(fault)) from fault
