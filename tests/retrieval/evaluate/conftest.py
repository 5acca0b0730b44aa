"""Annotated articles in PolNeAR's format, written for these tests."""

from __future__ import annotations

import json

import pytest


def _part(text, words):
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


@pytest.fixture
def row():
    """Return a function that makes a row of a text and (source, cue, content) triples; "" for no source."""

    def make(text, *attributions, name="a", **fields):
        parts = [
            {"source": [_part(text, who)] if who else [], "cue": [_part(text, cue)], "content": [_part(text, said)]}
            for who, cue, said in attributions
        ]
        return {"id": name, "title": "", "text": text, "primary": True, "attributions": parts, **fields}

    return make


@pytest.fixture
def annotated_file(tmp_path):
    """Return a function that writes rows and returns the file's path."""

    def write(*rows):
        path = tmp_path / "annotated.jsonl"
        path.write_text("".join(json.dumps(item) + "\n" for item in rows), encoding="utf-8")
        return path

    return write
