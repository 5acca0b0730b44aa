"""Draw the growth curve. Runs in an environment of its own, which alone has matplotlib.

python drawing.py FIGURES.json PICTURE.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

_CURVES = {
    "whole answer, p50": (lambda row: row["p50_ms"], "#1a1a1a", "-", "o"),
    "whole answer, p95": (lambda row: row["p95_ms"], "#1a1a1a", ":", "o"),
    "whole answer, CPU": (lambda row: row["cpu_ms"], "#c0392b", "-", "o"),
    "encoding the question": (lambda row: row["stages_ms"].get("embed"), "#b8860b", "-", "s"),
    "vectors, 200 best": (lambda row: row["stages_ms"].get("vectors"), "#1f6fb4", "-", "^"),
    "FAISS alone, 200 best": (lambda row: _faiss(row["limits_ms"]), "#1f6fb4", "--", None),
    "words, 200 best": (lambda row: row["stages_ms"].get("lexical"), "#2e8b57", "-", "v"),
    "tantivy alone, 200 best": (lambda row: row["limits_ms"]["tantivy, 200 best"], "#2e8b57", "--", None),
    "all vectors read once": (lambda row: row["limits_ms"]["memory read once"], "#999999", "--", None),
}


def _faiss(alone: dict[str, float]) -> float:
    return min(alone["FAISS flat, 200 best"], alone["FAISS codes, 200 best"])


def main() -> None:
    """Draw what a question takes over the size of the corpus, both on a logarithmic scale."""
    source, picture = map(Path, sys.argv[1:])
    rows = json.loads(source.read_text(encoding="utf-8"))
    passages = [row["passages"] for row in rows]
    figure, axes = plt.subplots(figsize=(8, 5), dpi=150)
    for name, (value, colour, style, marker) in _CURVES.items():
        axes.plot(passages, [value(row) for row in rows], style, color=colour, marker=marker, label=name, markersize=4)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds, median of 100 questions")
    axes.set_title("A question to On Record, by the size of its corpus", loc="left", fontsize=11)
    axes.grid(visible=True, which="major", color="#e5e5e5")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.savefig(picture, bbox_inches="tight", metadata={"Software": None})


main()
