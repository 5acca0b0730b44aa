"""People's names taken apart: titles dropped, given names, surname, suffix."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from nameparser import Lexicon, Parser, Policy, Role

LONGEST_NAME = 200  # characters; what is longer is no name, and only its start is looked at
_CACHED = 1 << 16  # spellings; a corpus repeats its names

_ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic; other scripts' vowel signs are not among them
_LETTERS_APART = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ə": "a"}
)
_JOINED = re.compile(r"['’‘`´ʼʻ]|(?<=\w)[-‐‑–](?=\w)")  # apostrophes, and hyphens inside a word
_POSSESSIVE = re.compile("['’][sS]$")
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # the U.N. is the UN
_COUNTRY = re.compile(r"^(?:U\.S\.|U\.K\.|U\.N\.)(?= )")
_APART = re.compile(r"[\W_]+")
_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
_PLAIN = re.compile(rf"(?:(?:[^\W\d_]\.|{_WORD}) ){{1,4}}{_WORD}")
_ARABIC_THE = re.compile(r"^(?:a[ldnrstz]|el|ul|ash)[-‐‑–\s](?=\w)", re.IGNORECASE)  # al-Sisi, el-Sisi and Sisi are one
_DOTTED = re.compile(r"^(?:[^\W\d_]\.){2,}$")  # J.R.
_NUMERAL = re.compile(r"^(?:i{2,3}|i?v|vi{1,3}|i?x|xi{1,3}|xi?v|xvi{1,3})$")
_GENERATIONS = {"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr"}
_FULL = 2  # words of a full name

# Offices stand in front of names, alone ("Mayor Brekke") or at the end of more words ("Tarn County Mayor Ada Brekke").
_OFFICES = frozenset(
    """
    actor actors actress admiral ambassador analyst archbishop assemblyman assemblywoman attorney author
    ayatollah candidate captain ceo chair chairman chairperson chairwoman chancellor coach colonel commander
    commissioner congressman congresswoman congressmember constable councilman councillor councilmember
    councilor councilwoman counsel cofounder correspondent coowner coowners deputy detective director
    directorgeneral doctor dr editor emir foreman founder gov governor governorelect governors host inspector
    lawmaker lawyer leader lieutenant lt manager mayor minister moderator mr mrs ms mullah officer officers
    owner pastor premier president presidentelect presidents prosecutor rabbi recorder rep representative
    reporter representatives republicans democrats reps secretary secretarygeneral sen senator senators sergeant
    sheriff singer singerguitarist singersongwriter spokesman spokesperson spokeswoman superintendent supervisor
    supt treasurer trooper undersecretary vp
    """.split()
)
# Words that are titles or names: titles where one name follows ("King Charles"), and names inside longer ones.
_TITLES_OR_NAMES = frozenset(
    """
    baron baroness bishop brother cardinal chief count countess dame dean duchess duke earl emperor empress
    father general gen imam judge justice justices king lady lord madam major master miss monsignor mother pope
    prince princess prof professor queen rev reverend sheikh sir sister sultan uncle aunt
    """.split()
)
_FORMERLY = re.compile(r"^(?:then|ex|former|late)-", re.IGNORECASE)

_LEXICON = Lexicon.default().add(
    titles=["acting", "crown", "det", "former", "insp", "interim", "justice", "justices", "tempore", *_OFFICES]
)
_parser = Parser(_LEXICON, Policy())
_PARSED = frozenset().union(  # a name without any of these words needs no parser: its last word is the surname
    _LEXICON.titles,
    _LEXICON.given_name_titles,
    _LEXICON.after_given_titles,
    _LEXICON.suffix_acronyms,
    _LEXICON.suffix_words,
    _LEXICON.particles,
    _LEXICON.conjunctions,
    _LEXICON.bound_given_names,
    _LEXICON.maiden_markers,
)


class Name(NamedTuple):
    """A person's name, folded; `shown` are the characters as written, less titles. Without `given` it is a surname."""

    given: tuple[str, ...]
    surname: str
    suffix: str
    shown: str

    @property
    def squashed(self) -> str:
        """All letters in a row: "Ban Ki-moon", "Ban Kimoon" and "Ban Ki Moon" have the same."""
        return "".join(self.given) + self.surname.replace(" ", "") + self.suffix


@lru_cache(_CACHED)
def fold(text: str) -> str:
    """Return `text` in small letters without accents, apostrophes and inner hyphens; other signs become one space."""
    text = _POSSESSIVE.sub("", text[:LONGEST_NAME].strip())
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS_APART)
    text = text.casefold().translate(_LETTERS_APART)
    text = _ACRONYM.sub(lambda dotted: dotted[0].replace(".", "") + " ", text) if "." in text else text
    return _APART.sub(" ", _JOINED.sub("", text)).strip()


@lru_cache(_CACHED)
def parse(text: str) -> Name:
    """Return the parts of a person's name; never fails: what cannot be taken apart is a surname."""
    words = _POSSESSIVE.sub("", _spaced(text).strip(" ,")).split(" ")
    words = words[_offices(words) :]
    text = " ".join(words)
    if len(words) == 1:
        return Name((), _surname(text), "", text)
    if _PLAIN.fullmatch(text) and _PARSED.isdisjoint(word.lower() for word in words):
        return Name(tuple(map(fold, words[:-1])), _surname(words[-1]), "", text)
    return _taken_apart(text)


@lru_cache(_CACHED)
def bare(text: str) -> Name:
    """Return the parts of a person's name without regard to how they are written."""
    return parse(text)._replace(shown="")


@lru_cache(_CACHED)
def title(text: str) -> str:
    """Return the titles in front of a person's name as written, "" for none."""
    text = _spaced(text)
    return text[: max(0, text.find(parse(text).shown))].strip()


def is_title(word: str) -> bool:
    """Return whether a folded word, standing alone, may be a title and no name ("Judge")."""
    return word in _LEXICON.titles or word in _LEXICON.given_name_titles


def _spaced(text: str) -> str:
    return " ".join(text[:LONGEST_NAME].split())


def _offices(words: list[str]) -> int:
    """Return how many words end in an office or "then-President" and are followed by a full name, or by a surname."""
    for place in range(len(words) - 2, -1, -1):
        office = fold(_FORMERLY.sub("", words[place])) in _OFFICES
        if office and words[place + 1][:1].isupper() and (len(words) - place > _FULL or place == 0):
            return place + 1
    return 0


def _taken_apart(written: str) -> Name:
    """Return the parts that the library finds."""
    text = _COUNTRY.sub(lambda dotted: dotted[0].replace(".", ""), written)  # it takes them for initials
    tokens = _parser.parse(text).tokens
    kept = [token for token in tokens if token.role is not Role.TITLE]
    titles = {fold(token.text) for token in tokens if token.role is Role.TITLE}
    if len(kept) < _FULL and titles.isdisjoint(_OFFICES | _TITLES_OR_NAMES):  # Burgess Owens, National Geographic
        words = text.split(" ")
        return Name(tuple(filter(None, map(fold, words[:-1]))), _surname(words[-1]) or fold(text), "", written)
    given = [part for token in kept if token.role in {Role.GIVEN, Role.MIDDLE} for part in _parts(token.text)]
    family = [token.text for token in kept if token.role is Role.FAMILY]
    suffixes = [_generation(token.text) for token in kept if token.role is Role.SUFFIX]
    suffix = next(filter(None, suffixes), "")
    while not suffix and family and (suffix := _generation(family[-1])):  # Leo XIV
        family.pop()
    if not family and given:
        family = [given.pop()]
    spans = [token.span for token in kept if token.span is not None]
    shown = text[spans[0].start : spans[-1].end].strip(" ,") if spans else text
    return Name(tuple(filter(None, given)), _surname(" ".join(family)) or fold(text), suffix, shown)


def _parts(word: str) -> list[str]:
    """Return the folded words of one written word: two of "J.R."."""
    return [fold(letter) for letter in word.split(".") if letter] if _DOTTED.match(word) else [fold(word)]


def _surname(text: str) -> str:
    return fold(_ARABIC_THE.sub("", text)) or fold(text)


def _generation(word: str) -> str:
    word = fold(word)
    return _GENERATIONS.get(word, word if _NUMERAL.match(word) else "")
