"""Take the pictures of On Record on Discord: the bot's own replies over the sample articles, drawn as Discord does.

.venv/bin/python docs/discord_pictures            writes docs/discord-*.png
.venv/bin/python docs/discord_pictures FOLDER     writes every scene there, on desktop and phone, dark and light

Needs, besides what `make test` installs, a Chromium and fonts; on Debian:
`apt-get install chromium fonts-noto-core fonts-lato fonts-noto-color-emoji`. With `pngquant` installed the files are a
third of the size. Discord's own font is not free: its words are set in the one that it falls back to.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parents[1] / "pictures"))  # what the pictures of every platform are taken with

from scenes import scenes
from taking import Frame, Picture, framed, take

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE = Path(__file__).with_name("discord.css")
_FRAMES = (
    Frame("", 720, "desktop dark"),
    Frame("-light", 720, "desktop light"),
    Frame("-phone", 390, "phone dark"),
    Frame("-phone-light", 390, "phone light"),
)
_DOCUMENTED = ("answer", "who-said", "check", "not-found", "answer-phone", "check-phone-light")


def pictures(*, every: bool) -> Iterator[Picture]:
    """Yield every picture, or those that the documentation shows."""
    for scene in scenes():
        for frame in _FRAMES:
            if every or scene.name + frame.name in _DOCUMENTED:
                name = f"discord-{scene.name}{frame.name}"
                yield Picture(name, framed(scene.body, frame, _STYLE), frame.width)


if __name__ == "__main__":
    take(pictures)
