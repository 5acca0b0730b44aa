from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.commands.ask import blocks
from bot.model import Attribution, Block, Entry, Notice, Quote, Reply, Text, Tone
from bot.render.terminal import Style, escape, escape_json, excerpt_of, quoted, render, unescape
from retrieval.types import Answer, Excerpt, Reason, Span

# What a terminal obeys or reorders lines by: C0, DEL, C1, line and paragraph separator, directional formatting.
ACTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
OUR_COLOUR = re.compile("\x1b\\[(?:0|1|2|31|32|33|35|36)m")

hostile_marks = st.sampled_from(
    [
        "\x1b[2J",
        "\x1b]0;owned\x07",
        "\x9b31m",
        "\x1b[31mred\x1b[0m",
        "\u202e",
        "\u2066",
        "\u2028",
        "\r",
        "\n",
        "\t",
        "\\",
    ]
)
hostile = st.lists(st.text(max_size=8) | hostile_marks | st.sampled_from(["\\x1b", "\\\\n", "  ", " \n"])).map("".join)
widths = st.sampled_from([1, 20, 33, 80, 200])


@st.composite
def replies(draw) -> Reply:
    line = hostile
    block = st.one_of(
        st.builds(Text, line, st.booleans()),
        st.builds(Notice, st.sampled_from(Tone), line),
        st.builds(Quote, line, line, line, line, line, st.lists(line, max_size=2).map(tuple), line, line),
        st.builds(Attribution, *[line] * 9, st.lists(line, max_size=2).map(tuple)),
        st.builds(Entry, line, st.lists(line, max_size=2).map(tuple)),
    )
    return Reply(tuple(draw(st.lists(block, min_size=1, max_size=3))))


# An excerpt is shown as it stands


@given(hostile, widths)
def test_a_rendered_excerpt_gives_the_text_back(text, width):
    assert excerpt_of(quoted(text, Style(width))) == text


@given(hostile, hostile, widths)
def test_a_rendered_quotation_gives_its_text_and_its_sentence_back(text, sentence, width):
    lines = render(Reply((Attribution(text, "", "", "", sentence, "", "", "", ""),)), Style(width)).split("\n")
    assert excerpt_of([line for line in lines if line.startswith("  │ ")]) == text
    around = [line for line in lines if line.startswith("  ┆ ")]
    assert (excerpt_of(around, "  ┆ ") == sentence) if around else sentence == text


def test_what_is_not_known_of_a_speaker_is_said_or_leaves_no_trace():
    block = Attribution("Words.", "paraphrase", "", "", "Words.", "A title", "", "", "link")
    assert render(Reply((block,)), Style(80)) == "\n  │ Words.\n  speaker unclear · paraphrase\n  A title\n  link\n"


@pytest.mark.parametrize("text", ["", " ", "\n", "a \nb", "a  ", "\\x20", "a\\", "one\n\n two \n", "wall " * 40])
def test_spaces_and_line_breaks_of_an_excerpt_are_given_back(text):
    assert excerpt_of(quoted(text, Style(24))) == text


@given(hostile)
def test_every_line_of_an_excerpt_stands_behind_the_bar(text):
    assert all(line.startswith("  │ ") for line in quoted(text, Style(40)))


@given(hostile)
def test_escaping_is_reversed_by_unescaping(text):
    assert unescape(escape(text)) == text


@given(hostile)
def test_escaped_text_is_one_line(text):
    assert len(escape(text).splitlines()) <= 1


def test_a_line_break_in_a_title_is_shown_as_one():
    assert escape("a\nb\r\tc") == "a\\nb\\r\\tc"


def test_printed_text_is_shown_unchanged_save_the_backslash():
    text = "“Élan”, said Zoë: 100 % – 東京 `code` *bold* <b> @everyone 👩‍👩‍👧"
    assert escape(text) == text
    assert escape("a\\b") == "a\\\\b"


# Nothing in it is obeyed


@given(replies(), widths)
def test_a_reply_without_colour_holds_no_active_character_but_line_breaks(reply, width):
    assert not ACTIVE.search(render(reply, Style(width)).replace("\n", ""))


@given(replies(), widths)
def test_colour_adds_our_codes_and_changes_nothing_else(reply, width):
    coloured = render(reply, Style(width, colour=True))
    assert OUR_COLOUR.sub("", coloured) == render(reply, Style(width))
    assert "\x1b" in coloured or all(isinstance(block, Text) or not _words(block) for block in reply.blocks)


def _words(block: Block) -> str:
    return block.name if isinstance(block, Entry) else block.text


def test_every_active_character_is_escaped_in_words_and_in_json():
    active = [char for char in map(chr, range(0x3000)) if ACTIVE.match(char)]
    assert len(active) == 0x20 + 1 + 0x20 + 2 + 5 + 4
    assert [char for char in active if ACTIVE.search(escape(char))] == []
    assert [char for char in active if ACTIVE.search(escape_json(json.dumps(char, ensure_ascii=False)))] == []


@given(hostile)
def test_words_of_an_article_cannot_begin_a_line_of_the_reply(text):
    said = Attribution("quoted", text, text, text, text, text, text, text, text, (text,))
    lines = render(Reply((Quote("quoted", text, text, text, text, (text,)), said)), Style(80)).splitlines()
    assert all(line.startswith("  ") for line in lines if line)


@given(st.recursive(hostile, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile, inner, max_size=3)))
def test_json_is_made_harmless_without_changing_a_value(value):
    written = escape_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(written) == value
    assert not ACTIVE.search(written)


# How it looks

ONE_OF_EACH = {
    Text: Text("A line of words."),
    Notice: Notice(Tone.ERROR, "A notice."),
    Quote: Quote("Words quoted.", "A title", "An outlet", "2031-05-04", "https://a.example/1", ("Elsewhere",)),
    Attribution: Attribution(
        "Words said.",
        "direct quotation · exact",
        "Ida Brandt",
        "Ms Brandt",
        "“Words said.” Ms Brandt said.",
        "A title",
        "An outlet",
        "2031-05-04",
        "https://a.example/2",
        ("Elsewhere: adds “so”",),
    ),
    Entry: Entry("A name", ("one fact", "another fact")),
}


def test_every_kind_of_block_is_rendered():
    assert set(ONE_OF_EACH) == set(get_args(Block))
    assert render(Reply(tuple(ONE_OF_EACH.values())), Style(80)) == (
        "A line of words.\n"
        "A notice.\n"
        "\n"
        "  │ Words quoted.\n"
        "  A title\n"
        "  An outlet · 2031-05-04\n"
        "  https://a.example/1\n"
        "  also in Elsewhere\n"
        "\n"
        "  │ Words said.\n"
        "  Ida Brandt (here: Ms Brandt) · direct quotation · exact\n"
        "  ┆ “Words said.” Ms Brandt said.\n"
        "  A title\n"
        "  An outlet · 2031-05-04\n"
        "  https://a.example/2\n"
        "  also in Elsewhere: adds “so”\n"
        "A name\n"
        "    one fact\n"
        "    another fact\n"
    )


@pytest.mark.parametrize(
    ("outlet", "day", "line"), [("", "2031-05-04", "  2031-05-04\n"), ("Courier", "", "  Courier\n"), ("", "", "")]
)
def test_what_is_not_known_of_a_source_leaves_no_trace(outlet, day, line):
    shown = render(Reply((Quote("Words.", "A title", outlet, day, "onrecord:a1#0-6"),)), Style(80))
    assert shown == f"\n  │ Words.\n  A title\n{line}  onrecord:a1#0-6\n"


def test_each_tone_of_a_notice_has_its_colour():
    shown = {tone: render(Reply((Notice(tone, "Words."),)), Style(80, colour=True)) for tone in Tone}
    assert len(set(shown.values())) == len(Tone)


latin, wide = st.from_regex(r"[a-zé]{1,12}", fullmatch=True), st.from_regex(r"[東京都港湾]{1,8}", fullmatch=True)


@given(st.lists(latin | wide, min_size=1, max_size=40).map(" ".join), st.sampled_from([24, 40, 80, 100]))
def test_lines_fit_the_width_where_the_words_allow_it(words, width):
    reply = Reply(
        (
            Text(words),
            Notice(Tone.INFO, words),
            Quote(words, words, words, "", "link", (words,)),
            Attribution(words, words, words, words, words + ".", words, words, "", "link", (words,)),
            Entry(words, (words,)),
        )
    )
    assert max(cell_len(line) for line in render(reply, Style(width)).splitlines()) <= width


def test_wide_characters_count_two_columns_each():
    lines = quoted("東京 " * 20, Style(40))
    assert lines[0] == "  │ " + "東京 " * 7  # 4 columns of bar, 5 of each word and its space: 39
    assert len(lines) == 3


def test_a_line_is_filled_before_the_next_begins():
    assert quoted("aaa bbb ccc ddd eee fff ggg", Style(24)) == ["  │ aaa bbb ccc ddd eee ", "  │ fff ggg"]


def test_lines_are_no_longer_than_can_be_read_however_wide_the_terminal_is():
    assert max(len(line) for line in quoted("word " * 200, Style(400))) <= 100


def test_a_word_longer_than_the_line_and_a_link_stay_in_one_piece():
    link = "https://courier.example/" + "very-" * 30 + "long"
    shown = render(Reply((Quote("x" * 150, "A title", "", "", link),)), Style(40))
    assert f"  │ {'x' * 150}\n" in shown
    assert f"  {link}\n" in shown


# One answer of the sample corpus, as it is read

ANSWER = """\

  │ Rebuilding the North Wall of Halvenmouth harbour would cost €18.4 million
  │ and take 26 months, the town’s chief harbour engineer, Tomas Brekke, told
  │ councillors on Monday evening.
  Harbour wall would cost €18.4 million, engineer tells council
  Halvenmouth Courier (fictional) · 2031-01-14
  https://halvenmouth-courier.example/2031/01/14/harbour-wall-estimate
  also in Radio Sennick (fictional), Council backs new harbour wall by nine
  votes to six, 2031-02-06
"""
SURE = """\

Very likely to answer this.
"""
PARTS = """\
Sources give different figures: “nine”, “ten”.
On “who”:

  Only the headline of this article is held.
  Harbour wall would cost €18.4 million, engineer tells council
  Halvenmouth Courier (fictional) · 2031-01-14
  https://halvenmouth-courier.example/2031/01/14/harbour-wall-estimate

On “what”:
"""
MISS = """\
Not in the corpus: there is something on the topic, but not this.
Nearest miss, which does not answer the question:
"""


@pytest.fixture
def excerpt(corpus) -> Excerpt:
    article, other = (corpus.article(name) for name in ("01-harbour-wall-estimate.txt", "02-council-vote-wall.txt"))
    start, end = article.text.index("Rebuilding the North Wall"), article.text.index(" on Monday evening.") + 19
    assert article.published == date(2031, 1, 14)
    return Excerpt(article, Span(start, end), 1.0, article.url, (other,))


def shown(answer: Answer) -> str:
    return re.sub(" +$", "", render(Reply(tuple(blocks(answer))), Style(80)), flags=re.MULTILINE)


def test_an_answer_reads_like_this(excerpt):
    answer = Answer("How much will the wall cost?", (excerpt,), None, None, None, 1.0, confidence=0.93)
    assert shown(answer) == ANSWER + SURE


def test_an_answer_of_several_parts_reads_like_this(excerpt):
    bare = replace(excerpt, span=Span(0, 0), also_in=(), part="who")
    shown_ = (bare, replace(excerpt, part="what"))
    answer = Answer("Who, what, when?", shown_, None, None, None, 1.0, confidence=0.93, figures=("nine", "ten"))
    answer = replace(answer, missing=("when",))
    assert shown(answer) == PARTS + ANSWER + SURE + "Not in the corpus: “when”.\n"


def test_a_nearest_miss_reads_like_this(excerpt):
    assert shown(Answer("Who pays?", (), Reason.NOT_THIS, None, excerpt, 1.0)) == MISS + ANSWER
