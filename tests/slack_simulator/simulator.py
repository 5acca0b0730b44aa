"""The simulator: one Slack, from its start to its end."""

from __future__ import annotations

import math
import secrets
from typing import TYPE_CHECKING, Any, Self

from slack_simulator import methods_installation, payloads
from slack_simulator.courier import Courier
from slack_simulator.delivery import EVENT, Delivery
from slack_simulator.http_mode import Forgery, HttpMode, Posted
from slack_simulator.interacting import Interacting
from slack_simulator.model import Channel, User, Workspace, elsewhere
from slack_simulator.server import Server
from slack_simulator.socket_mode import SocketMode
from slack_simulator.speaking import Speaking
from slack_simulator.watching import Watching
from slack_simulator.world import Grant, World

if TYPE_CHECKING:
    from slack_simulator.courier import Patience

ALWAYS = math.inf
_REQUEST = 40.0


class SlackSimulator(Speaking, Interacting, Watching):
    """A Slack on 127.0.0.1: `with SlackSimulator() as slack:`.

    Point the app's `SLACK_API_URL` at `slack.api_url`; `slack.environment()` has all that its process needs. It
    delivers over Socket Mode until `use_http` names the app's address.
    """

    def __init__(self):
        self.world = World()
        self._sockets = SocketMode(self.world)
        self._server = Server(self.world, self._sockets)
        self._http = HttpMode(self.world)
        self._courier = Courier(self._server, self._sockets, self._http)
        self._panes = set()
        self.world.open_socket = self._sockets.ticket
        self.world.notice = self._noticed
        self.echo = True
        """Whether the app hears of its own messages, as it does where it subscribes to messages."""
        self.echoes: list[Delivery] = []
        """The deliveries that nobody asked for: the app's own messages, and the events of its own uninstalling."""
        self._server.at_end(self._http.close)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` must be."""
        return f"{self.world.base}/api/"

    @property
    def patience(self) -> Patience:
        """How long Slack waits for acknowledgements and between retries: shorten it where a test would wait."""
        return self._courier.patience

    @property
    def workspace(self) -> Workspace:
        """The default workspace: its token, scopes, users, channels."""
        return self.world.workspaces["T0HALVEN"]

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return min(self.app.app_tokens)

    def environment(self, mode: str = "socket", port: int = 0) -> dict[str, str]:
        """The variables that `onrecord serve slack` reads; `mode` is "socket", "http" or "oauth"."""
        common = {"SLACK_API_URL": self.api_url}
        if mode == "socket":
            return common | {"SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token}
        common |= {"SLACK_SIGNING_SECRET": self.app.signing_secret, "PORT": str(port)}
        if mode == "http":
            return common | {"SLACK_BOT_TOKEN": self.bot_token}
        return common | {"SLACK_CLIENT_ID": self.app.client_id, "SLACK_CLIENT_SECRET": self.app.client_secret}

    def use_http(self, url: str) -> None:
        """Deliver by signed requests to `url` (…/slack/events) from now on; "" is Socket Mode again."""
        self._http.url = url

    def register(self, manifest: dict[str, Any]) -> None:
        """Take scopes, subscriptions, commands and shortcuts from an app manifest."""
        self.workspace.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        self.app.events = set(manifest["settings"].get("event_subscriptions", {}).get("bot_events", []))
        self.app.commands = {one["command"] for one in manifest["features"].get("slash_commands", [])}
        self.app.shortcuts = {one["callback_id"] for one in manifest["features"].get("shortcuts", [])}

    def add_workspace(
        self, identity: str = "T0OTHER", name: str = "The Brinkwater Bell", bot_user: str = "U1BOT"
    ) -> Workspace:
        """A further workspace where the app is installed: T0OTHER has user U0OTHER, channel C0OTHER."""
        return self.world.add(elsewhere(identity, name, bot_user))

    def add_user(self, identity: str, name: str, team: str = "T0HALVEN", **facts: Any) -> User:
        """A user (`is_admin`, `is_owner`), who is in every public channel."""
        place = self.world.workspaces[team]
        for channel in place.channels.values():
            if channel.kind == "channel":
                channel.members.add(identity)
        return place.add_user(User(identity, name, **facts))

    def add_channel(
        self, identity: str, name: str, creator: str = "U0ANNA", *, bot: bool = True, private: bool = False
    ) -> Channel:
        """A channel with all users of the creator's workspace, and the bot or not."""
        team = self.world.of_user(creator)
        everyone = {user for user in team.users if bot or user != team.bot_user}
        return team.add_channel(Channel(identity, name, creator, everyone, private))

    def grant(self, team: str = "T0HALVEN", user: str = "U0ADMIN") -> str:
        """The code with which Slack sends a user back who agreed to an installation: for `oauth.v2.access`."""
        code = f"{team}.{secrets.token_hex(8)}"
        self.world.grants[code] = Grant(team, user)
        return code

    def post(self, url: str, payload: dict[str, Any], **forged: Any) -> Posted:
        """Send one request to the app, signed as Slack does, unless `forged` (see `Forgery`) says otherwise."""
        posted: Posted = self._server.run(self._http.post(url, payload, Forgery(**forged))).result(_REQUEST)
        return posted

    def verify_url(self, url: str, challenge: str = "3eZbrw1aB", **forged: Any) -> Posted:
        """The request by which Slack checks that the address is the app's."""
        payload = {"token": self.app.verification_token, "challenge": challenge, "type": "url_verification"}
        return self.post(url, payload, **forged)

    def check_ssl(self, url: str, **forged: Any) -> Posted:
        """The request by which Slack checks the certificate of a command's address."""
        return self.post(url, {"ssl_check": "1", "token": self.app.verification_token}, **forged)

    def event(self, inner: dict[str, Any], team: str = "T0HALVEN", **how: Any) -> Delivery:
        """Any event whatsoever."""
        return self._deliver(Delivery(EVENT, payloads.event(self.world, self.world.workspaces[team], inner)), **how)

    def pass_time(self, seconds: float) -> None:
        """Let triggers and response URLs age."""
        self.world.clock.advance(seconds)

    def limit(self, method: str, times: float = 1, retry_after: int = 1) -> None:
        """Answer the next `times` calls of a method ("*": any; "response_url") with 429."""
        self.world.faults.limit(method, times, retry_after)

    def fail(self, method: str, error: str, times: float = ALWAYS) -> None:
        """Answer the next `times` calls with an error of the API, or an HTTP status ("503")."""
        self.world.faults.fail(method, error, times)

    def slow(self, method: str, seconds: float) -> None:
        """Let every call of a method take so long."""
        self.world.faults.slow(method, seconds)

    def drop_acks(self, times: float = ALWAYS) -> None:
        """Lose the next `times` acknowledgements."""
        self.world.faults.lose_acks(times)

    def heal(self) -> None:
        """End all faults."""
        self.world.faults.heal()

    @property
    def connections(self) -> int:
        """How many Socket Mode connections there are now."""
        return len(self._sockets.links)

    @property
    def connections_made(self) -> int:
        return self._sockets.opened

    @property
    def reconnects(self) -> int:
        """How many connections took the place of one that was lost or told to go."""
        return self._sockets.reconnects

    @property
    def stray_acks(self) -> list[str]:
        """Envelope ids that were acknowledged once too often, or never existed."""
        return list(self._sockets.stray_acks)

    def wait_connected(self, number: int = 1, timeout: float = 20.0) -> None:
        """Wait until `number` connections stand."""
        self.wait_until(lambda: self.connections >= number, timeout)

    def disconnect(self, reason: str = "refresh_requested", grace: float = 0.5, *, wait: bool = False) -> None:
        """Tell the app to connect anew ("warning", "link_disabled"); close its connections `grace` seconds later."""
        gone = self._server.run(self._sockets.disconnect(reason, grace))
        if wait:
            gone.result()

    def close_connections(self) -> None:
        """Close every connection in order, without notice."""
        self._server.run(self._sockets.close()).result()

    def cut(self, number: int | None = None) -> None:
        """Break connections off, as a dead network does: all, or so many."""
        self._server.soon(lambda: self._sockets.cut(number))

    def ping(self) -> float:
        """Seconds until all connections answered a ping."""
        return float(self._server.run(self._sockets.ping()).result(_REQUEST))

    def uninstall(self, team: str = "T0HALVEN") -> None:
        """Remove the app as Slack does: the token dies, and both events follow. See `echoes`."""
        methods_installation.leave(self.world, self.world.workspaces[team])

    def _noticed(self, team: Workspace, inner: dict[str, Any]) -> None:
        if (self.echo or inner["type"] != "message") and (self._http.url or self._sockets.links):
            self.echoes.append(self._deliver(Delivery(EVENT, payloads.event(self.world, team, inner)), wait=False))
