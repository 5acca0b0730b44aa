"""On Record's model as a contestant: a question is embedded, and nothing else. No answer can come sooner."""

from __future__ import annotations

import ours


class Contestant(ours.Contestant):
    """The same home."""

    def ask(self, question: str) -> object:
        """Return the question's vector."""
        return self.bot.corpus.embedder().embed([question])
