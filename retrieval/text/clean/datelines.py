"""Dates and places: on lines of their own, and in front of the first sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.text.clean.blocks import Block

LONGEST = 100
"""Characters: "JACKSON, Miss., Sept. 30, 2024 (The Associated Press) — " has 56."""

MOST_STAMP_WORDS = 16
"""Words: "Published Monday, May 1, 2024 at 10:30 a.m. EDT | Updated …" has 16."""

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},?(?: \d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
_TIME = r"(?:\d{1,2}[:.]\d\d(?::\d\d)? ?(?:[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)(?: ?\(?(?:[ecmp][sd]?t|gmt|utc|ist|bst|cet|cest|hkt|sgt|jst|hrs?)\)?)?"
_WHEN = rf"(?:{_DAY},? )?{_DATE}(?:,? (?:at |\| |- |– |— |· |• )?{_TIME})?"
_LABEL = r"(?:(?:first |last |originally )?(?:published|updated|posted|modified|created|issued)(?: on| at)?|date|on)\s?:?\s*"
_STAMP = re.compile(
    rf"(?:{_LABEL})?(?:{_WHEN}|{_TIME},? (?:on )?{_WHEN})(?:\s*[|·•,/–—-]?\s*(?:{_LABEL})?(?:{_WHEN}|{_TIME}(?:,? (?:on )?{_WHEN})?))?\.?$"
    rf"|(?:first |last )?(?:published|updated|posted)(?: on| at)?\s?:?\s*(?:{_TIME}|\d+ (?:minutes?|mins?|hours?|hrs?|days?) ago)\.?$"
    r"|\d+ (?:minutes?|mins?|hours?|hrs?|days?) ago$"
)
_LABELLED = re.compile(r"(?:first |last |originally )?(?:published|updated|posted|modified)\b|.* ago$")

_WIRE = (
    r"(?:CNN(?: Business| Underscored| Sport| Travel| en Español)?|AP|The Associated Press|Associated Press|Reuters|REUTERS|AFP"
    r"|IANS|PTI|ANI|UNI|UPI|Xinhua|Bloomberg|dpa|DPA|EFE|TASS|Kyodo|Yonhap|ANSA|MENA|KUNA|WAM|SPA|JTA|NYT|BBC|NPR|UPI|VOA"
    r"|RFE/RL|Dow Jones|Thomson Reuters Foundation|Reuters Health|Reuters Life!|Hollywood Reporter|Variety|Billboard)"
)
_PLACE = r"(?:[^\W\d_a-z][\w.'’-]*(?:,? |/)(?:(?:de|of|la|el|and|del|di) )?){0,6}"  # noqa: RUF001
_SHORT_DATE = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]{2,8}\.?(?: \d{4})?)"
_DASH = r"(?:—|–|―|--|-)"  # noqa: RUF001
_PREFIXES = (
    # "Jerusalem, May 1 (IANS): ", "WASHINGTON (Reuters) - ", "London (CNN) ", "(AP) — "
    re.compile(rf"{_PLACE}(?:{_SHORT_DATE},? )?\s?\({_WIRE}(?:/{_WIRE})?\)(?:\s*(?:{_DASH}|:)\s*|\s+(?=[^a-z\s]))"),
    # "Oslo (Northern Star) — ": an agency unknown here needs its dash
    re.compile(rf"{_PLACE}(?:{_SHORT_DATE},? )?\([A-Z][\w.&/ ]{{1,30}}\)\s*(?:{_DASH}|:)\s+"),
    # "CNN — ", "Washington CNN — "
    re.compile(rf"{_PLACE}CNN(?: \w+)?\s*—\s*"),
    # "NEW DELHI, May 3 - ", "JACKSON, Miss. — ": place in capitals, and a capital behind the dash
    re.compile(
        rf"(?=[A-Z .'’-]{{4}})[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){{0,3}}"  # noqa: RUF001
        rf"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?(?:, {_SHORT_DATE})?,?\s*(?:—|–|―|--|\s-)\s*(?=[A-Z\"“‘'\d])"  # noqa: RUF001
    ),
    # "Springfield, March 4: "
    re.compile(rf"(?=[A-Z]){_PLACE}{_SHORT_DATE}\s?(?::|{_DASH})\s+(?=[A-Z\"“‘'])"),  # noqa: RUF001
)
_CNN_ALONE = re.compile(rf"{_PLACE}\(?{_WIRE}\)?\s*{_DASH}$")


def is_stamp(block: Block, *, near_top: bool) -> bool:
    """Whether the block is a date or time of publication; away from the headline and byline it must say so."""
    if block.words > MOST_STAMP_WORDS or not (near_top or _LABELLED.match(block.low)):
        return False
    return bool(_STAMP.match(block.low))


def is_lone_dateline(block: Block) -> bool:
    """Whether the block is a place and agency that lost the sentence behind them."""
    return block.words <= 8 and bool(_CNN_ALONE.match(block.text))


def prefix_length(block: Block, *, first: bool) -> int:
    """Return how many characters of the block's beginning are place, date and agency; 0 where none are.

    `first` tells the article's first paragraph, where a place needs no agency to be recognised.
    """
    head = block.text[:LONGEST]
    if not first and "(" not in head and "CNN" not in head:
        return 0
    for pattern in _PREFIXES if first else _PREFIXES[:1]:
        if (match := pattern.match(head)) and 0 < match.end() < min(len(head), LONGEST):
            return match.end()
    return 0
