"""Words of a text as index terms: one tokenizer for the lexical index, the excerpt and the abstention."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import Stemmer

# Digits with their separators are one number; letters (and digits after a letter: G7) are one word, with any
# apostrophe inside it; dotted initials (U.S.) are one word.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*|(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?(?:['’][sS]\b)?|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*"
)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_UNITED_STATES = frozenset({"US", "U.S.", "U.S", "USA", "U.S.A."})  # else the country is the pronoun "us"
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {word: str(10 * tens) for tens, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}

# Function words and the words with which questions are asked: they say nothing about the topic.
STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing done down during each either else ever every few for from further get gets got
    had has have having he her here hers herself him himself his how i if in into is it its itself just let many may me
    might more most much must my myself no nor not now of off on once only or other our ours ourselves out over own
    per please same say saying says said shall she should so some such tell than that the their theirs them themselves
    then there these they this those though through to too under until up upon us very was we were what whats when
    where wheres which while who whom whos whose why will with within without would yes yet you your yours yourself
    according anyone anything article articles asked corpus news report reported reports someone something story thing
    things
    """.split()
)

_stemmer = Stemmer.Stemmer("english")
_stemming = Lock()  # it keeps the word that it works on


def words(text: str) -> list[tuple[str, int, int]]:
    """Return (surface, start, end) of every word and number, in order."""
    return [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


def surfaces(text: str) -> list[str]:
    """Return every word and number as it is written, in order."""
    return _WORD.findall(text)


def terms(text: str) -> list[str]:
    """Return the index term of every word of `text`, in order, stop words included."""
    return list(map(term, _WORD.findall(text)))


def content_terms(question: str) -> tuple[str, ...]:
    """Return the distinct terms of `question` that say what it is about, in order."""
    found = (match[0] for match in _WORD.finditer(question))
    return tuple(dict.fromkeys(term(word) for word in found if not is_stop_word(word)))


@lru_cache(maxsize=200_000)  # as for `term`
def is_stop_word(word: str) -> bool:
    """Whether a surface word is a function word; a country's initials are not."""
    return not _is_united_states(word) and _plain(word) in STOP_WORDS


@lru_cache(maxsize=200_000)  # a news corpus repeats its words: stemming each once makes indexing 20 times as fast
def term(word: str) -> str:
    """Return the index term of one surface word: case, accents, possessive and inflection removed."""
    if _is_united_states(word):
        return "usa"
    plain = _plain(word)
    if plain[:1].isdigit():
        return plain.replace(",", "")
    if number := _NUMBER_WORDS.get(plain):
        return number
    with _stemming:
        return str(_stemmer.stemWord(plain))


def _is_united_states(word: str) -> bool:
    return _POSSESSIVE.sub("", word) in _UNITED_STATES


def _plain(word: str) -> str:
    bare = _POSSESSIVE.sub("", word).replace(".", "" if word[:1].isalpha() else ".")
    decomposed = unicodedata.normalize("NFKD", bare.casefold())
    # A few signs decompose into several words, or into an accent over a space: a term is one token all the same.
    letters = (char for char in decomposed if not unicodedata.combining(char) and not char.isspace())
    return "".join(letters).replace("’", "").replace("'", "") or bare
