"""Packed homes, which several tests unpack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packed_files import FERRY, SEALS, Quiet

from retrieval.home import Home
from retrieval.packing import pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def told_pack(told_home, tmp_path_factory) -> Path:
    """The sample corpus with its quotations, packed."""
    file = tmp_path_factory.mktemp("packs") / "told.pack"
    pack(told_home, file, Quiet())
    return file


@pytest.fixture(scope="session")
def small(tmp_path_factory, ingested, article) -> Path:
    """A small corpus, packed beside its home."""
    folder = tmp_path_factory.mktemp("small")
    ingested(Home(folder), [article("ferry.txt", FERRY), article("seals.txt", SEALS)])
    pack(Home(folder), folder / "small.pack", Quiet())
    return folder / "small.pack"
