"""Discord's markdown made inert by backslashes alone: escaping, its reverse, and the few marks that are our own.

Facts about Discord's rules (its client's simple-markdown rules, discord/SimpleAST, and its help page "Markdown Text
101"): a backslash before a character that is neither a letter or digit (ASCII) nor white space shows that character as
it is, anywhere else the backslash shows itself; every rule begins at a character that can be escaped so; lists,
headings, subtext and block quotes begin at the start of a line, inside another mark as well.

What Discord shows of an escaped text is the text itself, blank lines included, but for white space that Discord takes
away: at the start and the end of a text display, and form feeds. It never takes away a word; the payload keeps all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bot.render import words

# Our own bound of a link in text: its characters are counted with the words, of which a message has 4,000.
LINK_LENGTH = 512

OPEN = "Open the article"

Json = dict[str, Any]

_MARKS = re.compile(r"[\\*_~|`<\[]")  # emphasis, spoilers, code, mentions, timestamps, links
_IN_PLACE = re.compile(
    r"@(?=[eh\f])"  # @everyone, @here
    r"|:(?=[/:\f]|(?:[^\s:]|\f)+:)"  # https://, :smile:; before an escaped colon, too, as `:\:` is read as a name
    r"|(?<=[\]\f])\("  # ](, at which a link that began before, on a line above even, would end
    r"|(?<=\.gg)/|(?<=\.com)/(?=invite|gifts|template)|(?<=\.gift)/|(?<=\.new)/",  # invites to servers, and gifts
    re.IGNORECASE,
)
_INVISIBLE = r"\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
_LINE_START = re.compile(  # matches every white space at a line's start as a whole, so that no text takes long
    rf"(?:\A|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])[{_INVISIBLE}]*(?:[#>]|[-+](?![0-9A-Za-z])|[0-9]+[.)](?![0-9A-Za-z]))?"
)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_ACTING_IN_URL = "'()[]*"  # would end a masked link, or begin a mark


def escape(text: str) -> str:
    """Return `text` with backslashes before what would act in it, and nothing else changed; `unescape` reverses it.

    It is inert wherever it stands: what acts at the start of a line alone is escaped at the start of `text`, too.
    """
    parts, last = [], 0
    for place in sorted(_acting(text)):
        parts += [text[last:place], "\\"]
        last = place
    return "".join([*parts, text[last:]])


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return _ESCAPED.sub(r"\1", text)


def bold(text: str) -> str:
    """Return `text`, which begins and ends with no white space, escaped and in bold."""
    return f"**{escape(text)}**"


def length(text: str) -> int:
    """Return how many characters Discord counts, at most.

    Undocumented: its API seems to count code points, its clients' editors count UTF-16 units, which are never fewer.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, room: int) -> str:
    """Return `text`, or as much as takes `room` characters when escaped, with an ellipsis. Never for an excerpt."""
    return words.clipped(text, room, _escaped_length)


def one_line(text: str) -> str:
    """Return words that are no excerpt on one line."""
    return " ".join(text.split())


def linked(label: str, url: str) -> str:
    """Return `label`, escaped, as a link to `url`, or alone where `url` is no web address.

    Discord shows no link whose label holds an address, or brackets that do not match: such a label stands above it.
    """
    shown, address = label if _is_visible(label) else "", web_address(url)
    if not address:
        return escape(shown or "Source")
    if re.search(r"://|[\[\]]", shown):
        return f"{escape(shown)}\n[{OPEN}]({address})"
    return f"[{escape(shown or OPEN)}]({address})"


def web_address(link: str) -> str:
    """Return `link` as an address that can end no masked link, without its fragment where too long; "" for no address.

    Only http and https without a user name are addresses.
    """
    return words.web_address(link, LINK_LENGTH, length, _ACTING_IN_URL)


def _acting(text: str) -> set[int]:
    """Return the places of what would act in `text`."""
    places = {match.start() for rule in (_MARKS, _IN_PLACE) for match in rule.finditer(text)}
    last = (match.end() - 1 for match in _LINE_START.finditer(text) if match[0])
    return places | {place for place in last if text[place] in "-+#>.)"}


def _escaped_length(text: str) -> int:
    return length(escape(text))


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(char)[0] not in "ZC" for char in text)
