from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.questions import Wanted, analyse, specifics
from retrieval.text.words import content_terms

TODAY = date(2031, 5, 14)
PIECES = """who what when where why how which and , ; ? ! . : ' " “ ” « » ( Osterley Bank of the England May
2031 1990s in last
two weeks ago since between 4 $ 18.4 million % is was did many much long name tell me now still latest this""".split()
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.lists(
    st.sampled_from([*PIECES, "\n", "é", "İ", "ﷺ"]), max_size=25
).map(" ".join)


@given(ANY_TEXT, ANY_TEXT, st.none() | st.dates())
@example("in the last 9999 years", "", date.min)
@example("in the next winter of 2099, since 2099", "", date.max)
def test_any_text_is_read_and_what_is_shown_of_it_is_verbatim(text, passage, today):
    question = analyse(text, today)
    assert question.text == text
    assert len(question.parts) in {0, 2, 3}
    assert all(part in text for part in question.parts)
    assert question.terms == content_terms(text)
    if question.period:
        assert question.period.first <= question.period.last
        assert question.period.words in text
    for asked in (question, *question.part_questions):
        found = asked.candidates(passage)
        assert all(thing in passage for thing in found)
        assert len(found) == len(set(found))


@given(ANY_TEXT)
def test_what_the_question_says_itself_is_no_candidate_for_its_answer(text):
    question = analyse(text)
    assert question.wants is None or question.wants is Wanted.REASON or question.candidates(text) == ()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (
            "Why did the Supreme Court pick Ketanji Brown Jackson?",
            [("suprem", "court"), ("ketanji", "brown", "jackson")],
        ),
        ("What did the Bank of England decide?", [("bank", "of", "england")]),
        ("Who runs Brandvik & Sons?", [("brandvik", "son")]),
        ("Did Ada Brekke of Tarn resign?", [("ada", "brekk"), ("tarn",)]),
        ("What did John F. Kennedy's brother say in May?", [("john", "f", "kennedi")]),
        ("Ada Brekke resigned, why?", [("ada", "brekk")]),
        ("NATO in Tarn", [("nato",), ("tarn",)]),
        ("Councillors voted for what?", []),
        ("Osterley left. Approximately how many stayed?", []),
        ("who is the mayor of halvenmouth", []),
        ("WHO IS ADA BREKKE", []),
        ("Who Is The Mayor Of Halvenmouth", []),
        ("Is Will Ostrand the pilot?", [("will", "ostrand")]),
        ("Will Osterley resign?", [("osterley",)]),
    ],
)
def test_names_are_kept_whole_and_a_capital_alone_makes_none(question, names):
    assert list(analyse(question).names) == names


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('Who said "the wall will hold"?', [("the", "wall", "will", "hold")]),
        ("Who said “not a cent”?", [("not", "a", "cent")]),
        ("Who said «never»?", [("never",)]),
        ("Who said 'I want a tank'?", [("i", "want", "a", "tank")]),
        ("the councillors' vote and the mayors' plan", []),
        ("Didn't she say it's Osterley's wall?", []),
        ('Who said ""?', []),
    ],
)
def test_phrases_stand_between_quotation_marks(question, phrases):
    assert list(analyse(question).phrases) == phrases


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Why did 1,800 jobs go in May 2031?", ["1800"]),
        ("What did the seven councillors want?", ["7"]),
        ("Which two airlines merged?", []),
        ("How did Covid-19 spread?", []),
        ("Who said one of them left?", []),
    ],
)
def test_numbers_are_those_that_count_something(question, numbers):
    assert list(analyse(question).numbers) == numbers


def test_words_of_a_period_are_no_specifics_and_other_figures_are():
    question = analyse("Did Osterley cut 1,800 jobs in May 2031?")
    assert question.specifics == (("Osterley", "osterley"), ("1,800", "1800"))
    assert question.period is not None
    assert question.period.words == "in May 2031"


def test_specifics_of_a_text_hold_its_dates_too():
    assert specifics("The wall held in June 2031") == (("June", "june"), ("2031", "2031"))


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest price?", "Who is mayor now?", "How many are missing so far?",
        "Who is the current mayor?",
        "Is the beach still closed?", "the most recent vote", "today's price", "What’s new in Tarn?",
        "up-to-date figures",
    ],
)  # fmt: skip
def test_the_latest_state_is_asked_for(question):
    assert analyse(question).newest


@pytest.mark.parametrize(
    "question",
    ["Who was mayor until now?", "Who recently resigned?", "the most recently built wall?",
        "How strong was the current?",
     "Who painted the still life?", "What did Osterley know?"],
)  # fmt: skip
def test_the_latest_state_is_not_asked_for(question):
    assert not analyse(question).newest


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("who vetoed it and how many voted in favour?", ("who vetoed it", "how many voted in favour")),
        ("When did Osterley resign, and why?", ("When did Osterley resign", "why")),
        ("Who won? By how much?", ("Who won", "By how much")),
        ("Who won? Did she resign?", ("Who won", "Did she resign")),
        ("When did it close, why, and who paid?", ("When did it close", "why", "who paid")),
        ("Did the wall pass, and by how many votes?", ("Did the wall pass", "by how many votes")),
        ("Tell me who won and how she did it", ("Tell me who won", "how she did it")),
        ("Osterley left in May. Who replaced her and why?", ("Osterley left in May. Who replaced her", "why")),
        ("The ferry hit which pier; who was hurt?", ("The ferry hit which pier", "who was hurt")),
        ('Who asked "Why us? Who pays?" and when?', ('Who asked "Why us? Who pays?"', "when")),
    ],
)
def test_a_question_of_several_parts_is_split(question, parts):
    assert analyse(question).parts == parts


@pytest.mark.parametrize(
    "question",
    [
        "explain who and how",
        "When and where was the treaty signed?",
        "what Osterley said and how it was received",
        "The report on what went wrong and how it was fixed",
        "Which is the minister who resigned and who was later jailed?",
        "What did she say about the wall and how it leaks?",
        "Who paid for the wall and the tank?",
        "Who won?",
    ],
)
def test_a_question_of_one_part_is_left_whole(question):
    assert analyse(question).parts == ()


def test_a_part_brings_its_type_and_what_the_parts_before_it_said():
    question = analyse("When did Osterley resign in May 2031, and who replaced her now?")
    first, second = question.part_questions
    assert (question.wants, first.wants, second.wants) == (Wanted.TIME, Wanted.TIME, Wanted.PERSON)
    assert (first.context, second.context) == ((), ("osterley", "resign", "2031"))
    assert second.period == question.period
    assert second.newest
    assert second.candidates("Osterley gave way to Ada Brekke.") == ("Ada Brekke",)
