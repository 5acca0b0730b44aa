"""The values that cross a boundary, frozen. The ports, behind which backends stand, are `retrieval.ports`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from retrieval.ports import Embedder, Reader, Reranker, Source, VectorStore

if TYPE_CHECKING:
    from datetime import date, datetime

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Ids = NDArray[np.int64]

__all__ = ["Embedder", "Reader", "Reranker", "Source", "VectorStore"]  # beside what is defined here


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to, not including, `end` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


class ZoneKind(StrEnum):
    """What a stretch of an article is, when it is not prose of the article."""

    TITLE = "title"  # the headline itself, where it opens the text
    REPEAT = "repeat"  # a headline or paragraph that stands in the text a second time
    HEADING = "heading"  # a subheading between paragraphs
    BYLINE = "byline"  # who wrote it
    DATELINE = "dateline"  # place, date or agency in front of the first sentence, or alone on a line
    CAPTION = "caption"  # a picture's caption or credit
    PROMO = "promo"  # links to other articles: "Read also", "More:"
    WIDGET = "widget"  # share, subscribe, player, alert and navigation controls
    FORM = "form"  # a comment form
    DISCLAIMER = "disclaimer"  # legal or editorial small print of the outlet


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of an article that is kept but never shown as an excerpt."""

    kind: ZoneKind
    span: Span


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as a source gave it.

    `key` identifies it across ingests (an absolute path, or a file and a row id); `origin` is what people see: the
    path relative to the ingested folder, or the row's own id. `text` is stored exactly as it came.
    """

    key: str
    origin: str
    title: str
    text: str
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item of a source that is no article, or an article of which something had to be ignored.

    `lost` is False where the article was kept (only a field of it, such as an unreadable date, was ignored).
    """

    file: str
    line: int | None
    reason: str
    lost: bool = True

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `id` is short, stable across ingests and safe in a URL; `version` names what it says."""

    id: str
    origin: str
    title: str
    text: str = field(repr=False)
    url: str | None
    publisher: str | None
    published: date | None
    authors: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """How an article stood or stands: its `Article.version`, when it was `taken` in (None: nobody noted it)."""

    version: str
    taken: datetime | None
    newest: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of an article; `version` is the catalogue's number of the article as it was read."""

    id: int
    version: int
    sentences: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first sentence's start to the last one's end."""
        return Span(self.sentences[0].start, self.sentences[-1].end)


class Parted(NamedTuple):
    """A text, and the stretches of it that are embedded beside it."""

    text: str
    parts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by one retriever, best first; scores compare only within one list."""

    passage: int
    score: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown: characters `span` of `article`, never altered; `also_in` are articles with the same words.

    `part` is what it answers of a question that asks for several things, as asked; "" of one that asks for one.
    """

    article: Article
    span: Span
    score: float
    link: str
    also_in: tuple[Article, ...] = ()
    part: str = ""

    @property
    def text(self) -> str:
        """The verbatim characters of the article."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which of all that may be shown is wanted: what comes after the first `skip`, the best or the newest first."""

    skip: int = 0
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Onward:
    """What there is beyond what is shown: whether `more` would follow, and the `outlets` of all that came near.

    `more` is looked for only where a page was asked for.
    """

    more: bool = False
    outlets: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why a question has no answer."""

    NOTHING_ON_TOPIC = "nothing on the topic"
    NOT_THIS = "on the topic but not this"
    ONLY_OLDER = "only older than asked"
    ONLY_NEWER = "only newer than asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """Excerpts that answer, or the reason why there are none with the nearest miss. `took_ms` in milliseconds.

    `confidence` is the probability (0 to 1) that one of the first three excerpts answers; `figures` are the different
    figures, verbatim, that the excerpts give where one is asked for; `missing` are the parts of a question that asks
    for several things to which no excerpt belongs.
    """

    question: str
    excerpts: tuple[Excerpt, ...]
    reason: Reason | None
    detail: str | None
    nearest: Excerpt | None
    took_ms: float
    onward: Onward = Onward()
    confidence: float = 0.0
    figures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether at least one excerpt answers."""
        return bool(self.excerpts)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: published in [since, until], by one of the publishers (case-insensitive)."""

    since: date | None = None
    until: date | None = None
    publishers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.publishers)


class QuotationKind(StrEnum):
    """How an article reports what somebody said."""

    DIRECT = "direct"  # the speaker's own words, whole: nothing of the statement stands outside the marks
    MIXED = "mixed"  # some words between marks, in a sentence of the reporter's
    INDIRECT = "indirect"  # in the reporter's words: "said that …", "according to …"


class SpeakerKind(StrEnum):
    """What a speaker is; an unnamed one ("a resident") is never taken for the same in two articles."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in one article.

    `name` is the fullest name that the article writes, without titles; `aliases` are its other ways to write it;
    `roles` are the descriptions that it gives ("mayor of Halvenmouth"). Of an unnamed voice, `name` is its description.
    """

    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an article reports somebody to have said; every span is into the article's stored text.

    `span` is the content without its marks; `mention` the speaker as written; `cue` the word that reports ("said");
    `sentence` the sentence that attributes it; `voice` the number of the speaker among the article's voices, None where
    it is unclear; `confidence` the probability (0 to 1) that the attribution is right.
    """

    kind: QuotationKind
    span: Span
    sentence: Span
    mention: Span | None
    cue: Span | None
    voice: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The quotations of an article, in the order of its text, and who speaks in it."""

    quotations: tuple[Quotation, ...] = ()
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker across the corpus: `aliases` are the other spellings met; dates are those of dated articles."""

    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...]
    quotations: int
    articles: int
    first: date | None
    last: date | None


class Match(StrEnum):
    """How a quotation found answers to the words asked for."""

    EXACT = "exact"  # the words stand in it in a row
    CLOSE = "close"  # a few words differ, are missing, added or out of order
    SIMILAR = "similar"  # it means something near to them


class Outcome(StrEnum):
    """What is known of who said something."""

    SAID_BY = "said by"
    SEVERAL = "said by several"
    PARAPHRASE = "reported only as paraphrase"
    UNATTRIBUTED = "stands in the corpus, but unattributed"
    SOMEONE_ELSE = "attributed to someone else than asked"
    NOT_FOUND = "not found"


class Difference(NamedTuple):
    """Words of one wording, verbatim, and what another has in their place; either may be empty."""

    shown: str
    other: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A quotation as it is shown; `speaker` is None where it is unclear who speaks.

    `also_in` are other articles' quotations of these words, earliest first, each with its `differences` from this one.
    """

    article: Article
    quotation: Quotation
    speaker: Speaker | None
    link: str
    match: Match | None = None
    also_in: tuple[Saying, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def text(self) -> str:
        """The verbatim characters of the article."""
        return self.quotation.span.of(self.article.text)

    @property
    def sentence(self) -> str:
        """The verbatim sentence that attributes it."""
        return self.quotation.sentence.of(self.article.text)

    @property
    def written(self) -> str:
        """The speaker as the article writes it, "" where it does not."""
        mention = self.quotation.mention
        return mention.of(self.article.text) if mention else ""


@dataclass(frozen=True, slots=True)
class WhoSaid:
    """Who said the words of `query`: the names of all who did, what shows it, or the nearest miss.

    `prose` are the sentences in which the words stand as nobody's; `took_ms` is in milliseconds.
    """

    query: str
    outcome: Outcome
    speakers: tuple[str, ...]
    detail: str | None
    sayings: tuple[Saying, ...]
    prose: tuple[Excerpt, ...]
    nearest: Saying | None
    took_ms: float
    onward: Onward = Onward()

    @property
    def answered(self) -> bool:
        """Whether a speaker is known (of those asked for, where any was)."""
        return self.outcome in {Outcome.SAID_BY, Outcome.SEVERAL, Outcome.PARAPHRASE}


@dataclass(frozen=True, slots=True)
class Said:
    """What a speaker said, or the reason why nothing is shown; `speakers` are those whom the name may mean."""

    speaker: str
    about: str
    speakers: tuple[Speaker, ...]
    reason: str | None
    sayings: tuple[Saying, ...]
    nearest: Saying | None
    took_ms: float
    onward: Onward = Onward()

    @property
    def answered(self) -> bool:
        """Whether at least one quotation of the one speaker meant is shown."""
        return bool(self.sayings)
