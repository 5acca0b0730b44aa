"""What a page may not do fails the test that opened it."""

from __future__ import annotations

import pytest
from browser_outlet import outlet
from browser_watch import watching


@pytest.mark.parametrize(
    ("amiss", "trouble"),
    [
        ('<img src="https://elsewhere.example/a.png">', "request: https://elsewhere.example/a.png"),
        ('<script>fetch("http://10.0.0.1/")</script>', "request: http://10.0.0.1/"),
        ("<script>alert('here')</script>", "dialog: here"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>throw new Error('lost')</script>", "uncaught: lost"),
        (
            "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>1</script>",
            "Content Security Policy",
        ),
    ],
    ids=["picture", "fetch", "dialog", "console", "exception", "policy"],
)
def test_what_a_page_may_not_do_fails_the_test(amiss, trouble, browser):
    with outlet() as opened, pytest.raises(AssertionError, match=trouble), watching(browser) as watched:
        watched.page(opened.publish(f"<!doctype html><link rel=icon href=data:,><p>Tide table</p>{amiss}"))


def test_what_a_page_may_do_fails_nothing(browser):
    with outlet() as opened, watching(browser) as watched:
        watched.page(opened.publish("<!doctype html><link rel=icon href=data:,><script>console.log('fine')</script>"))
