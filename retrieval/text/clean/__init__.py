"""Tell an article's prose from what else a page puts round it; nothing is deleted or rewritten."""

from retrieval.text.clean.rules import paragraphs, zones

__all__ = ["paragraphs", "zones"]
