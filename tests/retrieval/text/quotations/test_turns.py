from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.quotations.turns import TURN, turns
from retrieval.types import Span

if TYPE_CHECKING:
    from retrieval.text.quotations.marks import Marked

INTERVIEW = """CLARA BOW: Will the dam hold in winter?

TOM REED: It will hold, and I have said so for years.

CLARA BOW: And if it does not?

TOM REED: Then we walk."""
LINES = [
    "ANNA: I ask you: why?",
    "BO: Because we can.",
    "Q: Why?",
    "“Yes.”",
    "Date: 4 May",
    "*",
    ":",
    "**A:** I do.",
    "x",
]


def paragraphs(text: str) -> list[Span]:
    spans, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            spans.append(Span(start, start + len(part)))
        start += len(part) + 2
    return spans


def read(text: str) -> list[Marked]:
    found = turns(text, paragraphs(text))
    assert all(item.style == TURN for item in found.values())
    return list(found.values())


def said(text: str) -> list[tuple[str | None, str]]:
    return [(item.label.of(text) if item.label else None, item.span.of(text)) for item in read(text)]


def test_the_turns_of_an_interview_are_quotations_and_the_interviewers_questions_are_not():
    assert said(INTERVIEW) == [
        ("TOM REED", "It will hold, and I have said so for years."),
        ("TOM REED", "Then we walk."),
    ]


@pytest.mark.parametrize(
    ("clara", "tom", "name"),
    [
        ("**Clara Bow:**", "**Tom Reed:**", "Tom Reed"),
        ("**Clara Bow**:", "**Tom Reed**:", "Tom Reed"),
        ("__Clara Bow:__", "__Tom Reed:__", "Tom Reed"),
        ("Bow:", "Reed:", "Reed"),
        ("CLARA BOW, CHAIR:", "TOM REED (by telephone):", "TOM REED"),
        ("ZOË ÅKESSON:", "ÉMILE D'ARC:", "ÉMILE D'ARC"),
        ("CNN:", "Dr. Reed:", "Dr. Reed"),
        ("Q:", "Reed:", "Reed"),
        ("Question:", "Answer:", None),
        ("Q:", "A:", None),
        ("• Bow:", "• Reed:", "Reed"),
    ],
)
def test_labels_come_in_capital_bold_and_plain_letters(clara, tom, name):
    text = INTERVIEW.replace("CLARA BOW:", clara).replace("TOM REED:", tom)
    assert said(text) == [(name, "It will hold, and I have said so for years."), (name, "Then we walk.")]


def test_a_turn_goes_on_in_paragraphs_without_a_label_until_the_next_one():
    text = INTERVIEW.replace("years.\n\n", "years.\n\nI take people there on Sundays.\n\nThey come back quiet.\n\n")
    turn = read(text)[:3]
    assert [item.span.of(text) for item in turn[1:]] == ["I take people there on Sundays.", "They come back quiet."]
    assert [item.closed for item in turn] == [False, False, True]


@pytest.mark.parametrize("between", ["What happens next?", "• A list begins here.", "(Laughter.)", "A dam in May"])
def test_headings_lists_noise_and_captions_between_turns_are_nobodys_words(between):
    assert said(INTERVIEW.replace("years.\n\n", f"years.\n\n{between}\n\n")) == said(INTERVIEW)


def test_what_follows_the_last_turn_is_the_reporters():
    assert said(INTERVIEW + "\n\nThe dam was built in 1921.") == said(INTERVIEW)


def test_in_a_hearing_where_many_speak_everybody_is_quoted():
    text = (
        "CHAIR: We are open.\n\nREED: Thank you, I shall be short.\n\nDAHL: I shall not.\n\nCHAIR: Then I call Ms Dahl."
    )
    assert [label for label, _ in said(text)] == ["CHAIR", "REED", "DAHL", "CHAIR"]


def test_a_transcript_that_somebody_quotes_keeps_its_questions_and_loses_its_marks():
    text = "\n\n".join(f'"{part}' for part in INTERVIEW.split("\n\n")) + '"'
    assert [words for _, words in said(text)] == [part.split(": ")[1] for part in INTERVIEW.split("\n\n")]


@pytest.mark.parametrize(
    "text",
    [
        "Date: 4 May\n\nPlace: Brendale\n\nDate: 5 May\n\nPlace: Halvenmouth",
        "PRO: It is cheap.\n\nCON: It is ugly.\n\nPRO: It is near.\n\nCON: It is loud.",
        "More: How I built my boat\n\nRelated: What we know\n\nMore: Why I left",
        "Oslo: “We go,” I read.\n\nParis: “I stay,” they said.\n\nOslo: “We won,” it said.\n\nRome: It rained.",
        "NOTE: I sold my boat.\n\nNOTE: We sold ours.\n\nNOTE: I want mine back.",
        "TIP: I sold my boat.\n\nTIP: We sold ours.\n\nTIP: I want mine back.\n\nHINT: I keep mine.",
        "CLARA BOW: Will it hold?\n\nTOM REED: I say yes.",
        "First, this is what I think of it all: we should go.\n\nAnd this is my own view: we should stay.",
    ],
)
def test_lists_headings_and_single_labels_are_no_transcript(text):
    assert said(text) == []


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=12))
def test_turns_lie_inside_their_paragraphs_whatever_the_text(lines):
    text = "\n\n".join(line.strip() for line in lines)
    for paragraph, item in turns(text, paragraphs(text)).items():
        assert (
            paragraph.start <= item.outer.start <= item.span.start <= item.span.end <= item.outer.end <= paragraph.end
        )
        assert item.label is None or paragraph.start <= item.label.start < item.label.end < item.span.start
