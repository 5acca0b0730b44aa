from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.quotations.marks import Marked, marked
from retrieval.text.quotations.mask import STUB, Masked, masked
from retrieval.text.quotations.turns import turns
from retrieval.types import Span

PIECES = [
    "“We go,”",
    "“we go”",
    '"Nobody',
    "''So.''",
    " said Anna",
    "  \n ",
    "— Bo",
    "**",
    "’s",
    ". ",
    "«ja»",
    ",",
    "x",
]


def mask(text: str, *, whole: bool = True) -> Masked:
    """Return the mask of a text that is one paragraph, all of its quotations taken for whole ones, or for fragments."""
    paragraph = Span(0, len(text))
    quotes = marked(text, paragraph)
    return masked(text, paragraph, quotes, [whole] * len(quotes))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("“We sail,” she said.", "It works, she said."),
        ("“We sail.” Anna Dahl affirmed.", "It works, Anna Dahl affirmed."),
        ("“We sail”, she said.", "It works, she said."),
        ("She said: “We sail.”", "She said: It works."),
        ("“We sail,” she said, “and float.” He left.", "It works, she said, . He left."),
        ("“We sail,” she said. “We float.” He left.", "It works, she said. It works. He left."),
        ("“We sail.” ― Anna Dahl", "It works — Anna Dahl"),
        ("“We sail.”--Anna Dahl", "It works — Anna Dahl"),
        ("**“We sail,”** she said.", "It works, she said."),
        ("“We sail,”\n  she  said.", "It works, she said."),
    ],
)
def test_a_whole_statement_reads_as_a_short_clause(text, seen):
    assert mask(text).text == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("They called it “a fine mess” on Monday.", "They called it a fine mess on Monday."),
        ("The ‘fine mess’, as Anna’s crew call it.", "The fine mess, as Anna's crew call it."),
        ("A *“fine”* mess", "A fine mess"),
    ],
)
def test_a_fragment_loses_its_marks(text, seen):
    assert mask(text, whole=False).text == seen


def test_a_turn_reads_as_its_speakers_name_and_a_short_clause():
    text = "**Bo Li:** Why?\n\n**Anna Dahl, owner:** I own it.\n\n**Bo Li:** And then?\n\n**Anna Dahl:** We sail."
    starts = [0, *(at + 2 for at in range(len(text)) if text.startswith("\n\n", at))]
    ends = [*(at - 2 for at in starts[1:]), len(text)]
    found = turns(text, [Span(*ends_) for ends_ in zip(starts, ends, strict=True)])
    masks = [masked(text, paragraph, [turn], [True]) for paragraph, turn in found.items()]
    assert [mask.text for mask in masks] == ["Anna Dahl: It works.", "Anna Dahl: It works."]
    assert [mask.stored(Span(9, 10)).of(text) for mask in masks] == [":", ":"]


def test_every_word_outside_a_stub_is_traced_back_to_its_stored_characters():
    text = "“We  sail,” said  Anna\u00a0Dahl’s  crew: “a ‘fine’\n\n mess” — and **“no end”** of it."
    quotes = marked(text, Span(0, len(text)))
    seen = masked(text, Span(0, len(text)), quotes, [True, False, False])
    for word, stored in {"said": "said", "Dahl's": "Dahl’s", "'fine'": "‘fine’", "—": "—", "no end": "no end"}.items():
        at = seen.text.index(word)
        assert seen.stored(Span(at, at + len(word))).of(text) == stored


def test_a_stub_stands_for_the_quotation_with_its_marks():
    text = "Dahl said: “We sail.” He left."
    seen = mask(text)
    at = seen.text.index(STUB)
    assert seen.stored(Span(at, at + len(STUB))).of(text) == "“We sail.”"
    assert seen.stored(Span(0, at + len(STUB) + 1)).of(text) == "Dahl said: “We sail.”"


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.integers(0, 2**12))
def test_whatever_is_masked_every_place_stands_for_characters_of_the_paragraph(text, choice):
    quotes: list[Marked] = marked(text, Span(0, len(text)))
    whole = [bool(choice >> place & 1) for place in range(len(quotes))]
    seen = masked(text, Span(0, len(text)), quotes, whole)
    assert len(seen.places) == len(quotes)
    for at in range(len(seen.text)):
        stored = seen.stored(Span(at, at + 1))
        assert 0 <= stored.start < stored.end <= len(text)
    for place, quote, entire in zip(seen.places, quotes, whole, strict=True):
        if place.start < place.end:
            assert seen.stored(place) == (quote.outer if entire else quote.span)
