from __future__ import annotations

import gzip
import json
from codecs import BOM_UTF8
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from retrieval.sources.jsonl import ID_LIMIT, JsonlSource
from retrieval.sources.metadata import LONGEST_ARTICLE
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from pathlib import Path

one_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
utf8 = st.text(st.characters(exclude_characters="\0", codec="utf-8"))


def row(**fields: object) -> bytes:
    return json.dumps({"id": "a", "text": "A story."} | fields).encode()


def read(tmp_path: Path, *lines: bytes, name: str = "rows.jsonl") -> tuple[list[RawArticle], list[Rejected]]:
    content = b"\n".join(lines)
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    items = list(JsonlSource(path).read())
    return [i for i in items if isinstance(i, RawArticle)], [i for i in items if isinstance(i, Rejected)]


def only(tmp_path: Path, *lines: bytes) -> RawArticle:
    (article,), reports = read(tmp_path, *lines)
    assert reports == []
    return article


# What a row says


def test_every_field_of_a_row_is_read(tmp_path):
    article = only(
        tmp_path,
        row(
            id="n-1",
            url="https://example.org/1",
            title=" Bridge\nclosed ",
            publisher="The Harbour Times",
            authors=["Ann Lee", "Bo Ek"],
            published="2024-03-22T23:30:00-08:00",
            section="Local",
        ),
    )
    assert article == RawArticle(
        key=f"{tmp_path.resolve().as_posix()}/rows.jsonl#n-1",
        origin="n-1",
        title="Bridge closed",
        text="A story.",
        url="https://example.org/1",
        publisher="The Harbour Times",
        published=date(2024, 3, 22),
        authors=("Ann Lee", "Bo Ek"),
    )


def test_without_a_title_the_first_line_of_the_text_is_the_title(tmp_path):
    assert only(tmp_path, row(text="\n# Bridge closed\nMore.")).title == "Bridge closed"


@pytest.mark.parametrize("given_id", [{}, {"id": None}, {"id": " "}])
def test_without_an_id_the_address_identifies_a_row(tmp_path, given_id):
    line = json.dumps(given_id | {"url": "https://example.org/1", "text": "A story."}).encode()
    assert only(tmp_path, line).origin == "https://example.org/1"


@pytest.mark.parametrize(("given_id", "origin"), [(7, "7"), (0, "0"), (" x ", "x"), ("a\nb", "a b"), ("é#/?", "é#/?")])
def test_an_id_is_a_string_or_a_whole_number(tmp_path, given_id, origin):
    assert only(tmp_path, row(id=given_id)).origin == origin


def test_one_line_of_authors_is_split(tmp_path):
    assert only(tmp_path, row(authors="Ann Lee, Bo Ek and Cy Orr")).authors == ("Ann Lee", "Bo Ek", "Cy Orr")


def test_repeated_keys_and_nan_are_no_reason_to_lose_a_row(tmp_path):
    assert only(tmp_path, b'{"id": 1, "text": "One.", "text": "Two.", "score": NaN}').text == "Two."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"published": "03/04/2024"}, "published '03/04/2024' is not an unambiguous date; kept without one"),
        ({"published": 1711100000}, "published '1711100000' is not an unambiguous date; kept without one"),
        ({"published": True}, "published 'True' is not an unambiguous date; kept without one"),
        ({"url": "javascript:alert(1)"}, "url 'javascript:alert(1)' is not an http or https address; kept without one"),
        ({"url": ["https://example.org"]}, "url (a list) is not an http or https address; kept without one"),
        ({"title": 7}, "title '7' is not a text; kept without one"),
        ({"title": "\ud800"}, "title '\\ud800' holds half a character (a lone surrogate); kept without one"),
        ({"authors": [{"name": "Ann"}]}, "authors (an object) is not a text; kept without one"),
    ],
)
def test_a_bad_field_is_noted_and_the_article_kept(tmp_path, fields, reason):
    (article,), reports = read(tmp_path, row(**fields))
    assert reports == [Rejected("rows.jsonl", 1, reason, lost=False)]
    assert (article.title, article.url, article.published, article.authors) == ("A story.", None, None, ())


# The text, exactly


@one_file
@given(text=utf8, escaped=st.booleans(), packed=st.booleans())
def test_any_text_comes_back_exactly(tmp_path, text, escaped, packed):
    assume(text.strip())
    line = json.dumps({"id": "a", "text": text}, ensure_ascii=escaped).encode()
    (article,), reports = read(tmp_path, line, name="rows.jsonl.gz" if packed else "rows.jsonl")
    assert (article.text, reports) == (text, [])


@one_file
@given(lines=st.lists(st.binary() | st.text('{}[]":,id textu\\d8a0\n', max_size=40).map(str.encode)))
def test_no_content_raises(tmp_path, lines):
    read(tmp_path, *lines)
    (tmp_path / "raw.jsonl.gz").write_bytes(b"\n".join(lines))
    source = JsonlSource(tmp_path / "raw.jsonl.gz")
    assert source.count() >= len([item for item in source.read() if isinstance(item, RawArticle)])


def test_a_signature_carriage_returns_and_blank_lines_are_no_trouble(tmp_path):
    articles, reports = read(tmp_path, BOM_UTF8 + row() + b"\r", b"\r", b"", b"  ", row(id="b"), b"")
    assert [article.origin for article in articles] == ["a", "b"]
    assert reports == []


def test_a_line_separator_inside_a_string_does_not_end_the_row(tmp_path):
    text = "One\u2028two\x85three"
    assert only(tmp_path, json.dumps({"id": 1, "text": text}, ensure_ascii=False).encode()).text == text


# Rows that are no article


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "x", "text": "cut', "not JSON"),
        (b'{"id": "x"} {"id": "y"}', "not JSON: Extra data (column 13)"),
        (b'["x"]', "the line is a list, not an object"),
        (b"null", "the line is null, not an object"),
        (b'"x"', "the line is a text, not an object"),
        (b'{"id": "x"}', "there is no text"),
        (row(id="x", text=None), "there is no text"),
        (row(id="x", text=""), "there is no text"),
        (row(id="x", text=" \n\u00a0"), "only white space"),
        (row(id="x", text=["A story."]), "not a string"),
        (row(id="x", text=float("nan")), "not a string"),
        (row(id="x", text="A\ud83d story"), "half a character"),
        (row(id="x", text="A\0story"), "NUL"),
        (row(id=None), "neither an id nor a usable url"),
        (row(id="", url="javascript:x"), "neither an id nor a usable url"),
        (row(id=1.5), "neither a string nor a whole number"),
        (row(id=True), "neither a string nor a whole number"),
        (row(id=["x"]), "neither a string nor a whole number"),
        (row(id="\ud800"), "cannot be stored"),
        (row(id="a\0b"), "cannot be stored"),
        (row(id="x" * (ID_LIMIT + 1)), "longer than"),
        (b'{"id": "x", "text": "caf\xe9"}', "not UTF-8 (byte 24 of it)"),
        (b"[" * 100_000, "not usable JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not usable JSON"),
        (BOM_UTF8 + row(id="x"), "not JSON"),
    ],
)
def test_a_bad_row_is_reported_at_its_line_and_its_neighbours_are_read(tmp_path, line, reason):
    articles, (report,) = read(tmp_path, row(), line, row(id="z"))
    assert [article.origin for article in articles] == ["a", "z"]
    assert (report.file, report.line, report.lost) == ("rows.jsonl", 2, True)
    assert reason in report.reason
    str(report).encode("utf-8")


def test_a_second_row_with_an_id_is_rejected_naming_the_first(tmp_path):
    articles, (report,) = read(tmp_path, b"", row(id=7), row(id="7", text="Another."))
    assert [article.text for article in articles] == ["A story."]
    assert report == Rejected("rows.jsonl", 3, "the id '7' is already that of line 2")


def test_a_rejected_row_does_not_use_up_its_id(tmp_path):
    (article,), reports = read(tmp_path, row(text=""), row(text="The good one."))
    assert article.text == "The good one."
    assert len(reports) == 1


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_line_longer_than_any_article_is_rejected_and_the_next_one_read(tmp_path, name):
    articles, (report,) = read(tmp_path, row(), b"x" * (LONGEST_ARTICLE + 3 * 2**20), row(id="b"), name=name)
    assert [article.origin for article in articles] == ["a", "b"]
    assert (report.line, report.reason) == (2, "the line is longer than 64 MB")


# Files that are cut off


def test_an_empty_file_has_no_rows(tmp_path):
    assert read(tmp_path, b"") == ([], [])
    assert JsonlSource(tmp_path / "rows.jsonl").count() == 0


@pytest.mark.parametrize("cut", [12, 200, 2000, -1])
def test_the_rows_before_the_cut_in_a_gzip_file_are_kept(tmp_path, cut):
    path = tmp_path / "rows.jsonl.gz"
    lines = [json.dumps({"id": number, "text": f"Story {number * 7919} of the day."}) for number in range(1000)]
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:cut])
    *articles, report = JsonlSource(path).read()
    assert [article.origin for article in articles] == [str(number) for number in range(len(articles))]
    assert (report.line, report.lost) == (len(articles) + 1, True)
    assert "cut off or damaged" in report.reason
    assert len(articles) >= {12: 0, 200: 10, 2000: 200, -1: 999}[cut]
    assert JsonlSource(path).count() >= len(articles)


def test_damage_in_the_middle_of_a_gzip_file_is_one_report(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    lines = [json.dumps({"id": number, "text": f"Story {number * 7919} of the day."}) for number in range(5000)]
    packed = bytearray(gzip.compress("\n".join(lines).encode()))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) // 2)
    path.write_bytes(packed)
    *articles, report = JsonlSource(path).read()
    assert len(articles) > 1000
    assert "damaged" in report.reason


def test_a_file_that_is_not_gzip_despite_its_name_is_reported(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(row())
    (report,) = JsonlSource(path).read()
    assert "gzipped" in report.reason


def test_a_file_that_has_vanished_is_reported(tmp_path):
    source = JsonlSource(tmp_path / "gone.jsonl")
    (report,) = source.read()
    assert (report.file, report.line, report.lost) == ("gone.jsonl", None, True)
    assert source.count() >= 0
