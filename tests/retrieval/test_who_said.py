"""Who said it: by the very words, nearly so, by meaning; and every outcome there can be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from told_reader import Told, ToldReader

from retrieval.corpus import Corpus
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.errors import BadInputError
from retrieval.home import Home
from retrieval.types import Filters, Match, Outcome, SpeakerKind

ROWS = Path(__file__).parent.parent / "data" / "who_said.jsonl"

BOATS = "We are out of money for empty boats, and I will not borrow for them,"
TEXTS = {
    "wire": f"The ferry will stop in autumn. “{BOATS}” Ida Brandt said on Monday. The last boat would sail in October,"
    " a spokesperson said.",
    "herald": f"No ferry after October. “{BOATS}” Ida Brandt said.",
    "courier": "“We have no money for empty boats, and I will not borrow for them,” said Ida Brandt of the ferry.",
    "budget": "The schools must wait, the treasurer found. “I will not borrow for them,” Otto Kranz said.",
    "island": "“Nobody asked the island,” Anna Lind said in the rain, “and nobody asked the crew.” She went home.",
    "banner": "“A boat is a promise that somebody must keep,” read a banner on the quay.",
    "doubt": "Kranz and Lind met the crew. “The pier will outlive every one of us,” he said.",
    "prose": "Forty passengers waited on the windy quay until the lights went out. Nobody came for them.",
    "fund": "Anna Lind said that the island would open a fund for the crew and their families.",
    "hall": "“We will count every chair in this hall,” Anna Lind said.",
    "square": "“We will count every chair in this hall,” the chairwoman said.",
    "radio": "“This town has never sold a harbour,” Anna Lind said.",
    "paper": "“This town has never sold a harbour,” said somebody.",
    "blog": "“This town has never sold a harbour,” Otto Kranz said.",
    "stall": "“I ran out of soup before noon,” a stallholder said.",
    "market": "“I ran out of soup before noon,” a stallholder said, counting coins at the market in the next town.",
}
TOLD = {
    "wire": [
        Told(BOATS, "Ida Brandt"),
        Told("The last boat would sail in October", "a spokesperson", "indirect", speaker_kind=SpeakerKind.UNNAMED),
    ],
    "herald": [Told(BOATS, "Ida Brandt")],
    "courier": [Told("We have no money for empty boats, and I will not borrow for them,", "Ida Brandt")],
    "budget": [Told("I will not borrow for them,", "Otto Kranz")],
    "island": [Told("Nobody asked the island,", "Anna Lind"), Told("and nobody asked the crew.", "Anna Lind")],
    "banner": [Told("A boat is a promise that somebody must keep,")],
    "doubt": [Told("The pier will outlive every one of us,", "Otto Kranz", mention="he", confidence=0.3)],
    "fund": [Told("the island would open a fund for the crew and their families", "Anna Lind", "indirect")],
    "hall": [Told("We will count every chair in this hall,", "Anna Lind")],
    "square": [Told("We will count every chair in this hall,", "the chairwoman", speaker_kind=SpeakerKind.UNNAMED)],
    "radio": [Told("This town has never sold a harbour,", "Anna Lind")],
    "paper": [Told("This town has never sold a harbour,")],
    "blog": [Told("This town has never sold a harbour,", "Otto Kranz")],
    "stall": [Told("I ran out of soup before noon,", "a stallholder", speaker_kind=SpeakerKind.UNNAMED)],
    "market": [Told("I ran out of soup before noon,", "a stallholder", speaker_kind=SpeakerKind.UNNAMED)],
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, ingested, article):
    """Short articles, one a day, each of an outlet of its own."""
    home = Home(tmp_path_factory.mktemp("said"))
    days = {name: date(2031, 3, 2 + at) for at, name in enumerate(TEXTS)}
    raws = [
        article(name, text, title=name, publisher=name.capitalize(), published=days[name])
        for name, text in TEXTS.items()
    ]
    ingested(home, raws, reader=ToldReader(TOLD))
    corpus = Corpus.open(home, "hashing", threads=1)
    yield corpus
    corpus.close()


def shown(answer):
    return [(str(saying.match), saying.text, saying.speaker and saying.speaker.name) for saying in answer.sayings]


# Found by its words


@pytest.mark.parametrize(
    "words",
    [
        "We are out of money for empty boats",
        "WE ARE OUT of money — for empty boats!",
        "out of money",
        "“We are out of money for empty boats, and I will not borrow for them,”",
        "who said that we are out of money for empty boats?",
        "“We are out of money for empty boats, and I will not borrow for them,” Ida Brandt said on Monday.",
        "We are out of money for empty boats, and I will not borrow for them — Ida Brandt, yesterday",
    ],
)
def test_words_in_a_row_are_exact_whatever_their_marks_and_what_was_copied_with_them(corpus, words):
    answer = corpus.who_said(words)
    assert (answer.outcome, answer.speakers, answer.answered) == (Outcome.SAID_BY, ("Ida Brandt",), True)
    assert shown(answer)[0] == ("exact", BOATS, "Ida Brandt")


@pytest.mark.parametrize(
    "words",
    [
        "We are out of cash for empty boats and I will not borrow for them",
        "we are out of money for empty boats, I wont borow for them",
        "I will not borrow for them, and we are out of money for empty boats",
    ],
)
def test_words_a_little_wrong_missing_or_out_of_order_are_close(corpus, words):
    answer = corpus.who_said(words)
    assert (answer.outcome, answer.speakers) == (Outcome.SAID_BY, ("Ida Brandt",))
    assert answer.sayings[0].match is Match.CLOSE


@pytest.mark.parametrize(
    "words",
    [
        "Nobody asked the island and nobody asked the crew",
        "“Nobody asked the island,” Anna Lind said in the rain, “and nobody asked the crew.”",
        "nobody asked the island, she told us in the rain, and nobody asked the crew",
    ],
)
def test_a_quotation_that_is_broken_by_its_attribution_is_found_whole(corpus, words):
    answer = corpus.who_said(words)
    assert answer.outcome is Outcome.SAID_BY
    assert shown(answer) == [
        ("exact", "Nobody asked the island,", "Anna Lind"),
        ("exact", "and nobody asked the crew.", "Anna Lind"),
    ]


def test_a_broken_quotation_may_be_misremembered_too(corpus):
    answer = corpus.who_said("nobody consulted the island and nobody asked a crew")
    assert {saying.match for saying in answer.sayings} == {Match.CLOSE}
    assert answer.speakers == ("Anna Lind",)


def test_what_is_shown_is_the_articles_own_characters(corpus):
    for words in ("money for empty boats", "nobody asked the crew", "the last boat would sail in October"):
        for saying in corpus.who_said(words).sayings:
            span = saying.quotation.span
            assert saying.text == saying.article.text[span.start : span.end]
            assert saying.text in saying.sentence or saying.sentence in saying.article.text


# Other articles with the same words


def test_the_earliest_article_is_shown_and_the_others_are_named_with_what_differs(corpus):
    (saying,) = corpus.who_said("We are out of money for empty boats").sayings
    assert saying.article.origin == "wire"
    assert [other.article.origin for other in saying.also_in] == ["herald", "courier"]
    same, other = saying.also_in
    assert same.differences == ()
    assert other.differences == (("are out of", "have no"),)


def test_the_wording_asked_for_is_shown_even_where_another_is_earlier(corpus):
    (saying,) = corpus.who_said("We have no money for empty boats").sayings
    assert saying.article.origin == "courier"
    assert [other.article.origin for other in saying.also_in] == ["wire", "herald"]


def test_the_same_words_by_two_speakers_are_never_one_quotation(corpus):
    answer = corpus.who_said("I will not borrow for them")
    assert answer.outcome is Outcome.SEVERAL
    assert set(answer.speakers) == {"Ida Brandt", "Otto Kranz"}
    assert all(other.speaker == saying.speaker for saying in answer.sayings for other in saying.also_in)
    assert answer.sayings[0].text == "I will not borrow for them,"  # says nothing else


def test_a_copy_whose_speaker_is_unclear_does_not_make_one_of_two_speakers(corpus):
    answer = corpus.who_said("This town has never sold a harbour")
    assert (answer.outcome, answer.speakers) == (Outcome.SEVERAL, ("Anna Lind", "Otto Kranz"))
    assert [(saying.speaker.name, [other.article.origin for other in saying.also_in]) for saying in answer.sayings] == [
        ("Anna Lind", ["paper"]),
        ("Otto Kranz", []),
    ]


def test_two_speakers_without_a_name_are_not_taken_for_one_but_their_words_for_the_same(corpus):
    (saying,) = corpus.who_said("I ran out of soup before noon").sayings
    assert (saying.article.origin, [other.article.origin for other in saying.also_in]) == ("stall", ["market"])


def test_one_who_is_not_named_may_be_the_one_who_is_and_makes_no_second_speaker(corpus):
    answer = corpus.who_said("We will count every chair")
    assert (answer.outcome, answer.speakers) == (Outcome.SAID_BY, ("Anna Lind",))
    assert [saying.speaker.name for saying in answer.sayings] == ["Anna Lind", "the chairwoman"]


# Outcomes


def test_a_paraphrase_is_an_answer_that_says_so(corpus):
    answer = corpus.who_said("the island would open a fund for the crew")
    assert (answer.outcome, answer.speakers, answer.answered) == (Outcome.PARAPHRASE, ("Anna Lind",), True)


def test_words_attributed_to_someone_else_are_no_answer_but_are_shown(corpus):
    answer = corpus.who_said("Nobody asked the island", by="Ida Brandt")
    assert (answer.outcome, answer.speakers, answer.answered) == (Outcome.SOMEONE_ELSE, ("Anna Lind",), False)
    assert shown(answer) == [("exact", "Nobody asked the island,", "Anna Lind")]


@pytest.mark.parametrize("name", ["Ida Brandt", "Brandt", "ida brandt", "Ms Brandt"])
def test_words_of_the_speaker_asked_for_are_said_by_them(corpus, name):
    answer = corpus.who_said("I will not borrow for them", by=name)
    assert (answer.outcome, answer.speakers) == (Outcome.SAID_BY, ("Ida Brandt",))
    assert answer.detail == "attributed to Otto Kranz as well"


def test_words_close_to_the_speakers_own_count_before_the_exact_ones_of_another(corpus):
    answer = corpus.who_said("and I will not borrow for them", by="Kranz")
    assert (answer.outcome, answer.speakers) == (Outcome.SAID_BY, ("Otto Kranz",))
    assert answer.sayings[0].match is Match.CLOSE


def test_a_name_that_nobody_bears_is_named_with_those_near_to_it(corpus):
    answer = corpus.who_said("Nobody asked the island", by="Ana Lynd")
    assert answer.outcome is Outcome.SOMEONE_ELSE
    assert answer.detail == "nobody called “Ana Lynd” speaks in the corpus; near: Anna Lind"
    assert corpus.who_said("Nobody asked the island", by="Qwertz").detail == (
        "nobody called “Qwertz” speaks in the corpus"
    )


@pytest.mark.parametrize("words", ["A boat is a promise", "the pier will outlive every one of us"])
def test_a_quotation_whose_speaker_is_unclear_is_shown_without_one(corpus, words):
    answer = corpus.who_said(words)
    assert (answer.outcome, answer.speakers, answer.answered) == (Outcome.UNATTRIBUTED, (), False)
    (saying,) = answer.sayings
    assert (saying.speaker, saying.match) == (None, Match.EXACT)
    assert saying.text in saying.sentence


def test_words_that_nobody_is_reported_to_have_said_are_shown_in_their_sentence(corpus):
    answer = corpus.who_said("waited on the windy quay until the lights went out")
    assert (answer.outcome, answer.sayings, answer.answered) == (Outcome.UNATTRIBUTED, (), False)
    (excerpt,) = answer.prose
    assert excerpt.text == "Forty passengers waited on the windy quay until the lights went out."


@pytest.mark.parametrize(
    "words", ["the windy quay", "who promised to wait on the windy quay until the lights went out?"]
)
def test_a_few_words_or_the_askers_own_are_not_looked_for_in_running_text(corpus, words):
    assert corpus.who_said(words).prose == ()


def test_the_askers_own_words_are_no_quotation_that_happens_to_hold_them(corpus):
    found = corpus.who_said("who said empty boats"), corpus.who_said("who promised empty boats")
    assert [Match.EXACT in {saying.match for saying in answer.sayings} for answer in found] == [True, False]
    (saying,) = corpus.who_said("who promised to open a fund for the crew and their families").sayings
    assert saying.match is Match.CLOSE


def test_words_that_nobody_said_are_not_found_and_the_nearest_is_shown(corpus):
    answer = corpus.who_said("ask not what your country can do for you")
    assert (answer.outcome, answer.sayings, answer.answered) == (Outcome.NOT_FOUND, (), False)
    assert answer.nearest.match is None


def test_filters_restrict_the_quotations_and_the_articles_named_beside_them(corpus):
    words = "We are out of money for empty boats"
    (saying,) = corpus.who_said(words, filters=Filters(since=date(2031, 3, 3))).sayings
    assert (saying.article.origin, [other.article.origin for other in saying.also_in]) == ("herald", ["courier"])
    (saying,) = corpus.who_said("I will not borrow for them", filters=Filters(publishers=("courier",))).sayings
    assert (saying.article.origin, saying.also_in) == ("courier", ())
    nothing = corpus.who_said(words, filters=Filters(until=date(2030, 1, 1)))
    assert (nothing.outcome, nothing.detail) == (Outcome.NOT_FOUND, "within the dates and outlets asked for")


def test_at_most_as_many_quotations_are_shown_as_asked_for(corpus):
    assert len(corpus.who_said("I will not borrow for them", k=1).sayings) == 1


def test_no_model_is_needed_where_the_words_are_found(corpus, monkeypatch):
    def refuse(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("retrieval.corpus.Corpus.embedder", refuse)
    for words in ("We are out of money", "we are out of cash for empty boats, I will not borrow for them"):
        assert corpus.who_said(words).answered


# Bad input


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "the quotation is empty; give words that somebody said"),
        ("?!…“”", "the quotation is empty; give words that somebody said"),
        ("the", "“the” may stand in any quotation; give words that somebody said"),
        ("It is!", "“It is!” may stand in any quotation"),
        ("wall " * 1000, "the quotation has 4,999 characters; the most is 1,000"),
        ("half \ud800", "a lone surrogate"),
    ],
)
def test_words_that_can_identify_nothing_are_refused_with_advice(corpus, words, said):
    with pytest.raises(BadInputError) as refusal:
        corpus.who_said(words)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"by": "?"}, "the name is empty; give a speaker's full name"),
        ({"by": "x" * 300}, "the name has 300 characters; the most is 200"),
        ({"k": 0}, "give a number from 1 to 20"),
        ({"filters": Filters(publishers=("Nobody",))}, "no outlet 'Nobody' in the corpus"),
    ],
)
def test_bad_options_are_refused_by_their_value(corpus, how, said):
    with pytest.raises(BadInputError) as refusal:
        corpus.who_said("out of money", **how)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "words", ["the " * 250, "said " * 199, "a b c d e f " * 80, "x" * 1000, "nobody asked " * 70, "“" * 990 + "boats"]
)
def test_hostile_words_are_answered_in_bounded_time(corpus, words):
    started = perf_counter()
    assert corpus.who_said(words).outcome
    assert perf_counter() - started < 2


# By meaning, with the default model


@pytest.fixture
def by_meaning(told_minilm_home, opened):
    return opened(told_minilm_home, DEFAULT_MODEL)


def test_questions_by_meaning_are_answered_rightly_far_more_often_than_wrongly(by_meaning):
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()[::2]]
    answers = [(row["speaker"], by_meaning.who_said(row["query"])) for row in rows]
    asked = [(speaker, answer) for speaker, answer in answers if speaker]
    right = [answer for speaker, answer in asked if answer.answered and answer.sayings[0].speaker.name == speaker]
    wrong = [answer for speaker, answer in asked if answer.answered and answer not in right]
    false = [answer for speaker, answer in answers if not speaker and answer.answered]
    assert len(right) / len(asked) >= 0.56  # .60 when this was written
    assert len(wrong) / len(asked) <= 0.08  # .08
    assert len(false) / (len(answers) - len(asked)) <= 0.04  # .00


def test_what_is_found_by_meaning_is_labelled_so_and_the_speaker_may_be_asked_for(by_meaning):
    question = "who refused to throw Moss out of the party?"
    assert by_meaning.who_said(question).sayings[0].match is Match.SIMILAR
    assert by_meaning.who_said(question, by="Farrow").speakers == ("Duncan Farrow",)
    assert by_meaning.who_said(question, by="Bettina Moss").outcome is Outcome.SOMEONE_ELSE
