"""The machine's own Chromium without a window, driven by Playwright; and pictures of pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MISSING = (
    f"No Chromium was found (looked for {', '.join(_NAMES)}). Install it, on Debian:"
    " apt-get install chromium; or name it: CHROMIUM=/path/to/chromium"
)
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing that is shown here needs the network
)
_SAID = re.compile(r"\[err\] (.+)")  # lines of its own among Playwright's
_PIXELS = 1.5  # of the picture for each of CSS: sharp at the width of a README


class NoBrowserError(Exception):
    """There is no Chromium, or it does not start."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium that reaches 127.0.0.1 alone, and end it.

    Raises:
        NoBrowserError: there is none, or it does not start.
    """
    path, is_root = _found(), os.geteuid() == 0  # root's has no sandbox; the pages are our own
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS, chromium_sandbox=not is_root)
        except Error as error:
            said = " ".join(dict.fromkeys(_SAID.findall(error.message)[-3:]))
            raise NoBrowserError(f"Chromium ({path}) does not start. {said}".strip()) from error
        with browser:
            yield browser


def picture(browser: Browser, html: str, width: int) -> bytes:
    """Return a PNG of a page of HTML at `width` CSS pixels, as high as it is."""
    with browser.new_page(viewport={"width": width, "height": 1}, device_scale_factor=_PIXELS) as page:
        page.set_content(html)
        page.evaluate("document.fonts.ready")
        height = page.evaluate("document.body.getBoundingClientRect().height")
        return page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def smaller(file: Path) -> None:
    """Reduce a PNG to 256 colours where pngquant is installed."""
    if quantizer := shutil.which("pngquant"):
        subprocess.run([quantizer, "--force", "--skip-if-larger", "--output", file, file], check=False)  # noqa: S603


def _found() -> str:
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else _NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowserError(f"CHROMIUM={named} is no program: name your Chromium there." if named else _MISSING)
