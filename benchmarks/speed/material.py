"""What is asked of everybody: articles, their passages as they are embedded, questions, and vectors where ready."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.sources.sample import SampleSource
from retrieval.text.passages import embedded_text, passages
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SEED = 20_310_504  # any number: one seed, one corpus
_VOCABULARY = 30_000  # words; news of a year has some hundred thousand, most of them once
_ZIPF = 1.0  # the exponent of English news
_SENTENCES, _LONGEST = (8, 90), 28  # of an article; words of a sentence
_SHORTEST = 8
_PARAGRAPH = 3  # sentences
_ASKED = (5, 9)  # words of an invented question
_QUESTIONS = 400
_SHARE_OF_NAMES = 0.06
_SHORT = 6  # letters
_WORD = re.compile(r"[A-Za-z]{2,}")


class Material(NamedTuple):
    """A folder with articles.jsonl, passages.jsonl and questions.json, and how many passages they are."""

    folder: Path
    count: int

    @property
    def passages(self) -> Path:
        """The texts that are embedded, one a line."""
        return self.folder / "passages.jsonl"

    def questions(self, most: int) -> list[str]:
        """Return some of the questions."""
        return json.loads((self.folder / "questions.json").read_text(encoding="utf-8"))[:most]


def prepare(build: Path, count: int, articles: Path | None, questions: Path | None) -> Material:
    """Return at least `count` passages of whole articles: of a JSONL file, else invented; made once for each source."""
    return prepare_from(build, count, read_articles(articles) if articles else None, _stamp(articles), questions)


def prepare_from(  # noqa: PLR0913, PLR0917  # what they are made of, and how many
    build: Path,
    count: int,
    rows: Iterable[dict[str, Any]] | None,
    named: str,
    questions: Path | None,
    cut: int | None = None,
) -> Material:
    """Return at least `count` passages of the articles `rows`, which are called `named`; None invents them.

    Of those beyond the first `cut` there are articles alone, and about as many as wanted.
    """
    source = f"{count} {named} {_stamp(questions)}"
    folder = build / f"{count}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    done = folder / "material.json"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        written = _write(folder, rows or invented(), count, cut or count)
        asked = _read_questions(questions) if questions else invented_questions(folder)
        (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
        done.write_text(json.dumps({"passages": written, "source": source}), encoding="utf-8")
    return Material(folder, json.loads(done.read_text(encoding="utf-8"))["passages"])


def read_articles(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of a file of rows, plain or gzipped."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        yield from map(json.loads, lines)


def invented(seed: int = _SEED) -> Iterator[dict[str, Any]]:
    """Yield articles without end, whose words have the lengths and the frequencies of news."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    words = _vocabulary(draw)
    weights = [1 / (rank + 2) ** _ZIPF for rank in range(len(words))]
    total = [0.0]
    for weight in weights:
        total.append(total[-1] + weight)
    number = 0
    while True:
        count = draw.randint(*_SENTENCES)
        sentences = [_sentence(draw, words, total[1:]) for _ in range(count)]
        paragraphs = (" ".join(sentences[at : at + _PARAGRAPH]) for at in range(0, count, _PARAGRAPH))
        title = _sentence(draw, words, total[1:])[:60].rstrip(".")
        published = f"{2021 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
        row = {"id": f"made{number:07}", "title": title, "publisher": f"Gazette {number % 12}", "published": published}
        yield row | {"text": "\n\n".join(paragraphs)}
        number += 1


def invented_questions(folder: Path) -> list[str]:
    """Return questions in words of the passages, rare ones first, as people ask by what is special."""
    draw = random.Random(_SEED)  # noqa: S311  # no secret
    with (folder / "passages.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    frequent = Counter(word.lower() for text in texts[:2_000] for word in _WORD.findall(text))
    asked = []
    for text in draw.choices(texts, k=_QUESTIONS):
        start = draw.randrange(max(1, len(text) - 300))
        near = sorted(set(_WORD.findall(text[start : start + 300])[1:-1]), key=lambda word: frequent[word.lower()])
        asked.append(f"What about the {' '.join(near[: draw.randint(*_ASKED)])}?")
    return asked


def _vocabulary(draw: random.Random) -> list[str]:
    """Return words by falling frequency: those of the sample articles, then such made of their syllables."""
    known = Counter(word.lower() for article in _samples() for word in _WORD.findall(article.text))
    words = [word for word, _ in known.most_common()]
    short = [word for word in words if len(word) <= _SHORT]  # two of them read as two or three tokens
    held = dict.fromkeys(words)
    while len(held) < _VOCABULARY:
        made = "".join(draw.choices(short, k=2))
        held.setdefault(made.capitalize() if draw.random() < _SHARE_OF_NAMES else made)
    return list(held)


def _samples() -> Iterator[RawArticle]:
    return (item for item in SampleSource().read() if isinstance(item, RawArticle))


def _sentence(draw: random.Random, words: list[str], upto: list[float]) -> str:
    some = draw.choices(words, cum_weights=upto, k=draw.randint(_SHORTEST, _LONGEST))
    return f"{some[0].capitalize()} {' '.join(some[1:])}."


def _write(folder: Path, rows: Iterable[dict[str, Any]], count: int, cut: int) -> int:
    """Write articles until they have `count` passages; return how many.

    The first `cut` passages are cut and written as well; what follows is counted by its length.
    """
    written, characters = 0, 0
    with (
        (folder / "articles.jsonl").open("w", encoding="utf-8") as articles,
        (folder / "passages.jsonl").open("w", encoding="utf-8") as texts,
    ):
        for row in rows:
            if written < cut:
                runs = passages(row["text"], row["title"])
                if not runs:  # an article without prose: nothing that a peer could be given
                    continue
                for run in runs:
                    texts.write(json.dumps({"text": embedded_text(row["title"], row["text"], run).text}) + "\n")
                written += len(runs)
                characters += len(row["text"])
                each = characters / written
            else:
                written += max(1, round(len(row["text"]) / each))
            articles.write(json.dumps(row) + "\n")
            if written >= count:
                break
    return written


def _read_questions(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        asked = [json.loads(line)["question"] for line in lines]
    random.Random(_SEED).shuffle(asked)  # noqa: S311  # no secret
    return asked


def _stamp(path: Path | None) -> str:
    return f"{path.absolute()} {path.stat().st_size}" if path else "invented"
