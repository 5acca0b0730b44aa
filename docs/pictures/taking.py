"""How pictures are taken for the documentation: each page is drawn, written to its file, and made small."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from browser import NoBrowserError, chromium, picture, smaller

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOCS = Path(__file__).parents[1]
_MOST_BYTES = 150_000  # of a picture in the repository


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture is taken with: a width in CSS pixels, and a client's look at it."""

    name: str
    width: int
    classes: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be taken: the name of its file, its page of HTML and its width in CSS pixels."""

    name: str
    page: str
    width: int


def framed(body: str, frame: Frame, style: Path) -> str:
    """Return a whole page that holds `body` in the look of a style sheet."""
    css = style.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="en" class="{frame.classes}"><meta charset="utf-8">'
        f"<style>{css}</style><body>{body}</body></html>"
    )


class Album(Protocol):
    """Gives every picture, or those that the documentation shows."""

    def __call__(self, *, every: bool) -> Iterable[Picture]: ...  # noqa: D102


def take(album: Album) -> None:
    """Take the pictures of the documentation, or every one into the folder that the command line names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with chromium() as browser:
            for wanted in album(every=folder is not None):
                file = (folder or _DOCS) / f"{wanted.name}.png"
                file.write_bytes(picture(browser, wanted.page, wanted.width))
                smaller(file)
                if not folder and file.stat().st_size > _MOST_BYTES:
                    raise SystemExit(f"{file} has more than {_MOST_BYTES:,} bytes: install pngquant")
    except NoBrowserError as error:
        raise SystemExit(str(error)) from error
