"""Who and what is let in: each delivery once, no bots, only places that are allowed. All before any work."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.adapters.slack.incoming import PLATFORM, is_direct, origin_of, workspace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import App, BoltContext, BoltRequest

    from bot.adapters.slack.incoming import Body
    from bot.settings import Settings
    from bot.state import State

log = logging.getLogger(__name__)

REPLAYED = "replayed"  # in the context of what a restart found unfinished
ENVELOPE = "envelope_id"  # in the context of what came by Socket Mode
KEY = "delivery_key"  # in the context of what is let in
_STALE = timedelta(minutes=15)  # an answer that comes later than this surprises more than it helps
# Messages that people write; all other subtypes tell of edits, deletions, joins (Slack, message event reference).
_WRITTEN = {None, "file_share", "thread_broadcast", "me_message"}
_ASKING_ACTIONS = ("go:", "share:", "recent:")


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands in front of every listener, as a middleware of bolt."""

    state: State
    settings: Settings

    def admit(self, req: BoltRequest, context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Let a delivery through that is new and meant for us; acknowledge all others and do nothing."""
        body: dict[str, Any] = req.body
        if not _is_for_us(body, context) or not (self._serves(workspace_of(body)) or _is_told(body)):
            return _acknowledged()
        if body.get("type") == "block_suggestion":
            return next_()
        if key := context.get(REPLAYED):
            context[KEY] = key
            return next_()
        keys = _keys(body, context)
        asks = _asks(body)
        if not self.state.take(keys, _kept(body) if asks else ""):
            log.info("delivery %s came again", keys[0])
            return _acknowledged()
        context[KEY] = keys[0]
        return next_()

    def allows(self, body: Body) -> bool:
        """Whether the workspace and the channel are answered at all; direct messages are in no channel."""
        origin = origin_of(body)
        alone = origin.channel == origin.user or origin.channel.startswith("D")
        return self._serves(origin.workspace) and (
            alone or not self.settings.channels or origin.channel in self.settings.channels
        )

    def _serves(self, workspace: str) -> bool:
        return not self.settings.workspaces or workspace in self.settings.workspaces


def replay(app: App, state: State) -> int:
    """Do again what was taken in and never answered, because the process was killed; return how many that were."""
    return _again(app, state.unfinished(_STALE, PLATFORM))


def take_over(app: App, state: State) -> int:
    """Do what a process that ended has left to us; return how many that were."""
    return _again(app, state.take_over(_STALE, PLATFORM))


def _again(app: App, left: list[tuple[str, str]]) -> int:
    from slack_bolt import BoltRequest  # noqa: PLC0415

    for key, body in left:
        app.dispatch(BoltRequest(mode="socket_mode", body=json.loads(body), context={REPLAYED: key}))
    return len(left)


def _keys(body: Body, context: Mapping[str, Any]) -> list[str]:
    """Return what makes a delivery the same as another: its id or all it says, its envelope, its message."""
    event = body.get("event") or {}
    own = body.get("event_id") or hashlib.sha256(_kept(body).encode()).hexdigest()
    keys = [f"{PLATFORM}:{own}"]
    if envelope := context.get(ENVELOPE):
        keys.append(f"{PLATFORM}:envelope:{envelope}")
    if event.get("type") in {"app_mention", "message"}:  # one message that mentions the bot is sent as both
        keys.append(f"{PLATFORM}:{body.get('team_id')}:{event.get('channel')}:{event.get('ts')}")
    return keys


def _is_for_us(body: Body, context: Mapping[str, Any]) -> bool:
    """Whether this is no message, or one that a person wrote to us."""
    event, ours = body.get("event") or {}, context.get("bot_user_id")
    if event.get("type") not in {"app_mention", "message"}:
        return True
    by_a_bot = event.get("bot_id") or event.get("bot_profile") or event.get("user") == ours
    if by_a_bot or event.get("subtype") not in _WRITTEN or not event.get("user"):
        return False
    return event["type"] == "app_mention" or is_direct(event) or f"<@{ours}>" in event.get("text", "")


def _asks(body: Body) -> bool:
    """Whether a delivery wants an answer that a restart must not lose."""
    event, actions = body.get("event") or {}, body.get("actions") or ()
    return bool(
        body.get("command")
        or event.get("type") in {"app_mention", "message"}
        or body.get("type") == "message_action"
        or (body.get("type") == "view_submission" and body["view"].get("callback_id") == "ask")
        or any(str(action.get("action_id")).startswith(_ASKING_ACTIONS) for action in actions)
    )


def _is_told(body: Body) -> bool:
    """Whether a delivery from a workspace that is not answered is let in: to say so, or to forget the workspace."""
    event = body.get("event") or {}
    goodbye = event.get("type") in {"app_uninstalled", "tokens_revoked"}
    return goodbye or (_asks(body) and body.get("type") != "view_submission")


def _kept(body: Body) -> str:
    return json.dumps({name: value for name, value in body.items() if name != "token"}, sort_keys=True)


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")
