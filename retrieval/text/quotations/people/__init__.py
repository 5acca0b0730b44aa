"""The people and bodies of an article: who is named, and whom each mention of a speaker means."""

from retrieval.text.quotations.people.cast import Cast

__all__ = ["Cast"]
