"""An embedder that a test holds, and that takes as long as a file says."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from held_embedder import HeldEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Vectors

NAME = "paced_embedder:PacedEmbedder"
PACE = "PACE_FROM"  # names the file, which holds seconds


class PacedEmbedder(HeldEmbedder):
    def embed(self, texts: Sequence[str]) -> Vectors:
        file = Path(os.environ.get(PACE) or os.devnull)
        if file.exists() and (seconds := file.read_text()):
            time.sleep(float(seconds))
        return super().embed(texts)
