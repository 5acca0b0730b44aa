"""What passes between the platforms and the commands: a request in, a neutral reply out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked of the bot. `options` hold the command's options by name, already taken out of `text`."""

    command: str
    text: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


class Tone(StrEnum):
    """What a notice is about, so that a platform can mark it without changing its words."""

    INFO = "info"
    NOT_FOUND = "not found"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of the bot's own words."""

    text: str


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


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verbatim quotation, who said it, and where it stands.

    A renderer may escape `text` and `sentence`, never change, shorten or format them. `speaker` is "" where it is
    unclear; `written` is the speaker as the article writes it, "" where it does not.
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


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: what it is, and facts about it."""

    name: str
    facts: tuple[str, ...] = ()


Block = Text | Notice | Quote | Attribution | Entry


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show, in order; how it looks is the platform renderer's business."""

    blocks: tuple[Block, ...]
