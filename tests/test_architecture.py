from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "retrieval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST = 400  # lines; where a module grows past it, there are two things in it
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b")  # the brackets keep this line out of its own search
HEAVY = {"spacy", "torch", "transformers", "sentence_transformers", "huggingface_hub"}


def imported(path: Path) -> set[str]:
    """Return the packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_there_are_modules_to_look_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)
    assert imported(ROOT / "bot" / "app.py") >= set(PACKAGES)


def test_no_module_is_longer_than_400_lines():
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_every_module_says_in_its_first_line_what_it_owns():
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_nothing_is_marked_as_unfinished():
    texts = [
        *MODULES,
        *(ROOT / "tests").rglob("*.py"),
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *(path for path in (ROOT / "config").rglob("*") if path.is_file()),
    ]
    found = [path for path in texts if UNFINISHED.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_retrieval_does_not_import_the_bot():
    assert [path for path in MODULES if path.is_relative_to(ROOT / "retrieval") and "bot" in imported(path)] == []


def test_a_command_that_needs_no_model_imports_none():
    code = "import sys, json, bot.cli.asking, bot.cli.running; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    loaded = set(json.loads(done.stdout))
    assert loaded & HEAVY == set()
    assert "retrieval.corpus" in loaded


# What is installed


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> list[str]:
    """The names of the files in the wheel, built once, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built).namelist()


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert {name for name in wheel if name.endswith(".py")} == {str(path.relative_to(ROOT)) for path in MODULES}


def test_the_wheel_holds_every_sample_article(wheel):
    samples = {str(path.relative_to(ROOT)) for path in (ROOT / "retrieval" / "samples").iterdir()}
    assert len(samples) > 16
    assert samples <= set(wheel)


def test_the_wheel_is_told_to_hold_the_two_packages_and_nothing_is_left_out_of_them():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": list(PACKAGES)}
    assert project["project"]["scripts"] == {"onrecord": "bot.__main__:main"}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()  # which the build leaves out, too
    kept = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if "__pycache__" not in path.parts]
    assert [path for path in kept for pattern in ignored if path.match(pattern.rstrip("/"))] == []
