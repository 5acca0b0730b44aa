"""Tell an article's prose from what else a page puts round it; nothing is deleted or rewritten.

`blocks` puts wrapped lines together; `rules` lets each rule in turn claim blocks: headlines and what is said twice
(`repeats`), what a block says it is (`labels`, `phrases`), authors (`bylines`), dates and places (`datelines`),
captions (`credits`), and what a block is by its neighbours (`layout`). What no rule claims is prose.
"""

from retrieval.text.clean.rules import paragraphs, zones

__all__ = ["paragraphs", "zones"]
