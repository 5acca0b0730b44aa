"""`who-said`, `said`, `speakers` and `quotations`: as commands of the bot, and as commands of the command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from types import NoneType

import pytest

from bot.app import open_bot, open_corpus
from bot.commands.said import blocks as said_blocks
from bot.commands.who_said import attribution
from bot.commands.who_said import blocks as who_said_blocks
from bot.model import LINE, Attribution, Entry, Notice, Press, Quote, Request, Text, Tone
from bot.render.terminal import Style, render
from bot.settings import Settings
from retrieval.types import (
    Article,
    Difference,
    Match,
    Outcome,
    Quotation,
    QuotationKind,
    Said,
    Saying,
    Span,
    Speaker,
    SpeakerKind,
    WhoSaid,
)

CLOUD = "We had a cloud, then a flame, and then no roof"
SPEAKER = {"name": (str,), "mention": (str, NoneType), "mention_start": (int, NoneType), "mention_end": (int, NoneType)}
ARTICLE = dict.fromkeys(("id", "origin", "title"), (str,)) | dict.fromkeys(
    ("url", "publisher", "published"), (str, NoneType)
)
OTHER = {
    **ARTICLE,
    "text": (str,),
    "start": (int,),
    "end": (int,),
    "kind": (str,),
    "speaker": SPEAKER,
    "link": (str,),
    "differences": [{"shown": (str,), "other": (str,)}],
}
QUOTATION = {
    "text": (str,),
    "start": (int,),
    "end": (int,),
    "kind": (str, NoneType),
    "speaker": SPEAKER,
    "cue": (str, NoneType),
    "confidence": (float,),
    "match": (str, NoneType),
    "article": ARTICLE,
    "link": (str,),
    "also_in": [OTHER],
}
FOUND = {
    "query": (str,),
    "answered": (bool,),
    "reason": (str, NoneType),
    "quotations": [QUOTATION],
    "nearest": QUOTATION,
}
STORED = {
    "article_id": (str,),
    "origin": (str,),
    "published": (str, NoneType),
    **QUOTATION,
    **dict.fromkeys(("cue_start", "cue_end"), (int, NoneType)),
    **dict.fromkeys(("sentence_start", "sentence_end"), (int,)),
}
LISTED = {
    "name": (str,),
    "kind": (str,),
    "aliases": [(str,)],
    "quotations": (int,),
    "articles": (int,),
    **dict.fromkeys(("first", "last"), (str, NoneType)),
}

NEWS = Article("a1", "a.txt", "A title", "“It holds,” Ms Brandt said.", None, "Courier", date(2031, 5, 4), ())
BRANDT = Speaker("Ida Brandt", SpeakerKind.PERSON, ("Brandt",), 2, 1, date(2031, 5, 4), date(2031, 5, 4))
HOLDS = Saying(
    NEWS,
    Quotation(QuotationKind.DIRECT, Span(1, 10), Span(0, 27), Span(12, 21), Span(22, 26), 0, 0.9),
    BRANDT,
    "onrecord:a1#1-10",
    Match.EXACT,
)


def answer(outcome: Outcome, *sayings: Saying, speakers: tuple[str, ...] = (), **fields) -> WhoSaid:
    given = {"detail": None, "prose": (), "nearest": None, "took_ms": 1.0} | fields
    return WhoSaid("It holds", outcome, speakers, given.pop("detail"), sayings, **given)


def verdict(found: WhoSaid, by: str = "") -> Notice:
    first, *_ = who_said_blocks(found, by)
    assert isinstance(first, Notice)
    return first


@pytest.fixture(scope="module")
def corpus(told_home):
    return open_corpus(Settings(home=told_home.folder, embedder="hashing"))


@pytest.fixture(scope="module")
def bot(corpus):
    return open_bot(corpus, Settings(embedder="hashing"))


@pytest.fixture
def sample(onrecord, told_home):
    return lambda *arguments, **how: onrecord(*arguments, "--home", told_home.folder, **how)


# As blocks: the verdict first


@pytest.mark.parametrize(
    ("found", "tone", "words"),
    [
        (answer(Outcome.SAID_BY, HOLDS, speakers=("Ida Brandt",)), Tone.FOUND, "Said by Ida Brandt."),
        (
            answer(Outcome.SAID_BY, HOLDS, speakers=("Ida Brandt",), detail="attributed to Otto Kranz as well"),
            Tone.FOUND,
            "Said by Ida Brandt (attributed to Otto Kranz as well).",
        ),
        (
            answer(Outcome.SEVERAL, HOLDS, speakers=("Ida Brandt", "Otto Kranz")),
            Tone.FOUND,
            "Said by several: Ida Brandt, Otto Kranz.",
        ),
        (
            answer(Outcome.PARAPHRASE, HOLDS, speakers=("Ida Brandt",)),
            Tone.DIFFERENT,
            "Said by Ida Brandt, but reported only as paraphrase.",
        ),
        (
            answer(Outcome.SOMEONE_ELSE, HOLDS, speakers=("Ida Brandt",)),
            Tone.DIFFERENT,
            "Not by Kranz: attributed to Ida Brandt.",
        ),
        (
            answer(Outcome.UNATTRIBUTED, HOLDS),
            Tone.DIFFERENT,
            "Stands in the corpus, but unattributed: who said it is unclear.",
        ),
        (answer(Outcome.NOT_FOUND), Tone.NOT_FOUND, "Not found: nobody in the corpus is reported to have said this."),
    ],
)
def test_each_outcome_has_a_verdict(found, tone, words):
    assert verdict(found, "Kranz") == Notice(tone, words)


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (Match.EXACT, "Said by Ida Brandt."),
        (Match.CLOSE, "Said by Ida Brandt, in nearly these words."),
        (Match.SIMILAR, "Said by Ida Brandt; not these words, but similar ones."),
    ],
)
def test_a_verdict_says_how_near_the_words_are(match, words):
    saying = Saying(NEWS, HOLDS.quotation, BRANDT, HOLDS.link, match)
    assert verdict(answer(Outcome.SAID_BY, saying, speakers=("Ida Brandt",))).text == words


def test_of_many_speakers_the_first_are_named_and_the_others_counted():
    names = tuple(f"Speaker {letter}" for letter in "ABCDEFGH")
    words = verdict(answer(Outcome.SEVERAL, HOLDS, speakers=names)).text
    assert words == "Said by several: Speaker A, Speaker B, Speaker C, Speaker D, Speaker E and 3 more."


def test_a_quotation_is_shown_with_speaker_sentence_and_source():
    assert attribution(HOLDS) == Attribution(
        text="It holds,",
        label="direct quotation · exact",
        speaker="Ida Brandt",
        written="Ms Brandt",
        sentence="“It holds,” Ms Brandt said.",
        title="A title",
        outlet="Courier",
        date="2031-05-04",
        link="onrecord:a1#1-10",
        reference="a1#1-10",
    )


def test_an_unclear_speaker_is_not_asserted_by_the_mention_either():
    block = attribution(Saying(NEWS, HOLDS.quotation, None, HOLDS.link))
    assert (block.speaker, block.written) == ("", "")


def test_other_articles_are_named_with_what_they_have_instead():
    others = [
        Saying(NEWS, HOLDS.quotation, BRANDT, "", differences=differences)
        for differences in [
            (),
            (Difference("holds", "held"), Difference("", "so"), Difference("it", "")),
            tuple(Difference(str(n), "x") for n in range(6)),
        ]
    ]
    source = "Courier, A title, 2031-05-04"
    block = attribution(Saying(NEWS, HOLDS.quotation, BRANDT, HOLDS.link, also_in=tuple(others)))
    assert block.also_in[:2] == (source, f"{source}: has “held” instead of “holds”; adds “so”; leaves out “it”")
    assert block.also_in[2].endswith("; and 2 more differences")


def test_what_a_speaker_said_is_headed_by_who_that_is():
    said = Said("Brandt", "", (BRANDT,), None, (HOLDS,), None, 1.0)
    head, block = said_blocks(said)
    assert head == Notice(Tone.INFO, "Ida Brandt, newest first (2 quotations in 1 article, 2031-05-04).")
    assert block == attribution(HOLDS)


def test_a_name_near_to_several_offers_each_by_a_button(bot):
    reply = bot.handle(Request("said", "Osterly", {"about": "the wall"}))
    (button, *_) = (one for one in reply.buttons if one.press is Press.GO)
    assert button.label == button.request.text == "Marit Osterley"
    assert any(isinstance(block, Attribution) for block in bot.handle(button.request).blocks)


def test_a_name_of_several_lists_them():
    other = replace(BRANDT, name="Otto Brandt", aliases=())
    said = Said("Brandt", "", (BRANDT, other), "“Brandt” may be any of 2 speakers; give the full name", (), None, 1.0)
    assert list(said_blocks(said)) == [
        Notice(Tone.NOT_FOUND, "“Brandt” may be any of 2 speakers; give the full name."),
        Entry("Ida Brandt", ("2 quotations in 1 article, 2031-05-04", "also as Brandt")),
        Entry("Otto Brandt", ("2 quotations in 1 article, 2031-05-04",)),
    ]


def test_a_name_of_nobody_lists_whom_it_may_have_meant():
    reason = "nobody called “Ida Brant” speaks in the corpus; near: Ida Brandt"
    _, *rows = said_blocks(Said("Ida Brant", "tax", (BRANDT,), reason, (), None, 1.0))
    assert [row.name for row in rows] == ["Ida Brandt"]


def test_a_speaker_who_was_understood_is_not_listed_where_nothing_is_on_the_topic():
    said = Said("brandt", "tax", (BRANDT,), "nothing that Ida Brandt said is about “tax”", (), HOLDS, 1.0)
    assert list(said_blocks(said)) == [
        Notice(Tone.NOT_FOUND, "Nothing that Ida Brandt said is about “tax”."),
        Text("Nearest, which does not match:"),
        attribution(HOLDS),
    ]


# As commands of the bot


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"/who-said {CLOUD}", "Said by Bram Oakes."),
        (f'/who-said "{CLOUD}" by:Corrigan', "Not by Corrigan: attributed to Bram Oakes."),
        (f"/WHO-SAID {CLOUD} outlet:radio since:2031-01-01", "Not found: "),
        ("/who-said", "The quotation is empty; give words that somebody said"),
        ("/who-said the", "“the” may stand in any quotation"),
        ("/who-said ?!", "The quotation is empty"),
        ("/who-said " + "wall " * 1000, "The quotation has 4,999 characters; the most is 1,000"),
        (f"/who-said {CLOUD} since:May", "Since 'May' is not a date"),
        ("/said Osterley since:2031-06-01", "Marit Osterley, newest first (of 19 quotations in 12 articles"),
        ("/said Osterley", "Marit Osterley, newest first (19 quotations in 12 articles"),
        ('/said Osterley about:"harbour wall"', "Marit Osterley, on “harbour wall”, nearest first"),
        ("/said Brandvik", "“Brandvik” may be any of "),
        ("/said Ostrely", "Nobody called “Ostrely” speaks in the corpus; near: Marit Osterley."),
        ("/said", "The name is empty; give a speaker's full name, or surname"),
    ],
)
def test_a_typed_line_gets_its_verdict_first(bot, line, words):
    first, *_ = bot.handle(Request(LINE, line)).blocks
    assert isinstance(first, Notice)
    assert first.text.startswith(words)


def test_the_quotations_of_a_reply_stand_in_their_articles(bot, corpus):
    held = {article.title: article.text for article in corpus.articles()}
    shown = [
        block
        for line in (
            f"/who-said {CLOUD}",
            "/said Osterley",
            "/said Brekke",
            "/who-said Around 400 residents within 600 metres",
        )
        for block in bot.handle(Request(LINE, line)).blocks
        if isinstance(block, Attribution | Quote)
    ]
    assert len(shown) > 5
    assert all(block.text in held[block.title] for block in shown)
    assert all(block.sentence in held[block.title] for block in shown if isinstance(block, Attribution))


def test_speakers_are_listed_with_how_often_and_when_they_spoke(bot, corpus):
    head, *rows = bot.handle(Request("speakers")).blocks
    assert head == Text(f"{len(corpus.speakers())} speakers with a name; the 25 most quoted:")
    assert len(rows) == 25
    assert rows[0] == Entry("Marit Osterley", ("19 quotations in 12 articles, 2031-01-14 to 2031-12-17",))


# On the command line


def test_who_said_answers_as_the_bot_does(sample, bot):
    assert sample("who-said", *CLOUD.split()).out == render(bot.handle(Request(LINE, f"/who-said {CLOUD}")), Style(80))


def test_the_answer_in_the_terminal_is_read_from_its_first_line(sample):
    lines = sample("who-said", CLOUD).out.splitlines()
    assert lines[:7] == [
        "Said by Bram Oakes.",
        "",
        f"  │ {CLOUD},",
        "  Bram Oakes (here: fire chief Bram Oakes) · direct quotation · exact",
        '  ┆ "We had a cloud, then a flame, and then no roof," fire chief Bram Oakes ',
        "  ┆ told reporters at the gate.",
        "  Fourteen hurt in ammonia leak at Halvenmouth cannery",
    ]
    assert "has “First there was” instead of “We had”" in " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("who-said", CLOUD),
        ("who-said", "I lost the argument", "--by", "Henrik Brandvik"),
        ("who-said", "Around 400 residents within 600 metres of the site"),
        ("who-said", "ask not what your country can do for you"),
        ("who-said", "we had a cloud and a flame and then no roof", "-k", "1", "--since", "2031-05-05"),
        ("said", "Osterley", "-k", "3", "--publisher", "radio"),
        ("said", "Osterley", "--about", "harbour wall"),
        ("said", "Brandvik"),
        ("said", "Nobody Atall"),
    ],
)
def test_the_json_has_the_documented_shape_and_exact_characters(sample, misfits, arguments):
    run = sample(*arguments, "--json")
    found = json.loads(run.out)
    assert run.code == 0
    prose = [item for item in found["quotations"] if item["kind"] is None]
    assert all(misfits(other, ARTICLE) == [] for item in prose for other in item.pop("also_in"))
    assert misfits(found | {"quotations": [item for item in found["quotations"] if item not in prose]}, FOUND) == []
    assert found["answered"] == (found["reason"] is None or found["reason"].startswith(("said by", "reported only")))
    for item in (*found["quotations"], *filter(None, [found["nearest"]])):
        text = json.loads(sample("show", item["article"]["id"], "--json").out)["text"]
        assert item["text"] == text[item["start"] : item["end"]]
        if item["speaker"]:
            speaker = item["speaker"]
            assert speaker["mention"] == text[speaker["mention_start"] : speaker["mention_end"]]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((CLOUD,), None),
        (("I lost the argument", "--by", "Henrik Brandvik"), "attributed to someone else than asked: Lena Brandvik"),
        (("a valve on a pipe fitted during the winter",), "reported only as paraphrase"),
        (("it was wrong",), "said by several: Marit Osterley, Carys Boland"),
        (("Around 400 residents within 600 metres of the site",), "stands in the corpus, but unattributed"),
        (("ask not what your country can do for you",), "not found"),
    ],
)
def test_the_reason_names_the_outcome(sample, arguments, reason):
    assert json.loads(sample("who-said", *arguments, "--json").out)["reason"] == reason


def test_said_restricts_by_date_and_outlet_and_count(sample):
    found = json.loads(sample("said", "Osterley", "--json", "-k", "20", "--since", "2031-08-01").out)["quotations"]
    assert min(item["article"]["published"] for item in found) >= "2031-08-01"
    assert len(json.loads(sample("said", "Osterley", "--json").out)["quotations"]) == 5
    assert len(json.loads(sample("said", "Osterley", "--json", "-k", "2").out)["quotations"]) == 2


def test_speakers_are_lines_of_text_or_of_json(sample, misfits):
    lines = sample("speakers").out.splitlines()
    rows = [json.loads(line) for line in sample("speakers", "--json").out.splitlines()]
    assert lines[0] == "Marit Osterley: 19 quotations in 12 articles, 2031-01-14 to 2031-12-17"
    assert [fault for row in rows for fault in misfits(row, LISTED)] == []
    assert [line.split(":")[0] for line in lines] == [row["name"] for row in rows]


def test_all_stored_quotations_are_written_with_their_spans(sample, misfits, corpus):
    rows = [json.loads(line) for line in sample("quotations").out.splitlines()]
    assert len(rows) == corpus.manifest().quotations
    assert [fault for row in rows for fault in misfits(row, STORED)] == []
    texts = {article.id: article.text for article in corpus.articles()}
    assert all(texts[row["article_id"]][row["start"] : row["end"]] == row["text"] for row in rows)
    assert all(row["sentence_start"] < row["sentence_end"] for row in rows)


def test_the_quotations_of_one_article_can_be_written(sample):
    rows = [
        json.loads(line) for line in sample("quotations", "--article", "08-cannery-fire-courier.txt").out.splitlines()
    ]
    assert {row["origin"] for row in rows} == {"08-cannery-fire-courier.txt"}
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert sample("quotations", "--article", "zzzz").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["who-said"], "the quotation is empty"),
        (["who-said", "“”"], "the quotation is empty"),
        (["who-said", "the"], "may stand in any quotation"),
        (["who-said", "wall " * 1000], "4,999 characters; the most is 1,000"),
        (["who-said", CLOUD, "--by", "?"], "the name is empty"),
        (["who-said", CLOUD, "--publisher", "Nobody"], "no outlet 'Nobody' in the corpus"),
        (["who-said", CLOUD, "-k", "0"], "-k"),
        (["said"], "the name is empty"),
        (["said", "Osterley", "--about", "?"], "the question is empty"),
        (["said", "Osterley", "--until", "May"], "until 'May' is not a date"),
    ],
)
def test_bad_input_is_named_on_standard_error_with_exit_code_2(sample, arguments, said):
    run = sample(*arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_bad_words_bring_no_samples(onrecord, outside):
    for arguments in (["who-said"], ["said", "?"], ["who-said", CLOUD, "--since", "May"]):
        assert onrecord(*arguments).code == 2
    assert list(outside.iterdir()) == []


ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
EVIL = "\x1b[2J\x9b31m\u202e\u2066\u2028\x85"


@pytest.mark.parametrize(
    "arguments",
    [
        ["who-said", "the pier is sound"],
        ["who-said", f"{EVIL} pier", "--by", EVIL + "x"],
        ["who-said", "the pier is sound", "--json"],
        ["said", "Ida Brandt"],
        ["said", "Ida" + EVIL],
        ["speakers"],
        ["quotations"],
    ],
)
def test_no_escape_sequence_of_an_article_reaches_the_terminal(onrecord, home, ingested, article, arguments):
    text = f"Ida Brandt said “the pier {EVIL} is sound” and left."
    ingested(home, [article("pier", text, title=EVIL, publisher=EVIL), article("again", text, title=EVIL)])
    run = onrecord(*arguments, "--home", home.folder)
    assert len(run.out + run.err) > 20
    assert ACTIVE.findall(run.out + run.err) == []
