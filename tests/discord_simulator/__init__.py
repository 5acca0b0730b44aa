"""A Discord of our own for tests and benchmarks, over real sockets on 127.0.0.1."""

from discord_simulator.handles import Acted, Said
from discord_simulator.model import FORUM, TEXT, Channel, Guild, Message, User
from discord_simulator.rest import Request
from discord_simulator.simulator import Simulator
from discord_simulator.trouble import ALWAYS

__all__ = ["ALWAYS", "FORUM", "TEXT", "Acted", "Channel", "Guild", "Message", "Request", "Said", "Simulator", "User"]
