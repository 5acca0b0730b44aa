"""The Web API: from a call's parameters to Slack's answer, faults, authorisation and scopes included."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_simulator import methods_chat, methods_installation, methods_places, methods_views
from slack_simulator.answers import refused
from slack_simulator.model import Call, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_simulator.world import World

METHODS: dict[str, tuple[Callable[[Any], dict[str, Any]], str]] = {
    **methods_chat.METHODS,
    **methods_views.METHODS,
    **methods_places.METHODS,
    **methods_installation.METHODS,
}
_ANY_TOKEN = frozenset(methods_installation.WITHOUT_BOT_TOKEN)
_AS_JSON = frozenset("attachments blocks loading_messages metadata prompts view".split())


@dataclass
class Asked:
    """One call, authorised."""

    world: World
    token: str
    params: dict[str, Any]
    team: Workspace

    def text(self, name: str) -> str:
        return str(self.params.get(name) or "")

    def true(self, name: str) -> bool:
        return self.params.get(name) in (True, "1", "true", 1)


@dataclass
class Answer:
    """The HTTP answer to a call."""

    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def call(world: World, method: str, token: str, params: dict[str, Any]) -> Answer:
    """Answer a call and keep it in `world.calls`."""
    team = world.of_token(token)
    retry_after, error = world.faults.hit(method)
    if retry_after:
        headers = {"Retry-After": str(retry_after)}
        answer = Answer({"ok": False, "error": "ratelimited"}, 429, headers)
    elif error.isdigit():
        answer = Answer({"ok": False, "error": "internal_error"}, int(error))
    elif error:
        answer = Answer(refused(error))
    else:
        answer = Answer(_answer(world, team, method, Asked(world, token, params, team)))  # type: ignore[arg-type]
    if team:
        answer.headers["x-oauth-scopes"] = ",".join(sorted(team.scopes))
    elif token in world.app.app_tokens:
        answer.headers["x-oauth-scopes"] = "connections:write"
    world.record(Call(method, token, params, world.clock.now(), team.id if team else "", answer.body))
    return answer


def _answer(  # noqa: PLR0911 - one refusal a reason
    world: World, team: Workspace | None, method: str, asked: Asked
) -> dict[str, Any]:
    if method not in METHODS:
        return refused("unknown_method", req_method=method)
    run, scope = METHODS[method]
    if method not in _ANY_TOKEN:
        if not asked.token:
            return refused("not_authed")
        if asked.token in world.revoked:
            return refused("token_revoked")
        if asked.token in world.app.app_tokens:
            return refused("not_allowed_token_type")
        if team is None:
            return refused("invalid_auth")
        if not team.installed:
            return refused("account_inactive")
        if scope and not team.scopes.intersection(scope.split("|")):
            return refused("missing_scope", needed=scope.split("|")[0], provided=",".join(sorted(team.scopes)))
    return {"ok": True} | run(asked)


def decoded(params: dict[str, Any]) -> dict[str, Any]:
    """Form fields with those read as JSON that hold it; what does not parse stays text."""
    return {name: _loaded(value) if name in _AS_JSON else value for name, value in params.items()}


def _loaded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
