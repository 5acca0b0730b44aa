"""The report of an evaluation: one HTML file that asks nothing of any server, with the errors to read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.evaluation_tables import HEADINGS, columns, compared_columns, facts
from bot.render.markup import Markup, anchor, element, joined
from retrieval.evaluate.mistakes import mistakes
from retrieval.links import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.evaluation_tables import Column
    from retrieval.evaluate.evaluation import Evaluation
    from retrieval.evaluate.metrics import Calibration
    from retrieval.evaluate.mistakes import Mistakes
    from retrieval.evaluate.retrieval import Judged
    from retrieval.evaluate.systems import Shown
    from retrieval.types import Article

_TITLE = "How well questions are answered"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is fetched, no script runs, whatever a text holds
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0 1.5rem }
th, td { text-align: left; padding: .1rem 1.2rem .1rem 0; white-space: nowrap; font-weight: normal }
thead th, tbody th[colspan] { font-weight: 600; padding-top: .4rem }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid #7c7c7c; white-space: pre-line }
article { margin: 0 0 1.5rem } article h3 { margin: 0; font-size: 1rem } p { margin: .2rem 0 } small { opacity: .8 }
summary { cursor: pointer; font-weight: 600; margin: .5rem 0 }
svg { width: 22rem; max-width: 100% } svg text { fill: currentColor; font-size: 11px }
"""
_SIDE, _EDGE = 300, 36  # of the chart and of the room for its scale, in its own units
_SMALLEST, _GROWTH = 3.0, 9.0  # radius of a bin's point without questions, and what all of them add


def report(found: Evaluation) -> str:
    """Return the page: figures, reliability curve, and the questions answered wrongly with what was shown."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", _TITLE),
        element("style", Markup(_STYLE)),
    )
    body = element("body", element("h1", _TITLE), *_figures(found), *_errors(mistakes(found.runs[0].judged)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _figures(found: Evaluation) -> Iterator[Markup]:
    yield from (element("p", line) for line in facts(found))
    yield from _tables(columns(found), "h2")
    yield element("h2", "Seconds a question")
    speed = [(item.system, *(f"{seconds:.3f}" for seconds in item.seconds)) for item in found.scores]
    yield _table(("", "median", "95th percentile"), map(_row, speed))
    if calibration := found.scores[0].calibration:
        yield from _reliability(calibration)
    if found.compared:
        yield element("h2", f"Compared with {found.compared.name}")
        yield from _tables(compared_columns(found), "h3")


def _tables(shown: Sequence[Column], heading: str) -> Iterator[Markup]:
    """Yield a table for each section: a line for each figure, under the kind of questions that it is of."""
    names = [column.name for column in shown]
    for section, places in groupby(shown[0].figures, lambda place: place.section):
        rows: list[Markup] = []
        for group, measured in groupby(places, lambda place: place.group):
            rows.append(element("tr", element("th", group, colspan=str(1 + len(names)))))
            rows += [_row((place.measure, *(column.cell(place) for column in shown))) for place in measured]
        yield element(heading, HEADINGS[section])
        yield _table(("", *names), rows)


def _table(names: Iterable[str], rows: Iterable[Markup]) -> Markup:
    heading = element("thead", element("tr", *(element("th", name) for name in names)))
    return element("div", element("table", heading, element("tbody", *rows)), class_="wide")


def _row(cells: Sequence[str]) -> Markup:
    return element("tr", element("th", cells[0]), *(element("td", text) for text in cells[1:]))


def _reliability(found: Calibration) -> Iterator[Markup]:
    yield element("h2", "Confidence")
    yield element("p", f"Expected calibration error {found.error:.3f}. On the diagonal, confidence is what it says.")
    yield _chart(found)
    bins = [(f"{part.confidence:.3f}", f"{part.right:.3f}", f"{part.questions:,}") for part in found.bins]
    yield _table(("mean confidence", "share right", "questions"), map(_row, bins))


def _chart(found: Calibration) -> Markup:
    """Return the reliability curve: a point for each bin, the larger the more questions are in it."""
    every = sum(part.questions for part in found.bins)
    places = [(_x(part.confidence), _y(part.right)) for part in found.bins]
    radii = [_SMALLEST + _GROWTH * (part.questions / every) ** 0.5 for part in found.bins]
    points = [
        element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}", fill="currentColor")
        for (x, y), radius in zip(places, radii, strict=True)
    ]
    curve = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = [mark for share in (0.0, 0.5, 1.0) for mark in _marks(share)]
    box = f"0 0 {_SIDE + 2 * _EDGE} {_SIDE + 2 * _EDGE}"
    diagonal = _stroke(0, 0, 1, 1, stroke_dasharray="4 4")
    joins = element("polyline", points=curve, fill="none", stroke="currentColor")
    axes = _stroke(0, 0, 1, 0), _stroke(0, 0, 0, 1)
    names = (
        element("text", "share right", x=f"{_x(0):.1f}", y=f"{_y(1) - 12:.1f}", text_anchor="middle"),
        element("text", "mean confidence", x=f"{_x(1):.1f}", y=f"{_y(0) + 32:.1f}", text_anchor="end"),
    )
    drawn = (*axes, diagonal, joins, *points, *marks, *names)
    return element("svg", *drawn, viewBox=box, role="img", aria_label="Reliability curve")


def _marks(share: float) -> Iterator[Markup]:
    yield element("text", f"{share:.1f}", x=f"{_x(share):.1f}", y=f"{_y(0) + 18:.1f}", text_anchor="middle")
    yield element("text", f"{share:.1f}", x=f"{_x(0) - 6:.1f}", y=f"{_y(share) + 4:.1f}", text_anchor="end")


def _stroke(x: float, y: float, to_x: float, to_y: float, **look: str) -> Markup:
    ends = {"x1": _x(x), "y1": _y(y), "x2": _x(to_x), "y2": _y(to_y)}
    return element("line", **{name: f"{at:.1f}" for name, at in ends.items()}, stroke="currentColor", **look)


def _x(share: float) -> float:
    return _EDGE + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE


def _errors(found: Sequence[Mistakes]) -> Iterator[Markup]:
    yield element("h2", "Errors to read")
    for way in found:
        of = f"{way.total:,}" if len(way.worst) == way.total else f"{way.total:,}, the worst {len(way.worst)} of them"
        yield element("details", element("summary", f"{way.name}: {of}"), *map(_error, way.worst))


def _error(item: Judged) -> Markup:
    """Return a question with what was shown for it and what should have been."""
    question = item.question
    verdict = f"refused: {item.ranked.reason}" if item.ranked.reason else "answered"
    rank = f", first right article at rank {item.ranks[0]}" if item.ranks else ""
    facts = f"{question.id} · {question.kind} · {verdict}, confidence {item.ranked.confidence:.3f}{rank}"
    expected = [*map(_expected, item.expected), *(element("li", f"“{answer}”") for answer in question.answers)]
    return element(
        "article",
        element("h3", element("bdi", question.text)),
        element("p", element("small", element("bdi", facts))),
        *map(_shown, item.ranked.excerpts),
        *([element("p", "Expected:"), element("ul", *expected)] if expected else []),
    )


def _shown(excerpt: Shown) -> Markup:
    source = anchor(_name(excerpt.article), link(excerpt.article, excerpt.span))
    return joined(element("blockquote", excerpt.text, dir="auto"), element("p", element("bdi", source)))


def _expected(article: Article) -> Markup:
    name = _name(article)
    return element("li", element("bdi", anchor(name, article.url) if article.url else name))


def _name(article: Article) -> str:
    published = article.published.isoformat() if article.published else None
    return " · ".join(filter(None, (article.title or article.origin, article.publisher, published)))
