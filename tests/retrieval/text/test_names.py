"""Names and roles are taken apart as a news reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.likeness import Likeness, likeness
from retrieval.text.names import bare, fold, parse, title
from retrieval.text.roles import STRONG, agree, gender, role


@pytest.mark.parametrize(
    ("written", "given", "surname", "suffix", "shown"),
    [
        ("Benjamin Netanyahu", ["benjamin"], "netanyahu", "", "Benjamin Netanyahu"),
        ("Ayatollah Ali Khamenei", ["ali"], "khamenei", "", "Ali Khamenei"),
        ("Kim Jong Un", ["kim", "jong"], "un", "", "Kim Jong Un"),
        ("Ursula von der Leyen", ["ursula"], "von der leyen", "", "Ursula von der Leyen"),
        ("Crown Prince Mohammed bin Salman", ["mohammed"], "bin salman", "", "Mohammed bin Salman"),
        ("Ban Ki-moon", ["ban"], "kimoon", "", "Ban Ki-moon"),
        ("O’Neill", [], "oneill", "", "O’Neill"),
        ("Sgt. Mary-Ann Smith Jr.", ["maryann"], "smith", "jr", "Mary-Ann Smith Jr."),
        ("Luiz Inácio Lula da Silva", ["luiz", "inacio", "lula"], "da silva", "", "Luiz Inácio Lula da Silva"),
        ("J.R. Smith", ["j", "r"], "smith", "", "J.R. Smith"),
        ("George W. Bush", ["george", "w"], "bush", "", "George W. Bush"),
        ("US Secretary of State Antony Blinken", ["antony"], "blinken", "", "Antony Blinken"),
        ("Chief Justice John Roberts", ["john"], "roberts", "", "John Roberts"),
        ("Tarn County Supervisor Ada Lind", ["ada"], "lind", "", "Ada Lind"),
        ("then-President Ada Lind", ["ada"], "lind", "", "Ada Lind"),
        ("Minister of Defence Ola Nes", ["ola"], "nes", "", "Ola Nes"),
        ("Prince Harry", [], "harry", "", "Harry"),
        ("Pope Leo XIV", [], "leo", "xiv", "Leo XIV"),
        ("Mr. Brekke’s", [], "brekke", "", "Brekke"),
        ("President", [], "president", "", "President"),
        ("Burgess Owens", ["burgess"], "owens", "", "Burgess Owens"),
        ("Stephen King", ["stephen"], "king", "", "Stephen King"),
        ("Abdel Fattah al-Sisi", ["abdel", "fattah"], "sisi", "", "Abdel Fattah al-Sisi"),
        ("Søren Ærø", ["soren"], "aero", "", "Søren Ærø"),
        ("習近平", [], "習近平", "", "習近平"),
        ("", [], "", "", ""),
    ],
)
def test_a_name_is_taken_apart(written, given, surname, suffix, shown):
    assert parse(written) == (tuple(given), surname, suffix, shown)


def test_the_titles_are_what_stands_in_front():
    assert title("U.S. Secretary of State  Antony Blinken") == "U.S. Secretary of State"
    assert title("Antony Blinken") == title("") == ""


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_compared_as_a_name_and_the_order_does_not_matter(one, other):
    names = bare(one), bare(other)
    assert fold(fold(one)) == fold(one) or "'" in one or "’" in one or "." in one
    if all(name.given for name in names):
        assert likeness(*names) is likeness(*reversed(names))
        assert likeness(names[0], names[0]) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("president", "the U.S. president", True),
        ("American president", "United States president", True),
        ("mayor of Tarn", "Tarn Mayor", True),
        ("Sen.", "senator from Tarn", True),
        ("chairwoman of the board", "board chairman", True),
        ("president of Iran", "president of France", False),
        ("vice president", "president", False),
        ("minister of defence", "minister of finance", False),
        ("a resident", "resident", False),
        ("his wife", "wife of the mayor", False),
    ],
)
def test_roles_agree_when_one_says_the_other(one, other, expected):
    assert agree([role(one)], [role(other)]) is expected
    assert agree([role(other)], [role(one)]) is expected


def test_one_common_word_is_weaker_than_an_office_or_two_words():
    assert not agree([role("analyst")], [role("analyst")], STRONG)
    assert agree([role("oil analyst")], [role("analyst of oil")], STRONG)
    assert agree([role("mayor")], [role("Mayor of Tarn")], STRONG)


def test_a_gender_is_read_only_where_it_is_told():
    told = {
        "Mrs": "f",
        "spokeswoman": "f",
        "the Queen": "f",
        "Mr.": "m",
        "Sir": "m",
        "chairman": "m",
        "congressman": "m",
    }
    assert {words: gender(words) for words in told} == told
    assert [
        gender(words) for words in ("mayor", "German chancellor", "the queen’s aide", "King County sheriff", "")
    ] == [""] * 5
