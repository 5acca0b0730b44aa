"""The page of an article: its text, all of it, the excerpt marked, quotations with their speakers beside it."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple

from bot.render.html_page import page
from bot.render.html_text import Paragraph, paragraphs
from bot.render.markup import Markup, element, joined, outward
from retrieval.types import QuotationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from bot.render.html_page import Frame
    from retrieval.types import Article, Span, Version

_KINDS = {
    QuotationKind.DIRECT: "quoted",
    QuotationKind.MIXED: "quoted in part",
    QuotationKind.INDIRECT: "paraphrased",
}


class Quoted(NamedTuple):
    """A quotation of the article; `speaker` is "" where it is unclear who speaks."""

    span: Span
    kind: QuotationKind
    speaker: str


class Shown(NamedTuple):
    """An article as it is shown. `prose` are its stretches of prose, `versions` all that are held, newest first.

    `original` is the address of the article on the web, opened at the excerpt, "" where it has none; `share` that of
    this very page; `address` gives that of an excerpt of this article in a version, as seen from the page.
    """

    article: Article
    prose: Sequence[Span]
    excerpt: Span | None
    quotations: Sequence[Quoted]
    versions: Sequence[Version]
    original: str
    share: str
    address: Callable[[Span | None, str], str]
    private: bool

    @property
    def version(self) -> Version | None:
        """The version that is shown."""
        return next((version for version in self.versions if version.version == self.article.version), None)

    @property
    def title(self) -> str:
        """The headline, or what stands in for it."""
        return self.article.title or self.article.origin


def article_page(frame: Frame, shown: Shown) -> Markup:
    """Return the page of an article."""
    content = element("article", _heading(shown), _text(shown), *_closing(shown), class_="article")
    return page(frame, shown.title, [content], list(_head(shown)))


def citation(article: Article, version: Version | None) -> str:
    """Return where an excerpt stands, as one cites it."""
    whence = ", ".join(filter(None, (article.publisher, day(article.published) if article.published else "undated")))
    stood = f", as it stood on {day(version.taken)}" if version and version.taken else ""
    return f"“{article.title or article.origin}”, {whence}{stood}."


def day(when: date) -> str:
    """Return a day in words; the time of day is left out."""
    return f"{when.day} {when:%B} {when.year}"


def _head(shown: Shown) -> Iterator[Markup]:
    if original := outward(shown.article.url or ""):
        yield element("link", rel="canonical", href=original)
    yield element("meta", property="og:title", content=shown.title)
    yield element("meta", property="og:type", content="article")
    if shown.article.publisher:
        yield element("meta", property="og:site_name", content=shown.article.publisher)


def _heading(shown: Shown) -> Markup:
    article = shown.article
    parts: list[Markup] = []
    if article.publisher:
        parts.append(element("p", element("bdi", article.publisher), class_="outlet"))
    parts.append(element("h1", shown.title, dir="auto"))
    if article.authors:
        names = (element("bdi", author) for author in article.authors)
        parts.append(element("p", "By ", *_listed(names), class_="authors"))
    published = _time(article.published) if article.published else joined("Undated")
    parts.append(element("p", published, *_stood(shown), class_="dates"))
    parts.extend(_versions(shown))
    if original := outward(shown.original):
        where = (" at ", element("bdi", article.publisher)) if article.publisher else ()
        link = element("a", "Read the original", *where, href=original, rel="noreferrer")
        parts.append(element("p", link, class_="original"))
    return element("header", *parts, class_="heading")


def _stood(shown: Shown) -> Iterator[Markup]:
    if (version := shown.version) and version.taken:
        yield joined(" · as it stood on ", _time(version.taken))


def _versions(shown: Shown) -> Iterator[Markup]:
    """Yield what to know of the versions: that this is an older one, and which others are held."""
    current = shown.version
    if current and not current.newest:
        newest = shown.versions[0]
        link = element(
            "a", f"Read the newest version{_taken(newest, ', of ')}", href=shown.address(None, newest.version)
        )
        words = "This is an older version of the article, without its quotations. "
        yield element("p", words, link, ".", class_="notice different")
    if len(shown.versions) > 1:
        rows = (_version_row(shown, version) for version in shown.versions)
        summary = element("summary", f"{len(shown.versions)} versions are held")
        yield element("details", summary, element("ol", *rows, class_="versions"))


def _version_row(shown: Shown, version: Version) -> Markup:
    name = (_taken(version) or "Day not known") + (", newest" if version.newest else "")
    if version == shown.version:
        return element("li", f"{name}, shown here", aria_current="true")
    return element("li", element("a", name, href=shown.address(None, version.version)))


def _taken(version: Version, before: str = "") -> str:
    return f"{before}{day(version.taken)}, {version.taken:%H:%M} UTC" if version.taken else ""


def _text(shown: Shown) -> Markup:
    spans = [quoted.span for quoted in shown.quotations]
    held = paragraphs(shown.article.text, shown.prose, shown.excerpt, spans)
    rows = chain.from_iterable(_paragraph(shown, paragraph) for paragraph in held)
    return element("div", *rows, class_="text", lang="")  # which language it is in is not known


def _paragraph(shown: Shown, paragraph: Paragraph) -> Iterator[Markup]:
    """Yield a paragraph behind its white space, in a row with what stands beside it."""
    yield paragraph.before
    if not paragraph.content:
        return
    own = element("p", paragraph.content, dir="auto", class_=not paragraph.is_prose and "aside")
    beside = list(_beside(shown, paragraph))
    yield element("div", element("div", *beside, class_="beside", lang="en"), own, class_="row") if beside else own


def _beside(shown: Shown, paragraph: Paragraph) -> Iterator[Markup]:
    if paragraph.numbers:
        speaking = groupby(paragraph.numbers, lambda number: shown.quotations[number].speaker)
        rows = (_speaker(shown, name, numbers) for name, numbers in speaking)
        yield element("ul", *rows, class_="speakers", aria_label="Quotations in this paragraph")
    if paragraph.marked:
        yield _excerpt(shown)


def _speaker(shown: Shown, name: str, numbers: Iterable[int]) -> Markup:
    """Return who speaks, and a link to each quotation in a row."""
    links = (_place(shown, number) for number in numbers)
    return element("li", element("bdi", name) if name else element("em", "speaker unclear"), *links)


def _place(shown: Shown, number: int) -> Markup:
    quoted = shown.quotations[number]
    content = element("span", str(number + 1), class_="number"), f" {_KINDS[quoted.kind]}"
    return joined(" ", element("a", *content, href=shown.address(quoted.span, shown.article.version)))


def _excerpt(shown: Shown) -> Markup:
    """Return what to do with the excerpt: pass it on, see it in the original, cite it."""
    original = outward(shown.original)
    private = "Whoever has this link can read the article." if shown.private else ""
    field = element(
        "label",
        element("span", "Link to this excerpt"),
        element("input", type="text", readonly=True, value=shown.share),
    )
    return element(
        "section",
        element("h2", "The marked excerpt"),
        field,
        *([element("p", private)] if private else []),
        *([element("p", element("a", "See it in the original", href=original, rel="noreferrer"))] if original else []),
        element("p", citation(shown.article, shown.version), class_="citation", dir="auto"),
        class_="excerpt",
        aria_label="The marked excerpt",
    )


def _closing(shown: Shown) -> Iterator[Markup]:
    """Yield the link to the page where no excerpt has one."""
    if shown.excerpt is None:
        field = element("input", type="text", readonly=True, value=shown.share)
        yield element("p", element("label", element("span", "Link to this page"), field), class_="share")


def _time(when: date) -> Markup:
    return element("time", day(when), datetime=when.isoformat())


def _listed(names: Iterator[Markup]) -> Iterator[str]:
    for at, name in enumerate(names):
        yield ", " if at else ""
        yield name
