"""The forward index: what went in of each article is what arrays of several give back."""

from __future__ import annotations

import numpy as np
import pytest
from forward_articles import forward, packed, passage_of, version_of
from hypothesis import given
from hypothesis import strategies as st

from retrieval.forward import CURLY, LETTERS, MARKS, SENTENCE, TOKENS, WORDS, Forward, ranges, things_held
from retrieval.sources.sample import SampleSource
from retrieval.text.excerpts import ASKS, ODD, OPENS, PRONOUN, UNENDED, marks
from retrieval.text.passages import NOTHING, passages
from retrieval.text.things import NAMED, telling, things_of
from retrieval.text.tokens import FLAGS, key, tokens
from retrieval.text.wanted import Wanted
from retrieval.text.words import words
from retrieval.types import Passage, RawArticle, Span

SAMPLES = [item for item in SampleSource().read() if isinstance(item, RawArticle)][:12]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
PROSE = st.lists(
    st.sampled_from(
        "Ida Brandt|said.|“He|went,”|she|told the|council|in Marrowby.|310|people|…|Why?|\n\n|The U.S.|é,|- Boats|"
        "Mr Kranz|of Sennick.|It|burned.|watchman|at the quay.".split("|")
    ),
    max_size=60,
).map(" ".join)


def cut(title: str, text: str) -> list[tuple[Span, ...]]:
    """Return the passages of an article as an ingest stores them."""
    return passages(text, title) or [(NOTHING,)]


def read(*articles: tuple[str, str]) -> Forward:
    """Return articles, each a title and a text, as a query reads them."""
    return forward([(title, text, cut(title, text)) for title, text in articles])


def same(found: Forward, articles: list[tuple[str, str]]) -> None:
    """Check that all of the articles comes back, and nothing else."""
    place = sentence = 0
    for at, (title, text) in enumerate(articles):
        assert found.title(at).tolist() == tokens(title)
        assert found.articles[at] == place
        for number, run in enumerate(cut(title, text)):
            assert found.passage(place) == Passage(passage_of(at, number), version_of(at), run)
            assert found.embeddings[place] == 10_000 + passage_of(at, number)
            assert found.tokens[found.inside(place)].tolist() == [one for span in run for one in tokens(span.of(text))]
            assert found.passages[place] == sentence
            for span in run:
                begin, row = int(found.begins[sentence]), found.sentences[sentence]
                assert found.tokens[begin : begin + row[TOKENS]].tolist() == tokens(span.of(text))
                assert row[WORDS] == len(span.of(text).split())
                sentence += 1
            place += 1
    assert (
        (place, sentence) == (found.articles[-1], found.passages[-1]) == (len(found.embeddings), len(found.sentences))
    )


@given(st.lists(st.tuples(st.one_of(ANY_TEXT, PROSE), st.one_of(ANY_TEXT, PROSE)), min_size=1, max_size=4))
def test_titles_passages_sentences_and_tokens_of_any_articles_come_back(articles):
    found = read(*articles)
    same(found, articles)
    assert len(found) == len(articles)
    assert found.versions == list(map(version_of, range(len(articles))))
    assert found.characters.tolist() == [len(text) for _, text in articles]


def test_those_of_the_sample_corpus_come_back():
    articles = [(item.title, item.text) for item in SAMPLES]
    found = read(*articles)
    same(found, articles)
    assert len(found.embeddings) > len(articles)
    assert (found.keys == found.tokens >> FLAGS).all()


def test_each_title_and_each_body_begins_where_it_is_said_to():
    found = read(("Kiln bought", "It was cheap."), ("", "Rain fell."), ("Boat", ""), ("Seals", "Forty came."))
    assert found.fields.tolist() == [0, 2, 5, 5, 7, 8, 8, 9, 11]
    assert found.begins.tolist() == [2, 5, 8, 9]


def test_an_article_without_prose_has_one_passage_of_nothing_and_its_title():
    found = read(("Boat to stay", ""), ("Kiln", "A kiln burned."))
    assert found.passage(0) == Passage(passage_of(0, 0), version_of(0), (NOTHING,))
    assert found.tokens[found.inside(0)].tolist() == []
    assert found.title(0).tolist() == tokens("Boat to stay")
    assert found.tokens[found.inside(1)].tolist() == tokens("A kiln burned.")


def test_no_article_is_an_empty_index():
    found = Forward([])
    assert (len(found), len(found.tokens), len(found.sentences), found.fields.tolist()) == (0, 0, 0, [0])
    assert found.articles.tolist() == found.passages.tolist() == [0]


# What a sentence looks like


@pytest.mark.parametrize(
    ("said", "curly", "bits"),
    [
        ("Ida paid for it.", 0, OPENS),
        ("He paid for it.", 0, OPENS | PRONOUN),
        ("“They left.", 1, PRONOUN),
        ("We left,” she said.", -1, OPENS),
        ("“We go,” she said, “now.”", 0, 0),
        ('The "kiln was cold.', 0, OPENS | ODD),
        ('The "kiln" was cold.', 0, OPENS),
        ("Was it cheap?", 0, OPENS | ASKS),
        ("“Was it cheap?”", 0, ASKS),
        ("Read also: boats", 0, OPENS | UNENDED),
        ("He said:", 0, OPENS | PRONOUN),
        ("…", 0, 0),
        ("", 0, UNENDED),
        ("But she left.", 0, OPENS | PRONOUN),
        ("Thistles grow there.", 0, OPENS),
    ],
)
def test_the_marks_of_a_sentence_are_kept(said, curly, bits):
    found = forward([("", said, [(Span(0, len(said)),)])])
    assert found.sentences[0, [CURLY, MARKS]].tolist() == [curly, bits]
    assert marks(said, opens=bool(words(said)) and words(said)[0][1] == 0) == (curly, bits)


# Things


def held(title: str, text: str, wanted: Wanted) -> list[tuple[int, Span]]:
    (stored,) = packed([(title, text, cut(title, text))]).values()
    found, _ = things_held([stored.things], wanted)
    return [(sentence, Span(start, end)) for _, sentence, start, end, *_ in found.tolist()]


@given(PROSE, st.sampled_from(list(Wanted)))
def test_the_things_of_an_article_are_those_of_its_sentences(text, wanted):
    sentences = [span for run in cut("", text) for span in run]
    found = sorted(held("", text, wanted), key=lambda one: (one[0], one[1]))
    assert all(sentences[at].start <= one.start < one.end <= sentences[at].end for at, one in found)
    shown = [(at, one.of(text).strip()) for at, one in found]
    assert shown == [(at, one) for at, span in enumerate(sentences) for one in things_of(wanted, span.of(text))]


@given(st.lists(PROSE, max_size=4), st.sampled_from(list(Wanted)))
def test_those_of_several_articles_are_told_apart_and_equal_ones_known(texts, wanted):
    stored = packed([("", text, cut("", text)) for text in texts])
    found, of = things_held([one.things for one in stored.values()], wanted)
    alone = [held("", text, wanted) for text in texts]
    assert list(zip(of.tolist(), found[:, SENTENCE].tolist(), strict=True)) == [
        (at, sentence) for at, some in enumerate(alone) for sentence, _ in some
    ]
    shown = [texts[at][start:end].strip() for at, (start, end) in zip(of, found[:, 2:4].tolist(), strict=True)]
    assert (
        len(set(shown)) == len(set(found[:, LETTERS].tolist())) == len(set(zip(shown, found[:, LETTERS], strict=True)))
    )
    assert found[:, LETTERS - 1].tolist() == [key((*telling(wanted, one), "")[0]) for one in shown]


def test_somebody_somewhere_and_some_body_are_told_apart():
    text = "It rained. A watchman saw Ida Brandt at the quay. The Sennick Bank said so."
    people, places = held("", text, Wanted.PERSON), held("", text, Wanted.PLACE)
    assert (1, Span(text.index("Ida"), text.index(" at the"))) in people
    assert (1, Span(text.index("watchman"), text.index(" saw"))) in people
    assert (1, Span(text.index("at the quay"), text.index(". The"))) in places
    assert not {at for at, _ in people + places} & {0}
    assert [span.of(text) for at, span in held("", text, Wanted.ORGANISATION) if at == 2] == ["Sennick Bank"]


def test_an_article_without_names_holds_no_thing():
    assert [held("Ida Brandt", "nobody came.", wanted) for wanted in NAMED] == [[], [], []]
    for none in ([], [b""]):
        found, of = things_held(none, Wanted.PERSON)
        assert (found.shape, of.tolist()) == ((0, 6), [])


def test_a_name_that_may_be_of_several_types_is_stored_once():
    (stored,) = packed([("", "They met Ida Brandt.", [(Span(0, 20),)])]).values()
    assert len(stored.things) == 6 * 4
    assert [held("", "They met Ida Brandt.", wanted) for wanted in NAMED] == [[(0, Span(9, 19))]] * 3


def test_the_same_thing_is_known_again_whatever_white_space_is_behind_it():
    text = "Late because of rain ! Wet because of rain."
    (stored,) = packed([("", text, [(Span(0, 22), Span(23, len(text)))])]).values()
    found, _ = things_held([stored.things], Wanted.REASON)
    assert (len(found), len(set(found[:, LETTERS].tolist()))) == (2, 1)


# Ranges


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=12))
def test_ranges_follow_each_other(pairs):
    starts, counts = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    assert ranges(starts, counts).tolist() == [one for start, count in pairs for one in range(start, start + count)]
