"""A conversation in the terminal, with the same commands as on the chat platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import LINE, Origin, Request
from bot.render.terminal import Style, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core import Bot

HERE = Origin("terminal", "", "", "")
_LEAVE = frozenset({"/quit", "/exit"})


def converse(bot: Bot, read: Callable[[], str], write: Callable[[str], None], style: Style) -> None:
    """Answer each line that `read` returns by one call of `write`, until `/quit` or the end of the input.

    `read` raises EOFError at the end of the input, like the built-in `input`.
    """
    write("Ask a question, or type /help; /quit leaves.\n")
    while True:
        try:
            line = read()
        except (EOFError, KeyboardInterrupt):
            write("\n")
            return
        if line.strip().lower() in _LEAVE:
            return
        if line.strip():
            write(render(bot.handle(Request(LINE, line, origin=HERE)), style) + "\n")
