"""Where a quotation ends whose closing mark is missing, and where one begins without its opening mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.quotations.signs import DOUBLE, SINGLE

if TYPE_CHECKING:
    from retrieval.types import Span

# Characters that a quotation with a missing mark may reach: some sentences, not a paragraph of prose.
_LONGEST = 600

_SAID = "(?:said|says|added|asked|explained|replied|told|noted|wrote|warned|argued|insisted|tweeted)"
_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_NAME = rf"(?!(?:I|We|You)\b)(?:{_CAPITAL}[\w.’'-]{{0,30}},?\s){{1,4}}(?:[^.;:?!“”\"\n]{{0,80}}\s)?"
_ATTRIBUTION = re.compile(
    rf"[,?!—]\s(?:(?:he|she|they)\s(?:later\s|also\s)?{_SAID}\b"
    rf"|{_SAID}\s(?:(?:[\w’'-]{{1,20}}\s){{0,4}}{_CAPITAL}|the\b|he\b|she\b|an?\b)"
    rf"|{_NAME}{_SAID}\b|the\s(?:[\w’'-]{{1,20}}\s){{1,3}}{_SAID}\b)"
)
_LEAD = re.compile(rf"\b{_SAID}\b[^,:.;!?“”\"]{{0,40}}[,:]\s+")
_SENTENCE = re.compile(rf"(?<![A-Z])(?<!Mr|Dr)(?<!Mrs)[.!?][\"”’)]*\s+(?=[\"“‘]|{_CAPITAL})")
_STARTS_WITH_MARK = {
    DOUBLE: re.compile(r"\s*[*_]{0,3}(?:[“\"„«»”‟]|``|'')"),
    SINGLE: re.compile(r"\s*[*_]{0,3}[‘'‹›`]"),
}


def continued(text: str, end: int, style: str) -> bool:
    """Whether the paragraph behind `end` begins with a mark, as every paragraph of a long quotation does."""
    return bool(_STARTS_WITH_MARK[style].match(text, end))


def interrupted(text: str, start: int, end: int) -> bool:
    """Whether the words in between attribute what precedes them."""
    return bool(_ATTRIBUTION.search(text, start, end))


def unclosed(text: str, paragraph: Span, start: int, limit: int, style: str) -> int | None:
    """Return where a quotation that opens at `start` ends: at its attribution, else with its paragraph.

    None where the next quotation begins at `limit` with no attribution in between, or where it does not begin as
    speech does.
    """
    if limit == paragraph.end and continued(text, limit, style):
        return limit
    if match := _ATTRIBUTION.search(text, start, limit):
        return match.start() + 1
    if limit != paragraph.end or limit - start > _LONGEST:
        return None
    lead = text[paragraph.start : start].rstrip(" *_\"“„«»”‟`'‘")
    return limit if not lead or lead[-1] in ",:.!?…" else None


def unopened(text: str, start: int, end: int, *, first: bool) -> int | None:
    """Return where a quotation that closes at `end` begins: behind "said:", else with the first sentence from `start`.

    None where it does not end as speech does. The `first` of a paragraph may begin with it.
    """
    if text[end - 1] not in ",.!?…—" or end - start > _LONGEST:
        return None
    if not first:
        sentence = _SENTENCE.search(text, start, end)
        if sentence is None or sentence.end() == end:
            return None
        start = sentence.end()
    leads = [match.end() for match in _LEAD.finditer(text, start, end)]
    return leads[-1] if leads and leads[-1] < end else start
