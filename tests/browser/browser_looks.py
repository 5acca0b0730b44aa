"""What a person sees of a page: where its marked excerpt is, whether it shows, and what has the keyboard's focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MARKED = """() => {
  const marks = [...document.querySelectorAll("mark")], rects = marks.flatMap((mark) => [...mark.getClientRects()]);
  return [
    marks.map((mark) => mark.textContent).join(""),
    rects.some((rect) => rect.height > 0 && 0 <= rect.top && rect.bottom <= innerHeight && rect.right <= innerWidth),
  ];
}"""
_PLAIN = """() => document.querySelectorAll("mark").forEach((mark) => {
  mark.style.background = mark.style.textDecoration = "none";
})"""
_TEXT = """() => {
  const text = document.querySelector(".text").cloneNode(true);
  text.querySelectorAll(".beside").forEach((beside) => beside.remove());
  return text.textContent;
}"""
_FOCUS = """() => {
  const focused = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { left, top, width, height } = focused.getClientRects()[0];  // of its first line
  const x = left + width / 2, y = top + height / 2, there = document.elementFromPoint(x, y);
  return focused === document.body ? null : [
    focused.innerText?.trim() || focused.value || focused.name || focused.tagName,
    outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    0 <= x && x <= innerWidth && 0 <= y && y <= innerHeight && (there === focused || focused.contains(there)),
    [...document.querySelectorAll("*")].indexOf(focused),
  ];
}"""
_WIDTH = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Marked(NamedTuple):
    """What is marked of an article's text, and whether it is on screen and shows."""

    text: str
    on_screen: bool
    shows: bool


class Focus(NamedTuple):
    """What has the focus: its words, whether that shows, whether it lies on screen and free, its place in the page."""

    words: str
    shows: bool
    on_screen: bool
    place: int


def marked(page: Page) -> Marked:
    """Return what is marked; afterwards it is not any more."""
    text, on_screen = page.evaluate(_MARKED)
    seen = page.screenshot()
    page.evaluate(_PLAIN)
    return Marked(text, on_screen, seen != page.screenshot())


def shown_text(page: Page) -> str:
    """Return an article's text as its page has it, without what stands beside it."""
    text: str = page.evaluate(_TEXT)
    return text


def tabbed(page: Page) -> list[Focus]:
    """Press Tab until the focus leaves the page, or comes round, and return what had it on the way."""
    stops: list[Focus] = []
    while True:
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None or (stops and Focus(*focus).place == stops[0].place):
            return stops
        stops.append(Focus(*focus))


def overhang(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    pixels: int = page.evaluate(_WIDTH)
    return pixels
