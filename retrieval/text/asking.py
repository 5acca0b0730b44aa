"""What words somebody asks after: the query without "who said that", and whether it may be verbatim."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from retrieval.text.wording import says_something, words

# Verbs of saying with which people ask. Behind a plain one the query may give the very words; the words behind any
# other ("who promised …") are the asker's own.
_PLAIN = "said|says|say|stated|wrote"
_OTHER = """
    accused accuses acknowledged admits admitted announced apologised apologized argued argues asked asks believed
    believes blamed blames called calls claimed claims compared complained complains conceded confessed confirmed
    criticised criticized declared defended demanded demands denied denies described expected expects explained feared
    fears hoped hopes insisted insists joked lamented likened mentioned predicted praised pledged promised promises
    proposed recommended refused rejected remarked suggested supported supports swore thanked thinks thought told
    urged urges vowed wanted wants warned warns welcomed
""".split()
_FRAME = re.compile(
    r"\W*(?:by )?(?:who|whom|which \w+|what \w+) (?:was it (?:that|who) |ever |first |once |has |have |had |did |is )*"
    rf"(?P<cue>(?P<plain>{_PLAIN})|{'|'.join(_OTHER)})\b"
    r"(?: (?:us|them|reporters|journalists|the (?:court|council|press|media|committee|public)))?(?: that\b)?",
    re.IGNORECASE,
)


class Asking(NamedTuple):
    """A query taken apart: all its words, those asked after, whether these may be verbatim, and what is meant."""

    every: list[str]
    wanted: list[str]
    verbatim: bool
    meaning: str

    @classmethod
    def read(cls, query: str) -> Self:
        """Return a query taken apart; one that is all frame ("who said it?") is taken as it is."""
        every, frame = words(query), _FRAME.match(query)
        if frame is None or not says_something(query[frame.end() :]):
            return cls(every, every, verbatim=True, meaning=query)
        wanted = words(query[frame.end() :])
        plain = frame["plain"] is not None
        return cls(every, wanted, plain, query[frame.end() if plain else frame.start("cue") :].strip())

    @property
    def phrases(self) -> list[list[str]]:
        """The runs of words that may stand in a quotation as they are, the whole query first."""
        return [self.every, self.wanted] if self.wanted != self.every else [self.every]
