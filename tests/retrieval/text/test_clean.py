"""What is prose and what is not, on texts written for the purpose and on the five real ones where they are at hand."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.clean import paragraphs, zones
from retrieval.types import ZoneKind

BEFORE = "The council of Millbrook voted on Tuesday to close the old bridge for the whole of the winter."
AFTER = "Residents had asked for a ferry instead, but the plan was dropped after a long debate in the hall."
END = "The bridge was built by the grandfather of the present mayor and has never been shut before."
TITLE = "Millbrook closes its only bridge for the winter"


def prose(text: str, title: str = "") -> list[str]:
    return [span.of(text) for span in paragraphs(text, title)]


def marked(text: str, title: str = "") -> list[tuple[ZoneKind, str]]:
    return [(zone.kind, zone.span.of(text)) for zone in zones(text, title)]


def amid(line: str) -> str:
    return f"{BEFORE}\n\n{line}\n\n{AFTER}\n\n{END}"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (ZoneKind.HEADING, "A firm stance against the ferry"),
        (ZoneKind.HEADING, "'Systematic neglect'"),
        (ZoneKind.HEADING, "“Nobody asked us”"),
        (ZoneKind.HEADING, "3. The old mill"),
        (ZoneKind.HEADING, "## What happens now?"),
        (ZoneKind.CAPTION, "![the bridge](bridge.png)"),
        (ZoneKind.CAPTION, "Credit: Ann Lee / Town Radio. The bridge at dawn."),
        (ZoneKind.WIDGET, "***Sign up for our newsletter***"),
        (ZoneKind.WIDGET, "All of the valley in your inbox, every morning at six."),
        (ZoneKind.WIDGET, "Sign up for the evening letter and never miss a story."),
        (ZoneKind.WIDGET, "Terms of use | Privacy policy"),
        (ZoneKind.FORM, "Let us know in the comments below"),
        (ZoneKind.PROMO, "Next article"),
        (ZoneKind.BYLINE, "(With inputs from the wire)"),
        (ZoneKind.BYLINE, "-- ENDS --"),
        (ZoneKind.BYLINE, "By Ann Lee"),
        (ZoneKind.BYLINE, "BY ANN LEE AND JOHN ROE"),
        (ZoneKind.BYLINE, "By Ann Lee, Staff Writer"),
        (ZoneKind.BYLINE, "Staff reporter"),
        (ZoneKind.BYLINE, "Special to the Millbrook Post"),
        (ZoneKind.BYLINE, "From staff and wire reports"),
        (ZoneKind.BYLINE, "– Ann Lee"),
        (ZoneKind.BYLINE, "Reporting by Ann Lee; editing by John Roe"),
        (ZoneKind.BYLINE, "Ann Lee contributed to this report."),
        (ZoneKind.BYLINE, "Follow Ann Lee on Twitter @annlee."),
        (ZoneKind.BYLINE, "Contact Ann Lee at alee@post.example or 555-010-0199."),
        (ZoneKind.BYLINE, "Ann Lee covers rivers for the Post. Follow her on Twitter @annlee."),
        (ZoneKind.DATELINE, "Updated 9:30 a.m. ET"),
        (ZoneKind.DATELINE, "Published: May 4, 2024 at 10:30 am"),
        (ZoneKind.DATELINE, "Last updated: 4 May 2024, 10:30 GMT"),
        (ZoneKind.DATELINE, "Posted 2 hours ago"),
        (ZoneKind.CAPTION, "Credit: Ann Lee"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow, in Millbrook, today.Credit: ANN LEE/ REUTERS"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow. Photo: Ann Lee."),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow © Getty Images News/Ann Lee"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow. Ann Lee/AFP/Getty Images"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow on January 4. AP"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow on a winter morning. Ann T. Lee"),
        (ZoneKind.CAPTION, "The bridge is seen in the first snow. (Ann Lee/Millbrook Post via AP)"),
        (ZoneKind.CAPTION, "(Ann Lee/Associated Press)"),
        (ZoneKind.CAPTION, "FILE - The bridge is seen in the first snow."),
        (ZoneKind.CAPTION, "Hide caption"),
        (ZoneKind.PROMO, "Read also | The ferry comes back after forty years"),
        (ZoneKind.PROMO, "Related: The ferry comes back"),
        (ZoneKind.PROMO, "More: The ferry comes back"),
        (ZoneKind.PROMO, "More:Will the ferry ever come back?"),
        (ZoneKind.PROMO, "Also read: The ferry comes back"),
        (ZoneKind.PROMO, "WATCH: The ferry comes back"),
        (ZoneKind.PROMO, "PODCAST | The ferry comes back"),
        (ZoneKind.PROMO, "Why the ferry matters: LISTEN to Ann Lee and John Roe"),
        (ZoneKind.PROMO, "Smart money:How your ferry ticket pays for itself"),
        (ZoneKind.PROMO, "Vacation:The biggest ferries in the world"),
        (ZoneKind.PROMO, "Hot Topics"),
        (ZoneKind.PROMO, "Related Articles"),
        (ZoneKind.WIDGET, "Subscribe"),
        (ZoneKind.WIDGET, "Sign up for our newsletter to get the ferry times"),
        (ZoneKind.WIDGET, "Get the ferry times in your inbox every day. Sign up here."),
        (ZoneKind.WIDGET, "Share this article"),
        (ZoneKind.WIDGET, "Click the alert icon to follow topics:"),
        (ZoneKind.WIDGET, "0:00"),
        (ZoneKind.WIDGET, "-- : --"),
        (ZoneKind.WIDGET, "* * *"),
        (ZoneKind.WIDGET, "Send in e-mailSend in e-mail"),
        (ZoneKind.WIDGET, "Text to Speech"),
        (ZoneKind.WIDGET, "Advertisement"),
        (ZoneKind.WIDGET, "This website uses cookies to give you the best experience."),
        (ZoneKind.WIDGET, "Please enable JavaScript to see the ferry times."),
        (ZoneKind.FORM, "Comments"),
        (ZoneKind.FORM, "12 Comments"),
        (ZoneKind.DISCLAIMER, "© 2024 Millbrook Post. All rights reserved."),
        (ZoneKind.DISCLAIMER, "This story has been updated with a comment by the mayor."),
        (ZoneKind.DISCLAIMER, "The opinions expressed in this commentary are those of the writer."),
        (ZoneKind.DISCLAIMER, "Correction: An earlier version of this story misspelled the mayor's name."),
    ],
)
def test_a_line_that_is_no_prose_is_marked(kind, line):
    assert marked(amid(line)) == [(kind, line)]


@pytest.mark.parametrize(
    "line",
    [
        "“No,” he said.",
        '"We will not go," Ann Lee told the Post.',
        "ANN LEE: We never agreed to that.",
        "MODERATOR: Do you agree?",
        "MODERATOR:Do you agree with the plan?",
        "In favour: 43 percent",
        "Millbrook 12, Oakham 9",
        "• Keep the river clean and its banks mown.",
        "1. Close the bridge by noon.",
        "Who pays?",
        "OK.",
        "Share prices of the ferry company fell by a third.",
        "Comments from the mayor were few.",
        "Photo by photo, the archive was rebuilt by hand.",
        "In this photo of the mill, six men stand in the snow.",
        "Contact them before Friday, the council said.",
        "Anyone with information should contact the police at tips@millbrook.example.",
        "Writing by candlelight, she finished the novel.",
        "The views expressed at the meeting were mixed.",
        "The article was corrected after the mayor complained.",
        "By continuing the policy, the bank risks its name.",
        "Disclaimer: I have never liked bridges, and this one least of all.",
        "She said fans can follow her on Instagram for the dates.",
        "The company uses cookies to track visitors to its site, the suit says.",
        "Updated plans were shown to residents on Monday.",
        "Getty Images declined to comment.",
        "It never said so in as many words (Reuters).",
        "More: that was the word they used most.",
        "They had nothing to lose, and",
    ],
)
def test_a_short_line_of_prose_stays(line):
    assert prose(amid(line)) == [BEFORE, line, AFTER, END]


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        ("Millbrook, May 1 (IANS):", "The mayor left town on Monday."),
        ("MILLBROOK (Reuters) -", "The mayor left town on Monday."),
        ("Millbrook (CNN)", "The mayor left town on Monday."),
        ("CNN —", "The mayor left town on Monday."),
        ("(AP) —", "The mayor left town on Monday."),
        ("MILLBROOK, Ohio —", "The mayor left town on Monday."),
        ("MILLBROOK, May 3 -", "The mayor left town on Monday."),
    ],
)
def test_a_dateline_is_cut_off_the_first_sentence(dateline, rest):
    text = f"{dateline} {rest}\n\n{AFTER}"
    assert marked(text) == [(ZoneKind.DATELINE, dateline)]
    assert prose(text) == [rest, AFTER]


@pytest.mark.parametrize("start", ["NASA — the space agency — has", "Tesla (Reuters) has", "On May 3 the mayor has"])
def test_a_sentence_that_only_resembles_a_dateline_stays_whole(start):
    text = f"{start} left town for good.\n\n{AFTER}"
    assert prose(text) == text.split("\n\n")


def test_reporters_in_brackets_are_cut_off_the_last_sentence():
    credit = "(Reporting by Ann Lee; Editing by John Roe)"
    text = f"{BEFORE}\n\n{AFTER} {credit}"
    assert marked(text) == [(ZoneKind.BYLINE, credit)]
    assert prose(text) == [BEFORE, AFTER]


def test_the_headline_its_repeats_and_the_names_and_date_below_it_are_no_prose():
    text = f"{TITLE}\n\n{TITLE}\n\nAnn Lee\nJohn van der Roe\n\nMay 4, 2024\n\n{BEFORE}\n{AFTER}"
    kinds = [ZoneKind.TITLE, ZoneKind.REPEAT, ZoneKind.BYLINE, ZoneKind.BYLINE, ZoneKind.DATELINE]
    assert [kind for kind, _ in marked(text, TITLE)] == kinds
    assert prose(text, TITLE) == [BEFORE, AFTER]


@pytest.mark.parametrize("title", ["", TITLE, f"{TITLE} | Millbrook Post", "Millbrook closes its only bridge for ..."])
def test_the_headline_is_known_without_its_site_cut_short_or_not_given_at_all(title):
    assert marked(f"{TITLE}\n\n{BEFORE}\n\n{AFTER}", title) == [(ZoneKind.TITLE, TITLE)]


def test_a_text_that_is_only_its_headline_stays_findable():
    assert prose("The bridge is shut.", "The bridge is shut.") == ["The bridge is shut."]


def test_a_first_sentence_that_had_to_serve_as_the_title_stays_findable():
    assert prose(f"{BEFORE}\n\n{AFTER}", title=BEFORE) == [BEFORE, AFTER]
    assert prose(f"{TITLE}.\n\n{AFTER}", title=TITLE) == [AFTER]


def test_of_a_standfirst_and_its_repeat_the_one_in_the_story_stays():
    text = f"{TITLE}\n\n{AFTER}\n\n{BEFORE}\n\n{AFTER}\n\n{END}"
    assert marked(text, TITLE)[1:] == [(ZoneKind.REPEAT, AFTER)]
    assert prose(text, TITLE) == [BEFORE, AFTER, END]


def test_of_a_paragraph_and_its_late_repeat_the_first_stays():
    text = "\n\n".join((BEFORE, AFTER, END, AFTER.replace("after a long", "after one long")))
    assert prose(text) == [BEFORE, AFTER, END]


@pytest.mark.parametrize(("old", "new"), [("12", "13"), ("was", "was not"), ("Lee", "Roe")])
def test_a_changed_number_name_or_denial_is_no_repeat(old, new):
    first = "In the vote on Monday, 12 members of the council said that Lee was to blame for all of the damage."
    text = "\n\n".join((BEFORE, AFTER, first, END, first.replace(old, new)))
    assert len(prose(text)) == 5


def test_a_recurring_item_of_a_list_is_no_repeat():
    items = ["Concert in the old mill", "Tickets are on sale at the door.", "Concert in the hall"]
    text = "\n\n".join((BEFORE, items[0], items[1], AFTER, items[2], items[1], END))
    assert prose(text).count(items[1]) == 2


def test_a_caption_without_its_credit_is_marked_with_the_one_below_that_has_it():
    caption = "Ann Lee, the mayor, looks at the bridge after the first snow of the year, earlier today"
    text = f"{caption}\n{caption}Credit: John Roe\n\n{BEFORE}"
    assert [kind for kind, _ in marked(text)] == [ZoneKind.CAPTION, ZoneKind.CAPTION]
    assert prose(text) == [BEFORE]


def test_links_below_related_articles_are_marked_as_far_as_they_go():
    links = ["The ferry comes back after forty years", "Who will pay for the new bridge?"]
    text = "\n\n".join((BEFORE, AFTER, "Related Articles", *links, END))
    assert prose(text) == [BEFORE, AFTER, END]


def test_everything_behind_a_comment_form_is_small_print():
    small = "Please be kind to one another; the Post will not answer for what its readers write."
    form = ["Leave a Comment", f"Title: {TITLE}", "You have 2000 characters left.", "Disclaimer:", small]
    text = "\n\n".join((BEFORE, AFTER, END, *form))
    assert prose(text, TITLE) == [BEFORE, AFTER, END]
    assert marked(text, TITLE)[-1] == (ZoneKind.DISCLAIMER, small)


def test_a_comment_link_above_the_story_costs_nothing():
    text = f"{TITLE}\n\nLeave a Comment\n\n{BEFORE}\n\n{AFTER}\n\n{END}"
    assert prose(text, TITLE) == [BEFORE, AFTER, END]


@pytest.mark.parametrize("line", ["“The bridge is sound.” ― Anna Dahl", '"Close it" -- Bo Lund, mayor'])
def test_a_short_quotation_with_its_signature_is_no_subheading(line):
    assert line in prose(amid(line))


def test_a_name_that_stands_thrice_in_a_transcript_is_no_subheading():
    text = "\n\n".join((BEFORE, *("MODERATOR", AFTER) * 3))
    assert prose(text).count("MODERATOR") == 3


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\n\n", " \n\n\n\xa0", "\u2028", "\r\n\r\n \t\r\n"])
@pytest.mark.parametrize("end", ["", "\n", " \n\n"])
def test_paragraphs_come_trimmed_whatever_separates_them(gap, end):
    assert prose(gap.join((BEFORE, AFTER, END)) + end) == [BEFORE, AFTER, END]


@pytest.mark.parametrize("width", [55, 72, 100])
@pytest.mark.parametrize("newline", ["\n", "\r\n", " \n"])
def test_hard_wrapped_paragraphs_stay_whole(width, newline):
    wanted = [f"{BEFORE} {AFTER} {END}", f"{AFTER} {END} {BEFORE}", f"{END} {BEFORE} {AFTER}"]
    text = f"{newline}{newline}".join(textwrap.fill(paragraph, width).replace("\n", newline) for paragraph in wanted)
    assert [" ".join(paragraph.split()) for paragraph in prose(text)] == wanted


def test_a_sentence_broken_once_is_joined_and_lines_of_a_list_are_not():
    broken = "The ferry will be run by a company that the council has hired with\nthe money it saved on the bridge."
    items = ["Three new boats for the lower landing", "Two new boats for the upper landing at the mill"]
    text = "\n".join((broken, BEFORE, *items, AFTER))
    assert prose(text) == [broken, BEFORE, *items, AFTER]


LINES = st.sampled_from(
    [BEFORE, AFTER, TITLE, "", " ", "\xa0", "Subscribe", "Ann Lee", "May 4, 2024", "MILLBROOK (AP) — The mayor left.",
     "Related Articles", "Leave a Comment", "Disclaimer:", "(Reporting by Ann Lee)", "A. (Editing by B C)", "Credit: A",
     "'Who pays'", "-- : --", "x:Y z z z", "•", "the river and its banks from the mill to the landing, with"],
)  # fmt: skip
BREAKS = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\r", " \n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(LINES | st.text(max_size=40), BREAKS), max_size=14), st.sampled_from(["", TITLE, "\n"]))
def test_every_visible_character_is_in_exactly_one_zone_or_paragraph(lines, title):
    text = "".join(line + gap for line, gap in lines)
    spans = [zone.span for zone in zones(text, title)]
    assert spans == sorted(spans)
    spans = sorted((*spans, *paragraphs(text, title)))
    covered = [i for span in spans for i in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, letter in enumerate(text) if not letter.isspace()} <= set(covered)
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    assert not spans or (spans[0].start >= 0 and spans[-1].end <= len(text))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 100_000,
        "(" * 300_000 + ")",
        "x. " + "(Reporting by Ann Lee)" * 20_000,
        "a line of it\n" * 20_000,
        "\n".join(f"Again the same words, and again the same words, with {i} at the end of it." for i in range(10_000)),
        ("\n" + " " * 10_000) * 100 + "x",
        ("a" + " " * 590 + "b\n") * 500,
        "A:A" * 100_000,
        ("A. " * 190 + "\n") * 500,
        ("newsletter " * 50 + "\n") * 500,
        ("Credit: " * 70 + "\n") * 500,
        ("may 1 " * 90 + "\n") * 500,
        "Related\nDisclaimer:\n" * 10_000,
    ],
    ids=range(13),
)
def test_hostile_text_takes_no_longer_than_its_length_allows(text):
    began = time.perf_counter()
    zones(text, "Millbrook closes its bridge")
    assert time.perf_counter() - began < 2


CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
T, R, H, B, D, C, P, W, F, S = (
    ZoneKind.TITLE, ZoneKind.REPEAT, ZoneKind.HEADING, ZoneKind.BYLINE, ZoneKind.DATELINE, ZoneKind.CAPTION,
    ZoneKind.PROMO, ZoneKind.WIDGET, ZoneKind.FORM, ZoneKind.DISCLAIMER,
)  # fmt: skip
NOT_PROSE = {  # line numbers of each file, from 1; every other line that is not blank is prose from end to end
    "000": {1: T, 3: R, 40: P, 42: P},
    "001": {1: T, 4: R, 5: C, 9: H},
    "002": {1: T, 22: P, 24: F, 27: F, 29: F, 33: F, 35: S, 37: S, 39: S, 41: S},
    "003": {1: T, 3: W, 4: W, 5: C, 6: C, 14: P, 16: W, 17: W, 18: W, 34: C, 72: H, 82: W, 84: F},
    "004": {1: T, 3: C, 5: R, 8: B, 9: B, 11: D, 44: F, 45: F, 48: P, 50: P},
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the five articles are not part of the project")
@pytest.mark.parametrize("number", NOT_PROSE)
@pytest.mark.parametrize("titled", [True, False])
def test_each_line_of_a_real_article_is_what_a_reader_sees_in_it(number, titled):
    path = next(CORPUS.glob(f"{number}_*.txt"))
    text = path.read_bytes().decode("utf-8")
    lines = text.splitlines()
    found, wanted = marked(text, lines[0] if titled else ""), NOT_PROSE[number]
    whole = [(kind, lines[i - 1].strip()) for i, kind in wanted.items()]
    partial = [zone for zone in found if zone not in whole]
    assert [zone for zone in found if zone in whole] == whole
    assert [kind for kind, _ in partial] == ([D] if number == "002" else [])
    rest = [line.strip() for i, line in enumerate(lines, 1) if line.strip() and i not in wanted]
    kept = prose(text, lines[0] if titled else "")
    assert len(kept) == len(rest)
    assert all(line.endswith(own) for line, own in zip(rest, kept, strict=True))
    assert sum(line != own for line, own in zip(rest, kept, strict=True)) == len(partial)
