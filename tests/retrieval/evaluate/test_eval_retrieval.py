"""Replies judged, and the scores and mistakes that come of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from retrieval.errors import BadInputError
from retrieval.evaluate.mistakes import mistakes
from retrieval.evaluate.questions import Question, Questions, Standing
from retrieval.evaluate.retrieval import Posed, Run, judge, posed, run
from retrieval.evaluate.scores import compare, nested, row_json, score
from retrieval.evaluate.systems import Ranked, Shown
from retrieval.types import Article, Reason, Span

TEXT = "The wall is four metres high. Nobody has measured it since."


def article(name, text=TEXT, url=None):
    return Article(name, f"{name}.txt", name.capitalize(), text, url, None, None, ())


A, B, C, D = map(article, "abcd")


def asked(name="1", kind="answerable", gold=("a",), answers=(), *, answerable=True):
    return Question(name, "How high is the wall?", kind, gold, answers, answerable)


def standing(*places, answers=(), gold=("a",)):
    """Return a question whose answers stand at these places, each an article's name, start and end."""
    found = tuple(Standing(name, Span(start, end)) for name, start, end in places)
    question = asked("7", gold=(*gold, *(name for name, _, _ in places)), answers=answers)
    return Questions((replace(question, standing=found),), {})


def ranked(*families, shown=(), confidence=1.0, reason=None):
    """Return a ranking; each of `shown` is an article with the words shown of it."""
    excerpts = tuple(Shown(text, item, Span(0, len(text))) for item, text in shown)
    return Ranked(tuple(tuple(family) for family in families), excerpts, confidence, reason)


def judged(question, ranking, *expected):
    return judge(Posed(question, expected), ranking, 0.5)


# Right articles


def test_articles_are_named_by_id_origin_or_url():
    linked = article("e", url="https://halvenmouth.example/e")
    questions = Questions((asked(gold=("a", "b.txt", "https://halvenmouth.example/e", "a.txt")),), {})
    ((_, expected),), _ = posed(questions, [A, B, C, linked])
    assert expected == (A, B, linked)


def test_a_question_whose_articles_are_elsewhere_is_left_out():
    questions = Questions((asked(), asked("2", gold=("z",)), asked("3", gold=("a", "z"))), {"judged before": 1})
    kept, held = posed(questions, [A])
    assert [item.question.id for item in kept] == [question.id for question in held.asked] == ["1", "3"]
    assert held.left_out == {"judged before": 1, "right articles not in the corpus": 1}


def test_questions_of_another_corpus_are_refused():
    with pytest.raises(BadInputError, match=r"none of the 1 articles that the questions name \(a, …\)"):
        posed(Questions((asked(), asked("2", "off_topic", (), answerable=False)), {}), [B])


def test_a_file_without_a_question_is_refused():
    with pytest.raises(BadInputError, match="there is no question to ask: 3 judged bad"):
        posed(Questions((), {"judged bad": 3}), [A])


# Answers given as places


def test_the_words_at_a_place_are_an_answer_like_those_given_as_words():
    ((question, _),), held = posed(standing(("a.txt", 12, 23), ("b", 30, 36), answers=("4 m",)), [A, B])
    assert question.answers == ("4 m", "four metres", "Nobody")
    assert held.asked == (question,)
    assert judged(question, ranked(shown=[(D, "It is four metres high.")]), A).holds


@pytest.mark.parametrize(
    ("shown", "covers"),
    [(Span(0, 29), True), (Span(14, 22), True), (Span(15, 29), False), (Span(0, 21), False), (Span(30, 50), False)],
)
def test_an_excerpt_holds_the_answer_whose_place_it_covers(shown, covers):
    ((question, expected),), _ = posed(standing(("a.txt", 14, 22)), [A])  # it cuts words, which stand nowhere else
    excerpts = tuple(Shown(shown.of(TEXT), item, shown) for item in (A, B))
    assert judge(Posed(question, expected), Ranked(((A,),), excerpts[:1], 1.0), 0.5).holds is covers
    assert judge(Posed(question, expected), Ranked(((B,),), excerpts[1:], 1.0), 0.5).holds is (shown == Span(14, 22))


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (("z.txt", 12, 23), r"stand in z\.txt, which names 0 articles of the corpus"),
        (("https://halvenmouth.example/twice", 12, 23), "twice, which names 2 articles"),
        (("a.txt", 12, 60), r"stand in a\.txt, characters 12 to 60 of 59, where no words are"),
        (("a.txt", 28, 30), "characters 28 to 30 of 59, where no words are"),
    ],
)
def test_a_place_at_which_nothing_can_stand_is_named_with_its_question(place, fault):
    twice = [article(name, url="https://halvenmouth.example/twice") for name in "ef"]
    with pytest.raises(BadInputError, match="question 7: .*" + fault):
        posed(standing(place), [A, *twice])


def test_a_place_in_a_corpus_without_any_right_article_only_leaves_the_question_out():
    questions = Questions((asked(), *standing(("z", 0, 9), gold=()).asked), {})
    assert posed(questions, [A])[1].left_out == {"right articles not in the corpus": 1}


# One reply


def test_a_family_with_several_right_articles_is_one_rank_and_leaves_fewer_to_find():
    found = judged(asked(), ranked([D], [A, B], [C]), A, B, C)
    assert (found.ranks, found.relevant) == ((2, 3), 2)


def test_an_answer_is_looked_for_in_every_excerpt_shown():
    question = asked(answers=("four metres",))
    assert judged(question, ranked(shown=[(D, "It opened."), (C, "It is four metres high.")]), A).holds
    assert judged(question, ranked(shown=[(D, "It opened.")]), A).holds is False
    assert judged(asked(), ranked(shown=[(D, "It is four metres high.")]), A).holds is None


@pytest.mark.parametrize(
    ("question", "ranking", "right"),
    [
        (asked(answers=("four metres",)), ranked([D], shown=[(D, "four metres")]), True),
        (asked(answers=("five metres",)), ranked([A], shown=[(A, "four metres")]), True),
        (asked(), ranked([D, A], shown=[(D, "four metres")]), True),  # its near-copy is shown
        (asked(), ranked([D], [A], shown=[(D, "four metres")]), False),
        (asked(kind="off_topic", gold=(), answerable=False), ranked([D], shown=[(D, "four metres")]), False),
    ],
)
def test_right_is_an_answer_shown_or_a_right_article_shown(question, ranking, right):
    assert judged(question, ranking, *([A] if question.gold else [])).right is right


def test_where_nothing_is_known_of_the_answer_nobody_can_say_what_is_right():
    assert judged(asked(gold=()), ranked([D], shown=[(D, "four metres")])).right is None


# All replies


class Echo:
    """A system that finds one article, whatever is asked."""

    name = "echo"

    def rank(self, question, asked):
        return ranked([A], shown=[(A, f"{question} {asked}")])


def test_every_question_is_put_to_every_system():
    done = []
    (first, second) = run([Echo(), Echo()], [Posed(asked(), (A,)), Posed(asked("2"), (B,))], done.append)
    assert [item.ranks for item in first.judged] == [item.ranks for item in second.judged] == [(1,), ()]
    assert first.judged[0].ranked.excerpts[0].text == "How high is the wall? None"
    assert (done, first.system) == ([1, 1], "echo")


SOME = (
    judged(asked("1", answers=("four metres",)), ranked([A], shown=[(A, "four metres")], confidence=0.9), A),
    judged(asked("2", answers=("five",)), ranked([B], [A], shown=[(B, "four metres")], confidence=0.8), A),
    judged(asked("3"), ranked([B], shown=[(B, "It")], confidence=0.1, reason=Reason.NOT_THIS), A),
    judged(asked("4", "quiz"), ranked([A], shown=[(A, "It")], confidence=0.7), A),
    judged(asked("5", "off_topic", (), answerable=False), ranked([B], confidence=0.2, reason=Reason.NOT_THIS)),
    judged(asked("6", "off_topic", (), answerable=False), ranked([B], confidence=0.75)),
)


@pytest.fixture
def figures():
    found = nested(score(Run("onrecord", SOME)).figures)
    return {
        section: {group: {name: value["value"] for name, value in of.items()} for group, of in groups.items()}
        for section, groups in found.items()
    }


def test_what_is_found_is_measured_by_kind_and_over_all_that_can_be_answered(figures):
    found = figures["found"]
    assert [found[kind]["hit@1"] for kind in found] == [pytest.approx(share) for share in (1 / 3, 1, 2 / 4)]
    assert found["answerable"]["MRR@10"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert found["all answerable"]["answer in 3 excerpts"] == pytest.approx(1 / 2)
    assert found["quiz"]["answer in 3 excerpts"] is None
    assert found["answerable"]["words an excerpt"] == pytest.approx(5 / 3)


def test_refusing_is_measured_by_kind(figures):
    assert figures["refusing"] == {
        "all questions": {"precision": pytest.approx(1 / 2), "recall": pytest.approx(1 / 2)},
        "answerable": {"wrongly refused": pytest.approx(1 / 3)},
        "quiz": {"wrongly refused": 0},
        "all answerable": {"wrongly refused": pytest.approx(1 / 4)},
        "off_topic": {"wrongly answered": pytest.approx(1 / 2)},
    }


def test_confidence_is_measured_by_pairs_of_kinds(figures):
    told = figures["told_apart"]
    assert list(told) == ["answerable / off_topic", "quiz / off_topic", "all answerable / off_topic"]
    assert told["answerable / off_topic"]["AUC"] == pytest.approx(4 / 6)
    assert told["quiz / off_topic"] == {"AUC": pytest.approx(1 / 2), "answered at 8 % refused": pytest.approx(1 / 2)}


def test_every_question_counts_for_calibration_that_somebody_knows_the_answer_of():
    reliability = score(Run("onrecord", SOME)).as_json()["calibration"]
    assert [(part["right"], part["questions"]) for part in reliability["bins"]] == [
        (0, 1),
        (0, 1),
        (0.5, 2),
        (0, 1),
        (1, 1),
    ]
    unknown = judged(asked("7", gold=()), ranked([D], shown=[(D, "It")], confidence=0.4))
    assert score(Run("onrecord", (*SOME, unknown))).as_json()["calibration"] == reliability
    assert score(Run("bm25", SOME)).calibration is None


def test_a_comparison_with_itself_shows_no_difference():
    values = compare(Run("onrecord", SOME), Run("onrecord", SOME)).values()
    assert {value.value for value in values} <= {0.0, None}


def test_a_row_tells_what_was_found_and_why_it_was_refused():
    row = json.loads(json.dumps(row_json(SOME[2])))
    assert (row["id"], row["ranks"], row["reason"], row["articles"]) == ("3", [], "on the topic but not this", [["b"]])
    assert row["excerpts"] == [{"article": "b", "start": 0, "end": 2}]


def test_mistakes_are_sorted_by_what_is_wrong():
    found = {way.name: [item.question.id for item in way.worst] for way in mistakes(SOME)}
    assert list(found.values()) == [["3"], ["2"], ["2"], ["3"], ["6"]]


def test_of_many_mistakes_the_worst_are_read():
    many = [
        judged(asked(str(number), "off_topic", (), answerable=False), ranked(confidence=number / 100))
        for number in range(70)
    ]
    answered = mistakes(many)[-1]
    assert (answered.total, len(answered.worst)) == (70, 50)
    assert [item.question.id for item in answered.worst[:2]] == ["69", "68"]
