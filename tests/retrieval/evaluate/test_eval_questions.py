"""Questions read from rows and files, and what is said of rows that are none."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from retrieval.errors import BadInputError
from retrieval.evaluate.questions import questions, read_questions
from retrieval.types import Span

WALL = {"id": "1", "question": "How high is the sea wall?", "kind": "answerable", "origins": ["a.txt"]}
JUDGED = {"good": True, "command": "ask", "options": {}, "at": "2031-05-04T23:59:00+00:00"}


def read(*rows):
    return questions((f"row {number}", row) for number, row in enumerate(rows, 1))


def only(**fields):
    (question,) = read({**WALL, **fields}).asked
    return question


@pytest.fixture
def file(tmp_path):
    def write(text, name="questions.jsonl"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


def test_both_ways_to_name_the_right_articles_are_read_each_name_once():
    assert only(gold_article_ids=["x", "x"]).gold == ("x", "a.txt")


def test_an_answer_may_be_given_as_a_place_and_its_article_is_then_a_right_one():
    question = only(answer_spans=[["a.txt", 4, 9], ["b.txt", 0, 2], ["a.txt", 4, 9]])
    assert question.standing == (("a.txt", Span(4, 9)), ("b.txt", Span(0, 2)))
    assert (question.gold, question.answers) == (("a.txt", "b.txt"), ())
    assert only(kind="quiz", origins=None, answer_spans=[["a.txt", 4, 9]]).answerable


def test_a_question_is_read_from_the_day_it_was_asked():
    assert only(asked="2031-05-04").asked == date(2031, 5, 4)
    assert only().asked is None


@pytest.mark.parametrize("name", ["questions.jsonl", "questions.jsonl.gz"])
def test_a_file_may_be_compressed_and_hold_blank_lines(file, name):
    found = read_questions(file(f"\n{json.dumps(WALL)}\n\n{json.dumps(WALL | {'id': 7})}\n", name))
    assert [question.id for question in found.asked] == ["1", "7"]


# What can be answered


@pytest.mark.parametrize(
    ("fields", "answerable"),
    [
        ({"kind": "quiz", "origins": ["a.txt"]}, True),
        ({"kind": "quiz", "origins": [], "answers": ["four metres"]}, True),
        ({"kind": "quiz", "origins": [], "answers": []}, False),
        ({"kind": "answerable", "origins": []}, True),
        ({"kind": "unanswerable", "origins": []}, False),
        ({"kind": "near_topic", "origins": None}, False),
        ({"kind": "off_topic", "origins": [], "answers": ["384,400 km"]}, False),
    ],
)
def test_gold_answers_and_kind_tell_whether_a_question_can_be_answered(fields, answerable):
    assert only(**fields).answerable is answerable


def test_a_question_of_which_nothing_is_known_is_refused():
    with pytest.raises(BadInputError, match="row 1: nothing says whether"):
        only(kind="quiz", origins=None)


def test_an_unanswerable_question_with_a_right_article_contradicts_itself():
    with pytest.raises(BadInputError, match=r"of kind off_topic, but a\.txt is said to answer it"):
        only(kind="off_topic")
    with pytest.raises(BadInputError, match=r"of kind near_topic, but b\.txt is said to answer it"):
        only(kind="near_topic", origins=[], answer_spans=[["b.txt", 0, 2]])


# Judgements


def test_what_tells_nothing_of_an_answer_is_left_out_and_counted():
    found = read(
        WALL | JUDGED | {"kind": None},
        WALL | JUDGED | {"command": "said"},
        WALL | JUDGED | {"options": {"outlet": "Echo"}},
        WALL | JUDGED | {"options": {"excerpts": "5"}},
    )
    assert len(found.asked) == 1
    assert sorted(found.left_out.values()) == [1, 1, 1]


def test_judgements_of_one_question_are_one_question_with_the_right_articles_of_all():
    found = read(WALL | JUDGED, WALL | JUDGED | {"id": "2", "origins": ["b.txt"]}, WALL, WALL)
    assert [question.gold for question in found.asked] == [("a.txt", "b.txt"), ("a.txt",), ("a.txt",)]
    assert found.left_out == {"judged before": 1}


def test_a_judgement_names_articles_by_id_where_the_corpus_did_not_tell_their_origins():
    question = only(**JUDGED, origins=[], excerpts=[{"article": "a1b2", "start": 0, "end": 4}])
    assert (question.gold, question.asked) == (("a1b2",), date(2031, 5, 4))


# Bad rows


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": None}, "an id and a kind"),
        ({"kind": " "}, "an id and a kind"),
        ({"kind": 3}, "an id and a kind"),
        ({"question": "?"}, "the question is empty"),
        ({"question": ["How"]}, "the question is empty"),
        ({"question": "wall " * 300}, "the most is 1,000"),
        ({"origins": "a.txt"}, "origins is no list of texts"),
        ({"gold_article_ids": [3]}, "gold_article_ids is no list of texts"),
        ({"answers": ["“ ”"]}, "neither letter nor digit"),
        ({"answer_spans": "a.txt"}, "answer_spans are no places"),
        ({"answer_spans": [["a.txt", 4]]}, "answer_spans are no places"),
        ({"answer_spans": [[1, 4, 9]]}, "answer_spans are no places"),
        ({"answer_spans": [[" ", 4, 9]]}, "answer_spans are no places"),
        ({"answer_spans": [["a.txt", "4", 9]]}, "answer_spans are no places"),
        ({"answer_spans": [["a.txt", -1, 9]]}, "answer_spans are no places"),
        ({"answer_spans": [["a.txt", 9, 9]]}, "answer_spans are no places"),
        ({"asked": "last week"}, "'last week' is no day"),
        ({"asked": 2031}, "2031 is no day"),
    ],
)
def test_a_bad_row_is_named_with_what_is_wrong(fields, fault):
    with pytest.raises(BadInputError, match="^row 1.*" + fault):
        only(**fields)


@pytest.mark.parametrize("line", ["[1]", "null"])
def test_a_row_that_is_no_object_is_named(file, line):
    with pytest.raises(BadInputError, match=r"questions\.jsonl, line 2 is no JSON object"):
        read_questions(file(f"{json.dumps(WALL)}\n{line}"))


def test_a_line_that_is_no_json_is_named(file):
    with pytest.raises(BadInputError, match=r"questions\.jsonl, line 3 is not JSON"):
        read_questions(file(f"{json.dumps(WALL)}\n\n{{"))


def test_a_file_that_cannot_be_read_is_named(tmp_path, file):
    with pytest.raises(BadInputError, match=r"none\.jsonl cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    cut = file(json.dumps(WALL), "cut.jsonl.gz")
    cut.write_bytes(cut.read_bytes()[:-4])
    with pytest.raises(BadInputError, match=r"cut\.jsonl\.gz cannot be read"):
        read_questions(cut)
