"""Take the pictures of On Record on Slack: the bot's own replies over the sample articles, drawn as Slack draws them.

.venv/bin/python docs/slack_pictures            writes docs/slack-*.png
.venv/bin/python docs/slack_pictures FOLDER     writes every scene there, on desktop and phone, light and dark

Needs, besides what `make test` installs, a Chromium and Slack's font: on Debian `apt-get install chromium fonts-lato
fonts-noto-color-emoji`. With `pngquant` installed the files are a third of the size.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parents[1] / "pictures"))  # what the pictures of every platform are taken with

from scenes import scenes
from surfaces import FRAMES
from taking import Picture, framed, take

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE = Path(__file__).with_name("slack.css")


def pictures(*, every: bool) -> Iterator[Picture]:
    """Yield every picture, or those that the documentation shows."""
    for scene in scenes():
        for frame in FRAMES if every else FRAMES[: scene.documented]:
            yield Picture(f"slack-{scene.name}{frame.name}", framed(scene.body, frame, _STYLE), frame.width)


if __name__ == "__main__":
    take(pictures)
