"""How the Discord app is set up and invited: permissions, links, and the settings of the developer portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from bot.credentials import SNOWFLAKE
from bot.manifests.about import ABOUT, NAME
from bot.manifests.about import within as fits
from bot.manifests.discord import MESSAGE_MENUS, OWN_COMMANDS, slash_commands
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.commands.command import Command

PORTAL = "https://discord.com/developers/applications"
AUTHORIZE = "https://discord.com/oauth2/authorize"
MOST_ABOUT = 400  # characters of an app's description: Discord, "Edit Current Application" and the portal
SERVER, USER = 0, 1  # where an app is installed: Discord, "Application Integration Types"
SCOPES = {SERVER: ("bot", "applications.commands"), USER: ("applications.commands",)}


class Permission(NamedTuple):
    """What the bot may do in a server: its name in the portal, its bit (Discord, "Permissions"), and what for."""

    name: str
    bit: int
    why: str


PERMISSIONS = (
    Permission("View Channels", 1 << 10, "to see a message that mentions it, and to answer there"),
    Permission("Send Messages", 1 << 11, "to answer a mention, and to share an answer"),
    Permission("Send Messages in Threads", 1 << 38, "to do so in a thread or a forum post"),
    Permission("Read Message History", 1 << 16, "to answer as a reply: Discord lets nobody reply without it"),
)
PERMISSION_BITS = sum(permission.bit for permission in PERMISSIONS)

_ASKED = ", ".join(permission.name for permission in PERMISSIONS)
_STEPS = {
    "General Information": (
        f"Name: {NAME}; description: as above.",
        "Copy the application ID: with it this command prints the invite links.",
        "Leave “Interactions Endpoint URL” empty, or Discord sends no command to a bot that is connected.",
    ),
    "Installation": (
        "Installation Contexts: switch on both, User Install and Guild Install.",
        "Install Link: “Discord Provided Link”; “None” where nobody but you shall install it.",
        f"Default Install Settings, User Install: scope {' '.join(SCOPES[USER])}.",
        f"Default Install Settings, Guild Install: scopes {' '.join(SCOPES[SERVER])}; permissions {_ASKED}.",
    ),
    "Bot": (
        "Public Bot: on, if others shall add it to their servers; off needs Install Link “None” first.",
        "Requires OAuth2 Code Grant: off.",
        "Privileged Gateway Intents: all three off; none is needed.",
        "Reset Token shows the token once: set it as DISCORD_TOKEN, and keep it as you keep a password.",
    ),
}


def invite_link(application_id: str, where: int) -> str:
    """Return the address at which the app is added to a server (`SERVER`) or to one's own account (`USER`)."""
    asked = {"client_id": application_id, "integration_type": where, "scope": " ".join(SCOPES[where])}
    permissions = {"permissions": PERMISSION_BITS} if where == SERVER else {}
    return f"{AUTHORIZE}?{urlencode(asked | permissions)}"


def discord_manifest(commands: Mapping[str, Command], application_id: str = "") -> dict[str, Any]:
    """Return all that installing the app takes; without its id the links are "".

    Raises:
        BadInputError: an id that is none, or a command that Discord would not take.
    """
    if application_id and not SNOWFLAKE.fullmatch(application_id):
        raise BadInputError(
            f"application id {application_id[:40]!r} is none; “General Information” of your app at {PORTAL} shows it"
        )
    return {
        "name": NAME,
        "description": fits(ABOUT, MOST_ABOUT, "the app's description", "Discord"),
        "links": {
            "server": invite_link(application_id, SERVER) if application_id else "",
            "user": invite_link(application_id, USER) if application_id else "",
        },
        "permissions": {"value": str(PERMISSION_BITS), "why": {each.name: each.why for each in PERMISSIONS}},
        "scopes": {"server": list(SCOPES[SERVER]), "user": list(SCOPES[USER])},
        "privileged_intents": [],
        "portal": {page: list(steps) for page, steps in _STEPS.items()},
        "registers": {
            "slash_commands": {command.name: command.help for command in slash_commands(commands)} | OWN_COMMANDS,
            "message_menu": MESSAGE_MENUS,
        },
    }


def written(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a manifest for people."""
    links, registers = manifest["links"], manifest["registers"]
    yield f"{manifest['name']} on Discord: {manifest['description']}"
    yield from ("", f"Create the app at {PORTAL}: New Application. Then in its settings:")
    for page, steps in manifest["portal"].items():
        yield from ("", page, *(f"  - {step}" for step in steps))
    yield from ("", f"Permissions in a server ({manifest['permissions']['value']})")
    yield from (f"  - {name}: {why}" for name, why in manifest["permissions"]["why"].items())
    yield from ("", "Registered by `onrecord serve discord` itself")
    yield from (f"  - /{name}: {what}" for name, what in registers["slash_commands"].items())
    yield from (f"  - {name}, in a message's menu: {what}" for name, what in registers["message_menu"].items())
    yield ""
    if links["server"]:
        yield from (f"Add it to a server: {links['server']}", f"Add it to your account: {links['user']}")
    else:
        yield "For the invite links: `onrecord manifest discord --application-id ID`, or set DISCORD_TOKEN."
