"""What Slack shows beside messages: App Home, menus that fill as one types, and a channel's settings."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any

from bot.adapters.slack.delivery import Address
from bot.adapters.slack.failures import FAILURES, said
from bot.adapters.slack.incoming import PLATFORM, origin_of, workspace_of
from bot.adapters.slack.views import open_view
from bot.manifests.slack import ways
from bot.model import Button, Origin, Press
from bot.reading import written
from bot.render.slack_views import (
    Holding,
    Holdings,
    Home,
    PlaceChoice,
    Recent,
    home_view,
    message_view,
    options,
    read_settings,
    read_token,
    settings_view,
)
from bot.state import Place
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slack_bolt import Ack, App
    from slack_sdk import WebClient
    from slack_sdk.oauth import InstallationStore

    from bot.adapters.slack.counter import Counter
    from bot.model import Request
    from retrieval.corpus import Corpus

log = logging.getLogger(__name__)

Body = dict[str, Any]
_MOST_RECENT = 10
_WAYS_TO_LEAF = 3  # turns that leafing may make of one question: as it was asked, in another order, with its excerpts
_LEAFING = {"skip", "order", "plain", "excerpts"}
_NOT_YOURS = "Only workspace admins and whoever created this channel may change its settings for On Record."


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The listeners for App Home, menus and settings."""

    counter: Counter

    def register(self, app: App) -> None:
        """Listen on `app`."""
        app.event("app_home_opened")(self.show_home)
        app.action("clear_recent")(self.clear_recent)
        app.action("prefer_excerpts")(self.prefer)
        app.action("prefer_public")(self.prefer)
        app.options("speaker")(self.speakers)
        app.options("outlet")(self.outlets)
        app.options("outlets")(self.outlets)
        app.view("settings")(self.settle)
        app.event("app_uninstalled")(lambda body: self.forget(body, app.installation_store))
        app.event("tokens_revoked")(lambda body: self.forget(body, app.installation_store))

    def show_home(self, body: Body, client: WebClient) -> None:
        """Publish what the corpus holds, how to ask, and what the user asked and prefers."""
        if body["event"].get("tab", "home") == "home":
            self._publish(body, client, body["event"]["user"])

    def clear_recent(self, ack: Ack, body: Body, client: WebClient) -> None:
        """Forget what the user asked."""
        ack()
        user = body["user"]["id"]
        self.counter.state.clear_recent(PLATFORM, workspace_of(body), user)
        self._publish(body, client, user)

    def prefer(self, ack: Ack, body: Body, client: WebClient) -> None:
        """Keep what the user chose in App Home."""
        ack()
        who = PLATFORM, workspace_of(body), body["user"]["id"]
        action = body["actions"][0]
        value = action["selected_option"]["value"]
        chosen = self.counter.state.preferences(*who)
        if action["action_id"] == "prefer_public":
            chosen = replace(chosen, public=value == "public")
        else:
            chosen = replace(chosen, excerpts=int(value) if value.isdecimal() else None)
        self.counter.state.prefer(*who, chosen)
        self._publish(body, client, who[2])

    def speakers(self, ack: Ack, body: Body) -> None:
        """Offer the speakers whose name is being typed."""
        ack(
            options(
                self._completed(
                    lambda corpus: [speaker.name for speaker in corpus.complete_speakers(body.get("value") or "")]
                )
            )
        )

    def outlets(self, ack: Ack, body: Body) -> None:
        """Offer the outlets whose name is being typed."""
        ack(options(self._completed(lambda corpus: corpus.complete_outlets(body.get("value") or ""))))

    def _completed(self, complete: Callable[[Corpus], Iterable[str]]) -> list[str]:
        """Return what a menu offers; nothing while the corpus cannot be read."""
        try:
            return list(complete(self.counter.desk.bot.corpus))
        except OnRecordError as error:
            log.warning("no menu: %s", error)
            return []

    def open_settings(self, body: Body, client: WebClient) -> None:
        """Open the settings of a channel for whoever may change them; tell others why not."""
        origin = origin_of(body)
        if _may_settle(client, origin):
            held = self.counter.state.place(origin.platform, origin.workspace, origin.channel)
            shown = PlaceChoice(held.mentions, held.private, held.outlets)
            view = settings_view(shown, body.get("channel_name", ""), json.dumps([origin.channel]))
        else:
            view = message_view("Channel settings", _NOT_YOURS)
        address = Address(client, origin, private=True, response_url=body.get("response_url", ""))
        open_view(view, body, self.counter, address)

    def settle(self, ack: Ack, body: Body) -> None:
        """Keep a channel's settings; the form was opened only for who may change them."""
        ack()
        (channel,) = json.loads(read_token(body["view"]))
        chosen = read_settings(body["view"])
        place = Place(chosen.mentions, chosen.private, chosen.outlets)
        self.counter.state.settle(PLATFORM, workspace_of(body), channel, place)

    def forget(self, body: Body, installations: InstallationStore | None) -> None:
        """Delete all that is kept of a workspace which no longer has the app, its token included."""
        event = body["event"]
        if event["type"] == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            self.counter.state.forget_workspace(PLATFORM, workspace_of(body))
            if installations:
                installations.delete_all(enterprise_id=body.get("enterprise_id"), team_id=body.get("team_id"))

    def _publish(self, body: Body, client: WebClient, user: str) -> None:
        client.views_publish(user_id=user, view=home_view(self._home(workspace_of(body), user)))

    def _home(self, workspace: str, user: str) -> Home:
        asked = map(_question, self.counter.state.recent(PLATFORM, workspace, user, _MOST_RECENT * _WAYS_TO_LEAF))
        owner = Origin(PLATFORM, workspace, "", user)
        questions = {written(request): self._again(request, owner) for request in asked}
        recent = tuple(starmap(Recent, islice(questions.items(), _MOST_RECENT)))
        chosen = self.counter.state.preferences(PLATFORM, workspace, user)
        shown = ways(self.counter.desk.bot.commands)
        return Home(self._holdings(), shown, recent, chosen.excerpts or 0, chosen.public)

    def _again(self, request: Request, owner: Origin) -> str:
        """Return the token of a button that asks `request` again, as it was read then."""
        whole = replace(request, origin=owner, options={**request.options, "plain": "yes"})
        return self.counter.tokens.seal(Button(Press.GO, "", whole))

    def _holdings(self) -> Holdings | None:
        try:
            corpus = self.counter.desk.bot.corpus
            held, outlets = corpus.manifest(), corpus.outlets()
        except OnRecordError:
            return None
        dates = sorted(day for outlet in outlets for day in (outlet.first, outlet.last) if day)
        named = tuple(Holding(outlet.name, outlet.articles) for outlet in outlets if outlet.name)
        return Holdings(held.articles, named, dates[0] if dates else "", dates[-1] if dates else "", held.built[:10])


def _may_settle(client: WebClient, origin: Origin) -> bool:
    """Whether a user is an admin of the workspace, or created the channel; what Slack does not tell counts as no."""
    user = _told(lambda: client.users_info(user=origin.user)["user"])
    if user.get("is_admin") or user.get("is_owner"):
        return True
    channel = _told(lambda: client.conversations_info(channel=origin.channel)["channel"])
    return bool(channel.get("creator") == origin.user)


def _told(ask: Callable[[], Any]) -> dict[str, Any]:
    try:
        return dict(ask())
    except FAILURES as error:
        log.warning("Slack does not say who may change settings: %s", said(error))
        return {}


def _question(request: Request) -> Request:
    """Return a request without what only leads through its answers: a question is the same on every page."""
    kept = {name: value for name, value in request.options.items() if name not in _LEAFING}
    return replace(request, options=kept)
