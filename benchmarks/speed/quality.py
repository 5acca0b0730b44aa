"""What the fast path finds: `onrecord eval retrieval` over the very home that the questions were timed on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import HIT, MRR, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Field, Figure
    from workers import Contestant

_SCORES = {MRR: "MRR@10", HIT: "hit@10"}
# The names of the systems that are compared. Every peer finds by vectors alone, with the same model.
_ALONE = {"bm25": "BM25 alone", "dense": "vectors alone"}


def scores(field: Field, ours: Contestant, questions: Path) -> Iterator[Figure]:
    """Yield the scores of On Record and of its retrievers alone, for each kind of question with known articles."""
    told(f"evaluation of retrieval, {field.material.count:,} passages")
    command = [Path(sys.executable).with_name("onrecord"), "eval", "retrieval", "--json"]
    where = ["--home", field.folder(ours), "--questions", questions]
    done = subprocess.run([*command, *where], stdout=subprocess.PIPE, check=True)  # noqa: S603
    yield from read(json.loads(done.stdout), field, ours)


def read(evaluated: dict, field: Field, ours: Contestant) -> Iterator[Figure]:
    """Yield the figures of an evaluation as `onrecord eval retrieval --json` writes it."""
    for system, held in evaluated["systems"].items():
        who = ours._replace(name=_ALONE[system]) if system in _ALONE else ours
        for kind, found in held["found"].items():
            for measure, score in _SCORES.items():
                yield field.figure(f"{measure}, {kind}", who, "all questions", found[score]["value"])
