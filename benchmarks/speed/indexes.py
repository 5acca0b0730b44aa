"""The indexes that questions are put to: one for each contestant, over the same passages and the same vectors."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from measuring import told
from workers import FailedError, Worker

from retrieval.catalog import Catalog
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.home import Home
from retrieval.staging import Staging

if TYPE_CHECKING:
    from pathlib import Path

    from material import Material
    from measuring import Field
    from workers import Contestant

_DONE = "complete"


def make(field: Field, ours: Contestant, *, known: Path | None, fresh: bool) -> dict[str, str]:
    """Make what is missing of the contestants' indexes (`fresh`: all); return who failed, and why.

    On Record embeds each passage once; its vectors are handed to the peers, which would make the same ones. Those
    that the home `known` holds are not made again.
    """
    home = field.folder(ours)
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    if not is_home(home):
        _ingest(field, ours, known)
    vectors = _vectors(home, field.material)
    failed = {}
    for peer in field.contestants:
        done = field.folder(peer) / _DONE
        if peer.is_peer and (fresh or not done.exists()):
            shutil.rmtree(field.folder(peer), ignore_errors=True)
            try:
                _build(field, peer, vectors)
                done.touch()
            except FailedError as error:
                failed[peer.name] = str(error)
    return failed


def is_home(folder: Path, embedder: str = DEFAULT_MODEL) -> bool:
    """Whether a folder holds a home that this release can open."""
    from ours import is_built  # noqa: PLC0415  # with all that answers need

    return is_built(folder, embedder)


def take_embeddings(known: Path, into: Path) -> None:
    """Copy the embeddings of a home into one that is still empty: an ingest of the same texts makes none again."""
    home = Home(into)
    home.folder.mkdir(parents=True, exist_ok=True)
    Staging.open(home.catalog, create=True).close()
    with closing(sqlite3.connect(home.catalog, uri=True)) as catalog, catalog:
        catalog.execute("ATTACH ? AS known", (f"file:{Home(known).catalog}?mode=ro",))
        catalog.execute(
            "INSERT INTO embedding (digest, vector, parts) SELECT digest, vector, parts FROM known.embedding"
        )


def _ingest(field: Field, ours: Contestant, known: Path | None) -> None:
    """Make the home, or go on with one that was left unfinished; one of another release is made anew."""
    home = field.folder(ours)
    for again in (False, True):
        if known and not home.exists():
            take_embeddings(known, home)
        try:
            _build(field, ours, None)
        except FailedError:
            if again:
                raise
            shutil.rmtree(home, ignore_errors=True)
        else:
            return


def _build(field: Field, who: Contestant, vectors: Path | None) -> None:
    told(f"index of {field.material.count:,} passages: {who.name}")
    with Worker(who, field.folder(who), {}, field.log(who) if who.is_peer else None) as worker:
        order = {"passages": str(field.material.passages), "vectors": str(vectors) if vectors else None}
        worker.do("build", **order)


def _vectors(home: Path, material: Material) -> Path:
    """Write the vectors of a home's passages, in their order, and return where."""
    file = material.folder / "vectors.npy"
    with closing(Catalog.open(Home(home).catalog)) as catalog:
        _, vectors = catalog.vectors(catalog.generation())
    if len(vectors) != material.count:
        raise SystemExit(f"{home} holds {len(vectors):,} passages, not {material.count:,}; run again with --fresh")
    np.save(file, vectors.astype(np.float32))
    return file
