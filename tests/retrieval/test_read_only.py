"""A home on a read-only disk answers, and says what it cannot do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ASK = """
import os, sys
from pathlib import Path
from retrieval.corpus import Corpus
from plain_reader import PlainReader
from retrieval.embedders.hashing import HashingEmbedder
from retrieval.errors import HomeError
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.sources.sample import SampleSource

def ask():
    return len(Corpus.open(Home(Path(sys.argv[1])), "hashing").ask("How much will the harbour wall cost?").excerpts)

import filelock  # an ingest imports it late
ask()  # imports everything, while it may be read
if os.getuid() == 0:
    os.setuid(65534)  # root may write anywhere
print(ask())
try:
    ingest(Home(Path(sys.argv[1])), [SampleSource()], HashingEmbedder(), PlainReader(), "faiss", None)
except HomeError as error:
    print(error)
"""


def test_a_home_that_must_not_be_written_answers_and_refuses_an_ingest(sample_home):
    with tempfile.TemporaryDirectory() as place:
        home = shutil.copytree(sample_home.folder, Path(place) / "home")
        Path(place).chmod(0o755)
        for file in home.rglob("*.*"):
            file.chmod(0o755 if file.is_dir() else 0o444)
        folders = [path for path in (home, *home.rglob("*")) if path.is_dir()]
        for folder in folders:
            folder.chmod(0o555)
        paths = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, Path(__file__).parents[1:3]))}
        command = [sys.executable, "-c", ASK, str(home)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=paths)
        for folder in folders:
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    count, refusal = done.stdout.splitlines()
    assert int(count) > 0
    assert "cannot be written" in refusal
