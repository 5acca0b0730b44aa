"""What people, bots and webhooks write, edit and delete; threads and forum posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import shapes
from discord_simulator.acting import Acting
from discord_simulator.handles import Said
from discord_simulator.ids import snowflake
from discord_simulator.model import FORUM, THREAD, Channel, Message, User

if TYPE_CHECKING:
    from collections.abc import Iterable

_REPLY = 19


class Speaking(Acting):
    """Each returns at once with a handle that waits for answers."""

    def send(  # noqa: PLR0913 - one a fact of the message
        self, user: User, channel: Channel, text: str, *, mentions: Iterable[User] = (),
        reply_to: Message | None = None, ping: bool = True, kind: int = 0,
    ) -> Said:  # fmt: skip
        """A message. Who is in `mentions`, but not in the text, is named before it.

        A reply mentions the author of what it replies to, unless `ping` is off, as users can have it. `kind` is a type
        of system message.
        """
        self._inside(user, channel)
        words = "".join(f"{one.mention} " for one in mentions if one.mention not in text) + text
        named = [one for one in self.world.users.values() if one.mention in words]
        if reply_to and ping and reply_to.author not in named:
            named.append(reply_to.author)
        made = Message(channel, user, words, mentions=named, kind=kind or (_REPLY if reply_to else 0))
        made.reference = reply_to
        return self._say(made)

    def mention(self, user: User, channel: Channel, text: str, **how: Any) -> Said:
        """`@On Record text`."""
        return self.send(user, channel, text, mentions=[self.world.bot], **how)

    def dm(self, user: User, text: str, **how: Any) -> Said:
        """A direct message to the bot."""
        return self.send(user, self.direct(user), text, **how)

    def direct(self, user: User) -> Channel:
        """The direct messages between a user and the bot."""
        return self._server.act(lambda: self.world.direct(user))

    def webhook(self, channel: Channel, text: str) -> Said:
        """A message by a webhook of that channel; it may mention the bot."""
        author = User("Wire", bot=True)
        named = [one for one in self.world.users.values() if one.mention in text]
        return self._say(Message(channel, author, text, mentions=named, webhook=author.id))

    def edit(self, message: Message, text: str) -> None:
        """A user changes a message of his."""
        self._server.act(lambda: self.world.change(message, {"content": text}))

    def delete(self, message: Message) -> None:
        """A user deletes a message, of the bot's or his own."""
        self._server.act(lambda: self.world.delete(message))

    def thread(self, user: User, channel: Channel, name: str, message: Message | None = None) -> Channel:
        """A public thread in a channel, on a message if one is given."""
        identity = message.id if message else snowflake()
        made = Channel(THREAD, name, channel.guild, channel, owner=user, id=identity)
        return self._server.act(lambda: self._opened(made))

    def post(self, user: User, forum: Channel, name: str, text: str, **how: Any) -> tuple[Channel, Said]:
        """(thread, its first message) of a post in a forum."""
        if forum.kind != FORUM:
            raise LookupError(f"{forum.name} is no forum")
        made = self.thread(user, forum, name)
        return made, self.send(user, made, text, **how)

    def _opened(self, made: Channel) -> Channel:
        self.world.add_channel(made)
        self.world.emit("THREAD_CREATE", shapes.channel(self.world, made) | {"newly_created": True}, made.guild, 1)
        return made

    def _say(self, message: Message) -> Said:
        return self._server.act(lambda: Said(self.world, self.world.put(message)))
