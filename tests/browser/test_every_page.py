"""Every state of every page, in a real browser: readable by all, on a phone and enlarged, by keyboard alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_looks import overhang, tabbed
from browser_site import STATES
from browser_watch import DESK, watching

_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # that one WCAG 2.2 AA adds
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
_SERIOUS = {"serious", "critical"}
_PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module", name="only")
def _only(browser):
    with watching(browser, reduced_motion="reduce") as watched:
        yield watched.page()


@pytest.fixture(name="page")
def _page(only):
    """The one page of all these tests, as wide as a desk's again."""
    only.set_viewport_size(DESK)
    only.emulate_media(color_scheme="light")
    return only


@pytest.mark.parametrize("state", STATES)
def test_axe_has_no_serious_finding_in_light_nor_in_the_colours_of_dark(state, site, page, keep):
    page.goto(STATES[state](site))
    for scheme, rules in (("light", _RULES), ("dark", _COLOURS)):
        page.emulate_media(color_scheme=scheme)
        keep(page, f"{state}-{scheme}", full_page=True)
        found = Axe().run(page, options=rules)
        serious = [finding["id"] for finding in found.response["violations"] if finding["impact"] in _SERIOUS]
        assert serious == [], found.generate_report()
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("state", STATES)
def test_no_page_is_wider_than_a_phone_nor_than_a_window_of_letters_twice_as_large(state, site, page, keep):
    page.set_viewport_size(_PHONE)
    page.goto(STATES[state](site))
    keep(page, f"{state}-phone")
    assert overhang(page) == 0
    page.set_viewport_size({"width": 640, "height": 480})  # 1,280 pixels, enlarged to 200 %
    assert overhang(page) == 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep(page, f"{state}-large-letters")
    assert overhang(page) == 0


@pytest.mark.parametrize("state", STATES)
def test_all_that_can_be_done_has_the_keyboards_focus_in_order_and_one_sees_where_it_is(state, site, page):
    page.goto(STATES[state](site).partition("#")[0])
    stops = tabbed(page)
    assert stops[0].words == "Skip to the text"
    assert [stop for stop in stops if not (stop.shows and stop.on_screen)] == []
    assert [stop.place for stop in stops] == sorted(stop.place for stop in stops)
    within = page.locator(":is(a, input, button, summary):visible")
    assert len(stops) >= within.count() - 2  # of a group of radio buttons one is a stop


def test_the_first_link_skips_to_the_text(site, watched):
    page = watched().page(STATES["article"](site))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_dark_and_light_are_what_the_reader_prefers(site, watched):
    def paper(scheme: str) -> int:
        page = watched(color_scheme=scheme).page(STATES["article"](site))
        return int(page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]"))

    assert paper("dark") < 64
    assert paper("light") > 192
