"""views.* and assistant.threads.*: modals, Home tabs and the assistant's pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator import limits
from slack_simulator.answers import refused

if TYPE_CHECKING:
    from slack_simulator.views import View
    from slack_simulator.web_api import Asked

Json = dict[str, Any]
PROMPTS = 4  # Slack, "assistant.threads.setSuggestedPrompts"


def _shown(view: View | str) -> Json:
    return refused(view) if isinstance(view, str) else {"view": view.content}


def _open(asked: Asked, *, push: bool) -> Json:
    wrong = limits.broken_view(asked.params.get("view"))
    if wrong:
        return refused("invalid_arguments", *wrong)
    key = asked.world.views.spend(asked.text("trigger_id"))
    if isinstance(key, str):
        return refused(key)
    view = asked.world.views.open(key, asked.team.bot_id, asked.params["view"], push=push)
    asked.world.messages.tell()
    return _shown(view)


def open_view(asked: Asked) -> Json:
    return _open(asked, push=False)


def push(asked: Asked) -> Json:
    return _open(asked, push=True)


def publish(asked: Asked) -> Json:
    wrong = limits.broken_view(asked.params.get("view"))
    if wrong:
        return refused("invalid_arguments", *wrong)
    if asked.text("user_id") not in asked.team.users:
        return refused("invalid_arguments", "user not found [json-pointer:/user_id]")
    key = asked.team.id, asked.text("user_id")
    known = asked.world.views.homes.get(key)
    if known and asked.text("hash") and asked.text("hash") != known.content["hash"]:
        return refused("hash_conflict")
    return _shown(asked.world.views.publish(key, asked.team.bot_id, asked.params["view"]))


def update(asked: Asked) -> Json:
    wrong = limits.broken_view(asked.params.get("view"))
    if wrong:
        return refused("invalid_arguments", *wrong)
    view = asked.world.views.find(identity=asked.text("view_id"), external=asked.text("external_id"))
    if view is None or view.team != asked.team.id:
        return refused("not_found")
    if asked.text("hash") and asked.text("hash") != view.content["hash"]:
        return refused("hash_conflict")
    asked.world.views.update(view, asked.params["view"])
    asked.world.messages.tell()
    return _shown(view)


def _thread(asked: Asked) -> tuple[str, str] | None:
    place = asked.text("channel_id"), asked.text("thread_ts")
    return place if place[0] in asked.team.channels and asked.world.messages.get(*place) else None


def set_status(asked: Asked) -> Json:
    place = _thread(asked)
    if place is None:
        return refused("channel_not_found")
    asked.world.statuses.append((*place, asked.text("status")))
    return {}


def set_title(asked: Asked) -> Json:
    place = _thread(asked)
    if place is None or not asked.text("title"):
        return refused("channel_not_found" if place is None else "invalid_arguments")
    asked.world.titles[place] = asked.text("title")
    return {}


def set_prompts(asked: Asked) -> Json:
    place = _thread(asked)
    if place is None:
        return refused("channel_not_found")
    prompts = asked.params.get("prompts")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= PROMPTS:
        return refused("invalid_arguments", f"between 1 and {PROMPTS} prompts [json-pointer:/prompts]")
    if any(not prompt.get("title") or not prompt.get("message") for prompt in prompts):
        return refused("invalid_arguments", "a prompt has a title and a message [json-pointer:/prompts]")
    asked.world.prompts[place] = prompts
    return {}


_ASSISTANT = "assistant:write"
METHODS = {
    "views.open": (open_view, ""),
    "views.push": (push, ""),
    "views.publish": (publish, ""),
    "views.update": (update, ""),
    "assistant.threads.setStatus": (set_status, f"{_ASSISTANT}|chat:write"),
    "assistant.threads.setTitle": (set_title, _ASSISTANT),
    "assistant.threads.setSuggestedPrompts": (set_prompts, _ASSISTANT),
}
