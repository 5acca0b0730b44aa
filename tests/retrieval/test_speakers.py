"""Voices become speakers: one per person, and never two people in one."""

from __future__ import annotations

from collections import Counter
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import BadInputError
from retrieval.speakers import AliasFile, Canonical, SpeakerNames, VoiceIn, canonical, lookup, read_aliases
from retrieval.speakers.aliases import spelling_key
from retrieval.types import SpeakerKind, Voice

NO_FILE = AliasFile()


def corpus(*articles: str) -> list[VoiceIn]:
    """Write articles as "Name = Alias, Alias: role, role | Name", kinds as "@Organisation" and "?unnamed"."""
    return [
        VoiceIn(version, number, voice(line.strip()), 1)
        for version, article in enumerate(articles)
        for number, line in enumerate(article.split("|"))
    ]


def voice(line: str) -> Voice:
    names, _, roles = line.partition(":")
    name, _, aliases = names.partition("=")
    kind = {"@": SpeakerKind.ORGANISATION, "?": SpeakerKind.UNNAMED}.get(name[0], SpeakerKind.PERSON)
    return Voice(name.strip(" @?"), kind, listed(aliases), listed(roles))


def listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def speakers(*articles: str, aliases: AliasFile = NO_FILE) -> dict[str, list[int]]:
    """Return the articles in which each speaker speaks, by name; equal names are numbered."""
    found: dict[str, list[int]] = {}
    seen: Counter[str] = Counter()
    for one in canonical(corpus(*articles), aliases):
        seen[one.name] += 1
        name = one.name if seen[one.name] == 1 else f"{one.name} #{seen[one.name]}"
        found[name] = [version for version, _ in one.members]
    return found


# Full names


@pytest.mark.parametrize(
    "spelling",
    [
        "Zoë Brandão-Kvist",
        "zoe brandao kvist",
        "ZOE BRANDAO-KVIST",
        "Zoë  Brandão‑Kvist",
        "Mayor Zoë Brandão-Kvist",
        "Dr. Zoë Brandão-Kvist",
        "Zoë Brandão-Kvist’s",
        "Zoë T. Brandão-Kvist",
    ],
)
def test_one_name_written_in_two_ways_is_one_speaker(spelling):
    assert len(speakers("Zoë Brandão-Kvist", spelling)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shaun O’Farrow", "Shaun O'Farrow"),
        ("Ban Ki-moon", "Ban Ki Moon"),
        ("Ursula von der Leyen", "Ursula Von Der Leyen"),
        ("Abdel Fattah el-Sisi", "Abdel Fattah al-Sisi"),
        ("J. R. Osterley", "J.R. Osterley"),
        ("US Secretary of State Antony Blinken", "Antony J. Blinken"),
        ("Sgt. Mary-Ann Osterley Jr.", "Mary-Ann Osterley, Jr"),
    ],
)
def test_marks_particles_and_titles_do_not_part_a_name(one, other):
    assert len(speakers(one, other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Brekke", "Tomas Brekke"),
        ("Joan Brekke: mayor", "John Brekke: mayor"),
        ("Carl A. Brekke", "Carl B. Brekke"),
        ("Carl Brekke Jr.", "Carl Brekke Sr."),
        ("Carl Brekke Jr.", "Carl Brekke"),
        ("Carl Brekke", "J. C. Brekke"),
        ("Carl Brekke: painter", "Karl Brekke: bishop"),
        ("Carl Brekke: mayor", "Carl Brokke: bishop"),
        ("Carl Brekke: analyst", "Carl Brokke: analyst"),
        ("Ana Li: mayor", "Ana Lo: mayor"),
        ("Carl Brekke: senator", "Carl B. Brekke: violinist"),
        ("Kim Brekke: Ms", "Kim B. Brekke: Mr"),
        ("Carl Brekke Jr. = Carl Brekke", "Carl Brekke"),
    ],
)
def test_two_people_stay_two(one, other):
    assert len(speakers(one, other)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mikhail Osterlov: mayor of Tarn", "Mikhail Osterlow: mayor"),
        ("Antonia Brekke: minister of fisheries", "Antonja Brekke: fisheries minister"),
        ("Volodymyr Zelensky: president", "Volodymyr Zelenskyy: Ukrainian president"),
        ("Joe Osterley: senator", "Joseph Osterley: Sen."),
        ("Joe Biden: president", "Joseph R. Biden Jr.: U.S. president"),
    ],
)
def test_a_misspelling_or_nickname_in_the_same_role_is_the_same_person(one, other):
    assert len(speakers(one, other)) == 1
    assert len(speakers(one.partition(":")[0], other)) == 2


def test_a_vice_president_is_no_president():
    assert len(speakers("Joe Osterley: president", "Joseph Osterley: vice president")) == 2


def test_a_nickname_of_two_names_does_not_make_them_one():
    assert len(speakers("Anthony Osterley: mayor", "Tony Osterley: mayor", "Antonio Osterley: mayor")) == 2


def test_an_article_that_uses_a_nickname_ties_it_to_the_name_everywhere():
    found = speakers("Benedikt Osterley = Bobo Osterley", "Bobo Osterley", "Benedikt Osterley")
    assert found == {"Benedikt Osterley": [0, 1, 2]}


def test_a_name_that_two_people_can_bear_is_neither_without_a_role():
    assert len(speakers("George Brekke", "George A. Brekke", "George B. Brekke")) == 3
    found = speakers("George Brekke: bishop", "George A. Brekke: painter", "George B. Brekke: bishop")
    assert found == {"George Brekke": [0, 2], "George A. Brekke": [1]}


# Two voices of an article


def test_two_voices_of_an_article_are_two_speakers_even_of_one_name():
    assert speakers("Carl Brekke | Carl Brekke") == {"Carl Brekke": [0], "Carl Brekke #2": [0]}


def test_names_that_speak_in_one_article_are_not_joined_by_what_another_says():
    assert len(speakers("Donald Osterley: president | Donald Osterley Jr.: president")) == 2
    found = speakers("Joe Osterley: mayor | Joseph Osterley: mayor", "Joe Osterley: mayor", "Joseph Osterley: mayor")
    assert found == {"Joe Osterley": [0, 1], "Joseph Osterley": [0, 2]}


def test_a_third_spelling_joins_no_two_who_speak_in_one_article():
    found = canonical(
        corpus("Jon Osterley: mayor | John Osterley: mayor", "Johnny Osterley: mayor", "John Osterley: mayor"), NO_FILE
    )
    assert all(len({version for version, _ in one.members}) == len(one.members) for one in found)


def test_one_article_that_takes_a_person_for_two_does_not_part_the_others():
    articles = ["Vera Osterlov: president"] * 6 + ["Vera Osterlow: president"] * 5
    found = speakers(*articles, "Vera Osterlov: president | Vera Osterlow: president")
    assert found == {"Vera Osterlov": [*range(12)], "Vera Osterlow": [11]}


# Less than the full name


def test_a_surname_joins_the_one_who_has_its_role():
    found = speakers("Anna Brekke: mayor", "Tomas Brekke: engineer", "Brekke: the mayor of Tarn", "Brekke: engineer")
    assert found == {"Anna Brekke": [0, 2], "Tomas Brekke": [1, 3]}


def test_a_title_is_a_role():
    assert speakers("Anna Brekke: mayor", "Tomas Brekke", "Mayor Brekke")["Anna Brekke"] == [0, 2]


def test_a_surname_with_one_well_known_bearer_is_theirs():
    assert speakers("Anna Brekke", "Anna Brekke", "Brekke") == {"Anna Brekke": [0, 1, 2]}


@pytest.mark.parametrize(
    "others",
    [
        ("Anna Brekke",),  # heard too little
        ("Anna Brekke", "Anna Brekke", "Tomas Brekke"),  # two bearers
        ("Anna Brekke: mayor", "Anna Brekke: mayor of Tarn"),  # another role
        ("Anna Brekke", "Anna Brekke", "Brekke Osterley"),  # it may be a given name
    ],
)
def test_a_surname_that_may_be_anothers_stays_a_surname(others):
    assert speakers(*others, "Brekke: engineer" if ":" in others[0] else "Brekke")["Brekke"] == [len(others)]


def test_a_surname_in_the_article_of_its_bearer_is_somebody_else():
    assert speakers("Anna Brekke", "Anna Brekke", "Anna Brekke | Brekke")["Brekke"] == [2]


def test_a_man_of_the_surname_is_not_the_woman_who_bears_it():
    assert speakers("Anna Brekke: spokeswoman", "Anna Brekke: Mrs", "Brekke: Mr")["Brekke"] == [2]


def test_a_word_that_is_also_a_title_is_taken_for_nobody():
    assert speakers("Jeremy Pope", "Jeremy Pope", "Pope")["Pope"] == [2]


def test_a_surname_that_stands_in_front_is_learnt_from_the_articles():
    assert speakers("Xi Jinping = Xi", "Xi Jinping = Xi", "Xi") == {"Xi Jinping": [0, 1, 2]}


def test_a_single_name_is_one_speaker_where_nobody_else_bears_it():
    assert speakers("Pelmeni", "Pelmeni: singer", "Pelmeni: star") == {"Pelmeni": [0, 1, 2]}


def test_surnames_that_nobody_can_place_are_joined_by_their_role_alone():
    found = speakers("Ada Brekke", "Ola Brekke", "Brekke: coach", "Brekke: bishop", "Brekke: the coach", "Brekke")
    assert sorted(found.values()) == [[0], [1], [2, 4], [3], [5]]


def test_an_initial_joins_the_only_one_whom_it_can_mean():
    assert speakers("Mara Osterley", "Tomas Osterley", "M. Osterley")["Mara Osterley"] == [0, 2]
    assert len(speakers("Mara Osterley", "Maud Osterley", "M. Osterley")) == 3
    assert speakers("Mara Osterley: mayor", "Maud Osterley", "M. Osterley: mayor")["Mara Osterley"] == [0, 2]


def test_an_initial_tells_nothing_of_a_common_surname():
    articles = [f"{given} Osterley" for given in ("Mara", "Tomas", "Ola", "Ida", "Per")]
    assert speakers(*articles, "M. Osterley")["M. Osterley"] == [5]


def test_a_part_of_the_given_names_joins_the_whole():
    assert speakers("Recep Tayyip Erdoğan", "Tayyip Erdogan") == {"Tayyip Erdogan": [0, 1]}
    assert speakers("Anna Maria Brekke", "Anna Brekke") == {"Anna Brekke": [0, 1]}


# Names shown


def test_the_majority_spelling_wins_and_all_others_are_aliases():
    found = canonical(
        corpus(*["Vera Osterlow: mayor"] * 2, *["Vera Osterlov = Osterlov, Mayor Osterlov: mayor"] * 3), NO_FILE
    )
    assert [(one.name, one.aliases) for one in found] == [("Vera Osterlov", ("Osterlov", "Vera Osterlow"))]


def test_a_full_name_is_shown_however_often_less_is_written():
    names = ["Mara Osterley: mayor", "M. Osterley: mayor", "M. Osterley: mayor", "OSTERLEY: mayor", "Osterley: mayor"]
    assert list(speakers(*names)) == ["Mara Osterley"]


def test_the_most_heard_comes_first():
    heard = [VoiceIn(0, 0, voice("Ada Lind"), 2), VoiceIn(1, 0, voice("Bo Ek"), 7), VoiceIn(2, 0, voice("Cy Dal"), 5)]
    assert [one.name for one in canonical(heard, NO_FILE)] == ["Bo Ek", "Cy Dal", "Ada Lind"]


# Organisations and the unnamed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@the Ministry of Defence", "@Ministry of Defence"),
        ("@Ministry of Defense", "@The Defence Ministry"),
        ("@U.N.", "@UN"),
        ("@Marks & Finch", "@Marks and Finch Ltd"),
    ],
)
def test_an_organisation_is_one_however_it_is_written(one, other):
    assert len(speakers(one, other)) == 1


def test_an_acronym_is_joined_where_an_article_spells_it_out():
    assert speakers("@United Nations = UN", "@UN", "@U.N.") == {"United Nations": [0, 1, 2]}
    assert len(speakers("@United Nations", "@UN")) == 2
    assert len(speakers("@Pan Alpina = PA", "@Port Authority = PA", "@PA")) == 3
    assert len(speakers("@United Nations = ministry", "@ministry")) == 2


def test_a_person_is_never_an_organisation():
    assert len(speakers("Brekke", "@Brekke")) == 2


def test_unnamed_voices_are_never_the_same():
    found = canonical(corpus("?a resident", "?a resident"), NO_FILE)
    assert [(one.name, one.kind, len(one.members)) for one in found] == [("a resident", SpeakerKind.UNNAMED, 1)] * 2


def test_a_name_without_letters_is_never_joined():
    assert len(speakers("...", "…", "'")) == 3


# The operator's file


def alias_file(folder, text: str) -> AliasFile:
    path = folder / "aliases.toml"
    path.write_text(text, encoding="utf-8")
    return read_aliases(path)


def test_no_file_says_nothing():
    assert read_aliases(None) == AliasFile((), "")


def test_the_operator_joins_what_the_rules_would_not(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"Zora Lind" = ["Z. Brekke", "the Duchess"]\n')
    found = canonical(corpus("Zora Brekke", "Z. BREKKE", "?the duchess", "@Duchess", "Zora Lind"), aliases)
    assert [(one.name, [version for version, _ in one.members]) for one in found] == [
        ("Zora Lind", [1, 2, 3, 4]),
        ("Zora Brekke", [0]),
    ]
    assert set(found[0].aliases) >= {"Z. Brekke", "the Duchess"}


def test_the_operator_is_obeyed_by_an_alias_of_a_voice_too(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"Benjamin Osterley" = ["Bibbo"]\n')
    assert speakers("B. Osterley = Bibbo", "Benjamin Osterley", aliases=aliases) == {"Benjamin Osterley": [0, 1]}


def test_a_bare_surname_in_the_file_does_not_take_the_relatives(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"Joe Osterley" = ["Osterley"]\n')
    found = speakers("Joe Osterley", "Jill Osterley = Osterley", "Osterley", aliases=aliases)
    assert found == {"Joe Osterley": [0, 2], "Jill Osterley": [1]}


def test_the_operator_may_make_two_voices_of_an_article_one(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"Joe Osterley" = ["Joseph Osterley"]\n')
    assert speakers("Joe Osterley | Joseph Osterley", aliases=aliases) == {"Joe Osterley": [0, 0]}


def test_other_spellings_join_the_operators_speaker_by_the_rules(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"Joe Osterley" = ["Joey O."]\n"Joseph Osterley" = []\n')
    articles = ("Joe T. Osterley: mayor", "Joey O.: mayor", "Joe Osterley: mayor", "Joseph Osterley: mayor")
    assert speakers(*articles, aliases=aliases) == {"Joe Osterley": [0, 1, 2], "Joseph Osterley": [3]}


def test_the_operators_organisation_keeps_its_acronym(tmp_path):
    aliases = alias_file(tmp_path, '[speakers]\n"United Nations" = ["the world body"]\n')
    found = speakers("@UN Organisation", "@World Body", "@United Nations = UN", "@UN", aliases=aliases)
    assert found == {"United Nations": [1, 2, 3], "UN Organisation": [0]}


def test_the_digest_of_the_file_changes_with_it(tmp_path):
    digests = {alias_file(tmp_path, text).digest for text in ("", "[speakers]\n", '[speakers]\n"A B" = []\n')}
    assert len(digests) == 3
    assert "" not in digests


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ('[speakers]\n"Ada Lind" = "Ada"', "Ada Lind"),
        ('[speakers]\n"Ada Lind" = [1]', "Ada Lind"),
        ('[speakers]\n"Ada Lind" = ["Ada"]\n"Bo Ek" = ["ADA"]', "ADA"),
        ('[speakers]\n"Ada Lind" = []\n"Bo Ek" = ["ada lind"]', "ada lind"),
        ('[speakers]\n"Ada Lind" = ["..."]', "Ada Lind"),
        ('speakers = ["Ada"]', "speakers"),
        ('[speaker]\n"Ada Lind" = []', "speaker"),
        ('[speakers\n"Ada', "line 1"),
    ],
)
def test_a_wrong_file_is_named_with_its_entry(tmp_path, text, entry):
    with pytest.raises(BadInputError) as error:
        alias_file(tmp_path, text)
    assert str(tmp_path / "aliases.toml") in str(error.value)
    assert entry in str(error.value)


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.toml"):
        read_aliases(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInputError, match=r"bytes\.toml"):
        read_aliases(tmp_path / "bytes.toml")


# Laws, whatever the corpus

NAMES = st.sampled_from(
    "Brekke|Anna Brekke|Ana Brekke|A. Brekke|Anna B. Brekke|Anna C. Brekke|Brekke Jr.|Anna Brekke Jr.|Anna Brekka|"
    "Joe Brekke|Joseph Brekke|Xi Brekke|Xi|UN|United Nations|...|Mayor Brekke|Anna Maria Brekke".split("|")
)
ROLES = st.sampled_from(["mayor", "mayor of Tarn", "spokeswoman for the port", "Mr", "singer"])
VOICES = st.builds(
    Voice,
    name=NAMES,
    kind=st.sampled_from([SpeakerKind.PERSON] * 4 + [*SpeakerKind]),
    aliases=st.lists(NAMES, max_size=2).map(tuple),
    roles=st.lists(ROLES, max_size=2).map(tuple),
)
CORPORA = st.lists(st.lists(VOICES, min_size=1, max_size=4), min_size=3, max_size=12).map(
    lambda articles: [
        VoiceIn(version, number, one, version % 3)
        for version, voices in enumerate(articles)
        for number, one in enumerate(voices)
    ]
)


@given(CORPORA)
def test_every_voice_has_one_speaker_and_no_speaker_two_voices_of_an_article(voices):
    found = canonical(voices, NO_FILE)
    members = Counter(member for one in found for member in one.members)
    assert members == Counter((voice.version, voice.number) for voice in voices)
    assert all(len({version for version, _ in one.members}) == len(one.members) for one in found)
    kinds = {(voice.version, voice.number): voice.voice.kind for voice in voices}
    assert all(kinds[member] is one.kind for one in found for member in one.members)


@settings(max_examples=200)
@given(CORPORA, st.randoms(use_true_random=False), st.sampled_from([NO_FILE, AliasFile((("Anna Brekke", ("Xi",)),))]))
def test_the_order_of_the_voices_does_not_matter(voices, random, aliases):
    shuffled = random.sample(voices, len(voices))
    assert canonical(shuffled, aliases) == canonical(voices, aliases)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=20))
def test_any_text_may_be_a_name(names, typed):
    voices = [VoiceIn(n, 0, Voice(name, SpeakerKind.PERSON, (name[::-1],), (name,)), 1) for n, name in enumerate(names)]
    found = canonical(voices, NO_FILE)
    assert sum(len(one.members) for one in found) == len(voices)
    known = SpeakerNames((one.name, one.name) for one in found)
    assert set(known.find(typed)) | set(known.suggest(typed)) <= {one.name for one in found}
    assert all(one.name in known.find(one.name) for one in found if spelling_key(one.name))


# Bounds


@pytest.mark.parametrize(
    "voices",
    [
        [VoiceIn(n, 0, voice(f"N{n:x} Osterley: senator"), 1) for n in range(10_000)],
        [VoiceIn(n, 0, voice(f"{'ABCDEFGHIJ'[n % 10]}. K{n:x} Osterley: senator"), 1) for n in range(10_000)],
        [VoiceIn(1, n, voice("Osterley: senator"), 1) for n in range(10_000)],
        [VoiceIn(n, 0, Voice("a. " * 3_000 + str(n), SpeakerKind.PERSON, ("-" * 10_000,)), 1) for n in range(200)],
    ],
    ids=["one surname", "initials", "one article", "endless names"],
)
def test_hostile_corpora_take_bounded_time(voices):
    begin = perf_counter()
    found = canonical(voices, NO_FILE)
    assert perf_counter() - begin < 30  # seconds; comparing all with all would take hours
    assert sum(len(one.members) for one in found) == len(voices)
    assert max(len(one.name) for one in found) <= 200


# Typed names

KNOWN = SpeakerNames(
    [
        ("Volodymyr Osterlenko", "Volodymyr Osterlenko"),
        ("Osterlenko", "Volodymyr Osterlenko"),
        ("Anna Brekke", "Anna Brekke"),
        ("Tomas Brekke", "Tomas Brekke"),
        ("Duchess of Tarn", "Zora Lind"),
        ("Zora Lind", "Zora Lind"),
        ("Ministry of Defence", "Ministry of Defence"),
        ("Karim al-Tarni", "Karim al-Tarni"),
        ("Omar al‑Tarni", "Omar al‑Tarni"),
        ("Nilsbrekke", "Nilsbrekke"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anna brekke", ["Anna Brekke"]),
        ("Mayor Anna Brekke", ["Anna Brekke"]),
        ("Brekke", ["Anna Brekke", "Tomas Brekke"]),
        ("OSTERLENKO", ["Volodymyr Osterlenko"]),
        ("the duchess of tarn", ["Zora Lind"]),
        ("the Ministry of Defence", ["Ministry of Defence"]),
        ("Tarni", ["Karim al-Tarni", "Omar al‑Tarni"]),
        ("Ana Brekke", []),
        ("rekke", []),
        ("Anna", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_typed_name_means_its_speakers_exactly(typed, meant):
    assert KNOWN.find(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anna", ["Anna Brekke"]),
        ("Volodymyr", ["Volodymyr Osterlenko"]),
        ("Ann", []),
        ("Brekke", []),
        ("Nilsbrekke", []),
        ("Anna Brekke", []),
        ("", []),
    ],
)
def test_a_given_name_alone_gives_all_who_bear_it(typed, meant):
    assert list(KNOWN.given(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ana Brekke", "Anna Brekke"),
        ("Brekke Tomas", "Tomas Brekke"),
        ("Osterlenka", "Volodymyr Osterlenko"),
        ("Wolodimir Osterlenko", "Volodymyr Osterlenko"),
        ("Volod", "Volodymyr Osterlenko"),
        ("Prime Minister Osterlenko", "Volodymyr Osterlenko"),
        ("zóra línd", "Zora Lind"),
        ("Ministry of Defense", "Ministry of Defence"),
    ],
)
def test_a_name_nearly_right_suggests_the_right_one_first(typed, first):
    assert KNOWN.suggest(typed)[0] == first


def test_nothing_near_suggests_nothing_and_no_more_than_five_are_suggested():
    assert KNOWN.suggest("Quux Zyx") == []
    assert KNOWN.suggest("") == KNOWN.suggest("...") == SpeakerNames([]).suggest("Brekke") == []
    many = [f"Ida{n} Brekke" for n in range(9)]
    assert SpeakerNames(zip(many, many, strict=True)).suggest("Brekke") == many[:5]
    assert len(KNOWN.suggest("b" * 100_000)) <= 5


def test_a_name_is_found_without_taking_all_apart(monkeypatch):
    many = [f"Ida{n} Brekke{n}" for n in range(5_000)]
    known = SpeakerNames([*zip(many, many, strict=True), ("I. Brekke7", "Ida7 Brekke7")])
    looked_at = []
    for step in ("parse", "spelling_key", "fold", "_folded", "folded_key"):
        function = getattr(lookup, step)
        monkeypatch.setattr(lookup, step, lambda text, function=function: looked_at.append(text) or function(text))
    assert known.find("Ida7 Brekke7") == known.find("Brekke7") == known.find("I. Brekke7") == ["Ida7 Brekke7"]
    assert list(known.given("Ida7")) == ["Ida7 Brekke7"]
    assert known.find("Brekke") == []
    assert set(looked_at) == {"Ida7 Brekke7", "Brekke7", "I. Brekke7", "Ida7", "Brekke"}


def test_a_canonical_speaker_is_a_plain_value():
    (one,) = canonical(corpus("Ada Lind"), NO_FILE)
    assert one == Canonical("Ada Lind", SpeakerKind.PERSON, (), ((0, 0),))
