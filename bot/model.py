"""What passes between the platforms and the commands: a request in, a neutral reply out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


LINE = ""  # the command of a request whose text is a line as typed, still to be understood
SKIP = "skip"  # the option of a request that holds how many excerpts were shown before its own
MORE = "More"  # the label of the button that shows the excerpts after these
AS_WRITTEN = "As I wrote it"  # the label of the button that takes back how a line was read


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, in the platform's own ids; `thread` is "" outside a thread.

    `direct` says that nobody else reads there: it is one conversation, whatever the platform calls its channel.
    """

    platform: str
    workspace: str
    channel: str
    user: str
    thread: str = ""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked of the bot. `options` hold the command's options by name, already taken out of `text`.

    `private` says that nobody but the asker will see the reply; `outlets` are those that the channel is confined to.
    """

    command: str
    text: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    private: bool = False
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked last in a conversation, as it was read, and who spoke in the reply ("" where nobody did)."""

    request: Request
    speaker: str = ""


class Tone(StrEnum):
    """What a notice is about, so that a platform can mark it without changing its words."""

    INFO = "info"
    FOUND = "found"
    DIFFERENT = (
        "different"  # found, but not as it was asked: other words, another speaker, nobody's; or told in two ways
    )
    NOT_FOUND = "not found"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of the bot's own words; a `small` one is about the reply itself and stands back behind it."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that says how to take the reply: nothing found, an error, a label."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim excerpt and where it stands. A renderer may escape `text`, never change, shorten or format it."""

    text: str
    title: str
    outlet: str
    date: str
    link: str
    also_in: tuple[str, ...] = ()
    """Where the same words stand as well, each in one line."""
    reference: str = ""
    """The excerpt itself: `ARTICLE#START-END`."""
    version: str = ""
    """Which version of the article it stands in."""
    instead: str = ""
    """The bot's own line that stands in place of `text` where the article has none to show."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verbatim quotation, who said it, and where it stands.

    A renderer may escape `text` and `sentence`, and set `text` off where it stands in its sentence; it never changes or
    shortens them. `speaker` is "" where it is unclear; `written` is the speaker as the article writes it, "" where it
    does not.
    """

    text: str
    label: str
    """How it was found, and whether it is quoted or paraphrased."""
    speaker: str
    written: str
    sentence: str
    """The sentence that attributes it."""
    title: str
    outlet: str
    date: str
    link: str
    also_in: tuple[str, ...] = ()
    """Who else carries the words, each in one line with what differs."""
    reference: str = ""
    """The quotation itself: `ARTICLE#START-END`."""
    version: str = ""
    """Which version of the article it stands in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: what it is, and facts about it."""

    name: str
    facts: tuple[str, ...] = ()


Block = Text | Notice | Quote | Attribution | Entry


class Press(StrEnum):
    """What pressing a button does."""

    GO = "go"  # answer its request, in the place of this reply
    SHARE = "share"  # answer its request for all who are in the channel
    EDIT = "edit"  # let the presser change its request, then answer that
    GOOD = "good"  # the reply was of use
    BAD = "bad"  # it was not


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a reply. It carries all that pressing it needs: nothing is kept between the two.

    `shown` (references `ARTICLE#START-END` of what the reply showed), `generation` (of the index) serve GOOD and BAD.
    """

    press: Press
    label: str
    request: Request
    shown: tuple[str, ...] = ()
    generation: int = 0
    menu: str = ""
    """The menu that it is a choice of, where a platform has menus."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show, in order; how it looks is the platform renderer's business."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    asked: str = ""
    """What was asked, where the reply does not stand below it, or was read otherwise than it was written."""
