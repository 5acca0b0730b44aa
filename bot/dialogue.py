"""A request in its context: what was asked before it, and what its asker and its channel have chosen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.followups import follow
from bot.model import LINE, Attribution, Request, Turn
from bot.reading import PLAIN, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.command import Command
    from bot.model import Origin, Reply
    from bot.state import State
    from retrieval.corpus import Corpus


class Dialogue:
    """Reads requests in the light of what the state holds; without a state each stands alone."""

    def __init__(self, corpus: Corpus, commands: Mapping[str, Command], state: State | None, page: int) -> None:
        self._commands, self._state, self._page = commands, state, page  # of so many excerpts where none is named
        self._known = Known(corpus)

    def understood(self, request: Request) -> tuple[Request, str]:
        """Return the request to run, and what was assumed where that is not what was typed, else ""."""
        read_as = ""
        if request.command == LINE:
            typed = read(request.text, self._commands, self._known)
            options = {**typed.request.options, **request.options}  # those given by name, such as in a form, hold
            request, read_as = _as(request, replace(typed.request, options=options)), typed.read_as
        if self._state and (origin := request.origin):
            last = None if request.options.get(PLAIN) else self._last(self._state, _talk(origin))
            if last:
                followed = follow(request, last, self._known, self._page)
                request, read_as = _as(request, followed.request), followed.read_as or read_as
            request = self._chosen(request, origin)
        given = {name: value for name, value in request.options.items() if value}
        return replace(request, options=given), read_as

    def remember(self, request: Request, reply: Reply) -> None:
        """Keep a request as it was read, for what is asked after it."""
        command = self._commands.get(request.command)
        if not (self._state and request.origin and command and command.takes):
            return
        speaker = next((block.speaker for block in reply.blocks if isinstance(block, Attribution)), "")
        options = {name: value for name, value in request.options.items() if name != PLAIN}
        self._state.remember(_talk(request.origin), Turn(replace(request, options=options), speaker))

    def carry(self, origin: Origin, thread: str) -> None:
        """Let the conversation at `origin` go on in `thread` as well, such as under the message that answered last."""
        talk = _talk(origin)
        if self._state and (last := self._last(self._state, talk)):
            self._state.remember(replace(talk, thread=thread), last)

    def begun(self, origin: Origin) -> bool:
        """Whether anything was asked in this conversation before."""
        return bool(self._state and self._state.last(_talk(origin)))

    def private(self, origin: Origin, *, otherwise: bool) -> bool:
        """Return whether the asker alone is to see a reply: in a private channel, or `otherwise` unless they chose."""
        if not self._state:
            return otherwise
        place = self._state.place(origin.platform, origin.workspace, origin.channel)
        chosen = self._state.preferences(origin.platform, origin.workspace, origin.user)
        return place.private or (otherwise and not chosen.public)

    def _last(self, state: State, talk: Origin) -> Turn | None:
        """Return the turn before; a thread under a direct message that has none yet goes on with what is around it."""
        found = state.last(talk)
        return found or (state.last(replace(talk, thread="")) if talk.direct and talk.thread else None)

    def _chosen(self, request: Request, origin: Origin) -> Request:
        """Return the request with what its channel is confined to, and with the asker's number of excerpts."""
        assert self._state
        place = self._state.place(origin.platform, origin.workspace, origin.channel)
        chosen = self._state.preferences(origin.platform, origin.workspace, origin.user)
        preferred = {"excerpts": str(chosen.excerpts)} if chosen.excerpts else {}
        return replace(request, outlets=place.outlets, options={**preferred, **request.options})


class Known:
    """What the corpus knows by name."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def is_outlet(self, text: str) -> str | None:
        """Return the full name of the one outlet that `text` names by whole words of it, else None."""
        words = re.compile(rf"(?<!\w){re.escape(text.strip())}(?!\w)", re.IGNORECASE)
        names = [outlet.name for outlet in self._corpus.outlets() if text.strip() and words.search(outlet.name)]
        whole = [name for name in names if name.casefold() == text.strip().casefold()]
        found = whole or names
        return found[0] if len(found) == 1 else None

    def is_speaker(self, text: str) -> str | None:
        """Return the name of a speaker whom `text` means (the most quoted, where several bear it), else None."""
        found = self._corpus.index().names.find(text)
        return found[0] if found else None


def _talk(origin: Origin) -> Origin:
    """Return an origin that is the same for all of one conversation."""
    return replace(origin, channel=origin.user) if origin.direct else origin


def _as(request: Request, read_: Request) -> Request:
    """Return a request with what another says, where it comes from as it was."""
    return replace(request, command=read_.command, text=read_.text, options=read_.options)
