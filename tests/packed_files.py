"""What tests of packed homes need: what a reader sees, and one taken apart and put together anew."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backports import zstd

from retrieval.corpus import Corpus
from retrieval.export import answer_json, who_said_json

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.home import Home

PACK = "pack.json"
FERRY = "The Halvenmouth ferry will stop on Sundays from May, the harbour office said on Tuesday."
LATER = "The Halvenmouth ferry will go on running on Sundays after all, its captain told the council."
SEALS = "The lighthouse keeper of Sennick counted forty seals on the sandbank before breakfast."


def state(home: Home) -> list[object]:
    """Return what a reader sees of a home, but for the number of its generation."""
    with closing(Corpus.open(home, "hashing", threads=1)) as corpus:
        questions = ("How much will the harbour wall cost?", "When will the ferry stop?", "What did the keeper count?")
        answers = [answer_json(corpus.ask(question)) | {"took_ms": 0} for question in questions]
        said = who_said_json(corpus.who_said("painful but honest")) | {"took_ms": 0}
        articles = [(article, article.text, corpus.versions(article.id)) for article in corpus.articles()]
        spoken = [(one.text, one.speaker) for one in corpus.quotations()], corpus.speakers()
        return [answers, said, articles, spoken]


class Quiet:
    """A `Bytes` that counts."""

    total = done = 0

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.done += count


@dataclass
class Parts:
    """A packed home in memory: what its `pack.json` says, and its members, to be changed and written anew."""

    about: dict[str, Any]
    files: dict[str, bytes]
    extra: list[tuple[tarfile.TarInfo, bytes]] = field(default_factory=list)
    first: str = PACK

    @classmethod
    def of(cls, path: Path) -> Parts:
        plain = zstd.decompress(path.read_bytes())
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            files = {member.name: tar.extractfile(member).read() for member in tar}
        return cls(json.loads(files.pop(PACK)), files)

    def name(self, old: str, new: str) -> None:
        """Give a file another name, in `pack.json` as well."""
        self.files[new] = self.files.pop(old)
        self.about["files"][new] = self.about["files"].pop(old)

    def add(self, name: str, content: bytes) -> None:
        """Put a file in, with what `pack.json` should say of it."""
        self.files[name] = content
        self.about["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def put(self, name: str, kind: bytes = tarfile.REGTYPE, content: bytes = b"", target: str = "") -> None:
        """Put a member in front of the files, of which `pack.json` says nothing."""
        header = tarfile.TarInfo(name)
        header.type, header.linkname, header.size = kind, target, len(content)
        self.extra.append((header, content))

    def write(self, path: Path, window: int = 0) -> Path:
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as tar:
            about = json.dumps(self.about).encode()
            _add(tar, self.first, about)
            for header, content in self.extra:
                tar.addfile(header, io.BytesIO(content))
            for name, content in self.files.items():
                _add(tar, name, content)
        given = zstd.CompressionParameter
        wide = {given.window_log: window, given.enable_long_distance_matching: 1} if window else {}
        path.write_bytes(zstd.compress(plain.getvalue(), options={given.checksum_flag: 1} | wide))
        return path


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    header = tarfile.TarInfo(name)
    header.size = len(content)
    tar.addfile(header, io.BytesIO(content))
