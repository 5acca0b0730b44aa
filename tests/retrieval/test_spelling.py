"""A word that stands nowhere is taken for the one of a name or headline that it is a slip of."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from retrieval.spelling import corrected
from retrieval.text.questions import analyse

HELD = {"harbour", "wall", "repair", "cost", "lindqvist"}


@pytest.fixture
def index():
    lexical = SimpleNamespace(frequency=lambda _, term: int(term in HELD))
    return SimpleNamespace(vocabulary=sorted(HELD), articles=lexical)


def test_a_slip_in_a_term_or_a_name_is_mended(index):
    mended = corrected(index, analyse("What did Lindqvits say of the harbuor wall?"))
    assert {"harbour", "wall", "lindqvist"} <= set(mended.terms)
    assert mended.names == (("lindqvist",),)
    assert mended.given >= {"harbour", "harbuor"}


def test_what_a_part_takes_from_the_parts_before_is_mended(index):
    mended = corrected(index, analyse("Who repaired the harbuor wall and how much did it cost?"))
    first, second = mended.part_questions
    assert first.terms == ("repair", "harbour", "wall")
    assert second.context == ("repair", "harbour", "wall")


def test_a_phrase_is_mended(index):
    assert corrected(index, analyse("What costs the “harbuor wall”?")).phrases == (("harbour", "wall"),)


def test_what_is_held_or_like_nothing_stays(index):
    for text in ("the harbour wall", "the zzyzzyva wall", "the hrbr", "it cost 20313"):
        assert corrected(index, analyse(text)) == analyse(text)
