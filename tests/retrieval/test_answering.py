"""From a question to an answer: near-copies, and what must not depend on how much is shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import answering
from retrieval.abstain import Strictness
from retrieval.answering import Query, find
from retrieval.errors import BadInputError, ModelError
from retrieval.text.clean import zones
from retrieval.types import Filters, Paging, Reason

COPY = (
    "{number} people were made homeless in Marrowby on Sunday when the river rose over the lower quay, the mayor, "
    "{mayor}, told reporters. The water stood knee-deep in the market hall until the evening, and boats rowed down the "
    "high street. The fire service pumped out two hundred cellars and closed both bridges for the night. Schools "
    "will stay shut until Thursday, and the county has promised tents, blankets and a field kitchen."
)
ROWS = [
    json.loads(row)
    for row in (Path(__file__).parent.parent / "data" / "questions.jsonl").read_text("utf-8").splitlines()
]
QUESTIONS = [row["question"] for row in ROWS]
POSITIONS = [Strictness.STRICT, Strictness.BALANCED, Strictness.LENIENT]
HOSTILE = [
    "wall " * 200,
    "é" * 1_000,
    "😀😀 who 😀",
    "the of and",
    "*.[(?+\\ a",
    "(((((((a",
    "title:wall AND NOT body:(ferry OR",
    "\x1b[31mwall\x1b[0m",
    "who\u202e and\u200bwhen",
    "“wall",
    "who and who and who and how many and when?",
    "1 2 3 4 5 6 7 8 9",
    "in 0000 and in 9999, between 2031 and 1500?",
    "Wann öffnet das Rathaus?",
    "何人が負傷しましたか",
]  # fmt: skip


@pytest.fixture
def flood(home, ingested, article, opened):
    """Two wire copies that differ in a number and a name, and one that differs in nothing."""
    texts = {
        "a": COPY.format(number="Forty", mayor="Ida Brandt"),
        "b": COPY.format(number="Forty", mayor="Ida Brandt"),
        "c": COPY.format(number="Ninety", mayor="Otto Kranz"),
    }
    ingested(home, [article(f"{name}.txt", f"Flood in Marrowby\n\n{text}") for name, text in texts.items()])
    return opened(home)


@pytest.fixture
def sample(sample_home, opened):
    return opened(sample_home)


def answer_at(corpus, question, strictness, k=3):
    return find(corpus.index(), corpus.embedder(), Query(question, k, Filters(), strictness))


# Near-copies


def test_a_copy_that_gives_another_figure_is_shown_and_one_that_says_the_same_is_named(flood):
    first, second, *further = flood.ask("How many people were made homeless in Marrowby?").excerpts
    assert (first.article.origin, "Forty" in first.text) == ("a.txt", True)
    assert [other.origin for other in first.also_in] == ["b.txt"]
    assert (second.article.origin, "Ninety" in second.text, second.also_in) == ("c.txt", True, ())
    assert {excerpt.article.origin for excerpt in further} <= {"a.txt"}


def test_the_articles_found_are_told_with_their_copies_together(flood):
    finding = answer_at(flood, "How many people were made homeless in Marrowby?", Strictness.LENIENT)
    assert [sorted(item.article.origin for item in family) for family in finding.families] == [
        ["a.txt", "b.txt", "c.txt"]
    ]


def test_every_number_and_name_of_an_excerpt_stands_in_the_articles_named_beside_it(flood):
    for excerpt in flood.ask("Who is the mayor of Marrowby?").excerpts:
        for other in excerpt.also_in:
            assert all(word in other.text for word in ("Ida", "Brandt") if word in excerpt.text)


@pytest.mark.parametrize("numbers", [("Forty", "Ninety"), ("Some forty", "Some ninety"), ("Some 40", "Some 90")])
def test_a_copy_that_differs_in_a_number_alone_is_never_named_as_saying_the_same(
    home, ingested, article, opened, numbers
):
    texts = [COPY.format(number=number, mayor="Ida Brandt") for number in numbers]
    ingested(home, [article(f"{at}.txt", text, title="Flood") for at, text in enumerate(texts)])
    for excerpt in opened(home).ask("How many people were made homeless in Marrowby?").excerpts:
        if "homeless" in excerpt.text:
            assert excerpt.also_in == ()


# What must not depend on how much is shown


@pytest.mark.parametrize(
    "question",
    ["Who took over from Callum Reyes?", "By what margin did councillors approve the North Wall?", "Who was hurt?"],
)
def test_the_verdict_and_the_first_excerpt_do_not_depend_on_how_many_are_shown(sample, question):
    answers = [sample.ask(question, k) for k in range(1, 21)]
    assert len({(answer.answered, answer.reason, answer.detail, answer.confidence) for answer in answers}) == 1
    firsts = {(answer.excerpts or (answer.nearest,))[0].span for answer in answers}
    assert len(firsts) == 1


def test_fewer_excerpts_are_the_first_of_more(sample):
    more = sample.ask("How much will the harbour wall cost?", 10).excerpts
    for k in range(1, 10):
        assert sample.ask("How much will the harbour wall cost?", k).excerpts == more[:k]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.sampled_from(QUESTIONS), st.integers(1, 7), st.booleans())
def test_pages_show_in_the_same_order_what_one_page_would(sample, question, k, newest):
    whole = sample.ask(question, 20, paging=Paging(newest=newest))
    shown, more = [], True
    while more:
        page = sample.ask(question, k, paging=Paging(len(shown), newest=newest))
        assert (page.reason, page.confidence) == (whole.reason, whole.confidence)
        assert page.excerpts or not page.onward.more
        shown += page.excerpts
        more = page.onward.more
    assert shown == list(whole.excerpts)


# What is shown


@pytest.mark.parametrize("question", QUESTIONS[::4])
def test_no_excerpt_overlaps_another_of_its_article_or_what_is_no_prose(sample, question):
    shown = answer_at(sample, question, Strictness.LENIENT, 20).excerpts
    for at, excerpt in enumerate(shown):
        taken = [other.span for other in shown[:at] if other.article.id == excerpt.article.id]
        taken += [zone.span for zone in zones(excerpt.article.text, excerpt.article.title)]
        assert not any(excerpt.span.start < span.end and span.start < excerpt.span.end for span in taken)


@pytest.mark.parametrize("question", QUESTIONS[::4])
def test_no_article_has_more_than_three_excerpts(sample, question):
    origins = [excerpt.article.origin for excerpt in sample.ask(question, 20).excerpts]
    assert all(origins.count(origin) <= 3 for origin in origins)


@pytest.mark.parametrize("question", QUESTIONS[::3])
def test_what_a_stricter_position_answers_a_more_lenient_one_does_with_no_fewer_excerpts(sample, question):
    findings = [answer_at(sample, question, strictness, 20) for strictness in POSITIONS]
    refused = [finding.verdict.reason is not None for finding in findings]
    assert refused == sorted(refused, reverse=True)
    counts = [len(finding.excerpts) for finding in findings if not finding.verdict.reason]
    assert counts == sorted(counts)
    assert len({finding.verdict.confidence for finding in findings}) == 1


def test_articles_after_the_first_ones_are_left_out_where_they_do_not_belong(minilm_home, opened, minilm):
    corpus = opened(minilm_home, minilm.name)
    strict, _, lenient = (
        answer_at(corpus, "Who cast the deciding vote on the school?", strictness, 20) for strictness in POSITIONS
    )
    assert 3 < len(strict.excerpts) < len(lenient.excerpts)
    assert [item.article.id for item in strict.excerpts] == [
        item.article.id for item in lenient.excerpts[: len(strict.excerpts)]
    ]


# What is not answered


def test_a_name_that_no_article_holds_is_named(sample):
    answer = sample.ask("What did Zebulon Quark tell the council about the harbour wall?")
    assert answer.reason is Reason.NOT_THIS
    assert answer.detail in {
        f"“{name}” stands in none of the articles nearest to the question" for name in ("Zebulon", "Quark")
    }
    assert answer.nearest


def test_a_sum_that_no_excerpt_holds_is_named_by_its_type(home, ingested, article, opened):
    ingested(home, [article("kiln.txt", "Ida Brandt paid for the blue kiln in Marrowby with plates.", title="Kiln")])
    answer = opened(home).ask("How much did Ida Brandt pay for the blue kiln in Marrowby?")
    assert (answer.reason, answer.detail) == (Reason.NOT_THIS, "the nearest excerpt holds no sum of money")
    assert answer.nearest


@pytest.mark.parametrize(
    "question",
    [
        *("How much will the harbour wall cost?", "Who won and how many voted?", "What is the latest on the wall?"),
        *("Who leads the council now?", "What did “Petra Lindqvist” say in May 2031?", "the"),
    ],
)
def test_filters_that_no_article_meets_leave_nothing_on_the_topic(sample, question):
    answer = sample.ask(question, filters=Filters(until=date(1999, 1, 1)), paging=Paging())
    assert (answer.reason, answer.excerpts, answer.nearest) == (Reason.NOTHING_ON_TOPIC, (), None)
    assert answer.detail == "no article within the dates and outlets asked for is near to the question"
    assert not answer.onward.more


@pytest.mark.parametrize("question", HOSTILE)
def test_whatever_is_asked_is_answered_or_refused_with_a_reason(sample, question):
    answer = sample.ask(question, today=date(2031, 12, 1))
    assert bool(answer.excerpts) == (answer.reason is None)
    assert 0 <= answer.confidence <= 1
    for excerpt in answer.excerpts:
        assert excerpt.text == excerpt.article.text[excerpt.span.start : excerpt.span.end]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=120))
def test_no_text_is_too_odd_for_a_question(sample, question):
    try:
        answer = sample.ask(question)
    except BadInputError:
        return
    assert bool(answer.excerpts) == (answer.reason is None)


# Beside the model


def test_a_question_is_read_and_its_words_are_searched_while_the_model_reads_it(sample, monkeypatch):
    begun, read = Event(), Event()
    analyse, embedder = answering.analyse, sample.embedder()

    def analysed(text, today):
        assert begun.wait(5), "the model waited for the question to be read"
        return analyse(text, today)

    class Waiting:
        def embed(self, texts):
            begun.set()
            assert read.wait(5), "the model's end was waited for"
            return embedder.embed(texts)

    class Telling:
        def __getattr__(self, name):
            return getattr(sample.index(), name)

        def worded(self, terms, filters):
            read.set()
            return sample.index().worded(terms, filters)

    monkeypatch.setattr(answering, "analyse", analysed)
    query = Query(QUESTIONS[0], 3, Filters(), Strictness.BALANCED)
    beside, alone = find(Telling(), Waiting(), query), sample.ask(QUESTIONS[0])
    assert beside.excerpts == alone.excerpts


def test_nothing_goes_on_behind_a_question_that_failed(sample, monkeypatch):
    ended, analyse = Event(), answering.analyse

    def analysed(text, today):
        read = analyse(text, today)
        ended.wait(0.2)
        ended.set()
        return read

    class Failing:
        def embed(self, _):
            raise ModelError("the model is damaged")

    monkeypatch.setattr(answering, "analyse", analysed)
    with pytest.raises(ModelError, match="damaged"):
        find(sample.index(), Failing(), Query(QUESTIONS[0], 3, Filters(), Strictness.BALANCED))
    assert ended.is_set()
