"""What every platform makes of a reply for the place where it will stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Notice, Press, Text, Tone

if TYPE_CHECKING:
    from bot.model import Reply
    from bot.state import Place

THANKS = {True: "Noted as a good answer. Thank you.", False: "Noted as a bad answer. Thank you."}
"""What somebody is told who judged an answer, by whether it was good."""


def suited(reply: Reply, place: Place, *, alone: bool) -> Reply:
    """Return a reply as its channel's settings want it: which outlets it is from, and no sharing with nobody.

    `alone` says that there is nobody to share with.
    """
    unshared = alone or place.private
    buttons = tuple(button for button in reply.buttons if not (unshared and button.press is Press.SHARE))
    if not place.outlets or failed(reply):
        return replace(reply, buttons=buttons)
    confined = Text(f"This channel is set to answer from {', '.join(place.outlets)} alone.")
    return replace(reply, blocks=(confined, *reply.blocks), buttons=buttons)


def failed(reply: Reply) -> bool:
    """Whether a reply is nothing but an error."""
    return all(isinstance(block, Notice) and block.tone is Tone.ERROR for block in reply.blocks)
