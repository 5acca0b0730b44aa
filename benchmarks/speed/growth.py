"""On Record alone from a thousand passages to a million: questions with their stages, opening, memory, and the limits.

python benchmarks/speed/growth.py                                      writes docs/growth.json and docs/growth.png
python benchmarks/speed/growth.py --passages 1000 10000 --articles FILE.jsonl.gz

Real articles come first, then again with three words of ten exchanged, until there are enough; without a file all are
invented. Vectors are real ones with others drawn around them (clustered.py).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import closing
from itertools import chain
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import clustered
import environments
import limits
import numpy as np
from indexes import is_home
from material import Material, prepare_from, read_articles
from measuring import told
from no_quotations import NoQuotations
from ours import answered
from tables import number

from bot.app import open_bot, open_corpus
from bot.progress import shown_progress
from bot.render.terminal import Style, render
from bot.settings import Settings
from retrieval.catalog import Catalog
from retrieval.embedders import open_embedder
from retrieval.generations import LEXICAL
from retrieval.home import Home
from retrieval.index import DEPTH
from retrieval.ingest import ingest
from retrieval.sources import open_sources
from retrieval.stages import recorded
from retrieval.text.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core import Bot
    from retrieval.corpus import Corpus
    from retrieval.types import Vectors

_ROOT = Path(__file__).parents[2]
_BUILD = _ROOT / "build"
_SIZES = [1_000, 10_000, 100_000, 1_000_000]
_CUT = 2_000  # passages that invented questions are about, and the vectors that others are drawn around
_POOL = 50_000  # real vectors at most, around which others are drawn
_EXCHANGED = 0.3  # of the words of an article that comes again
_ASKED, _WARMING, _SEARCHED = 100, 10, 40
_COLUMNS = 100
_EMBEDDER = "clustered:Clustered"
_MEMORY = {"VmHWM": "at most", "VmRSS": "resident", "RssAnon": "its own"}


def main() -> None:
    """Make what is missing, measure each size in a process of its own, write the figures and draw them."""
    given = _arguments().parse_args()
    folder = given.build / "growth"
    os.environ[clustered.FOLDER] = str(folder)
    if given.one:
        print(json.dumps(measured(given.one)))
        return
    _pool(folder, given)
    found = []
    for passages in given.passages:
        material = _material(folder, passages, given.articles, given.questions)
        told(f"index of {material.count:,} passages")
        made = _made(material, fresh=given.fresh)
        told(f"questions to {material.count:,} passages")
        command = [sys.executable, __file__, "--one", str(material.folder), "--build", str(given.build)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
        found.append({**made, **json.loads(done.stdout)})
        given.to.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        if not given.keep:
            shutil.rmtree(material.folder)
    print(table(found), end="")
    _draw(given.to)


def measured(folder: Path) -> dict[str, Any]:
    """Return what questions to one home take, and the limits beside it."""
    settings = Settings(home=folder / "home", embedder=_EMBEDDER)
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    began = perf_counter()
    corpus = open_corpus(settings)
    opening = perf_counter() - began
    with closing(corpus):
        asked = [questions[at % len(questions)] for at in range(_WARMING + _ASKED)]
        answered = _answered(open_bot(corpus, settings), asked)
        memory = _memory()
        vectors = corpus.embedder().embed(asked[:_SEARCHED])
        return {
            "opening_s": opening,
            **answered,
            "memory_mib": memory,
            **_limits(corpus, settings.home, vectors, asked),
        }


def _answered(bot: Bot, asked: Sequence[str]) -> dict[str, Any]:
    """Return what the answers to all but the first questions took, as the terminal shows them."""
    took, worked, stages = [], [], list[dict[str, float]]()
    for question in asked:
        began, busy = perf_counter(), process_time()
        with recorded() as times:
            render(answered(bot, question), Style(_COLUMNS, colour=False))
        took.append(perf_counter() - began)
        worked.append(process_time() - busy)
        stages.append(times)
    names = dict.fromkeys(name for times in stages[_WARMING:] for name in times)
    return {
        "p50_ms": median(took[_WARMING:]) * 1000,
        "p95_ms": quantiles(took[_WARMING:], n=20)[18] * 1000,
        "cpu_ms": median(worked[_WARMING:]) * 1000,
        "stages_ms": {name: median(times.get(name, 0.0) for times in stages[_WARMING:]) * 1000 for name in names},
    }


def _limits(corpus: Corpus, home: Path, questions: Vectors, asked: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return what the same searches take alone, in milliseconds, and how much of the exact one the store finds."""
    index = corpus.index()
    ids, vectors = index.catalog.vectors(index.generation)
    alone = limits.Searches.of(vectors)
    words = [terms(line) for line in asked]
    folder = Home(home).generation(index.generation) / LEXICAL
    took = {"memory read once": vectors.nbytes / limits.bandwidth()}
    for count in (10, DEPTH):
        took[f"FAISS flat, {count} best"] = alone.seconds_flat(questions, count)
        took[f"FAISS codes, {count} best"] = alone.seconds_codes(questions, count)
        took[f"tantivy, {count} best"] = limits.lexical(folder, words, count)
    found = {
        f"recall@{count}": mean(
            len({hit.passage for hit in index.store.search(row, count)} & set(ids[[*alone.best(row, count)]].tolist()))
            / min(count, len(ids))
            for row in questions
        )
        for count in (10, DEPTH)
    }
    return {"limits_ms": {name: seconds * 1000 for name, seconds in took.items()}, "recall": found}


def _memory() -> dict[str, float]:
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = dict(row.split(":", 1) for row in rows)
    return {words: int(sizes[name].split()[0]) / 1024 for name, words in _MEMORY.items()}


def _made(material: Material, *, fresh: bool) -> dict[str, Any]:
    """Ingest the material, unless that is done; return what it took."""
    home, report = Home(material.folder / "home"), material.folder / "ingest.json"
    if fresh or (report.exists() and not is_home(home.folder, _EMBEDDER)):
        shutil.rmtree(home.folder, ignore_errors=True)
        report.unlink(missing_ok=True)
    if not report.exists():  # an ingest that was interrupted goes on
        embedder = open_embedder(_EMBEDDER)
        articles = open_sources([material.folder / "articles.jsonl"])
        with shown_progress() as progress:
            told_of = ingest(home, articles, embedder, NoQuotations(), "faiss", progress)
        size = sum(path.stat().st_size for path in home.folder.rglob("*") if path.is_file()) / 2**20
        made = {
            "passages": told_of.passages,
            "articles": told_of.articles,
            "ingest_s": told_of.seconds,
            "home_mib": size,
        }
        report.write_text(json.dumps(made), encoding="utf-8")
    return json.loads(report.read_text(encoding="utf-8"))


def _pool(folder: Path, given: argparse.Namespace) -> None:
    """Keep the real vectors that others are drawn around: of a home, else of the first articles."""
    if (folder / "pool.npy").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder("all-MiniLM-L6-v2", kept=folder / "models")
    if given.embeddings:
        with closing(Catalog.open(Home(given.embeddings).catalog)) as catalog:
            _, vectors = catalog.vectors(catalog.generation())
    else:
        told("real vectors")
        material = _material(folder, _CUT, given.articles, given.questions)
        lines = material.passages.read_text(encoding="utf-8").splitlines()
        vectors = embedder.embed([json.loads(line)["text"] for line in lines])
    np.save(folder / "pool.npy", vectors[:_POOL])


def _material(folder: Path, passages: int, articles: Sequence[Path] | None, questions: Path | None) -> Material:
    rows = without_end(articles) if articles else None
    return prepare_from(folder, passages, rows, " ".join(map(str, articles or ())), questions, cut=_CUT)


def without_end(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield the articles of some files, then again and again with some of their words exchanged."""
    rows = list(chain.from_iterable(map(read_articles, files)))
    yield from rows
    draw = random.Random(len(rows))  # noqa: S311  # no secret
    words = [word for row in rows[:1_000] for word in row["text"].split(" ")]  # as often as they stand there
    number = 0
    while True:
        number += 1
        for row in rows:
            text = row["text"].split(" ")
            for at in draw.sample(range(len(text)), int(len(text) * _EXCHANGED)):
                text[at] = draw.choice(words)
            address = {"url": f"{row['url']}?{number}"} if row.get("url") else {}
            yield row | address | {"id": f"{row['id']}-{number}", "text": " ".join(text)}


def table(found: Sequence[dict[str, Any]]) -> str:
    """Return the figures as Markdown: a stage beside what it takes alone, in milliseconds."""
    heads = "passages|p50|p95|CPU|embed|vectors|FAISS alone|lexical|tantivy alone|opening, s|memory, MiB|recall@200"
    lines = [f"| {heads.replace('|', ' | ')} |", "|" + "--:|" * (heads.count("|") + 1)]
    for row in found:
        stages, alone = row["stages_ms"], row["limits_ms"]
        flat, codes = (alone[f"FAISS {kind}, {DEPTH} best"] for kind in ("flat", "codes"))
        cells = [row["p50_ms"], row["p95_ms"], row["cpu_ms"], stages.get("embed", 0.0), stages.get("vectors", 0.0)]
        cells += [min(flat, codes), stages.get("lexical", 0.0), alone[f"tantivy, {DEPTH} best"], row["opening_s"]]
        cells += [row["memory_mib"]["at most"], row["recall"][f"recall@{DEPTH}"]]
        lines.append(f"| {row['passages']:,} | " + " | ".join(map(number, cells)) + " |")
    return "\n".join(lines) + "\n"


def _draw(to: Path) -> None:
    python = environments.picture(_BUILD / "peers")
    subprocess.run([python, Path(__file__).with_name("drawing.py"), to.with_suffix(".json"), to], check=True)  # noqa: S603


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=_SIZES, help="sizes of the corpus")
    parser.add_argument("--articles", type=Path, nargs="+", help="real articles, .jsonl or .jsonl.gz")
    parser.add_argument("--questions", type=Path, help="questions about them, .jsonl")
    parser.add_argument("--embeddings", type=Path, help="a home whose vectors are those that others are drawn around")
    parser.add_argument("--to", type=Path, default=_ROOT / "docs" / "growth.png", help="the picture; .json beside it")
    parser.add_argument("--build", type=Path, default=_BUILD / "bench", help="where homes are kept")
    parser.add_argument("--keep", action="store_true", help="keep the homes, to measure them again")
    parser.add_argument("--fresh", action="store_true", help="make all homes anew")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
