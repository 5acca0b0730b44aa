"""Take the pictures of On Record on Slack: the bot's own replies over the sample articles, drawn as Slack draws them.

.venv/bin/python docs/slack_pictures            writes docs/slack-*.png
.venv/bin/python docs/slack_pictures FOLDER     writes every scene there, on desktop and phone, light and dark

Needs, besides `make install`, a Chromium and Slack's font: on Debian `apt-get install chromium fonts-lato
fonts-noto-color-emoji`. With `pngquant` installed the files are a third of the size.
"""

from __future__ import annotations

import sys
from pathlib import Path

from browser import NoBrowserError, browser, smaller
from scenes import scenes
from surfaces import FRAMES, page

_DOCS = Path(__file__).parents[1]
_MOST_BYTES = 150_000  # of a picture in the repository


def main() -> None:
    """Take the pictures that the arguments ask for."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with browser() as chromium:
            for scene in scenes():
                for frame in FRAMES if folder else FRAMES[: scene.documented]:
                    picture = (folder or _DOCS) / f"slack-{scene.name}{frame.name}.png"
                    picture.write_bytes(chromium.picture(page(scene.body, frame), frame.width))
                    smaller(picture)
                    if not folder and picture.stat().st_size > _MOST_BYTES:
                        raise SystemExit(f"{picture} has more than {_MOST_BYTES:,} bytes: install pngquant")
    except NoBrowserError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
