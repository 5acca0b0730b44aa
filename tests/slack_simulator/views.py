"""Triggers, modals and Home tabs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_simulator.clock import Clock

TRIGGER_SECONDS = 3  # Slack, "Modals": a trigger_id expires in three seconds and opens one view
MODALS = 3  # Slack, "Modals": a stack holds at most three views


@dataclass
class _Trigger:
    user: str
    team: str
    expires: float
    used: bool = False


@dataclass(eq=False)
class View:
    """A modal or Home tab that a user has before them."""

    user: str
    team: str
    content: dict[str, Any]
    """As the payloads hold it: id, type, callback_id, blocks, private_metadata, hash, …"""

    @property
    def id(self) -> str:
        return str(self.content["id"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.content["blocks"])

    @property
    def title(self) -> str:
        return str((self.content.get("title") or {}).get("text", ""))


class Views:
    """All views. A user has at most one stack of modals, and one Home tab a workspace."""

    def __init__(self, clock: Clock, app_id: str):
        self._clock, self._app_id = clock, app_id
        self._triggers: dict[str, _Trigger] = {}
        self._numbers = itertools.count(1)
        self.stacks: dict[tuple[str, str], list[View]] = {}
        self.homes: dict[tuple[str, str], View] = {}

    def trigger(self, user: str, team: str) -> str:
        """A trigger id, as an interaction of `user` carries it."""
        name = f"{next(self._numbers)}.1000.{self._clock.ts().replace('.', '')}"
        self._triggers[name] = _Trigger(user, team, self._clock.now() + TRIGGER_SECONDS)
        return name

    def spend(self, name: str) -> tuple[str, str] | str:
        """(team, user) whom the trigger lets a view open for, or the API's error."""
        trigger = self._triggers.get(name)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._clock.now() > trigger.expires:
            return "expired_trigger_id"
        trigger.used = True
        return trigger.team, trigger.user

    def open(self, key: tuple[str, str], bot_id: str, view: dict[str, Any], *, push: bool = False) -> View | str:
        """Show a modal: alone, or pushed on top of those that are open. The API's error if three are."""
        stack = self.stacks.get(key, []) if push else []
        if len(stack) >= MODALS:
            return "push_limit_reached"
        made = self._made(key, bot_id, view, stack[-1] if stack else None)
        self.stacks[key] = [*stack, made]
        return made

    def publish(self, key: tuple[str, str], bot_id: str, view: dict[str, Any]) -> View:
        """Show a Home tab."""
        known = self.homes.get(key)
        self.homes[key] = self._made(key, bot_id, view, None)
        if known:
            self.homes[key].content["id"] = self.homes[key].content["root_view_id"] = known.id
        return self.homes[key]

    def update(self, known: View, view: dict[str, Any]) -> View:
        """Put other content in a view's place; it keeps its id."""
        kept = ("id", "team_id", "app_id", "bot_id", "root_view_id", "previous_view_id", "app_installed_team_id")
        known.content = self._content(view) | {key: known.content[key] for key in kept}
        return known

    def closed(self, view: View, *, whole: bool = False) -> None:
        """Take a modal away, or (`whole`) the stack."""
        key = view.team, view.user
        self.stacks[key] = [] if whole else [one for one in self.stacks.get(key, []) if one is not view]

    def find(self, *, identity: str = "", external: str = "") -> View | None:
        """The view by its id or the app's own `external_id`."""
        for one in self._all():
            if (identity and one.id == identity) or (external and one.content["external_id"] == external):
                return one
        return None

    def _all(self) -> Iterator[View]:
        yield from itertools.chain.from_iterable(self.stacks.values())
        yield from self.homes.values()

    def _made(self, key: tuple[str, str], bot_id: str, view: dict[str, Any], below: View | None) -> View:
        name = f"V{next(self._numbers):08d}"
        ids = {"id": name, "team_id": key[0], "app_id": self._app_id, "bot_id": bot_id, "app_installed_team_id": key[0]}
        ids |= {"root_view_id": below.content["root_view_id"] if below else name}
        ids |= {"previous_view_id": below.id if below else None}
        return View(key[1], key[0], self._content(view) | ids)

    def _content(self, view: dict[str, Any]) -> dict[str, Any]:
        empty = {"callback_id": "", "private_metadata": "", "external_id": "", "title": None, "submit": None}
        empty |= {"close": None, "clear_on_close": False, "notify_on_close": False, "state": {"values": {}}}
        return empty | view | {"blocks": named(view["blocks"]), "hash": f"{self._clock.ts()}.hash"}


_block_numbers = itertools.count(1)


def named(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`blocks` as Slack stores them: blocks and elements without an id have got one."""
    done = []
    for block in blocks:
        made = {"block_id": f"b{next(_block_numbers)}"} | block
        for key in ("accessory", "element"):
            if isinstance(made.get(key), dict):
                made[key] = _acting(made[key])
        if made["type"] in {"actions", "context_actions"}:
            made["elements"] = [_acting(element) for element in made["elements"]]
        done.append(made)
    return done


def _acting(element: dict[str, Any]) -> dict[str, Any]:
    return element if element.get("type") == "image" else {"action_id": f"a{next(_block_numbers)}"} | element
