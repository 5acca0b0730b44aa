"""When answers arrive on the simulated Slack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from slack_simulator.messages import SLACKBOT, Messages

if TYPE_CHECKING:
    from slack_simulator import Message

_SEARCHING = "Searching"


class Arrivals(Messages):
    """The simulator's messages, which tell `came` of each answer: its channel, and its thread or its only reader."""

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        added = super().add(message)
        self._note(message)
        return added

    def change(self, message: Message, text: str, blocks: list, sent: dict) -> None:
        """Put other words into a message."""
        super().change(message, text, blocks, sent)
        self._note(message)

    def came(self, place: tuple[str, str]) -> None:
        """Note that an answer has come to a place."""
        raise NotImplementedError

    def _note(self, message: Message) -> None:
        if message.bot_id and message.user != SLACKBOT and not message.text.startswith(_SEARCHING):
            self.came((message.channel, message.to or message.thread))
