"""Names are runs of capitals with what links them, however many there are."""

from __future__ import annotations

from time import process_time

import pytest

from retrieval.text.proper_names import names
from retrieval.text.words import words


def named(text):
    return [text[name.start : name.end] for name in names(text, words(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We saw the Bank of the North and Ada Brekke of Sennick.", ["Bank of the North", "Ada Brekke", "Sennick"]),
        ("It was the High Court of Justice of Halvenmouth.", ["High Court of Justice of Halvenmouth"]),
        ("Then Otto van der Kranz came to the Isle of Gull.", ["Otto van der Kranz", "Isle of Gull"]),
    ],
)
def test_of_and_the_link_what_they_belong_to(text, found):
    assert named(text) == found


def test_a_text_of_capitals_alone_takes_time_by_its_length():
    text = "Aa Bb " * 20_000
    began = process_time()
    assert [len(name) for name in named(text)] == [len(text) - 1]
    assert process_time() - began < 2  # a tenth is usual; copying each run for each word took half a minute
