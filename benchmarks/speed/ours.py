"""On Record as a contestant: from a question to its rendered answer, and from articles to a complete generation."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it, before NumPy comes

from no_quotations import NoQuotations

from bot.app import open_bot, open_corpus
from bot.model import Notice, Request, Tone
from bot.progress import shown_progress
from bot.render.terminal import Style, render
from bot.settings import Settings
from retrieval.embedders import open_embedder
from retrieval.errors import OnRecordError
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.sources import open_sources

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core import Bot
    from bot.model import Reply
    from retrieval.types import Reader

_COLUMNS = 100
_PROBE = "What did Halvenmoth decide about the harbour?"  # a name that stands nowhere has its spelling looked up


class Contestant:
    """A home in a folder; quotations are not read, as no peer reads any."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(home=folder)

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:  # noqa: ARG002  # batches are its own
        """Ingest the articles that the passages are of, with the model's export of a home made before, of any size."""
        home, settings = Home(self._settings.home), self._settings
        made = next(home.folder.parents[1].glob("*/On-Record/models"), None)
        if made and not home.models.exists():  # it is exported once, at a home's first ingest
            shutil.copytree(made, home.models)
        embedder = open_embedder(settings.embedder, kept=home.models, threads=settings.threads)
        reader = self.reader()
        articles = open_sources([passages.with_name("articles.jsonl")])
        with shown_progress() as progress:
            return ingest(home, articles, embedder, reader, settings.store, progress).passages

    def reader(self) -> Reader:
        """Return what reads quotations."""
        return NoQuotations()

    def open(self) -> None:
        """Open the home."""
        corpus = open_corpus(self._settings)
        corpus.embedder()
        self.bot = open_bot(corpus, self._settings)

    def ask(self, question: str) -> object:
        """Return the answer as the terminal shows it."""
        return render(answered(self.bot, question), Style(_COLUMNS, colour=False))


def answered(bot: Bot, question: str) -> Reply:
    """Return the reply to a question; one that says what went wrong is quick, and ends the benchmark."""
    reply = bot.handle(Request("ask", question))
    for block in reply.blocks:
        if isinstance(block, Notice) and block.tone is Tone.ERROR:
            raise RuntimeError(block.text)
    return reply


def is_built(folder: Path, embedder: str) -> bool:
    """Whether a folder holds a home that answers in this release."""
    settings = Settings(home=folder, embedder=embedder)
    try:
        with closing(open_corpus(settings)) as corpus:
            answered(open_bot(corpus, settings), _PROBE)
    except (OnRecordError, RuntimeError):
        return False
    return True
