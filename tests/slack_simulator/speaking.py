"""What users write: commands, mentions, direct messages; and the events that come with no words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator import methods_installation, payloads, response_urls
from slack_simulator.acting import Acting
from slack_simulator.delivery import COMMAND, EVENT, Copy, Delivery
from slack_simulator.escaping import escape
from slack_simulator.messages import SLACKBOT
from slack_simulator.model import Message, direct
from slack_simulator.world import event_group, message_event

if TYPE_CHECKING:
    from slack_simulator.response_urls import ResponseUrl

Json = dict[str, Any]
RIVAL = "B0RIVAL"
"""A bot that is not ours."""


class Speaking(Acting):
    """Ways in that are words. All take `times`, `wait` and `timeout` (see `Acting._deliver`)."""

    def slash(
        self, command: str, text: str = "", user: str = "U0ANNA", channel: str = "C0NEWS", **how: Any
    ) -> Delivery:
        """`command` ("/ask") typed in a channel; never in a thread, where Slack has no commands."""
        if self.app.commands is not None and command not in self.app.commands:
            raise LookupError(f"{command} is not a command of the app; there are {sorted(self.app.commands)}")
        team, place = self._place(user, channel)
        url = response_urls.issue(self.world, "commands", team.id, place.id, user)
        payload = payloads.command(self.world, team, place, user, command, text, url.url)
        delivery = Delivery(COMMAND, payload)
        delivery.on_ack = lambda _delivery, copy: self._command_acked(url, copy)
        delivery.on_late = lambda _delivery, _copy: self._command_failed(url, command)
        return self._deliver(delivery, **how)

    def mention(  # noqa: PLR0913 - one a fact of the message
        self, text: str, user: str = "U0ANNA", channel: str = "C0NEWS", thread: str = "", *,
        twin: bool = True, bot: str = "", typed: bool = False, **how: Any,
    ) -> Delivery:  # fmt: skip
        """`@onrecord text` in a channel: `app_mention`, and (`twin`) the `message` event about the same words.

        `typed` sends `text` as it is, with a mention wherever it holds one; `bot` says it in the name of that bot.
        """
        team, place = self._place(user, channel)
        if place.is_im:
            return self.dm(text, user, thread, **how)
        message = self._said(text if typed else f"<@{team.bot_user}> {text}", user, place.id, thread, bot)
        known = payloads.typed(message)
        delivery = self._event(team, known | {"type": "app_mention"}, message=message)
        if twin and team.has_bot(place) and f"message.{event_group(place.kind)}" in self.app.events:
            delivery.twin = self._event(team, message_event(self.world, place, known), message=message)
            self._deliver(delivery.twin, **how | {"wait": False})
        self._deliver(delivery, **how)
        if delivery.twin and how.get("wait", True):
            delivery.twin.wait(how.get("timeout", 10.0))
        return delivery

    def dm(self, text: str, user: str = "U0ANNA", thread: str = "", **how: Any) -> Delivery:
        """A direct message to the bot; `thread` is an assistant's thread or one of the messages."""
        return self.message(text, user, direct(user), thread, **how)

    def message(  # noqa: PLR0913 - one a fact of the message
        self, text: str, user: str = "U0ANNA", channel: str = "C0NEWS", thread: str = "", *,
        bot: str = "", subtype: str = "", **how: Any,
    ) -> Delivery:  # fmt: skip
        """A message in a channel, told to the app if it subscribes to such; by the bot `bot` if that is named."""
        team, place = self._place(user, channel)
        message = self._said(text, user, place.id, thread, bot, subtype)
        event = message_event(self.world, place, payloads.typed(message))
        if (place.id, thread) in self.world.prompts or thread in self._panes:
            event["assistant_thread"] = {"action_token": f"{message.ts}.token"}
        delivery = self._event(team, event, message=message, subscription=f"message.{event_group(place.kind)}")
        return self._deliver(delivery, **how)

    def say(self, text: str, user: str = "U0ANNA", channel: str = "C0NEWS", thread: str = "", bot: str = "") -> Message:
        """A message of which the app is told nothing: what stood in the channel before."""
        return self._said(text, user, channel, thread, bot)

    def edit(self, message: Message, text: str, **how: Any) -> Delivery:
        """A user's change of a message: `message_changed`."""
        former = message.as_json()
        self.world.messages.change(message, escape(text), message.blocks, {})
        return self._changed(
            message, {"message": message.as_json(), "previous_message": former}, "message_changed", how
        )

    def remove(self, message: Message, **how: Any) -> Delivery:
        """A user's deletion of a message: `message_deleted`."""
        self.world.messages.delete(message)
        gone = {"previous_message": message.as_json(), "deleted_ts": message.ts}
        return self._changed(message, gone, "message_deleted", how)

    def assistant_started(self, user: str = "U0ANNA", viewing: str = "C0NEWS", **how: Any) -> Delivery:
        """The user opens the assistant's pane. Write in it by `dm(…, thread=delivery.thread)`."""
        team, place = self._place(user, direct(user))
        root = self._said("New Assistant Thread", team.bot_user, place.id, "", team.bot_id, "assistant_app_thread")
        self._panes.add(root.ts)
        return self._assistant("assistant_thread_started", user, root.ts, viewing, how)

    def assistant_looked(self, user: str, thread: str, viewing: str, **how: Any) -> Delivery:
        """The user looks at another channel with the pane open: `assistant_thread_context_changed`."""
        return self._assistant("assistant_thread_context_changed", user, thread, viewing, how)

    def home_opened(self, user: str = "U0ANNA", tab: str = "home", **how: Any) -> Delivery:
        """The user opens the app's Home tab (or its "messages")."""
        team = self.world.of_user(user)
        event = {"type": "app_home_opened", "user": user, "channel": direct(user), "tab": tab}
        known = self.world.views.homes.get((team.id, user))
        event |= {"event_ts": self.world.clock.ts()} | ({"view": known.content} if known else {})
        return self._deliver(self._event(team, event), **how)

    def uninstalled(self, team: str = "T0HALVEN", **how: Any) -> Delivery:
        """An administrator removes the app; its token is dead from now on."""
        place = self.world.workspaces[team]
        place.installed = False
        event = {"type": "app_uninstalled", "event_ts": self.world.clock.ts()}
        return self._deliver(self._event(place, event), **how)

    def tokens_revoked(self, team: str = "T0HALVEN", **how: Any) -> Delivery:
        """The bot's token of a workspace is revoked."""
        place = self.world.workspaces[team]
        self.world.revoked.add(place.bot_token)
        return self._deliver(self._event(place, methods_installation.revoked_event(self.world, place)), **how)

    def _assistant(self, kind: str, user: str, thread: str, viewing: str, how: Json) -> Delivery:
        team = self.world.of_user(user)
        context = {"channel_id": viewing, "team_id": team.id, "enterprise_id": None}
        inner = {"user_id": user, "context": context, "channel_id": direct(user), "thread_ts": thread}
        event = {"type": kind, "assistant_thread": inner, "event_ts": self.world.clock.ts()}
        delivery = self._event(team, event)
        delivery.thread = thread
        return self._deliver(delivery, **how)

    def _said(  # noqa: PLR0913, PLR0917 - one a fact of the message
        self, text: str, user: str, channel: str, thread: str, bot: str = "", subtype: str = ""
    ) -> Message:
        team = self.world.of_user(user)
        author = "" if subtype == "bot_message" else f"U{bot[1:]}" if bot else user
        made = Message(
            self.world.clock.ts(), team.id, channel, author, escape(text), thread=thread, bot_id=bot, subtype=subtype
        )
        return self.world.messages.add(made)

    def _changed(self, message: Message, what: Json, subtype: str, how: Json) -> Delivery:
        team, place = self._place(message.user, message.channel)
        event = message_event(self.world, place, {"subtype": subtype} | what)
        return self._deliver(
            self._event(team, event, message=message, subscription=f"message.{event_group(place.kind)}"), **how
        )

    def _event(self, team: Any, inner: Json, *, message: Message | None = None, subscription: str = "") -> Delivery:
        name = subscription or inner["type"]
        if inner["type"] != "message" and name not in self.app.events:
            raise LookupError(f"the app does not subscribe to {name}; it does to {sorted(self.app.events)}")
        delivery = Delivery(EVENT, payloads.event(self.world, team, inner), message=message)
        if message:
            delivery.thread = message.thread or message.ts
        delivery.muted = bool(subscription) and subscription not in self.app.events
        return delivery

    def _command_acked(self, url: ResponseUrl, copy: Copy) -> None:
        if not copy.late and (copy.payload.get("text") or copy.payload.get("blocks")):
            response_urls.answered(self.world, url, copy.payload)

    def _command_failed(self, url: ResponseUrl, command: str) -> None:
        why = "dispatch_failed" if self._http.url else "operation_timeout"
        text = f'{command} failed with the error "{why}"'
        made = Message(self.world.clock.ts(), url.team, url.channel, SLACKBOT, text, to=url.user, bot_id="B01")
        self.world.messages.add(made)
