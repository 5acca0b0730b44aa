"""The manifest of the Slack app, made from the commands that there are: what an operator pastes to create the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from bot.manifests.about import ABOUT, DESCRIPTION, EXAMPLES, NAME
from bot.manifests.about import within as fits
from bot.model import Entry, Reply, Text
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.commands.command import Command

Mode = Literal["socket", "http"]
Pane = Literal["agent", "assistant"]

EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
CHECK_QUOTE, ASK_ON_RECORD = "check_quote", "ask_on_record"  # callback ids of the two shortcuts
OWN_COMMAND = "onrecord"

SCOPES: dict[str, str] = {
    "app_mentions:read": "to see a message that mentions the bot, and no other message of a channel",
    "assistant:write": "to offer prompts, and to show what it is doing and a title in a conversation with it",
    "channels:read": "to see who created a public channel, who may then change its settings",
    "chat:write": "to answer where it was invited or written to",
    "commands": "to be asked by slash commands and shortcuts",
    "groups:read": "to see who created a private channel that it was invited to",
    "im:history": "to read what is written to it in a direct message",
    "users:read": "to see whether somebody is an admin, who may change a channel's settings",
}

# Limits: Slack's "App manifest reference", and github.com/slackapi/manifest-schema
MOST_NAME, MOST_DESCRIPTION = 35, 140
MOST_COMMANDS, MOST_COMMAND, MOST_COMMAND_DESCRIPTION, MOST_USAGE_HINT = 50, 32, 2_000, 1_000
MOST_SHORTCUT_NAME, MOST_SHORTCUT_DESCRIPTION = 24, 150
MOST_AGENT_DESCRIPTION = 300
MOST_PROMPTS = 4  # Slack's "assistant.threads.setSuggestedPrompts"
MOST_URL = 3_000  # of a slash command; the other addresses may be longer

_AGENT = "Answers from news articles with verbatim excerpts and links. Ask a question, or for words that somebody said."
_NOT_SLASH = {
    "check": "it takes a message: the shortcut in the message's menu",
    "speakers": "the form's speaker field offers the names as they are typed",
}
_SHORTCUTS = (
    ("message", "Check this quote", CHECK_QUOTE, "Look up what this message quotes or states"),
    ("global", "Ask On Record", ASK_ON_RECORD, "Ask with dates, outlet and speaker"),
)
_EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
_ASSISTANT_EVENTS = ("assistant_thread_context_changed", "assistant_thread_started")
PROMPTS = (
    ("What can I ask?", "What can you do?"),
    ("Ask a question", EXAMPLES["ask"]),
    ("Find who said it", f"Who said “{EXAMPLES['who-said']}”?"),
    ("See the outlets", "sources"),
)
"""What a conversation begins with: a title, and the message that pressing it sends.

None begins with a slash, which Slack's clients may take for a command of their own.
"""


def slack_manifest(commands: Mapping[str, Command], mode: Mode, url: str = "", pane: Pane = "agent") -> dict[str, Any]:
    """Return the app manifest for Socket Mode, or for HTTP at `url`, where Slack reaches the bot.

    `pane` is Slack's agent messaging, the only one of new apps, or the assistant pane of apps made before July 2026.

    Raises:
        BadInputError: an address that Slack cannot reach, or one where none is needed.
    """
    base = _base(mode, url)
    features = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": NAME, "always_online": True},
        **_pane(pane),
        "shortcuts": [_shortcut(*fields) for fields in _SHORTCUTS],
        "slash_commands": list(_slash_commands(commands, base)),
    }
    redirect = {"redirect_urls": [base + REDIRECT_PATH]} if base else {}
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION, "long_description": ABOUT},
        "features": features,
        "oauth_config": {**redirect, "scopes": {"bot": sorted(SCOPES)}},
        "settings": _settings(base, pane),
    }


def ways(commands: Mapping[str, Command]) -> tuple[Entry, ...]:
    """Return an example of each slash command, with what it does."""
    typed = [(command.name, EXAMPLES.get(command.name, ""), command.help) for command in slash_commands(commands)]
    return tuple(Entry(f"/{name} {example}".strip(), (help_,)) for name, example, help_ in typed)


def slack_help(commands: Mapping[str, Command]) -> Reply:
    """Return what `/onrecord help` shows: every way to ask that Slack offers."""
    shortcuts = (Entry(name, (f"{description} (a shortcut)",)) for _, name, _, description in _SHORTCUTS)
    return Reply(
        (
            Text(f"Ask in your own words, in a message to @{NAME} or in one that mentions it; or type"),
            *ways(commands),
            *shortcuts,
            Entry(f"/{OWN_COMMAND} settings", ("How mentions are answered in this channel, and from which outlets",)),
            Text('Dates and outlets: since:2031-05-04, until:2031-12-31, outlet:"Name".'),
            Text("Every excerpt is quoted exactly as it stands in its article, and its link opens there."),
        )
    )


def slash_commands(commands: Mapping[str, Command]) -> Iterable[Command]:
    """Return the commands that Slack offers as slash commands."""
    return [command for command in commands.values() if command.name not in _NOT_SLASH]


def _base(mode: Mode, url: str) -> str:
    """Return the address under which Slack reaches the bot, "" where it does not."""
    if mode == "socket":
        if url:
            raise BadInputError("--url is for --mode http; in Socket Mode Slack needs no address")
        return ""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise BadInputError(f"--url {url[:100]!r} is no address for Slack; give one like https://onrecord.example.org")
    return within(url.rstrip("/"), MOST_URL - len(REDIRECT_PATH), "--url")


def within(text: str, most: int, what: str) -> str:
    """Return `text`; raise a BadInputError where it is longer than Slack takes."""
    return fits(text, most, what, "Slack")


def _slash_commands(commands: Mapping[str, Command], base: str) -> Iterator[dict[str, Any]]:
    address = {"url": base + EVENTS_PATH} if base else {}
    offered = [(command.name, command.help, _usage(command)) for command in slash_commands(commands)]
    own = (OWN_COMMAND, "Show how to ask, or change this channel's settings", "help | settings")
    if len(offered) >= MOST_COMMANDS:
        raise BadInputError(f"{len(offered) + 1} slash commands, but Slack takes {MOST_COMMANDS}: leave some out")
    for name, description, usage in (*offered, own):
        yield {
            "command": within(f"/{name}", MOST_COMMAND, f"the name of command {name}"),
            "description": within(description, MOST_COMMAND_DESCRIPTION, f"the help of command {name}"),
            **({"usage_hint": within(usage, MOST_USAGE_HINT, f"the usage of command {name}")} if usage else {}),
            "should_escape": False,  # the text as it is typed: a user or channel in it stays plain text
            **address,
        }


def _usage(command: Command) -> str:
    return " ".join(part for part in (command.takes, *(f"[{option.name}:…]" for option in command.options)) if part)


def _shortcut(kind: str, name: str, callback_id: str, description: str) -> dict[str, str]:
    return {
        "name": within(name, MOST_SHORTCUT_NAME, f"the name of shortcut {callback_id}"),
        "type": kind,
        "callback_id": callback_id,
        "description": within(description, MOST_SHORTCUT_DESCRIPTION, f"the description of shortcut {callback_id}"),
    }


def _pane(pane: Pane) -> dict[str, Any]:
    prompts = [{"title": title, "message": message} for title, message in PROMPTS[:MOST_PROMPTS]]
    described = within(_AGENT, MOST_AGENT_DESCRIPTION, "the agent's description")
    return {f"{pane}_view": {f"{pane}_description": described, "suggested_prompts": prompts}}


def _settings(base: str, pane: Pane) -> dict[str, Any]:
    events: dict[str, Any] = {"bot_events": sorted((*_EVENTS, *(_ASSISTANT_EVENTS if pane == "assistant" else ())))}
    actions: dict[str, Any] = {"is_enabled": True}
    if base:
        events["request_url"] = base + EVENTS_PATH
        actions |= {"request_url": base + EVENTS_PATH, "message_menu_options_url": base + EVENTS_PATH}
    return {
        "event_subscriptions": events,
        "interactivity": actions,
        "org_deploy_enabled": False,
        "socket_mode_enabled": not base,
        "token_rotation_enabled": False,
    }
