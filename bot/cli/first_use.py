"""A first try needs no set-up: where nothing was ever ingested, the sample corpus answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.app import is_empty, run_ingest

if TYPE_CHECKING:
    from bot.settings import Settings


def try_samples(settings: Settings) -> None:
    """Where nothing was ever ingested, ingest the sample corpus, and say so."""
    if not is_empty(settings):
        return
    from bot.progress import shown_progress  # noqa: PLC0415  # needed this once

    sys.stderr.write(
        "No articles yet: answering from the shipped sample corpus, whose town, people and outlets are fictional.\n"
        "Add your own with `onrecord ingest PATH`; the samples then make way.\n"
    )
    with shown_progress() as progress:
        run_ingest(settings, [], progress, sample=True)
