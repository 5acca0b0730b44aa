"""A chat message held against the corpus: a verdict for each sentence that it quotes or states, with what shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from retrieval.limits import QUESTION, QUOTATION
from retrieval.text.claims import Message, is_talk, one_line, states_something
from retrieval.text.faithful import departure, negates, segments, spelled_out, telling
from retrieval.text.names import fold
from retrieval.text.naming import named, stated
from retrieval.text.questions import specifics
from retrieval.text.sentences import sentences
from retrieval.text.typed_names import UNCLEAR, Named, Names
from retrieval.text.wording import says_something, words
from retrieval.text.words import content_terms, terms
from retrieval.types import Excerpt, Match, Outcome, QuotationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from retrieval.corpus import Corpus
    from retrieval.index import Index
    from retrieval.text.faithful import Departure
    from retrieval.types import Filters, Saying, Span, WhoSaid

# Claims of one message that are answered: each brings its excerpt, and a reply is to be read in one go. Of its
# sentences without marks more are looked up, because most of them are talk and are shown only where they are found.
MOST = 5
_MOST_LOOKED_UP = 8
_K = 3  # quotations that the words of a claim are held against
_PIECES_APART = 200  # characters of attribution between two pieces of one statement, at most
_MUCH = 0.5  # share of a quotation's words that differ: with more it is another quotation, …
_SOME = 0.2  # … and from here on its sentences may be from different ones
_SLIP = 4  # of so many words, one may be changed in a quotation that is too short to be found by its words
_FEWEST_SHARED = 2  # telling words that it must have in common with what was said
_SHARE_OF_NEAREST = 0.34  # of a claim's telling words: two are in common by chance with a long one
_COMMON = frozenset("1 2 3 day week month year time next last first new old good people peopl".split())  # tell nothing
_FEWEST_IN_PART = 3  # words of a sentence that is looked up by itself
_LONGEST_HEADING = 40  # characters in front of a colon that may be a heading: "Storm Isolde: 212 people …"
_LEAST_SHARE = 0.6  # of a statement's telling words that an excerpt must hold to say the same, all names and numbers in


class Verdict(StrEnum):
    """What the corpus says of a claim."""

    AS_QUOTED = "found as quoted"
    DIFFERENT = "found with different words"
    SOMEONE_ELSE = "attributed to someone else"
    PARAPHRASED = "only paraphrased"
    STANDS = "stands in the corpus"  # of a sentence without marks: reported so, by somebody or by the article
    UNATTRIBUTED = "unattributed"
    NOT_FOUND = "not found"


class Claim(NamedTuple):
    """Words that a message quotes or states, on one line, and whom it names; `part` of a longer quotation."""

    words: str
    quoted: bool
    named: Named = Named()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict: who said it, what shows it, how its words depart; or the nearest, which is not it.

    `in_other_words` says that a statement stands there with the same meaning only.
    """

    claim: Claim
    verdict: Verdict
    speakers: tuple[str, ...] = ()
    detail: str | None = None
    departure: Departure | None = None
    sayings: tuple[Saying, ...] = ()
    prose: tuple[Excerpt, ...] = ()
    nearest: Saying | Excerpt | None = None
    in_other_words: bool = False


class Checking(NamedTuple):
    """The claims of a message that were checked, quotations first, and how many there was no room for."""

    checked: list[Checked]
    left_out: int


def check(corpus: Corpus, message: str, filters: Filters) -> Checking:
    """Return a verdict for each sentence that a message quotes or states.

    Raises:
        BadInputError: an unknown publisher, or dates in the wrong order.
    """
    read, index = Message.read(message), corpus.index()
    names = Names(lambda name: index.names.find(name) or _given(name, index), index.people, _outlet_in(corpus))
    judge = _Judge(corpus, filters, names)
    quoted = _quoted(read)
    named_first = [claim._replace(named=named(read, marks, names)) for claim, marks in quoted[:MOST]]
    checked = [found for claim in named_first for found in judge(claim)]
    room = MOST - len(checked)
    candidates = _distinct(_stated(read, names))
    looked_up = candidates[:_MOST_LOOKED_UP] if room > 0 else []
    alone = not quoted and len(read.stated) == 1
    rest = [
        found for claim in looked_up for found in judge(claim) if alone or _is_of_use(found, names, beside=bool(quoted))
    ]
    left_out = max(0, len(quoted) - MOST) + max(0, len(checked) - MOST) + max(0, len(rest) - max(0, room))
    return Checking([*checked[:MOST], *rest[: max(0, room)]], left_out)


def _outlet_in(corpus: Corpus) -> Callable[[str], bool]:
    """Return whether a name as written is an outlet's, or whole words of one."""
    outlets = [f" {fold(outlet.name)} " for outlet in corpus.outlets()]
    return lambda name: any(f" {fold(name)} " in outlet for outlet in outlets)


def _given(name: str, index: Index) -> list[str]:
    """Return the one whose given name alone is `name`, as in talk of somebody whom everybody knows."""
    found = list(islice((full for full in index.names.given(name) if index.people.get(full)), 2))
    return found if len(found) == 1 else []


def _quoted(message: Message) -> list[tuple[Claim, Span]]:
    """Return the quotations of a message, each wording once, with the span of the first and its marks."""
    found: dict[tuple[str, ...], tuple[Claim, Span]] = {}
    for inside, marks in zip(message.quoted, message.marked, strict=True):
        text = one_line(inside.of(message.text))
        found.setdefault(tuple(words(text)), (Claim(text, quoted=True), marks))
    return list(found.values())


def _stated(message: Message, names: Names) -> Iterator[Claim]:
    for span in message.stated:
        sentence = one_line(span.of(message.outside))
        found = stated(sentence, names)
        text = found.text.rstrip(" ?") if found.name else found.text
        talk = not found.name and (is_talk(sentence) or sentence.endswith("?"))
        if states_something(text) and not talk and len(text) <= QUESTION.longest:
            yield Claim(text, quoted=False, named=Named(found.name))


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """Return claims without those that say again what one before does."""
    found: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        found.setdefault(tuple(words(claim.words)), claim)
    return list(found.values())


def _is_of_use(checked: Checked, names: Names, *, beside: bool) -> bool:
    """Whether a sentence without marks belongs into the reply, `beside` quotations or alone."""
    if checked.verdict is not Verdict.NOT_FOUND or checked.claim.named.name:
        return True
    text = checked.claim.words
    return not beside and (any(char.isdigit() for char in text) or bool(names.people_in(text)))


class _Judge:
    """Holds claims against a corpus."""

    def __init__(self, corpus: Corpus, filters: Filters, names: Names) -> None:
        self._corpus, self._filters, self._names = corpus, filters, names

    def __call__(self, claim: Claim) -> list[Checked]:
        if not claim.quoted:
            return [self._without_noise(self._statement(claim))]
        return [self._without_noise(self._with_speaker(found)) for found in self._in_marks(claim)]

    def _without_noise(self, checked: Checked) -> Checked:
        """Return a verdict without a nearest that has nothing to do with its claim."""
        near, name = checked.nearest, checked.claim.named.name
        if near is None:
            return checked
        asked = set(content_terms(checked.claim.words)) - _COMMON
        shared = len(asked.intersection(content_terms(near.text)))
        if shared >= max(_FEWEST_SHARED, _SHARE_OF_NEAREST * len(asked)):
            return checked
        meant = not isinstance(near, Excerpt) and (near.match or shared)
        own = not isinstance(near, Excerpt) and near.speaker and near.speaker.name in self._names.means(name)
        return checked if meant and own else replace(checked, nearest=None)

    def _with_speaker(self, checked: Checked) -> Checked:
        """Return a verdict whose claim names for sure whom the message may mean, if that is who said it."""
        claim, name = checked.claim, checked.claim.named.name
        if not claim.named.unsure or not name:
            return checked
        confirmed = bool(checked.speakers) and self._names.means(name).issuperset(checked.speakers)
        return replace(checked, claim=claim._replace(named=Named(name) if confirmed else UNCLEAR))

    def _in_marks(self, claim: Claim) -> list[Checked]:
        whole = self._quotation(claim)
        parts = list(_parts(claim))
        edits = whole.departure.edits if whole.departure else 0
        doubtful = whole.verdict is Verdict.NOT_FOUND or edits > _SOME * len(words(claim.words))
        if not doubtful or len(parts) < 2:  # noqa: PLR2004  # a part is less than the whole
            return [whole]
        each = [self._quotation(part) for part in parts]
        found = [one.verdict is not Verdict.NOT_FOUND for one in each]
        return each if (any(found) if whole.verdict is Verdict.NOT_FOUND else all(found)) else [whole]

    def _quotation(self, claim: Claim) -> Checked:
        """Return the verdict on words in marks."""
        by = self._by(claim)
        checked = self._worded(claim, self._asked(claim, by))
        full = spelled_out(claim.words)
        if checked.verdict is Verdict.NOT_FOUND and full != claim.words:
            again = self._worded(claim, self._asked(claim._replace(words=full), by))
            checked = checked if again.verdict is Verdict.NOT_FOUND else again
        if by and checked.verdict is not Verdict.AS_QUOTED:
            other = self._worded(claim, self._asked(claim, ""))
            if other.verdict is Verdict.AS_QUOTED:
                return replace(other, verdict=Verdict.SOMEONE_ELSE, detail=checked.detail)
        return checked

    def _by(self, claim: Claim) -> str:
        """Return the name to ask for: in full where one speaker is meant, "" where that is not clear."""
        if claim.named.unsure:
            return ""
        meant = self._names.means(claim.named.name) if claim.named.name else frozenset()
        return next(iter(meant)) if len(meant) == 1 else claim.named.name

    def _asked(self, claim: Claim, by: str) -> WhoSaid:
        longest = max(segments(claim.words), key=len) if claim.quoted else claim.words
        query = longest if len(longest) <= QUOTATION.longest else longest[: QUOTATION.longest].rpartition(" ")[0]
        usable = query if says_something(query) else claim.words[: QUOTATION.longest]
        return self._corpus.who_said(usable, by, _K, self._filters)

    def _worded(self, claim: Claim, answer: WhoSaid) -> Checked:
        """Return the verdict that the wording of what was found gives."""
        checked = Checked(claim, Verdict.NOT_FOUND, answer.speakers, answer.detail)
        if answer.prose:
            excerpt = answer.prose[0]
            departs = departure(claim.words, excerpt.article.text, [excerpt.span])
            return replace(checked, verdict=Verdict.UNATTRIBUTED, prose=answer.prose[:1], departure=departs)
        if not answer.sayings or answer.sayings[0].match is Match.SIMILAR:
            return self._slip(claim, answer) or _by_meaning(checked, answer)
        saying, departs = self._nearest(claim.words, answer.sayings)
        if departs.edits > _MUCH * len(words(claim.words)):
            return replace(checked, speakers=(), nearest=saying)
        several = answer.outcome is Outcome.SEVERAL
        shown = answer.sayings[: len(answer.speakers)] if several else (saying,)
        return replace(checked, verdict=_verdict(answer, saying, departs), departure=departs, sayings=shown)

    def _slip(self, claim: Claim, answer: WhoSaid) -> Checked | None:
        """Return the verdict on words in marks that are too few to be found by them, but for one are somebody's."""
        near = [one for one in (answer.nearest, *answer.sayings) if one and one.speaker and not _is_paraphrase(one)]
        if not near or not claim.quoted:
            return None
        saying, departs = self._nearest(claim.words, near)
        shared = set(content_terms(claim.words)) & set(content_terms(saying.text))
        if departs.edits * _SLIP > len(words(claim.words)) or len(shared) < _FEWEST_SHARED or not saying.speaker:
            return None
        own = not self._by(claim) or saying.speaker.name in self._names.means(claim.named.name)
        verdict = Verdict.DIFFERENT if own else Verdict.SOMEONE_ELSE
        return Checked(claim, verdict, (saying.speaker.name,), answer.detail, departs, (saying,))

    def _nearest(self, text: str, sayings: Sequence[Saying]) -> tuple[Saying, Departure]:
        """Return the quotation whose words those of a claim depart from least, and how."""
        every = [one for saying in sayings for one in (saying, *saying.also_in)]
        found = [(one, departure(text, one.article.text, self._pieces(one, text))) for one in every]
        return min(found, key=lambda pair: (not pair[1].faithful, _is_paraphrase(pair[0]), pair[1].edits))

    def _pieces(self, saying: Saying, text: str) -> list[Span]:
        """Return the spans of a statement that its attribution broke; for an ellipsis, all that its speaker says."""
        own = saying.quotation
        if own.voice is None or _is_paraphrase(saying):
            return [own.span]
        spoken = [other.quotation for other in self._corpus.quotations(saying.article) if not _is_paraphrase(other)]
        spans = [other.span for other in spoken if other.voice == own.voice]
        if len(segments(text)) > 1:
            return spans
        at = spans.index(own.span)
        first, last = at, at
        while first and spans[first].start - spans[first - 1].end <= _PIECES_APART:
            first -= 1
        while last + 1 < len(spans) and spans[last + 1].start - spans[last].end <= _PIECES_APART:
            last += 1
        return spans[first : last + 1]

    def _statement(self, claim: Claim) -> Checked:
        """Return the verdict on a sentence without marks: whether it, or what says the same, is reported."""
        answer = self._asked(claim, self._by(claim))
        if answer.prose:
            return replace(self._worded(claim, answer), verdict=Verdict.STANDS)
        if answer.sayings and answer.sayings[0].match is not Match.SIMILAR:
            checked = self._worded(claim, answer)
            if checked.verdict is not Verdict.NOT_FOUND:
                return replace(checked, verdict=_reported(checked))
        for saying in answer.sayings:
            same = answer.outcome is not Outcome.SOMEONE_ELSE and _says_the_same(claim.words, saying.sentence)
            if same and saying.match is Match.SIMILAR:
                return Checked(
                    claim, Verdict.STANDS, answer.speakers, answer.detail, sayings=(saying,), in_other_words=True
                )
        head, colon, rest = claim.words.partition(": ")
        if colon and len(head) <= _LONGEST_HEADING and states_something(rest):
            return self._statement(claim._replace(words=rest))
        return self._by_topic(claim, answer)

    def _by_topic(self, claim: Claim, answer: WhoSaid) -> Checked:
        found = self._corpus.ask(claim.words, 1, self._filters)
        nearest = found.excerpts[0] if found.excerpts else found.nearest
        if nearest and _says_the_same(claim.words, nearest.text):
            return Checked(claim, Verdict.STANDS, detail=answer.detail, prose=(nearest,), in_other_words=True)
        return Checked(claim, Verdict.NOT_FOUND, detail=answer.detail, nearest=nearest or answer.nearest)


def _parts(claim: Claim) -> Iterator[Claim]:
    for span in sentences(claim.words):
        part = span.of(claim.words)
        if len(words(part)) >= _FEWEST_IN_PART and says_something(part):
            yield claim._replace(words=part, part=True)


def _by_meaning(checked: Checked, answer: WhoSaid) -> Checked:
    """Return the verdict on words in marks where no wording is near: a paraphrase of them, or else not found."""
    if not answer.sayings:
        return replace(checked, nearest=answer.nearest)
    saying = answer.sayings[0]
    if answer.outcome is Outcome.PARAPHRASE and _says_the_same(checked.claim.words, saying.sentence):
        return replace(checked, verdict=Verdict.PARAPHRASED, sayings=(saying,), in_other_words=True)
    return replace(checked, speakers=(), nearest=saying)


def _verdict(answer: WhoSaid, saying: Saying, departs: Departure) -> Verdict:
    if answer.outcome is Outcome.SOMEONE_ELSE:
        return Verdict.SOMEONE_ELSE
    if _is_paraphrase(saying):
        return Verdict.PARAPHRASED
    if not departs.faithful:
        return Verdict.DIFFERENT
    return Verdict.UNATTRIBUTED if answer.outcome is Outcome.UNATTRIBUTED else Verdict.AS_QUOTED


def _reported(checked: Checked) -> Verdict:
    """Return the verdict on a sentence without marks whose words were found, or nearly."""
    if checked.verdict in {Verdict.SOMEONE_ELSE, Verdict.AS_QUOTED}:
        return checked.verdict
    turned = checked.departure and any(map(telling, checked.departure.differences))
    return Verdict.DIFFERENT if turned else Verdict.STANDS


def _says_the_same(text: str, excerpt: str) -> bool:
    """Whether an excerpt holds a statement's names and numbers, most of its other words, and negates as it does."""
    held, asked = set(terms(excerpt)), content_terms(text)
    share = sum(term in held for term in asked) / max(1, len(asked))
    specific = all(term in held for _, term in specifics(text))
    return specific and share >= _LEAST_SHARE and negates(text) == negates(excerpt)


def _is_paraphrase(saying: Saying) -> bool:
    return saying.quotation.kind is QuotationKind.INDIRECT
