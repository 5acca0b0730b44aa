"""A page as a browser reads it: elements with their attributes, and the very characters of their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EMPTY = {"meta", "link", "input", "line", "circle", "polyline"}


@dataclass
class Element:
    """An element; `inside` are elements and texts in their order."""

    name: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def all(self, name: str = "", /, **attributes: str) -> list[Element]:
        """Return the elements in it of a name and with attributes (`class_` is one of its classes)."""
        return [element for element in self._nested() if element.has(name, **attributes)]

    def one(self, name: str = "", /, **attributes: str) -> Element:
        (found,) = self.all(name, **attributes)
        return found

    def has(self, name: str = "", /, *, class_: str = "", **attributes: str) -> bool:
        """Whether it is such an element."""
        return (
            name in {"", self.name}
            and (not class_ or class_ in (self.attributes.get("class") or "").split())
            and all(self.attributes.get(key.replace("_", "-")) == value for key, value in attributes.items())
        )

    def text(self, but: Callable[[Element], bool] = lambda _: False) -> str:
        """Return its characters, those that stand as elements, too, without those of the elements `but`."""
        if code := self.attributes.get("data-code"):
            return chr(int(code, 16))
        parts = (part if isinstance(part, str) else part.text(but) for part in self.inside if not _left(part, but))
        return "".join(parts)

    def _nested(self) -> Iterator[Element]:
        for part in self.inside:
            if isinstance(part, Element):
                yield part
                yield from part._nested()


def _left(part: Element | str, but: Callable[[Element], bool]) -> bool:
    return isinstance(part, Element) and but(part)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in _EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> ends another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    @classmethod
    def read(cls, page: str) -> Self:
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader


def seen(page: str) -> Element:
    """Return what a page holds; it must hold nothing that a browser reads as something else."""
    assert not {"\r", "\0"} & set(page), "a browser changes these"
    page.encode()
    reader = _Reader.read(page)
    assert reader.open == [reader.root], "an element is never closed"
    return reader.root


def article_text(page: Element) -> str:
    """Return the text of the article of a page, without what stands beside it."""
    return page.one("div", class_="text").text(but=lambda element: element.has(class_="beside"))
