"""On Record as a contestant whose answers are rendered for Slack."""

from __future__ import annotations

import ours

from bot.app import open_memory
from bot.render.slack import render
from bot.tokens import Tokens


class Contestant(ours.Contestant):
    """The same home."""

    def open(self) -> None:
        """Open the home, and what seals buttons."""
        super().open()
        self._tokens = Tokens("a secret of the benchmark", open_memory())

    def ask(self, question: str) -> object:
        """Return the payload of the answer's message."""
        with self._tokens.together() as seal:
            return render(ours.answered(self.bot, question), seal)
