"""Chromium without a window, driven by its own protocol: a page in, a PNG of all of it out."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MISSING = (
    f"No Chromium was found (looked for {', '.join(_NAMES)}). Install it, on Debian:"
    " apt-get install chromium; or name it: CHROMIUM=/path/to/chromium"
)
_LISTENING = re.compile(r"^DevTools listening on (\S+)\n", re.MULTILINE)
_SECONDS = 60  # for the browser to do one thing
_PIXELS = 1.5  # of the picture for each of CSS: sharp at the width of a README

Json = dict[str, Any]


class NoBrowserError(Exception):
    """There is no Chromium, or it does not start."""


@dataclass(slots=True)
class Browser:
    """One page of a running Chromium."""

    connection: ClientConnection
    session: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def picture(self, page: str, width: int) -> bytes:
        """Return a PNG of a page of HTML at `width` CSS pixels, as high as it is."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=1, deviceScaleFactor=_PIXELS, mobile=False)
        frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._ask("Page.setDocumentContent", frameId=frame, html=page)
        ready = "document.fonts.ready.then(() => document.body.getBoundingClientRect().height)"
        height = self._ask("Runtime.evaluate", expression=ready, awaitPromise=True)["result"]["value"]
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        taken = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(taken["data"])

    def open(self) -> None:
        """Open the page."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def _ask(self, method: str, **parameters: object) -> Json:
        number = next(self._numbers)
        asked: Json = {"id": number, "method": method, "params": parameters}
        self.connection.send(json.dumps(asked | ({"sessionId": self.session} if self.session else {})))
        while True:
            answer = json.loads(self.connection.recv(timeout=_SECONDS))
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise NoBrowserError(f"Chromium refused {method}: {answer['error'].get('message')}")
        result: Json = answer["result"]
        return result


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a Chromium, and end it.

    Raises:
        NoBrowserError: there is none, or it does not start.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [_found(), "--headless=new", "--remote-debugging-port=0", "--hide-scrollbars", "--disable-gpu"]
        command += ["--no-first-run", f"--user-data-dir={folder}/profile"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []  # root's has no sandbox; the pages are our own
        log = Path(folder) / "log"
        with log.open("w") as written, subprocess.Popen([*command, "about:blank"], stderr=written) as running:  # noqa: S603
            try:
                with connect(_address(running, log), max_size=None) as connection:
                    opened = Browser(connection)
                    opened.open()
                    yield opened
            finally:
                running.terminate()


def _found() -> str:
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else _NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowserError(f"CHROMIUM={named} is no program: name your Chromium there." if named else _MISSING)


def _address(running: subprocess.Popen[bytes], log: Path) -> str:
    """Return where a starting Chromium listens, which it tells its log."""
    end, ended = monotonic() + _SECONDS, False
    while monotonic() < end:
        ended = running.poll() is not None
        if address := _LISTENING.search(log.read_text(encoding="utf-8", errors="replace")):
            return address[1]
        if ended:
            break
        sleep(0.1)
    said = " ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])
    outcome = f"status {running.poll()}" if ended else f"not listening after {_SECONDS} s"
    raise NoBrowserError(f"Chromium does not start ({outcome}). {said}".strip())


def smaller(picture: Path) -> None:
    """Reduce a PNG to 256 colours where pngquant is installed."""
    if quantizer := shutil.which("pngquant"):
        subprocess.run([quantizer, "--force", "--skip-if-larger", "--output", picture, picture], check=False)  # noqa: S603
