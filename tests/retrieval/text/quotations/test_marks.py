from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.quotations import pairing
from retrieval.text.quotations.marks import Marked, marked
from retrieval.text.quotations.signs import DOUBLE, SINGLE
from retrieval.types import Span

MARKS = ["“", "”", "„", "«", "»", "‹", "›", '"', "'", "‘", "’", "‚", "``", "''", "″", "`"]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
LITTER = st.lists(st.sampled_from([*MARKS, " ", ".", ",", "word", "s", "said Anna Dahl", "12", "*", "—", "\n", ":"]))
PAIRS = [("“", "”"), ('"', '"'), ("«", "»"), ("»", "«"), ("„", "“"), ("``", "''"), ("“", '"'), ("”", "“"), ("‘‘", "’’")]
SINGLES = [("‘", "’"), ("'", "'"), ("‹", "›")]
SAYING = st.lists(st.sampled_from("We will not sell the boat before it floats again".split()), min_size=1, max_size=8)


def found(text: str, before: str = "") -> list[Marked]:
    """Return the quotations of a text that is one paragraph, up to its first empty line."""
    paragraph = (before + text).split("\n\n")[0]
    return marked(before + text, Span(len(before), len(paragraph)))


def words(text: str) -> list[str]:
    return [item.span.of(text) for item in found(text)]


def balanced(pairs: list[tuple[str, str]]) -> st.SearchStrategy[tuple[str, list[str]]]:
    """Return paragraphs of quotations each between a pair of marks and followed by its attribution."""
    stop = st.sampled_from([",", "?", "!", ""])
    one = st.tuples(st.sampled_from(pairs), SAYING.map(" ".join), stop)
    return st.lists(one, min_size=1, max_size=6).map(
        lambda items: (
            " ".join(f"{opens}{said}{end}{closes} said Anna Dahl." for (opens, closes), said, end in items),
            [said + end for _, said, end in items],
        )
    )


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"We sail," she said. "Today."', ["We sail,", "Today."]),
        ("“We sail,” she said. “Today.”", ["We sail,", "Today."]),
        ('“We sail," she said. “Today.“', ["We sail,", "Today."]),
        ('”We sail,” she said. "Today.”', ["We sail,", "Today."]),
        ("«We sail», she said, « today ».", ["We sail", "today"]),
        ("»We sail«, she said, »today«.", ["We sail", "today"]),
        ("„We sail“, she said, „today”.", ["We sail", "today"]),
        ("``We sail,'' she said. ''Today.''", ["We sail,", "Today."]),
        ("‘‘We sail,’’ she said. “Today.’’", ["We sail,", "Today."]),
        ("‘We sail,’ she said. 'Today.'", ["We sail,", "Today."]),
        ("She called it ‹done› and ›dusted‹.", ["done", "dusted"]),
        ('She said:"We sail." He agreed."So do we."', ["We sail.", "So do we."]),
        ("“A long, 'wet' summer,' she said, and spoke of “floods”.", ["A long, 'wet' summer,", "floods"]),
        ("The ‘old harbour” is closed, said Dahl.", ["old harbour"]),
    ],
)
def test_every_style_of_marks_is_read(text, quoted):
    assert words(text) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“He asked me, ‘Why now?’ and I laughed,” she said.", ["He asked me, ‘Why now?’ and I laughed,"]),
        ("‘He asked me, “Why now?” and I laughed,’ she said.", ["He asked me, “Why now?” and I laughed,"]),
        ("'He asked, \"Why now?\"' she said.", ['He asked, "Why now?"']),
        ("“Even when “our side” wins, we lose,” she said.", ["Even when “our side” wins, we lose,"]),
        ('"I asked about "Hamlet" and "Lear", too," she said.', ['I asked about "Hamlet" and "Lear", too,']),
        ("\"'Go,' he told me, 'now,'\" she said.", ["'Go,' he told me, 'now,'"]),
    ],
)
def test_a_quotation_within_a_quotation_belongs_to_the_outer_one(text, quoted):
    assert words(text) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("The workers' boats and the bosses' cars belong to the Joneses'.", []),
        ("It's rock 'n' roll from the '60s, goin' down o' the hill with 'em.", []),
        ("‘Tis late, and the class of ’98 won’t come ‘round.", []),
        (
            "'I was at the workers' club,' he said. 'It's a dogs' life.'",
            ["I was at the workers' club,", "It's a dogs' life."],
        ),
        ("He warned of 'false claims' in the workers' paper.", ["false claims"]),
        ("The mayor’s office’s ‘answer’ wasn’t the voters’.", ["answer"]),
        ("The dance 'Boot Scootin' Boogie' is the '90s' best.", ["Boot Scootin' Boogie"]),
    ],
)
def test_apostrophes_are_no_marks(text, quoted):
    assert words(text) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He is 6\'2" tall, sails a 32" board, and swam it in 45".', []),
        ('"I am 6\'2"," he said. "The mast is 12" wide," he added.', ["I am 6'2\",", 'The mast is 12" wide,']),
        ("“He is 5’2”. You know it,” she said of a 6’ fence.", ["He is 5’2”. You know it,"]),
        ('"We will be ready in 2030", she said, "or in 2031".', ["We will be ready in 2030", "or in 2031"]),
        ("They were sad :'( and then \"glad :')\" again ;') too.", ["glad :')"]),
        ('See <a href="page.html" rel=\'x y\'>the "long" page</a>.', ["long"]),
    ],
)
def test_inches_emoticons_and_tags_are_no_marks(text, quoted):
    assert words(text) == quoted


@pytest.mark.parametrize("around", ["**{}**", "*{}*", "_{}_", "***{}***"])
def test_emphasis_around_marks_is_seen_through(around):
    text = f"She said {around.format('“we sail”')} and {around.format(chr(34) + 'today' + chr(34))}."
    assert words(text) == ["we sail", "today"]


@pytest.mark.parametrize(
    ("text", "quoted", "opened", "closed"),
    [
        ('"We sail today, said Anna Dahl, who owns it.', "We sail today,", True, False),
        ("“We sail today, Anna Dahl, the owner of both boats, told the court.", "We sail today,", True, False),
        ('They would "sail today, said press officer Anna Dahl.', "sail today,", True, False),
        ("“We sail today, Özlem Dahl, the owner, said in May.", "We sail today,", True, False),
        ('"We sail today, the owner said. "Nobody else does."', "We sail today,", True, False),
        ('She said: "We sail today.', "We sail today.", True, False),
        ('We sail today," Anna Dahl said.', "We sail today,", False, True),
        ('Anna Dahl said, we sail today."', "we sail today.", False, True),
    ],
)
def test_a_mark_may_be_missing_at_either_end(text, quoted, opened, closed):
    item = found(text)[0]
    assert (item.span.of(text), item.opened, item.closed) == (quoted, opened, closed)


def test_after_a_quotation_one_without_its_opening_mark_begins_with_the_next_sentence():
    text = "“We sail,” said Anna Dahl, in a letter. Now, nobody need wait for the tide any more.”"
    assert words(text) == ["We sail,", "Now, nobody need wait for the tide any more."]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("They called it “done” and “dusted. Nobody had been asked before the vote.", ["done"]),
        ("Their songs are “Sail”, “Float and “Tide”. They were sold in 1998.", ["Sail", "Tide"]),
        ("Nothing here ends as speech does” and it goes on.", []),
        ("“" + "A wall of words that nobody attributes to anybody. " * 20, []),
        ("x" * 700 + "?” he asked.", []),
        ("“Yes,” he said of the idea that the U.S. Navy sails.”", ["Yes,"]),
        ('"(Laughter.)', []),
        ('"We sail. "We float," she said.\n\n"And then we left."', ["We float,"]),
    ],
)
def test_half_a_pair_of_marks_that_does_not_read_like_speech_is_left_alone(text, quoted):
    assert words(text) == quoted


def test_a_long_quotation_opens_in_every_paragraph_and_closes_in_the_last():
    text = (
        "“We waited. He said ‘no’ twice.\n\n“We went, I said to the “crew” on deck, away.\n\n“We came back,” she said."
    )
    first, second, third = text.split("\n\n")
    starts = [0, len(first) + 2, len(first) + len(second) + 4]
    parts = [marked(text, Span(at, at + len(part))) for at, part in zip(starts, [first, second, third], strict=True)]
    assert [[item.span.of(text) for item in part] for part in parts] == [[first[1:]], [second[1:]], ["We came back,"]]
    assert [part[0].closed for part in parts] == [False, False, True]


def test_single_marks_continue_over_paragraphs_too():
    text = "‘We waited, and nobody came.\n\n‘We went away.’"
    assert words(text) == ["We waited, and nobody came."]


@given(balanced(PAIRS))
def test_balanced_double_marks_are_all_found_exactly(case):
    text, said = case
    assert words(text) == said
    assert all(item.style == DOUBLE and item.opened and item.closed for item in found(text))


@given(balanced(SINGLES))
def test_balanced_single_marks_are_all_found_exactly(case):
    text, said = case
    assert words(text) == said
    assert all(item.style == SINGLE for item in found(text))


@given(balanced(PAIRS), st.sampled_from(SINGLES))
def test_balanced_double_marks_inside_single_ones_are_one_quotation(case, around):
    inner, _ = case
    text = f"{around[0]}I heard it: {inner}{around[1]}"
    assert words(text) == [text[1:-1]]


@given(st.one_of(ANY_TEXT, LITTER.map("".join), LITTER.map(" ".join)), ANY_TEXT)
@example("“" * 500, "")
@example("\"'" * 300, "“")
@example("'a'\"b\"" * 100, "")
def test_quotations_lie_inside_the_paragraph_in_order_and_apart(text, before):
    within = Span(len(before), len(before) + len(text))
    items = marked(before + text + "\n\n“", within)
    assert all(within.start <= item.outer.start <= item.span.start for item in items)
    assert all(item.span.start < item.span.end <= item.outer.end <= within.end for item in items)
    assert all(left.outer.end <= right.outer.start for left, right in pairwise(items))
    assert not any(re.match(r"\s|.*\s\Z", item.span.of(before + text), re.DOTALL) for item in items)


def test_the_search_for_pairs_looks_at_each_mark_a_bounded_number_of_times(monkeypatch):
    looked_at = []
    moves = pairing._moves
    monkeypatch.setattr(pairing, "_moves", lambda *given: looked_at.append(given) or moves(*given))
    for hostile in ("“", '"', "”", "' ", " '", "“’", '"a '):
        looked_at.clear()
        found(hostile * 1_000)
        assert len(looked_at) <= 2_000
