"""Record the README's picture: run the real command on a colour terminal and keep what it showed, as SVG.

.venv/bin/python docs/record.py
"""

from __future__ import annotations

import os
import pty
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

QUESTION = "How many people were hurt in the cannery leak?"
COLUMNS = 84


def shown(command: list[str]) -> str:
    """Return what `command` writes to a terminal of `COLUMNS` columns."""
    written = bytearray()

    def keep(descriptor: int) -> bytes:
        some = os.read(descriptor, 65_536)
        written.extend(some)
        return some

    os.environ |= {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    pty.spawn(command, keep)
    return written.decode()


def main() -> None:
    """Ask once to have the samples ingested, once for the picture."""
    with tempfile.TemporaryDirectory() as home:
        onrecord = str(Path(sys.executable).with_name("onrecord"))
        command = [onrecord, "ask", QUESTION, "--home", str(Path(home) / "home")]
        shown(command)
        answer = shown(command)
    console = Console(record=True, width=COLUMNS + 2, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(Text(f'$ onrecord ask "{QUESTION}"', style="bold"))
    console.print(Text.from_ansi(answer.replace("\r\n", "\n")))
    Path(__file__).with_name("terminal.svg").write_text(console.export_svg(title="On Record"), encoding="utf-8")


if __name__ == "__main__":
    main()
