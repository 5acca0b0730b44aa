"""What is said of the bot on every platform: its name, what it is for, an example of each command."""

from __future__ import annotations

from retrieval.errors import BadInputError

NAME = "On Record"
DESCRIPTION = "Answers questions over news articles with verbatim excerpts and links to where they stand"
ABOUT = (
    "Ask what stands in the newsroom's articles. On Record answers with excerpts exactly as they were published, each"
    " with its outlet, date and a link to the passage; it finds who said something, checks quotations in messages, and"
    " says so when the articles hold no answer. Nothing that it shows is generated."
)
EXAMPLES = {
    "ask": "What did the council decide about the harbour?",
    "who-said": "we will not wait for the spring",
    "said": "Jane Doe about:housing",
}


def within(text: str, most: int, what: str, platform: str) -> str:
    """Return `text`; raise a BadInputError where it is longer than the platform takes."""
    if len(text) > most:
        raise BadInputError(f"{what} has {len(text):,} characters; {platform} takes {most:,}: shorten it")
    return text
