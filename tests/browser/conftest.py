"""What every test in a browser needs: one Chromium, contexts that are watched, and pictures of what was seen."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parents[2] / "docs" / "pictures"))  # which find their Chromium in the same way

from browser import NoBrowserError, chromium
from browser_site import fill, site
from browser_watch import watching

from retrieval.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser_site import Site
    from browser_watch import Watched
    from playwright.sync_api import Browser, Page

_PICTURES = Path(__file__).parents[2] / "build" / "screenshots"


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    """One Chromium for all tests of a module.

    It is closed behind them: while Playwright's loop is open, pytest's thread can run no other, as async tests need.
    """
    with ExitStack() as closing:
        try:
            yield closing.enter_context(chromium())
        except NoBrowserError as error:
            if os.environ.get("BROWSER_TESTS") == "required":
                raise
            pytest.skip(str(error))


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`watched(**options)`: a context of the browser; at the end of the test its pages must have done nothing amiss."""
    with ExitStack() as closing:
        yield lambda **options: closing.enter_context(watching(browser, **options))


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory, ingested: Callable[..., object]) -> Home:
    """The samples and a few articles more. Only for reading."""
    home = Home(tmp_path_factory.mktemp("pages"))
    fill(home, ingested)
    return home


@pytest.fixture(scope="module", name="site")
def _site(filled_home: Home) -> Iterator[Site]:
    """Our own pages over that."""
    with site(filled_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def keep() -> Callable[[Page, str], bytes]:
    """`keep(page, name)`: a picture of what is on screen, kept under build/screenshots."""

    def keep(page: Page, name: str, **how: object) -> bytes:
        _PICTURES.mkdir(parents=True, exist_ok=True)
        return page.screenshot(path=_PICTURES / f"{name}.png", **how)

    return keep
