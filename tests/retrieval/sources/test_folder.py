from __future__ import annotations

import gzip
import json
import os
from codecs import BOM_UTF8
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from retrieval.errors import SourceError
from retrieval.sources import SOURCES, open_sources
from retrieval.sources.folder import FRONT_MATTER_LIMIT, FolderSource, read_front_matter
from retrieval.sources.metadata import LONGEST_ARTICLE, TITLE_LIMIT
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from pathlib import Path

STORY = "Harbour bridge to close\n\nThe bridge closes on Monday, the council said.\n"
one_tree = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write(path: Path, content: str | bytes = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def read(path: Path) -> tuple[list[RawArticle], list[Rejected]]:
    items = list(FolderSource(path).read())
    return [i for i in items if isinstance(i, RawArticle)], [i for i in items if isinstance(i, Rejected)]


def only(path: Path) -> RawArticle:
    (article,), reports = read(path)
    assert reports == []
    return article


def refused(folder: Path) -> Rejected:
    articles, (report,) = read(folder)
    assert articles == []
    assert report.lost
    return report


def noted(folder: Path) -> tuple[RawArticle, Rejected]:
    (article,), (report,) = read(folder)
    assert not report.lost
    return article, report


# What is an article


def test_articles_come_from_all_folders_in_the_order_of_their_paths(tmp_path):
    for name in ("b.txt", "a/z.md", "a/b.txt", "C.TXT"):
        write(tmp_path / name)
    articles, reports = read(tmp_path)
    assert [article.origin for article in articles] == ["C.TXT", "a/b.txt", "a/z.md", "b.txt"]
    assert [article.key for article in articles] == [(tmp_path / a.origin).resolve().as_posix() for a in articles]
    assert reports == []


def test_hidden_files_readmes_and_other_kinds_are_passed_over_in_silence(tmp_path):
    for name in (".hidden.txt", ".git/a.txt", "README.md", "sub/README.md", "picture.jpg", "notes", "page.html"):
        write(tmp_path / name)
    assert read(tmp_path) == ([], [])
    assert FolderSource(tmp_path).count() == 0


def test_an_empty_folder_has_no_articles(tmp_path):
    assert read(tmp_path) == ([], [])


def test_one_file_has_the_key_it_has_when_its_folder_is_read(tmp_path):
    path = write(tmp_path / "sub" / "a.txt")
    (source,) = open_sources([path])
    (alone,) = source.read()
    assert alone.origin == "a.txt"
    assert alone.key == source.root == only(tmp_path).key
    assert source.count() == 1


def test_a_readme_pointed_at_by_itself_is_read(tmp_path):
    assert only(write(tmp_path / "README.md")).text == STORY


def test_rows_inside_a_folder_are_read_and_named_by_their_path(tmp_path):
    row = json.dumps({"id": "r1", "text": STORY})
    write(tmp_path / "wire" / "rows.jsonl", row + "\nbroken\n")
    write(tmp_path / "wire" / "rows.jsonl.gz", gzip.compress(row.encode()))
    articles, (report,) = read(tmp_path)
    assert [article.key.removeprefix(tmp_path.resolve().as_posix()) for article in articles] == [
        "/wire/rows.jsonl#r1",
        "/wire/rows.jsonl.gz#r1",
    ]
    assert (report.file, report.line) == ("wire/rows.jsonl", 2)
    assert FolderSource(tmp_path).count() == 3


# Links


def test_a_loop_of_links_ends(tmp_path):
    write(tmp_path / "sub" / "a.txt")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    (tmp_path / "sub" / "self").symlink_to("self")
    assert only(tmp_path).origin == "sub/a.txt"


def test_a_link_to_a_folder_above_does_not_take_in_its_neighbours(tmp_path):
    write(tmp_path / "neighbour" / "secret.txt")
    write(tmp_path / "news" / "a.txt")
    (tmp_path / "news" / "up").symlink_to(tmp_path)
    assert only(tmp_path / "news").origin == "a.txt"


def test_a_file_with_two_names_is_one_article_under_its_own_name(tmp_path):
    write(tmp_path / "z.txt")
    (tmp_path / "a.txt").symlink_to("z.txt")
    (tmp_path / "b").symlink_to(tmp_path)
    assert only(tmp_path).origin == "z.txt"


def test_a_folder_with_two_names_is_read_under_its_own_name(tmp_path):
    write(tmp_path / "z" / "deep" / "a.txt")
    (tmp_path / "a").symlink_to("z/deep")
    (tmp_path / "zz").symlink_to("z/deep")
    assert only(tmp_path).origin == "z/deep/a.txt"


def test_a_linked_file_from_elsewhere_keeps_a_key_under_the_root(tmp_path):
    write(tmp_path / "elsewhere" / "a.txt")
    news = tmp_path / "news"
    news.mkdir()
    (news / "linked").symlink_to(tmp_path / "elsewhere")
    source = FolderSource(news)
    (article,) = source.read()
    assert article.key == source.root + "linked/a.txt"


def test_a_broken_link_is_reported(tmp_path):
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "round.txt").symlink_to("round.txt")
    articles, reports = read(tmp_path)
    assert articles == []
    assert [report.file for report in reports] == ["gone.txt", "round.txt"]


def test_a_pipe_does_not_hang_the_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path) == ([], [])


# The text, exactly


@one_tree
@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_any_text_comes_back_exactly(tmp_path, text):
    assume(text.strip() and not text.startswith(("\ufeff", "---")))
    assert only(write(tmp_path / "a.txt", text)).text == text


@one_tree
@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_any_text_below_front_matter_comes_back_exactly(tmp_path, text):
    assume(text.strip())
    assert only(write(tmp_path / "a.txt", f"---\ntitle: T\n---\n{text}")).text == text


@one_tree
@given(content=st.binary() | st.text("-.:\n\r \ttitleaurhs'\"[]{}&*!#|>?%@`\\\0\x85é", max_size=60).map(str.encode))
def test_no_content_raises_and_none_vanishes_in_silence(tmp_path, content):
    write(tmp_path / "a.txt", content)
    items = list(FolderSource(tmp_path).read())
    assert sum(isinstance(item, RawArticle) or item.lost for item in items) == 1


@one_tree
@given(block=st.text("ab-.:\n \ttitleurl'\"[]{}&*!#|>?%@`\\,~\x85\u2028U0", max_size=80))
def test_no_front_matter_raises_and_the_text_below_is_always_kept(block):
    text = f"---\n{block}\ntitle: T\n---\nThe text."
    front = read_front_matter(text)
    assert "The text." in text[front.start :]


def test_line_breaks_stay_as_they_are_and_a_signature_is_dropped(tmp_path):
    assert only(write(tmp_path / "a.txt", BOM_UTF8 + b"\r\nOne\r\nTwo\rThree\n")).text == "\r\nOne\r\nTwo\rThree\n"


def test_two_files_with_the_same_text_are_two_articles(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    articles, _ = read(tmp_path)
    assert len({article.key for article in articles}) == 2


# Files that are no article


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "there is no text"),
        (BOM_UTF8, "there is no text"),
        (" \n\u3000\t\r\n".encode(), "only white space"),
        (b"---\ntitle: T\n---\n", "there is no text below the front matter"),
        (b"A story\0", "NUL at byte 7"),
        ("UTF-16".encode("utf-16"), "NUL at byte"),
        (b"caf\xe9 is shut", "not UTF-8 (byte 3)"),
        (BOM_UTF8 + b"ab\xff", "not UTF-8 (byte 5)"),
        (b"\xed\xa0\x80", "not UTF-8 (byte 0)"),
    ],
)
def test_a_file_without_usable_text_is_reported_with_its_reason(tmp_path, content, reason):
    write(tmp_path / "sub" / "bad.txt", content)
    report = refused(tmp_path)
    assert report.file == "sub/bad.txt"
    assert reason in report.reason


def test_a_bad_file_does_not_keep_its_neighbours_from_being_read(tmp_path):
    write(tmp_path / "a.txt", b"\xff")
    write(tmp_path / "b.txt")
    articles, reports = read(tmp_path)
    assert ([a.origin for a in articles], [r.file for r in reports]) == (["b.txt"], ["a.txt"])


def test_a_file_larger_than_any_article_is_not_read(tmp_path):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(LONGEST_ARTICLE + 1)
    assert "larger than 64 MB" in refused(tmp_path).reason


def test_a_file_that_vanishes_while_others_are_read_is_reported(tmp_path):
    write(tmp_path / "a.txt")
    gone = write(tmp_path / "b.txt")
    items = FolderSource(tmp_path).read()
    assert next(items).origin == "a.txt"
    gone.unlink()
    (report,) = items
    assert (report.file, report.lost) == ("b.txt", True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_closed_files_and_folders_are_reported(tmp_path):
    write(tmp_path / "a.txt").chmod(0)
    write(tmp_path / "shut" / "b.txt").parent.chmod(0)
    write(tmp_path / "listed" / "c.txt").parent.chmod(0o400)
    articles, reports = read(tmp_path)
    for name in ("shut", "listed"):
        (tmp_path / name).chmod(0o700)
    assert articles == []
    assert {report.file for report in reports} == {"shut/", "a.txt", "listed/c.txt"}


def test_a_name_that_is_not_utf8_is_reported_in_printable_form(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(STORY, encoding="utf-8")
    report = refused(tmp_path)
    assert report.file == "caf\\udce9.txt"


# Titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  \n  Bridge to close \nMore.", "Bridge to close"),
        ("# Bridge to close\n\nMore.", "Bridge to close"),
        ("#bridge to close", "#bridge to close"),
        ("***\n\nBridge to close", "Bridge to close"),
        ("…\n—\n", "…"),
        ("Bridge\x07 to\x85close", "Bridge  to close"),
        ("\x01", "a.txt"),
    ],
)
def test_without_a_title_the_first_line_is_the_title(tmp_path, text, title):
    assert only(write(tmp_path / "a.txt", text)).title == title


def test_a_long_title_is_cut_between_words(tmp_path):
    assert only(write(tmp_path / "a.txt", "word " * 100)).title == " ".join(["word"] * 60)
    assert only(write(tmp_path / "a.txt", "x" * 1000)).title == "x" * TITLE_LIMIT


# Front matter

FULL = """---
title: "Bridge: closed"
url: https://example.org/a?b=c#d
publisher: The Harbour Times
published: 2024-03-22
authors: [Ann Lee, Bo Ek]
section: Local
---

Text.
"""


@pytest.mark.parametrize("content", [FULL, FULL.replace("\n", "\r\n"), FULL.replace("\n---\n\n", "\n...  \n\n")])
def test_front_matter_is_read_and_the_text_is_what_follows_its_last_line(tmp_path, content):
    article = only(write(tmp_path / "a.md", content))
    assert article.title == "Bridge: closed"
    assert article.url == "https://example.org/a?b=c#d"
    assert article.publisher == "The Harbour Times"
    assert article.published == date(2024, 3, 22)
    assert article.authors == ("Ann Lee", "Bo Ek")
    assert content.endswith(article.text)
    assert article.text.split() == ["Text."]
    assert article.text[0] in "\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "\n---\ntitle: T\n---\nText.",
        "--- \ntitled: T\nText.",
        "----\ntitle: T\n---\nText.",
        "---\nsection: Local\n---\nText.",
        "---\nA line of prose.\n---\nText.",
        "---\n- title\n---\nText.",
        "---\n---\ntitle: T\n",
        "---\nHe said: she said: no\n---\nText.",
        "---\ntitle: T\n" + "#" * FRONT_MATTER_LIMIT + "\n---\nText.",
    ],
)
def test_what_is_no_front_matter_stays_text(tmp_path, text):
    assert only(write(tmp_path / "a.txt", text)).text == text


def test_broken_front_matter_is_kept_as_text_with_a_notice_at_its_line(tmp_path):
    text = "---\npublisher: P\ntitle: Bridge: closed\n---\nThe first line.\n"
    article, report = noted(write(tmp_path / "a.txt", text))
    assert (article.text, article.title, article.publisher) == (text, "The first line.", None)
    assert (report.file, report.line) == ("a.txt", 3)
    assert "mapping values are not allowed here" in report.reason


def test_front_matter_without_an_end_is_kept_as_text_with_a_notice(tmp_path):
    text = "---\ntitle: T\nThe text."
    article, report = noted(write(tmp_path / "a.txt", text))
    assert (article.text, report.line) == (text, 1)
    assert "no end" in report.reason


@pytest.mark.parametrize("value", ['"\\UFFFFFFFF"', "[" * 20_000, "\x07", "&a [*a]", "*nobody"])
def test_absurd_yaml_costs_only_the_front_matter(tmp_path, value):
    article, report = noted(write(tmp_path / "a.txt", f"---\ntitle: {value}\n---\nThe text."))
    assert article.title == "The text."
    assert "not YAML" in report.reason


def test_yaml_tags_build_nothing(tmp_path):
    article = only(write(tmp_path / "a.txt", "---\ntitle: !!python/name:os.system ''\npublisher: !!int x\n---\nText."))
    assert (article.title, article.publisher) == ("Text.", "x")


@pytest.mark.parametrize("empty", ["", "~", "null", "''", "'  '"])
def test_an_empty_field_says_nothing(tmp_path, empty):
    article = only(write(tmp_path / "a.txt", f"---\ntitle: {empty}\nauthors: {empty}\nurl: {empty}\n---\nText."))
    assert (article.title, article.url, article.authors) == ("Text.", None, ())


def test_a_bad_field_is_noted_at_its_line_and_the_others_hold(tmp_path):
    front = "---\n# from the wire\ntitle: T\npublished: 03/04/2024\n---\nText."
    article, report = noted(write(tmp_path / "a.txt", front))
    assert (article.title, article.published) == ("T", None)
    reason = "published '03/04/2024' is not an unambiguous date; kept without one"
    assert report == Rejected("a.txt", 4, reason, lost=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-03-22", date(2024, 3, 22)),
        ("20240322", date(2024, 3, 22)),
        ("2024/03/22", date(2024, 3, 22)),
        ("2024-03-22T23:30:00-08:00", date(2024, 3, 22)),
        ("2024-03-22T00:30:00.123456789Z", date(2024, 3, 22)),
        ("20240322T003000Z", date(2024, 3, 22)),
        ("2024-03-22 00:30:00 +02:00", date(2024, 3, 22)),
        ("2024-03-22T00:30+01:00[Europe/Berlin]", date(2024, 3, 22)),
        ("Fri, 22 Mar 2024 23:30:00 -0800", date(2024, 3, 22)),
        ("22 Mar 2024 10:00 GMT", date(2024, 3, 22)),
        ("March 22, 2024", date(2024, 3, 22)),
        ("Friday, March 22nd, 2024 at 10:30 a.m. ET", date(2024, 3, 22)),
        ("22 March 2024", date(2024, 3, 22)),
        ("22nd of march, 2024", date(2024, 3, 22)),
        ("Sept. 1, 1939", date(1939, 9, 1)),
        ("1-Dec-2024", date(2024, 12, 1)),
        ("29 February 2024", date(2024, 2, 29)),
    ],
)
def test_a_whole_date_is_read_in_its_own_zone(tmp_path, written, expected):
    assert only(write(tmp_path / "a.txt", f'---\npublished: "{written}"\n---\nText.')).published == expected


@pytest.mark.parametrize(
    "written",
    [
        *("03/04/2024", "3.4.2024", "04-03-2024", "12/31/24", "24-03-22"),
        *("2024", "2024-03", "March 2024", "22 March", "Friday", "10:30", "yesterday", "2024-W12"),
        *("2024-02-30", "2024-13-01", "30 February 2024", "2024-3-5", "2024-03/22", "202403-22", "22 Mar 24"),
        *("1711100000", "1.7e9", "true", "[2024, 3, 22]", "{a: b}", "2024-03-22 or so", "٢٠٢٤-٠٣-٢٢"),
        *("1599-12-31", "2201-01-01", "0001-01-01"),
    ],
)
def test_a_date_is_never_guessed(tmp_path, written):
    article, report = noted(write(tmp_path / "a.txt", f"---\npublished: {written}\n---\nText."))
    assert article.published is None
    assert report.reason.startswith("published ")
    assert report.reason.endswith("kept without one")


@pytest.mark.parametrize("url", ["http://example.org", "HTTPS://user@example.org:8080/ä?q=1#x", "https://[::1]/a"])
def test_a_web_address_is_kept_as_given(tmp_path, url):
    assert only(write(tmp_path / "a.txt", f"---\nurl: '{url}'\n---\nText.")).url == url


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org"),
        *("//example.org", "example.org", "/a/b", "https://", "https:///a", "https://:80/", "https://@/", "http:a"),
        *(
            "https://example.org/a b",
            "java\\tscript:alert(1)",
            "https://example.org/\\nx",
            "https://exa\\u202Emple.org",
        ),
        *("https://[::1", "https://example.org:99999/", "https://a\\\\@b", "https://a/<b>", "https://a/" + "b" * 2050),
        *("https://exam\\u2100ple.org/", "\\ud800"),
    ],
)
def test_any_other_address_is_ignored_with_a_notice(tmp_path, url):
    article, report = noted(write(tmp_path / "a.txt", f'---\nurl: "{url}"\n---\nText.'))
    assert article.url is None
    assert report.reason.startswith("url ")
    str(report).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee and Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Ann Lee, Andy Brand, and  Bo Ek", ("Ann Lee", "Andy Brand", "Bo Ek")),
        ("[Ann Lee, ~, '', Ann Lee, Lee and Sons]", ("Ann Lee", "Lee and Sons")),
        ('["Ann\\nLee"]', ("Ann Lee",)),
        ("[" + "x" * 300 + "]", ("x" * 200,)),
    ],
)
def test_authors_are_a_list_or_a_line(tmp_path, written, authors):
    assert only(write(tmp_path / "a.txt", f"---\nauthors: {written}\n---\nText.")).authors == authors


@pytest.mark.parametrize(
    "field", ["authors: {a: b}", "authors: [[a]]", f"authors: [{'a,' * 101}]", "title: [a]", "publisher: {a: b}"]
)
def test_a_field_of_the_wrong_kind_is_ignored_with_a_notice(tmp_path, field):
    article, report = noted(write(tmp_path / "a.txt", f"---\n{field}\n---\nText."))
    assert (article.title, article.publisher, article.authors) == ("Text.", None, ())
    assert report.line == 2


# sources.toml


def test_sources_toml_speaks_of_the_files_beside_it_and_below(tmp_path):
    write(tmp_path / "a.txt", "---\ntitle: Its own\n---\nText.")
    write(tmp_path / "sub" / "b.txt", "Text.")
    write(
        tmp_path / "sources.toml",
        """
        [defaults]
        publisher = "The Harbour Times"
        ["a.txt"]
        title = "Not this"
        published = 2024-03-22
        authors = ["Ann Lee"]
        ["sub/b.txt"]
        url = "https://example.org/b"
        published = 2024-03-22T23:00:00-08:00
        """,
    )
    (first, second), reports = read(tmp_path)
    assert reports == []
    assert (first.title, first.publisher, first.published) == ("Its own", "The Harbour Times", date(2024, 3, 22))
    assert first.authors == ("Ann Lee",)
    assert (second.publisher, second.url, second.published) == (None, "https://example.org/b", date(2024, 3, 22))


def test_the_nearest_sources_toml_wins_and_a_named_entry_beats_defaults(tmp_path):
    write(tmp_path / "sources.toml", '["sub/a.txt"]\npublisher = "Above"\ntitle = "Above"\n')
    write(tmp_path / "sub" / "sources.toml", '[defaults]\ntitle = "All"\n["a.txt"]\npublisher = "Beside"\n')
    write(tmp_path / "sub" / "a.txt")
    article = only(tmp_path)
    assert (article.publisher, article.title) == ("Beside", "Above")


def test_one_file_is_told_of_by_the_sources_toml_beside_it(tmp_path):
    write(tmp_path / "sources.toml", '["a.txt"]\ntitle = "T"\n["b.txt"]\ntitle = "U"\n')
    write(tmp_path / "b.txt")
    assert only(write(tmp_path / "a.txt")).title == "T"


def test_sources_toml_speaks_of_rows_where_they_say_nothing(tmp_path):
    rows = [{"id": 1, "text": STORY}, {"id": 2, "text": STORY, "publisher": "Its own"}]
    write(tmp_path / "rows.jsonl", "\n".join(map(json.dumps, rows)))
    write(tmp_path / "sources.toml", '[defaults]\npublisher = "The Harbour Times"\n')
    articles, reports = read(tmp_path)
    assert [article.publisher for article in articles] == ["The Harbour Times", "Its own"]
    assert reports == []


@pytest.mark.parametrize(
    ("content", "line"),
    [(b'[defaults]\npublisher = "P"\ntitle = oops\n', 3), (b"[defaults]\ntitle = '''\n\n", 4), (b"a = \xff", None)],
)
def test_a_broken_sources_toml_costs_one_notice_and_no_article(tmp_path, content, line):
    write(tmp_path / "sub" / "sources.toml", content)
    write(tmp_path / "sub" / "a.txt")
    article, report = noted(tmp_path)
    assert (report.file, report.line) == ("sub/sources.toml", line)
    assert article.publisher is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('["gone.txt"]\ntitle = "T"', "no file 'gone.txt' is here"),
        ('["nul\\u0000.txt"]\ntitle = "T"', "no file 'nul .txt' is here"),
        (f'["{"x" * 5000}"]\ntitle = "T"', "is here"),
        ('[a.txt]\ntitle = "T"', 'headed ["name.txt"], with the quotes'),
        ('title = "T"', "'title' is not a table"),
        ('["a.txt"]\ntitle = 7', "'a.txt': title '7' is not a text"),
        ("[defaults]\npublished = 2024", "'defaults': published '2024' is not an unambiguous date"),
        ("[defaults]\npublished = 10:30:00", "'defaults': published (a time) is not an unambiguous date"),
        ('[defaults]\nurl = "javascript:x"', "'defaults': url 'javascript:x' is not an http or https address"),
    ],
)
def test_what_sources_toml_says_wrongly_is_noted_once(tmp_path, content, reason):
    write(tmp_path / "sources.toml", content)
    write(tmp_path / "a.txt")
    article, report = noted(tmp_path)
    assert reason in report.reason
    assert (article.title, article.published, article.url) == ("Harbour bridge to close", None, None)


# Opening


def test_one_registry_line_adds_a_kind_of_file_also_inside_folders(tmp_path, monkeypatch):
    row = json.dumps({"id": "r1", "text": STORY})
    path = write(tmp_path / "a.wire.rows", row)
    monkeypatch.setitem(SOURCES, ".rows", "nowhere:Missing")
    monkeypatch.setitem(SOURCES, ".wire.rows", "retrieval.sources.jsonl:JsonlSource")
    (source,) = open_sources([path])
    assert next(iter(source.read())) == only(tmp_path)


def test_paths_open_in_their_order_whatever_the_case_of_their_suffix(tmp_path):
    paths = [write(tmp_path / name) for name in ("b.MD", "a.txt")]
    roots = [source.root for source in open_sources([*paths, tmp_path])]
    top = tmp_path.resolve().as_posix()
    assert roots == [f"{top}/b.MD", f"{top}/a.txt", f"{top}/"]


@pytest.mark.parametrize("name", ["gone", "gone.txt", "picture.jpg", "noname", "archive.gz", "pipe.txt", "loop.txt"])
def test_a_path_no_source_can_read_is_an_error_that_names_it(tmp_path, name):
    for existing in ("picture.jpg", "noname", "archive.gz"):
        write(tmp_path / existing)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    with pytest.raises(SourceError, match=rf"Cannot read .*{name}: .+\. (Check|Give)"):
        open_sources([tmp_path / name])


def test_a_path_that_is_not_utf8_is_an_error_that_can_be_printed(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text(STORY, encoding="utf-8")
    with pytest.raises(SourceError, match="not UTF-8") as caught:
        open_sources([path])
    str(caught.value).encode("utf-8")
