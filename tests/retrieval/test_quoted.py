from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from retrieval.speakers import Canonical
from retrieval.staging import Draft, Staging, article_digest
from retrieval.types import (
    Filters,
    Quotation,
    QuotationKind,
    RawArticle,
    Reading,
    Span,
    Speaker,
    SpeakerKind,
    Voice,
)

WALL = RawArticle(
    *(
        "shelf/wall.txt",
        "wall.txt",
        "Wall",
        "Mayor Osterley said: “Painful.” “But honest.” A man cursed. “No,” all said.",
    ),
    *(None, "Halvenmouth Courier", date(2031, 8, 4), ("Petra Lindqvist",)),
)
BOAT = RawArticle(
    *("shelf/boat.txt", "boat.txt", "Boat", "“The boat is back,” Osterley said. So “glad”, a man said."),
    *(None, "Sennick Herald", date(2031, 9, 1), ()),
)
NOTE = RawArticle("shelf/note.txt", "note.txt", "", "“Undated,” Marit Osterley said.", None, None, None, ())
SILENT = RawArticle("shelf/silent.txt", "silent.txt", "", "Nobody spoke.", None, None, None, ())

MAYOR = Voice("Marit Osterley", SpeakerKind.PERSON, ("Osterley", "“the mayor”"), ("mayor of Halvenmouth",))
MAN = Voice("a man", SpeakerKind.UNNAMED)
COUNCIL = Voice("Town Council", SpeakerKind.ORGANISATION)  # speaks nowhere


def said(article: RawArticle, words: str, voice: int | None, mention: str | None = None) -> Quotation:
    """A quotation of `words` in the article."""
    at = article.text.index(words)
    who = Span(article.text.index(mention), article.text.index(mention) + len(mention)) if mention else None
    return Quotation(
        *(QuotationKind.DIRECT, Span(at, at + len(words)), Span(max(at - 3, 0), at + len(words) + 2), who),
        *(Span(at, at + 1) if mention else None, voice, 0.875),
    )


READINGS = {
    WALL.key: Reading(
        (said(WALL, "Painful.", 1, "Mayor Osterley"), said(WALL, "But honest.", 1), said(WALL, "No,", None)),
        (MAN, MAYOR, COUNCIL),
    ),
    BOAT.key: Reading(
        (said(BOAT, "The boat is back,", 0, "Osterley"), said(BOAT, "glad", 1, "a man")),
        (MAYOR, MAN),
    ),
    NOTE.key: Reading((said(NOTE, "Undated,", 0, "Marit Osterley"),), (MAYOR,)),
    SILENT.key: Reading(),
}


@pytest.fixture
def catalog(tmp_path):
    catalog = Staging.open(tmp_path / "catalog.sqlite", create=True)
    yield catalog
    catalog.close()


def stage(catalog: Staging, *articles: RawArticle) -> None:
    """Stage each article with its reading and a passage for each half of its text."""
    catalog.add_embeddings([b"v"], np.zeros((1, 2, 4), dtype=np.float32))
    for article in articles:
        half, end = len(article.text) // 2, len(article.text)
        drafts = [Draft((Span(0, half),), b"v"), Draft((Span(half, half + 2), Span(half + 3, end)), b"v")]
        catalog.stage(article, article_digest(article), drafts, READINGS[article.key])


def join(catalog: Staging, names: dict[str, str] | None = None) -> None:
    """Make speakers of voices by their names, an unnamed one for each voice."""
    members: dict[tuple[str, object], list] = {}
    for voice in catalog.voices():
        name = (names or {}).get(voice.voice.name, voice.voice.name)
        alone = voice[:2] if voice.voice.kind is SpeakerKind.UNNAMED else None
        members.setdefault((name, alone), []).append(voice)
    catalog.stage_speakers(
        [
            Canonical(name, voices[0].voice.kind, voices[0].voice.aliases, tuple(voice[:2] for voice in voices))
            for (name, _), voices in members.items()
        ]
    )


def publish(catalog: Staging, *articles: RawArticle, names: dict[str, str] | None = None) -> int:
    stage(catalog, *articles)
    join(catalog, names)
    catalog.publish()
    catalog.collect()
    return catalog.generation()


def words(stored) -> list[str]:
    return [one.quotation.span.of(one.article.text) for one in stored]


# ── What is kept ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reading_is_kept_exactly_as_it_was_made(catalog):
    now = publish(catalog, WALL, BOAT, NOTE, SILENT)
    held = list(catalog.all_quotations(now))
    for article in (WALL, BOAT, NOTE, SILENT):
        assert (
            tuple(s.quotation for s in held if s.article.origin == article.origin) == READINGS[article.key].quotations
        )


def test_voices_come_as_they_were_read_with_the_number_of_their_statements(catalog):
    stage(catalog, WALL, BOAT, SILENT)
    assert [(voice.number, voice.voice, voice.statements) for voice in catalog.voices()] == [
        *((0, MAN, 0), (1, MAYOR, 2), (2, COUNCIL, 0)),
        *((0, MAYOR, 1), (1, MAN, 1)),
    ]


def test_quotations_come_with_article_and_speaker_in_the_order_asked_for(catalog):
    now = publish(catalog, WALL, BOAT)
    ids = catalog.quotation_ids(now)
    asked = [ids[3], 9_999, ids[2], ids[0]]
    found = catalog.quotations(asked, now)
    assert [stored.id for stored in found] == [ids[3], ids[2], ids[0]]
    assert words(found) == ["The boat is back,", "No,", "Painful."]
    assert [stored.article.origin for stored in found] == ["boat.txt", "wall.txt", "wall.txt"]
    mayor = Speaker("Marit Osterley", SpeakerKind.PERSON, MAYOR.aliases, 3, 2, date(2031, 8, 4), date(2031, 9, 1))
    assert [stored.speaker for stored in found] == [mayor, None, mayor]


def test_thousands_of_quotations_can_be_asked_for_at_once(catalog):
    many = [said(WALL, "Painful.", 0)] * 2_500
    catalog.add_embeddings([b"v"], np.zeros((1, 2, 4), dtype=np.float32))
    catalog.stage(WALL, "digest", [], Reading(tuple(many), (MAYOR,)))
    join(catalog)
    catalog.publish()
    assert len(catalog.quotations(catalog.quotation_ids(1), 1)) == 2_500
    assert catalog.speakers(1)[0].quotations == 2_500


def test_the_quotations_of_an_article_come_in_the_order_of_its_text(catalog):
    shuffled = Reading(READINGS[WALL.key].quotations[::-1], (MAN, MAYOR))
    catalog.stage(WALL, "digest", [], shuffled)
    join(catalog)
    catalog.publish()
    (article,) = catalog.articles(1)
    assert words(catalog.quotations_of(article.id, 1)) == ["Painful.", "But honest.", "No,"]
    assert catalog.quotations_of("nothing", 1) == []


def test_all_quotations_come_article_by_article(catalog):
    now = publish(catalog, WALL, BOAT, SILENT, NOTE)
    said_in = [(stored.article.origin, *words([stored])) for stored in catalog.all_quotations(now)]
    assert said_in == [
        *(("wall.txt", "Painful."), ("wall.txt", "But honest."), ("wall.txt", "No,")),
        *(("boat.txt", "The boat is back,"), ("boat.txt", "glad")),
        ("note.txt", "Undated,"),
    ]


def test_a_passage_has_the_quotations_that_overlap_it(catalog):
    now = publish(catalog, WALL, SILENT)
    ids = catalog.quotation_ids(now)
    passages, _ = catalog.vectors(now)
    first, second, third, fourth = passages.tolist()
    middle = READINGS[WALL.key].quotations[1].span
    assert middle.start < len(WALL.text) // 2 < middle.end
    assert catalog.quotations_in([second, first, third, fourth, 9_999]) == {
        first: [ids[0], ids[1]],
        second: [ids[1], ids[2]],
        third: [],
        fourth: [],
    }


# ── Speakers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_speakers_come_with_their_counts_and_dates_most_quotations_first(catalog):
    now = publish(catalog, WALL, BOAT, NOTE)
    assert catalog.speakers(now) == [
        Speaker("Marit Osterley", SpeakerKind.PERSON, MAYOR.aliases, 4, 3, date(2031, 8, 4), date(2031, 9, 1)),
        Speaker("a man", SpeakerKind.UNNAMED, (), 1, 1, date(2031, 9, 1), date(2031, 9, 1)),
    ]
    assert catalog.speaker_count(now) == 2


def test_a_speaker_whose_articles_are_all_undated_has_no_dates(catalog):
    (speaker,) = catalog.speakers(publish(catalog, NOTE))
    assert (speaker.first, speaker.last) == (None, None)


def test_every_name_and_alias_leads_to_the_canonical_name(catalog):
    now = publish(catalog, WALL, BOAT, names={"Marit Osterley": "Mayor Marit"})
    assert catalog.names(now) == [
        ("Mayor Marit", "Mayor Marit"),
        ("Osterley", "Mayor Marit"),
        ("a man", "a man"),
        ("“the mayor”", "Mayor Marit"),
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["The boat is back,", "Painful.", "But honest.", "Undated,"]),
        (Filters(publishers=("Sennick Herald",)), ["The boat is back,"]),
        (
            Filters(publishers=("Sennick Herald", "Halvenmouth Courier")),
            ["The boat is back,", "Painful.", "But honest."],
        ),
        (Filters(publishers=("nobody",)), []),
        (Filters(since=date(2031, 8, 5)), ["The boat is back,"]),
        (Filters(until=date(2031, 8, 31)), ["Painful.", "But honest."]),
        (
            Filters(since=date(2031, 8, 4), until=date(2031, 9, 1), publishers=("Sennick Herald",)),
            ["The boat is back,"],
        ),
    ],
)
def test_sayings_come_newest_first_undated_last_then_in_the_order_of_the_text(catalog, filters, expected):
    now = publish(catalog, NOTE, WALL, BOAT)
    assert words(catalog.quotations(catalog.sayings("Marit Osterley", filters, now), now)) == expected


def test_nobody_of_a_name_has_said_nothing(catalog):
    now = publish(catalog, WALL)
    assert catalog.sayings("Town Council", Filters(), now) == []
    assert catalog.sayings("Osterley", Filters(), now) == []


# ── Generations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_version_of_an_article_has_its_own_quotations(catalog, monkeypatch):
    publish(catalog, WALL, BOAT)
    changed = replace(BOAT, text=BOAT.text.replace("back", "gone"))
    monkeypatch.setitem(READINGS, BOAT.key, Reading((said(changed, "The boat is gone,", 0, "Osterley"),), (MAYOR,)))
    now = publish(catalog, changed)
    assert words(catalog.all_quotations(now)) == ["Painful.", "But honest.", "No,", "The boat is gone,"]
    assert words(catalog.all_quotations(now - 1)) == ["Painful.", "But honest.", "No,", "The boat is back,", "glad"]


def test_changes_are_the_quotations_that_the_next_generation_loses_and_gains(catalog):
    publish(catalog, WALL, BOAT)
    ids = catalog.quotation_ids(1)
    assert catalog.changes("quotation") == ([], [])
    catalog.remove(catalog.newest(BOAT.key).version)
    stage(catalog, NOTE)
    lost, gained = catalog.changes("quotation")
    assert lost == ids[3:]
    assert catalog.quotation_ids(2) == [*ids[:3], *gained]


def test_the_speakers_of_a_generation_stay_while_the_next_ones_are_made(catalog):
    now = publish(catalog, WALL)
    before = catalog.speakers(now), catalog.names(now), list(catalog.all_quotations(now))
    stage(catalog, BOAT)
    join(catalog, {"Marit Osterley": "Somebody Else"})
    assert (catalog.speakers(now), catalog.names(now), list(catalog.all_quotations(now))) == before
    catalog.publish()
    catalog.collect()
    assert (catalog.speakers(now), catalog.names(now), list(catalog.all_quotations(now))) == before
    assert catalog.speakers(now + 1)[0].name == "Somebody Else"


def test_the_speakers_of_a_killed_attempt_are_replaced(catalog):
    stage(catalog, WALL, BOAT)
    join(catalog, {"Marit Osterley": "Somebody Else"})
    now = publish(catalog)
    assert [speaker.name for speaker in catalog.speakers(now)] == ["Marit Osterley", "a man"]
    assert len(catalog.sayings("Marit Osterley", Filters(), now)) == 3


def test_what_neither_generation_sees_is_collected(catalog):
    publish(catalog, WALL)
    catalog.remove(catalog.newest(WALL.key).version)
    publish(catalog, BOAT)
    assert len(catalog.speakers(1)) == 1
    publish(catalog, NOTE)
    assert catalog.speakers(1) == []
    generations = "SELECT generation FROM speaker UNION SELECT generation FROM speaks"
    assert [row[0] for row in catalog._all(generations)] == [2, 3]
    held = "SELECT 'q', version FROM quotation UNION SELECT 'v', version FROM voice"
    boat, note = (catalog.newest(article.key).version for article in (BOAT, NOTE))
    assert {tuple(row) for row in catalog._all(held)} == {(what, one) for what in "qv" for one in (boat, note)}


def test_discarding_staged_work_takes_its_quotations_along(catalog):
    now = publish(catalog, WALL)
    before = list(catalog.all_quotations(now))
    stage(catalog, BOAT)
    join(catalog)
    catalog.discard_staged()
    assert list(catalog.all_quotations(now)) == before
    assert len(catalog._all("SELECT 1 FROM quotation")) == 3


def test_the_number_of_a_quotation_is_never_used_again(catalog):
    publish(catalog, WALL)
    used = set(catalog.quotation_ids(1))
    catalog.remove(catalog.newest(WALL.key).version)
    publish(catalog)
    publish(catalog)
    assert catalog.quotations(sorted(used), catalog.generation()) == []
    assert used.isdisjoint(catalog.quotation_ids(publish(catalog, BOAT)))
