"""Which vector index pays at which size: time, recall, building, disk and memory of each, in one interleaved run.

    OMP_NUM_THREADS=1 python benchmarks/indexes.py HOME QUESTIONS.jsonl [--sizes 1000 …] [--clustered 100000 …]

HOME gives real vectors, of which prefixes are indexed; larger corpora are made of them, each vector with noise that
leaves it as near to its origin as passages of one story are to each other (cosine .8). QUESTIONS.jsonl has a
"question" a line. Every round asks each index one question, so that whatever else the machine does falls on all of
them alike. Times of questions are CPU time of one thread, without waiting for a core; beside them stands the time in
which that thread reads the memory that a flat scan reads.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sqlite3
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any

import faiss as _faiss
import numpy as np

from retrieval.embedders import open_embedder
from retrieval.home import Home
from retrieval.stores import faiss as ours
from retrieval.stores import open_store, write_store
from retrieval.stores.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

faiss: Any = _faiss

DEPTH = 200
QUESTIONS = 100
SAMPLE = 20_000  # vectors that FAISS's own indexes are trained on
NOISE = 0.75  # norm of what is added to a vector of unit norm: cosine .8 to its origin
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000)
CLUSTERED = (100_000, 1_000_000)
FLAT, CODES = "flat (On Record up to 10,000)", "PQ, 1 bit a component, refined from 8 (On Record above)"
# Name, FAISS's recipe, and what a search is told: candidates to re-score for each hit, lists to look into.
FACTORIES: dict[str, tuple[str, int, int]] = {
    "SQ8": ("SQ8", 0, 0),
    "RaBitQ, refined from SQ8": ("RaBitQfs,Refine(SQ8)", 10, 0),
    "RaBitQ, refined from floats": ("RaBitQfs,RFlat", 10, 0),
    "IVF, SQ8, 8 lists": ("IVF{lists},SQ8", 0, 8),
    "IVF, SQ8, a quarter of the lists": ("IVF{lists},SQ8", 0, -4),
}


def main() -> None:
    """Measure, and print a table of each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--clustered", type=int, nargs="*", default=CLUSTERED)
    options = parser.parse_args()
    home = Home(options.home)
    vectors, questions = stored(home), asked(home, options.questions)
    for size in options.sizes:
        measure(f"{size:,} passages of news", vectors[:size], questions)
    for size in options.clustered:
        measure(f"{size:,} vectors in clusters", clustered(vectors, size), questions)


def stored(home: Home) -> np.ndarray:
    """Return the vectors float32 [n, d] of a home, in the order in which its articles came."""
    with closing(sqlite3.connect(f"file:{home.catalog}?mode=ro", uri=True)) as catalog:
        rows = catalog.execute("SELECT vector FROM embedding ORDER BY id")
        return np.stack([np.frombuffer(vector, dtype=np.float32) for (vector,) in rows])


def asked(home: Home, file: Path) -> np.ndarray:
    """Return the vectors of questions from all over a file."""
    texts = [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()]
    recipe = json.loads(max(home.generations.glob("*/manifest.json")).read_text(encoding="utf-8"))["recipe"]
    embedder = open_embedder(recipe["embedder"], kept=home.models, digest=recipe["digest"])
    return embedder.embed(texts[:: max(1, len(texts) // QUESTIONS)][:QUESTIONS])


def clustered(vectors: np.ndarray, size: int) -> np.ndarray:
    """Return `size` unit vectors around real ones."""
    random, made = np.random.default_rng(size), np.empty((size, vectors.shape[1]), dtype=np.float32)
    for start in range(0, size, SAMPLE):
        part = made[start : start + SAMPLE]
        part[:] = random.standard_normal(part.shape, dtype=np.float32) * (NOISE / np.sqrt(part.shape[1]))
        part += vectors[random.integers(len(vectors), size=len(part))]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def measure(title: str, vectors: np.ndarray, questions: np.ndarray) -> None:
    """Build every index over `vectors`, ask each the questions in turn, and print the table."""
    told(title)
    truth = [np.argsort(-scores, kind="stable")[:DEPTH] for scores in products(vectors, questions)]
    with tempfile.TemporaryDirectory() as made:
        built: dict[str, tuple[Path, float]] = {}
        made_by: dict[str, tuple[Path, float]] = {}
        for name in (FLAT, CODES, *FACTORIES):
            recipe = FACTORIES[name][0] if name in FACTORIES else name
            if recipe not in made_by:
                told(f"  {name}")
                made_by[recipe] = build(name, Path(made) / str(len(made_by)), vectors)
            built[name] = made_by[recipe]
        costs = {name: memory_of(name, folder, questions) for name, (folder, _) in built.items()}
        told("  questions")
        times, limit, found = ask(
            {name: opened(name, folder) for name, (folder, _) in built.items()}, vectors, questions
        )
        print(f"\n### {title}: reading {vectors.nbytes / 1e6:,.0f} MB takes {limit:.2f} ms\n")
        heads = ("p50 ms", "of the limit", "recall@10", "recall@200", "built s", "disk MB", "memory MB", "opens ms")
        print("| index |", " | ".join(heads), "|")
        print("|---|---|---|---|---|---|---|---|---|")
        for name, (folder, seconds) in built.items():
            recalls = (f"{recall(found[name], truth, k):.3f}" for k in (10, DEPTH))
            disk = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
            own, mapped, opening = costs[name]
            row = (f"{times[name]:.2f}", f"{times[name] / limit:.2f}", *recalls, f"{seconds:.1f}", f"{disk:,.1f}")
            print("|", " | ".join((name, *row, f"{own:.0f} + {mapped:.0f} mapped", f"{opening:.0f}")), "|", flush=True)


def products(vectors: np.ndarray, questions: np.ndarray) -> np.ndarray:
    """Return every inner product, float32 [questions, vectors]."""
    return questions @ vectors.T


def build(name: str, folder: Path, vectors: np.ndarray) -> tuple[Path, float]:
    """Write the index called `name` into the new `folder`; return that, and the seconds it took."""
    folder.mkdir()
    start = perf_counter()
    if name in {FLAT, CODES}:
        ours.FLAT_UP_TO = len(vectors) if name == FLAT else 0
        write_store("faiss", folder, Embedded(np.arange(len(vectors)), vectors.shape[1], partial(read, vectors)))
    else:
        recipe = FACTORIES[name][0].format(lists=lists(len(vectors)))
        index = faiss.index_factory(vectors.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[:: max(1, len(vectors) // max(SAMPLE, 40 * lists(len(vectors))))])
        index.add(vectors)
        faiss.write_index(index, str(folder / "index.faiss"))
    return folder, perf_counter() - start


def read(vectors: np.ndarray, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield some of the vectors, part by part, as a catalogue does."""
    for start in range(0, len(rows), SAMPLE):
        yield vectors[rows[start : start + SAMPLE]]


def lists(count: int) -> int:
    """Return how many lists an inverted file over `count` vectors has: near the square root, a power of two."""
    return 1 << round(np.log2(np.sqrt(count)))


def opened(name: str, folder: Path) -> Any:  # noqa: ANN401  # a function from a question to row numbers
    """Return what finds the rows nearest to a question in the index that was built in `folder`."""
    if name in {FLAT, CODES}:
        store = open_store("faiss", folder)
        return lambda question: store.nearest(question, DEPTH)[0]
    index = faiss.read_index(str(folder / "index.faiss"), faiss.IO_FLAG_MMAP_IFC)
    _, factor, looked = FACTORIES[name]
    parameters = faiss.IndexRefineSearchParameters(k_factor=factor) if factor else None
    if looked:
        count = looked if looked > 0 else index.nlist // -looked
        parameters = faiss.SearchParametersIVF(nprobe=count)
    return lambda question: index.search(question[None, :], DEPTH, params=parameters)[1][0]


def ask(
    indexes: dict[str, Any], vectors: np.ndarray, questions: np.ndarray
) -> tuple[dict[str, float], float, dict[str, list[np.ndarray]]]:
    """Return the median milliseconds of each index and of reading all vectors once, and what each index found."""
    times: dict[str, list[float]] = {name: [] for name in (*indexes, "")}
    found: dict[str, list[np.ndarray]] = {name: [] for name in indexes}
    flat = vectors.reshape(-1)
    for question in questions:
        for name, find in indexes.items():
            find(question[::-1].copy())  # what the index before left in the caches is gone
            start = thread_time()
            rows = find(question)
            times[name].append(1e3 * (thread_time() - start))
            found[name].append(rows)
        start = thread_time()
        np.dot(flat, flat)
        times[""].append(1e3 * (thread_time() - start))
    medians = {name: median(some) for name, some in times.items()}
    return medians, medians.pop(""), found


def recall(found: list[np.ndarray], truth: list[np.ndarray], k: int) -> float:
    """Return the mean share of the true `k` best that are among the `k` best found."""
    wanted = [min(k, len(true)) for true in truth]
    shares = [len(set(f[:k].tolist()) & set(t[:k].tolist())) / n for f, t, n in zip(found, truth, wanted, strict=True)]
    return sum(shares) / len(shares)


def memory_of(name: str, folder: Path, questions: np.ndarray) -> tuple[float, float, float]:
    """Return MB of its own and MB mapped from files that an index takes after the questions, and ms to open it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_opened_alone, (name, folder, questions))


def _opened_alone(name: str, folder: Path, questions: np.ndarray) -> tuple[float, float, float]:
    before, start = _resident(), perf_counter()
    find = opened(name, folder)
    seconds = perf_counter() - start
    for question in questions:
        find(question)
    own, mapped = (now - then for now, then in zip(_resident(), before, strict=True))
    return own, mapped, 1e3 * seconds


def _resident() -> tuple[float, float]:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own, mapped = (int(status.split(f"{part}:")[1].split()[0]) / 1e3 for part in ("RssAnon", "RssFile"))
    return own, mapped


def told(what: str) -> None:
    """Say on standard error how far it is."""
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
