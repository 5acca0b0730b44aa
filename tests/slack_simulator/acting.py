"""What every way in shares: whose workspace it is, and the delivery of what was built."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_simulator.courier import Courier
    from slack_simulator.delivery import Delivery
    from slack_simulator.http_mode import HttpMode
    from slack_simulator.model import App, Channel, Workspace
    from slack_simulator.world import World


class Acting:
    """The base of the simulator's ways in."""

    world: World
    _courier: Courier
    _http: HttpMode
    _panes: set[str]
    """The threads of the assistant."""

    @property
    def app(self) -> App:
        """The app as registered: subscriptions, commands, secrets."""
        return self.world.app

    def _place(self, user: str, channel: str) -> tuple[Workspace, Channel]:
        team = self.world.of_user(user)
        found = self.world.channel(team, channel)
        if found is None:
            raise LookupError(f"no channel {channel!r} in {team.id}; there are {sorted(team.channels)}")
        return team, found

    def _deliver(self, delivery: Delivery, *, times: int = 1, wait: bool = True, timeout: float = 10.0) -> Delivery:
        """Send `times` copies with the same envelope id; wait until all are acknowledged, `timeout` seconds at most."""
        delivery.times = times
        delivery.again = self._again
        if delivery.muted:
            return delivery
        self._courier.start(delivery, times)
        if wait:
            delivery.wait(timeout)
        return delivery

    def _again(self, delivery: Delivery, times: int, timeout: float) -> Delivery:
        delivery.times += times
        self._courier.start(delivery, times)
        delivery.wait(timeout)
        return delivery
