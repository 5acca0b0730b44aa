"""`onrecord link` prints addresses that the pages open, and nothing where there are none."""

from __future__ import annotations

import json
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import open_links, open_state
from bot.page_links import SEARCH
from bot.settings import Settings

BASE = "https://onrecord.example"


@pytest.fixture
def linked(sample, outside, monkeypatch):
    """`linked("ID#0-9", …)`: what the command does over the sample corpus, with pages that are reached at BASE."""
    monkeypatch.setenv("ONRECORD_PUBLIC_URL", BASE)
    monkeypatch.setenv("ONRECORD_STATE", f"sqlite:///{outside / 'state.sqlite'}")
    return lambda *arguments: sample("link", *arguments)


def allows(outside, address, what):
    settings = Settings(home=outside, state=f"sqlite:///{outside / 'state.sqlite'}")
    with closing(open_state(settings)) as state:
        return open_links(settings, state).allows(parse_qs(urlsplit(address).query)["key"][0], what)


def test_the_search_page_is_linked_with_its_key(linked, outside):
    run = linked()
    assert run.out.startswith(f"{BASE}/?key=")
    assert allows(outside, run.out.strip(), SEARCH)
    assert not allows(outside, run.out.strip(), "another")


def test_an_excerpt_is_linked_at_its_place_and_version(linked, outside, corpus):
    article = next(corpus.articles())
    address = linked(f"{article.id}#4-20", "--json").out
    url = json.loads(address)["url"]
    assert url.startswith(f"{BASE}/articles/{article.id}?at=4-20&as={article.version}&key=")
    assert url.endswith("#4-20")
    assert allows(outside, url, article.id)
    assert linked(f"onrecord:{article.id}#4-20").out.strip() == url


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("{id}#9-4", 2, "names no excerpt"),
        ("{id}#x", 2, "names no excerpt"),
        ("{id}#0-99999999", 2, "ends behind its article"),
        ("nothing", 1, "no article 'nothing'"),
    ],
)
def test_what_is_not_there_is_not_linked(linked, corpus, name, code, said):
    run = linked(name.format(id=next(corpus.articles()).id))
    assert (run.code, said in run.err, run.out) == (code, True, "")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("PUBLIC_URL", "", "set public_url"), ("PAGES", "off", "there are no pages to link to; set pages to private")],
)
def test_where_there_are_no_pages_nothing_is_linked(linked, monkeypatch, setting, value, said):
    monkeypatch.setenv(f"ONRECORD_{setting}", value)
    run = linked()
    assert (run.code, said in run.err) == (2, True)
