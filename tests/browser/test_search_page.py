"""The search page, in a real browser: asked by keyboard, and its answers lead to their excerpts."""

from __future__ import annotations

import pytest
from browser_looks import marked


def test_a_question_is_asked_by_keyboard_and_its_answers_lead_to_their_excerpts(site, watched):
    page = watched().page(site.search())
    page.get_by_role("searchbox").focus()
    page.keyboard.type("How much will the harbour wall cost?")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    excerpt = page.locator("blockquote").first.text_content()
    page.locator(".source a").first.press("Enter")
    page.wait_for_url("**/articles/**")
    assert marked(page) == (excerpt, True, True)


def test_what_is_given_is_chosen_by_keyboard(site, watched):
    page = watched().page(site.search())
    page.get_by_role("searchbox").fill("The wall is tired")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**how=who-said**")
    assert page.get_by_role("radio", name="Who said").is_checked()
    assert "Tomas Brekke" in page.locator(".speaker").first.inner_text()
    assert page.get_by_role("searchbox").input_value() == "The wall is tired"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_search_that_finds_nothing_says_so(javascript, site, watched):
    page = watched(java_script_enabled=javascript).page(site.search(q="Who won the chess tournament in Reykjavik?"))
    assert page.locator(".notice").first.is_visible()


def test_a_question_of_markup_is_words(site, watched):
    asked = '"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>'
    page = watched().page(site.search(q=asked))
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("searchbox").input_value() == asked
    assert page.locator("main :is(script, img)").count() == 0
