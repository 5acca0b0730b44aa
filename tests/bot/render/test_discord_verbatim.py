from __future__ import annotations

from itertools import count

import pytest
from discord_markdown import marks, normal, read
from discord_payloads import check, inert, spans, texts
from discord_replies import blocks, full, hostile, line, pressed, rendered, seal, worded
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from replies import LINK, NO_LINKS, feedback, quote, said

from bot.model import Entry, Notice, Reply, Text, Tone
from bot.render.discord import escape, render, shared, unescape
from bot.render.discord_text import clipped, length, linked

QUOTATION_MARKS = set('"“”„«»‘')
unquoting = hostile.filter(lambda text: not QUOTATION_MARKS & set(text))

# Escaping


@given(hostile)
def test_escaping_is_reversed_by_unescaping(text):
    assert unescape(escape(text)) == text


@given(hostile)
@settings(max_examples=500)
@example("::0:")
@example("a\\* - b")
@example("![a](https://a.example)")
@example(":\fsmile:")
def test_nothing_acts_in_what_is_escaped(text):
    nodes = marks(escape(text))
    assert {node.kind for node in nodes} <= {"text"}
    assert read(nodes) == normal(text)


@pytest.mark.parametrize(
    "prose",
    [
        "Mara Lind, 61, said the ferry’s 10:30 run — the first – would cost £3.50 (up 5%).",
        "“We won't close it,” she said; the vote was 7-2. #ferry & mail@gull.example 1/2",
        "It ran.\n\nIt runs again – at 9.\n2031 is over.\n-5 degrees",
        "a > b, (c) = d + e! well-known $5",
    ],
)
def test_ordinary_prose_takes_no_escape(prose):
    assert escape(prose) == prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b *c*", r"a\_b \*c\*"),
        ("~~a~~ ||b|| `c`", r"\~\~a\~\~ \|\|b\|\| \`c\`"),
        ("# a\n-# b\n- c\n> d\n1. e", "\\# a\n\\-# b\n\\- c\n\\> d\n1\\. e"),
        ("  - a", r"  \- a"),
        ("https://a.example", r"https\://a.example"),
        ("[a](b) [c]", r"\[a]\(b) \[c]"),
        ("<@1> @everyone @here", r"\<@1> \@everyone \@here"),
        (":tada: at 10:30", r"\:tada: at 10:30"),
        ("discord.gg/a discord.com/invite/b", r"discord.gg\/a discord.com\/invite/b"),
        ("\\", "\\\\"),
    ],
)
def test_what_acts_is_escaped_where_it_begins(text, shown):
    assert escape(text) == shown


def test_a_text_of_many_line_breaks_is_escaped_at_once():
    assert escape("\n" * 200_000 + "- a") == "\n" * 200_000 + "\\- a"


@given(line, st.integers(8, 200))
def test_a_clipped_line_takes_no_more_than_its_room(text, room):
    start = clipped(text, room)
    assert length(escape(start)) <= room
    assert start == text or text.startswith(start[:-1])


# Excerpts are shown as they stand


@given(worded)
@example("  indented\n\n- a list\n")
@example("\\")
def test_a_rendered_excerpt_gives_the_text_back(text):
    payload = rendered(quote(text))
    assert spans(payload) == [text]
    inert(payload, [text])


@given(worded, worded)
@example("*", "a * b")
@example("a ", "say a b")
def test_a_rendered_quotation_gives_its_text_and_its_sentence_back(text, sentence):
    payload = rendered(said(text, sentence=sentence))
    found = spans(payload)
    assert found in ([sentence], [text, sentence])
    assert text in found[0]
    inert(payload, found)


@given(unquoting, worded.filter(lambda text: not QUOTATION_MARKS & set(text)), unquoting)
@example("**", "a", "**")
@example("", "a ", " *")
def test_a_sentence_that_holds_its_quotation_is_quoted_plain_and_alone(before, text, after):
    sentence = f"{before}{text}{after}"
    first, source = texts(rendered(said(text, sentence=sentence)))
    assert first == f">>> {escape(sentence)}"
    assert unescape(first.removeprefix(">>> ")) == sentence
    assert source.startswith("**Mara Lind**")


@given(hostile, worded, hostile)
def test_a_sentence_that_quotes_more_is_given_back_below_the_quotation(before, text, after):
    sentence = f"“No”, she said. {before}“{text}”{after}"
    payload = rendered(said(text, sentence=sentence))
    assert spans(payload) == [text, sentence]
    inert(payload, [text, sentence])


def test_an_excerpt_stands_alone_in_its_text_display():
    assert texts(rendered(quote("It *runs*.\n\n- Again.")))[0] == ">>> It \\*runs\\*.\n\n\\- Again."


def test_a_speech_of_two_thousand_characters_is_whole():
    speech = "We will not close the harbour. " * 65
    payload = rendered(Notice(Tone.INFO, "Said by Mara Lind."), said(speech.strip()), buttons=feedback())
    assert spans(payload) == [f"“{speech.strip()}”, Lind said."]


# Nothing in it acts


@given(
    st.lists(blocks, max_size=4),
    st.sampled_from([1, 1, 9, 30]),
    st.lists(pressed, max_size=4),
    st.sampled_from([1, 1, 12]),
    hostile,
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_reply_is_a_message_that_discord_takes(shown, times, buttons, presses, asked):
    reply = Reply(tuple(shown) * times, tuple(buttons) * presses, asked)
    numbers = count()
    for sealed in (seal, full, lambda _: f"{next(numbers)}"):
        payload = render(reply, sealed)
        check(payload)
        inert(payload, spans(payload))
        given_on = shared(payload, "12345678901234567890", asked or "Why?")
        check(given_on)
        inert(given_on, spans(payload))


@given(worded)
@example("https://a.example/b")
@example("[Updated] a ]( b")
@example("](https://a.example)")
@example("a]\f()")
@example("- a\n- b")
def test_words_of_articles_are_read_as_they_stand(text):
    name = " ".join(text.split())
    payload = rendered(
        quote("It runs.", title=text, outlet=text, date="", also_in=(text,)),
        Text(text),
        Entry(text, (text, text, text)),
        asked=text,
    )
    shown = [name] if len(escape(name)) <= 200 and name.isprintable() else []
    inert(payload, ["It runs."], shown)
    (found,) = (node.target for node in _links(payload))
    assert found == LINK


def _links(payload):
    nodes = [node for content in texts(payload) for node in marks(content)]
    while nodes:
        node = nodes.pop()
        nodes += node.parts
        if node.kind == "link":
            yield node


@given(st.sampled_from(Tone), worded, worded)
@example(Tone.INFO, "- a", "# b")
@example(Tone.FOUND, "a *", "* b")
def test_lines_under_a_verdict_are_read_as_they_stand(tone, verdict, line):
    payload = rendered(Notice(tone, verdict), Text(line))
    assert len(texts(payload)) == 1
    inert(payload, [], [text for text in (verdict, line) if length(escape(text)) <= 800])


def test_the_payload_is_of_components_and_pings_nobody():
    payload = rendered(Text("a"))
    assert payload == {
        "flags": 1 << 15,
        "components": [{"type": 10, "content": "a"}],
        "allowed_mentions": {"parse": []},
    }


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (LINK, LINK),
        ("https://gull.example/a|b c<d>", "https://gull.example/a%7Cb%20c%3Cd%3E"),
        ("https://gull.example/a_(b)\"'[c]*", "https://gull.example/a_%28b%29%22%27%5Bc%5D%2A"),
        (" HTTPS://gull.example/A", "https://gull.example/A"),
        ("https://gull.example/a#:~:text=" + "a" * 500, "https://gull.example/a"),
    ],
)
def test_a_title_links_to_the_passage(link, url):
    assert linked("Ferry back", link) == f"[Ferry back]({url})"
    assert texts(rendered(quote("It runs.", link=link)))[1].startswith(f"[Ferry back]({url})\n")


@pytest.mark.parametrize("link", [*NO_LINKS, "https://[::1]/a", "https://gull.example/" + "a" * 500])
def test_what_is_no_link_is_shown_as_text(link):
    shown = texts(rendered(quote("It runs.", link=link)))[1].split("\n")
    assert shown[:2] == ["Ferry back", "-# The Gull\u00a0· 2031-05-04"]
    assert unescape(shown[2].removeprefix("-# ")).rstrip("…") in link


@pytest.mark.parametrize("title", ["See https://a.example", "[Updated] Ferry back", "Ferry ]("])
def test_a_title_that_can_be_no_label_stands_above_its_link(title):
    payload = rendered(quote("It runs.", title=title))
    assert f"\n[Open the article]({LINK})\n" in texts(payload)[1]
    inert(payload, ["It runs."], [title])
