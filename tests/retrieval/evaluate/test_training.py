from __future__ import annotations

import json
from itertools import product

import pytest

from retrieval.evaluate.polnear import read_annotated
from retrieval.evaluate.training import as_text, train
from retrieval.text.quotations.weights import shipped

_PEOPLE = ("Ana Bell", "Bo Lund", "Cy Marsh", "Di Storm")
_WORDS = ("The pier is old", "We wait for boats", "Nobody asked me", "It rains on Mondays")


@pytest.fixture(scope="module")
def annotated_rows():
    """Return articles of one pattern each: who speaks stands behind the words, a title is nobody's."""
    rows = []
    for number, (who, words) in enumerate(product(_PEOPLE, _WORDS)):
        text = (
            f'Nobody spoke at first. "{words}," {who} said. {who} said that the day was long. They sang "Blue Harbour".'
            f' For the town, the sign said that boats must wait. {who} called the sign "a farce".'
            " Who would say that it was over?"
        )
        parts = [
            {"source": _at(text, who, 0), "cue": _at(text, "said", 0), "content": _at(text, f'"{words},"', 0)},
            {"source": _at(text, who, 1), "cue": _at(text, "said", 1), "content": _at(text, "the day was long", 0)},
            {"source": _at(text, "town", 0), "cue": _at(text, "said", 2), "content": _at(text, "boats must wait", 0)},
            {"source": _at(text, who, 2), "cue": _at(text, "called", 0), "content": _at(text, 'sign "a farce"', 0)},
        ]
        rows.append({"id": str(number), "text": text, "attributions": parts})
    return rows


def _at(text, words, occurrence):
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(words, start + 1)
    return [{"start": start, "end": start + len(words)}]


def test_training_learns_who_speaks_and_what_is_no_quotation(annotated_rows, tmp_path):
    path = tmp_path / "train.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in annotated_rows), encoding="utf-8")
    weights = train(read_annotated(path))
    assert weights.speaker.score(["after0"]) > weights.speaker.score(["before0"])
    assert weights.genuine.score(["begins blue"]) < weights.genuine.score([])
    assert json.loads(as_text(weights)).keys() == set(weights._fields)
    assert as_text(train(read_annotated(path))) == as_text(weights)


def test_the_shipped_weights_are_as_training_writes_them():
    weights = shipped()
    assert json.loads(as_text(weights)) == {name: dict(model.weights) for name, model in weights._asdict().items()}
