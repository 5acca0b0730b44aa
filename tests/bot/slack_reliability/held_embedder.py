"""An embedder that waits as long as a file is there, so that a test decides when answers are found."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embedders.hashing import HashingEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Vectors

NAME = "held_embedder:HeldEmbedder"
HELD = "HELD_WHILE"  # names the file


class HeldEmbedder(HashingEmbedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        held = os.environ.get(HELD)
        while held and Path(held).exists():
            time.sleep(0.01)
        return super().embed(texts)
