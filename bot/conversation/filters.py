"""Follow-ups that change which excerpts are shown: the next page, the newest, an outlet, dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.conversation.dates import days_between, days_in
from bot.model import SKIP
from bot.reading import ASK, NEWEST, ORDER
from retrieval.limits import MOST_EXCERPTS
from retrieval.text.ellipsis import is_fragment

if TYPE_CHECKING:
    from bot.conversation.talk import Talk
    from bot.model import Request

_MORE = re.compile(
    r"(?:(?:please )?(?:show|give|tell)(?: me| us)? )?(?:some |any |even )?"
    r"more(?: (?:of|about|on) (?:it|them|this|that|those|these))?"
    r"(?: (?:results|excerpts|quotes|quotations|passages|articles|like (?:this|that|these)|please))*"
    r"|next(?: page| ones?)?|go on|continue|carry on|anything else|what else|(?:is|are) there (?:any )?more|keep going",
    re.IGNORECASE,
)
_NEWER = re.compile(
    r"(?:(?:show|give)(?: me)? )?(?:(?:is|are) there )?(?:the |by |any |anything |something |order by |sort by )*"
    r"(?:newest|newer|latest|most recent|more recent|more up to date|updates?)"
    r"(?: (?:first|ones?|results|articles|excerpts|news|reports|please))*",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?P<only>(?:only |just )?)(?P<prep>(?:(?:in|from|by|according to|what does) )?)"
    r"(?P<name>.+?)(?: say| report|only)?",
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"\b(?:times|post|news|radio|gazette|courier|herald|wire|press|tribune|guardian|"
    r"mail|journal|chronicle|star|telegraph|"
    r"observer|echo|mirror|sun|tv|television|broadcasting|agency|daily|weekly|review|standard|record|bulletin|argus)\b",
    re.IGNORECASE,
)


def more(talk: Talk) -> Request | None:
    """Read "more": the next page, in the same order."""
    if not _MORE.fullmatch(talk.rest):
        return None
    return next_page(talk)


def newest(talk: Talk) -> Request | None:
    """Read "newest?" and "anything newer?"."""
    return talk.again(**{ORDER: NEWEST}) if _NEWER.fullmatch(talk.rest) else None


def outlet(talk: Talk) -> Request | None:
    """Read "only the Gazette", "in the Gazette?", "and the Gazette?"."""
    led, rest = talk.led, talk.rest
    found = _OUTLET.fullmatch(rest)
    if found is None or not (led or found["only"] or found["prep"] or is_fragment(rest)):
        return None
    name = re.sub(r"^the (?=\S)", "", found["name"], flags=re.IGNORECASE)
    full = talk.known.is_outlet(name) if len(name.split()) <= 6 else None  # noqa: PLR2004  # longer is no name
    if full is None or not _is_title(found["name"], name, full):
        return None
    return talk.again(outlet=full)


def dates(talk: Talk) -> Request | None:
    """Read "since 2024?", "until March", "between 2024 and 2026": when the articles were published."""
    rest = talk.rest
    found = days_between(rest) or (None if talk.last.command == ASK else days_in(rest))  # words are said when reported
    if found is None:
        return None
    since, until = found
    options = {name: value for name, value in (("since", since), ("until", until)) if value}
    if len(options) == 1:  # one end moves; if that turns the two round, the other goes
        kept = {name: talk.last.options.get(name, "") for name in ("since", "until")} | options
        if kept["since"] and kept["until"] and kept["since"] > kept["until"]:
            options = {"since": "", "until": "", **options}
    return talk.again(**options)


def next_page(talk: Talk) -> Request:
    """Return the last request for what stands behind what its reply showed."""
    skipped, count = (talk.last.options.get(name, "") for name in (SKIP, "excerpts"))
    shown = int(count) if count.isdecimal() and len(count) < 3 else talk.page  # noqa: PLR2004  # at most 20
    skip = int(skipped) if skipped.isdecimal() and len(skipped) < 6 else 0  # noqa: PLR2004
    return talk.again(**{ORDER: talk.last.options.get(ORDER, ""), SKIP: str(min(skip + shown, MOST_EXCERPTS - 1))})


def _is_title(typed: str, name: str, full: str) -> bool:
    """Whether a part of an outlet's name stands for it: "the Courier" does, "Halvenmouth" is a town all the same."""
    plain = re.sub(r"^the | \(.*\)$", "", full.casefold())
    if name.casefold() in {plain, full.casefold()} or _MEDIA.search(name):
        return True
    return typed != name and plain.endswith(f" {name.casefold()}")
