"""What Python runs before the bot's process: it shortens waits, and lets a test hold what is offered as one types."""

from __future__ import annotations

import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any


def _shorten(name: str, seconds: str) -> None:
    """Give a constant another value: a number of seconds, or none for a list of pauses."""
    module, _, constant = name.rpartition(".")
    setattr(import_module(module), constant, float(seconds) if seconds else ())


def _give_up_after(seconds: float) -> None:
    """Let discord.py hold a connection for dead after so many seconds without a word, and begin anew at once."""

    async def identify_at_once(*_: Any, **__: Any) -> None: ...

    import_module("discord").Client.before_identify_hook = identify_at_once
    handler = import_module("discord.gateway").KeepAliveHandler
    begin = handler.__init__

    def begin_impatiently(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self.heartbeat_timeout = seconds

    handler.__init__ = begin_impatiently


def _hold_offers(file: Path) -> None:
    corpus = import_module("retrieval.corpus").Corpus
    complete = corpus.complete_speakers

    def complete_when_let(self: Any, *args: Any) -> Any:
        while file.exists():
            time.sleep(0.01)
        return complete(self, *args)

    corpus.complete_speakers = complete_when_let


for setting in os.environ.get("SHORTENED", "").split():
    _shorten(*setting.split("="))
if given := os.environ.get("GIVE_UP_AFTER"):
    _give_up_after(float(given))
if held := os.environ.get("OFFERS_HELD_WHILE"):
    _hold_offers(Path(held))
