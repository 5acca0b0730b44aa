"""The bot over the sample articles, with an index and a memory of its own."""

from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import open_bot, open_corpus, open_memory, run_ingest
from bot.progress import shown_progress
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core import Bot
    from bot.state import State


@contextmanager
def sample_bot() -> Iterator[tuple[Bot, Settings, State]]:
    """Open the bot; nothing of it is left behind."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        with shown_progress() as progress:
            run_ingest(settings, [], progress, sample=True)
        with closing(open_corpus(settings)) as corpus, closing(open_memory()) as state:
            yield open_bot(corpus, settings, state), settings, state
