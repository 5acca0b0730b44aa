from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import onrecord
from retrieval.errors import BadInputError

TEXT = '"The pier will open in May," Ana Bell said on Monday. Bo Lund said that the boats were ready.'


@pytest.fixture
def annotated(tmp_path):
    def part(words):
        return [{"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}]

    attributions = [
        {"source": part("Ana Bell"), "cue": part("said on"), "content": part('"The pier will open in May,"')},
        {"source": part("Bo Lund"), "cue": part("said that"), "content": part("that the boats were ready")},
    ]
    path = tmp_path / "annotated.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "attributions": attributions}), encoding="utf-8")
    return path


def test_quotations_are_scored_beside_a_bare_scan_for_marks(annotated):
    lines = CliRunner().invoke(onrecord, ["eval", "quotations", str(annotated)]).output.splitlines()
    assert lines[0].startswith("1 articles, 19 words")
    assert any(line.split()[-1:] == ["1.000"] and line.startswith("quoted spans, exact") for line in lines)
    assert any("bare scan" in line for line in lines)


def test_scores_are_written_as_json(annotated):
    scores = json.loads(CliRunner().invoke(onrecord, ["eval", "quotations", str(annotated), "--json"]).output)
    assert scores["quoted"] == {"gold": 1, "found": 1, "matched": 1, "precision": 1, "recall": 1, "f1": 1}
    assert (scores["mention_accuracy"], scores["indirect_partial"]["f1"]) == (1, 1)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    result = CliRunner().invoke(onrecord, ["eval", "quotations", str(tmp_path / "none.jsonl")])
    assert isinstance(result.exception, BadInputError)
    assert "none.jsonl" in str(result.exception)
