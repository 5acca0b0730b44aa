"""What a sentence looks like as an excerpt: an opening pronoun, a question, a missing end, quotation marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.excerpts import ASKS, ODD, OPENS, PRONOUN, UNENDED, marks


def bits(said: str) -> int:
    return marks(said, opens=False)[1]


@pytest.mark.parametrize(
    "said",
    [
        "He paid for it.",
        "“They left.”",
        "This was denied.",
        '"It" rained.',
        "‘Her boat sank.",
        "But she left.",
        "And he?",
    ],
)
def test_a_sentence_that_opens_with_a_pronoun_is_known(said):
    assert bits(said) & PRONOUN


@pytest.mark.parametrize("said", ["Ida paid for it.", "“We go,” she said.", "Hester left.", "Thistles grow there.", ""])
def test_one_that_names_its_subject_opens_with_none(said):
    assert not bits(said) & PRONOUN


@pytest.mark.parametrize(
    ("said", "asks"),
    [("Was it cheap?", True), ("“Was it cheap?”", True), ("(Was it?)", True), ("Was it?!", False), ("It was.", False)],
)
def test_a_question_is_known_by_its_last_sign_within_all_marks(said, asks):
    assert bool(bits(said) & ASKS) == asks


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        *((said, True) for said in ("It was.", "“It was.”", "He said:", "And so …", "(It was!)")),
        *((said, False) for said in ("More soon", "Read also: Boats", "“It was”", "")),
    ],
)
def test_a_line_without_an_end_is_known(said, ended):
    assert bool(bits(said) & UNENDED) != ended


@given(st.text('“”"ab ', max_size=20))
def test_quotation_marks_are_counted(said):
    curly, found = marks(said, opens=False)
    assert curly == said.count("“") - said.count("”")
    assert bool(found & ODD) == said.count('"') % 2


@given(st.text(max_size=20))
def test_each_sign_has_a_bit_of_its_own(said):
    assert marks(said, opens=True) == (marks(said, opens=False)[0], bits(said) | OPENS)
    assert not bits(said) & OPENS
    assert len({PRONOUN, ASKS, UNENDED, ODD, OPENS}) == 5
    assert PRONOUN + ASKS + UNENDED + ODD + OPENS == PRONOUN | ASKS | UNENDED | ODD | OPENS
