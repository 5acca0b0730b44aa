"""The shipped sample corpus: fictional articles for a first try, which leave when real ones come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.sources.folder import FolderSource
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.types import Rejected

SAMPLES = Path(__file__).parent.parent / "samples"
SAMPLE_ROOT = "sample:"


class SampleSource:
    """The sample articles under keys that do not depend on where the package is installed."""

    root = SAMPLE_ROOT

    def __init__(self) -> None:
        self._folder = FolderSource(SAMPLES)

    def count(self) -> int:
        """Return how many articles the sample corpus has."""
        return self._folder.count()

    def read(self) -> Iterator[RawArticle | Rejected]:
        """Yield the sample articles."""
        for item in self._folder.read():
            yield replace(item, key=SAMPLE_ROOT + item.origin) if isinstance(item, RawArticle) else item
