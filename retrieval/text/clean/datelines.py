"""Dates and places: on lines of their own, and in front of the first sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.text.clean.blocks import Block

LONGEST = 100
"""Characters of a dateline, doubled: "JACKSON, Miss., Sept. 30 (The Associated Press) — " has 50."""

MOST_STAMP_WORDS = 16
"""Words: "Published Monday, May 1, 2024 at 10:30 a.m. EDT | Updated 9 hours ago" has 14."""

MOST_LONE_WORDS = 8
"""Words of a dateline on a line of its own: "Palm Springs, California CNN Business —" has 6."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},?(?: \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
)
_ZONE = r"\(?(?:[ecmp][sd]?t|gmt|utc|ist|bst|cet|cest|hkt|sgt|jst|hrs?)\)?"
_TIME = rf"(?:\d{{1,2}}[:.]\d\d(?::\d\d)? ?(?:[ap]\.?m\.?)?|\d{{1,2}} ?[ap]\.?m\.?)(?: ?{_ZONE})?"
_WHEN = rf"(?:{_DAY},? )?{_DATE}(?:,? (?:at |\| |- |– |— |· |• )?{_TIME})?"
_AGO = r"\d+ (?:minutes?|mins?|hours?|hrs?|days?) ago"
_SAYS = r"(?:first |last |originally )?(?:published|updated|posted|modified|created|issued)(?: on| at)?"
_LABEL = rf"(?:(?:{_SAYS}|date|on)\s?:?\s*)?"
_EITHER = rf"(?:{_WHEN}|{_TIME}(?:,? (?:on )?{_WHEN})?)"
_STAMP = re.compile(
    rf"(?:{_LABEL}(?:{_WHEN}|{_TIME},? (?:on )?{_WHEN})(?:\s*[|·•,/–—-]?\s*{_LABEL}(?:{_EITHER}|{_AGO}))?"
    rf"|{_SAYS}\s?:?\s*(?:{_TIME}|{_AGO})|{_AGO})\.?$"
)
_LABELLED = re.compile(rf"{_SAYS}\b|{_AGO}$")

_WIRE = (
    r"(?:CNN(?: (?:Business|Underscored|Sport|Travel|en Español))?|(?:The )?Associated Press|AP|Reuters|REUTERS|AFP"
    r"|IANS|PTI|ANI|UNI|UPI|Xinhua|Bloomberg|dpa|DPA|EFE|TASS|Kyodo|Yonhap|ANSA|MENA|KUNA|WAM|SPA|JTA|NYT|BBC|NPR|VOA"
    r"|RFE/RL|Dow Jones|Thomson Reuters Foundation|Reuters Health|Reuters Life!|Hollywood Reporter|Variety|Billboard)"
)
_PLACE = r"(?:[^\W\d_a-z][\w.'’-]*(?:,? |/)(?:(?:de|of|la|el|and|del|di) )?){0,6}"
_DAY_OF = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]{2,8}\.?(?: \d{4})?)"
_DASH = r"(?:—|–|―|--|-)"
_CAPITALS = r"(?=[A-Z .'’-]{4})[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}"
_STATE = r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?"

_ANYWHERE = re.compile(
    # Place, date and agency: "Jerusalem, May 1 (IANS): ", "WASHINGTON (Reuters) - ", "London (CNN) ", "(AP) — "
    rf"{_PLACE}(?:{_DAY_OF},? )?\s?\({_WIRE}(?:/{_WIRE})?\)(?:\s*(?:{_DASH}|:)\s*|\s+(?=[^a-z\s]))"
)
_FIRST = (
    _ANYWHERE,
    # An agency unknown here, which needs its dash: "Oslo (Northern Star) — "
    re.compile(rf"{_PLACE}(?:{_DAY_OF},? )?\([A-Z][\w.&/ ]{{1,30}}\)\s*(?:{_DASH}|:)\s+"),
    # CNN without brackets: "CNN — ", "Washington CNN — "
    re.compile(rf"{_PLACE}CNN(?: \w+)?\s*—\s*"),
    # Place in capitals, and a capital behind the dash: "NEW DELHI, May 3 - ", "JACKSON, Miss. — "
    re.compile(rf"{_CAPITALS}{_STATE}(?:, {_DAY_OF})?,?\s*(?:—|–|―|--|\s-)\s*(?=[A-Z\"“‘'\d])"),
    # Place and date alone: "Springfield, March 4: "
    re.compile(rf"{_PLACE}(?<=, ){_DAY_OF}\s?(?::|{_DASH})\s+(?=[A-Z\"“‘'])"),
)
_SIGN = re.compile(r"[(:—–―-]")  # without which none of them matches
_LONE = re.compile(rf"{_PLACE}\(?{_WIRE}\)?\s*{_DASH}$|{_CAPITALS}{_STATE}\s*(?:—|–|―|--)$")


def is_stamp(block: Block, *, near_top: bool) -> bool:
    """Whether the block is a date or time of publication; away from the headline and byline it must say so."""
    if block.words > MOST_STAMP_WORDS or not (near_top or _LABELLED.match(block.low)):
        return False
    return bool(_STAMP.match(block.low))


def is_lone_dateline(block: Block) -> bool:
    """Whether the block is a place and agency that lost the sentence behind them."""
    return block.words <= MOST_LONE_WORDS and bool(_LONE.match(block.text))


def prefix_length(block: Block, *, first: bool) -> int:
    """Return how many characters of the block's beginning are place, date and agency; 0 where none are.

    `first` tells the article's first paragraph, where a place needs no agency to be recognised.
    """
    head = block.text[:LONGEST]
    if not (_SIGN.search(head) if first else "(" in head):
        return 0
    for pattern in _FIRST if first else (_ANYWHERE,):
        if (match := pattern.match(head)) and 0 < match.end() < len(head):
            return match.end()
    return 0
