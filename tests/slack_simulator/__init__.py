"""A Slack of our own for tests and benchmarks, over real sockets on 127.0.0.1."""

from slack_simulator.delivery import Copy, Delivery
from slack_simulator.escaping import escape, unescape
from slack_simulator.http_mode import Forgery, Posted, request, written
from slack_simulator.model import App, Call, Channel, Message, User, Workspace
from slack_simulator.simulator import ALWAYS, SlackSimulator
from slack_simulator.speaking import RIVAL
from slack_simulator.views import View

__all__ = [
    "ALWAYS",
    "RIVAL",
    "App",
    "Call",
    "Channel",
    "Copy",
    "Delivery",
    "Forgery",
    "Message",
    "Posted",
    "SlackSimulator",
    "User",
    "View",
    "Workspace",
    "escape",
    "request",
    "unescape",
    "written",
]
