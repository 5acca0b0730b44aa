"""Labels: what stands alone on a line and is a button, a menu, a form or the head of a list of links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.text.clean.blocks import Block

SHORTEST_SHOUTED = 4
"""Characters above which a word in capitals with a full stop is a label; "OK." is an answer."""

_TABLES: Mapping[ZoneKind, str] = {
    ZoneKind.WIDGET: """
        subscribe|subscribe now|subscribe today|sign up|sign up now|sign in|log in|login|register|my account
        share|share this|share this article|share this story|share article|share this post|share on facebook
        share on twitter|share on x|share on linkedin|share on whatsapp|share via email|share by email
        share full article|tweet|tweet this|print|print this|print article|email|e-mail|email this
        email this article|send in e-mail|send by e-mail|send by email|copy link|link copied|copy url|save
        save article|save for later|bookmark|facebook|twitter|instagram|youtube|whatsapp|linkedin|pinterest|reddit
        telegram|tumblr|snapchat|google+|flipboard|messenger|like|reply|follow|follow us|follow topics|gift article
        menu|search|home|close|back|next|previous|previous post|next post|skip|skip ad|cancel|submit|ok|accept
        got it|dismiss|more|view more|show more|load more|see more|see all|view all|read more|continue reading
        read full story|expand|play|pause|mute|unmute|listen|watch|play audio|play video|click to play
        tap to unmute|now playing|replay|listen to this article|listen to article|text to speech|text size|font size
        loading|live|advertisement|advertisements|advertising|ad|adchoices|ad choices|sponsored|sponsored content
        paid content|promoted|promoted content|story continues below|story continues below advertisement
        article continues below|continue reading below|article continues below advertisement
        article continues after this message|scroll to continue|skip to content|skip to main content|back to top
        return to top|return to homepage|toggle navigation|abstract|full text|related tags|filed under|topics|tags
        view gallery|back to gallery|view slideshow|open image in gallery|image gallery|image|photo
        view this post on instagram|this content is not available|video unavailable|terms|terms of use
        terms of service|terms & conditions|terms and conditions|privacy|privacy policy|privacy notice|cookie policy
        your california privacy rights|community guidelines|subscriber agreement|customer service
        subscriber services|contact|contact us|about us|careers|advertise|advertise with us|site map|sitemap
        rss|rss feed|rss feeds|mobile apps|classifieds|reprints|closed captioning|newsletter|newsletters
        our newsletters|free newsletter|email newsletters|e-paper|epaper|faq|help|donate|support us
    """,
    ZoneKind.FORM: """
        comments|comment|view comments|show comments|read comments|see comments|hide comments|leave a comment
        leave a reply|post a comment|post comment|add a comment|add comment|write a comment|comment on this article
        comment on this story|cancel reply|submit comment|join the conversation|join the discussion|0 comments
        no comments|no comments yet|your comment|your name|your email|website|name *|email *|comment *
        comments closed|please enter your comment!|please enter your name here|sort by|newest|oldest|most liked
    """,
    ZoneKind.PROMO: """
        related|related articles|related stories|related story|related article|related news|related posts
        related content|related coverage|related links|related topics|related video|related videos|related reading
        also read|read also|hot topics|top stories|more top stories|top news|latest news|latest stories|most read
        most popular|most viewed|most shared|trending|trending now|trending stories|popular|popular stories
        popular now|you may also like|you might also like|you may like|recommended|recommended for you
        recommended stories|recommended reading|recommended articles|more stories|more news|more like this
        more on this|more on this story|more on this topic|more on the story|more coverage|more for you|more to read
        editors' picks|editor's picks|don't miss|must read|must reads|what to read next|read next|up next|next up
        around the web|from around the web|promoted stories|sponsored links|sponsored stories
        in case you missed it|icymi|see also|further reading|just watched|must watch
    """,
    ZoneKind.DISCLAIMER: "disclaimer",
    ZoneKind.CAPTION: "hide caption|show caption|toggle caption|caption|enlarge this image",
}
_KINDS = {
    label.strip(): kind for kind, table in _TABLES.items() for label in re.split(r"[|\n]", table) if label.strip()
}

_EDGES = " .:|»›>…*•-–—►▶+\"'()[]<\u200b"


def label_kind(block: Block) -> ZoneKind | None:
    """Return the kind of a block that is nothing but a label, else None."""
    kind = _KINDS.get(block.low.strip(_EDGES))
    return None if kind and _is_said(block) else kind


def heads_links(block: Block) -> bool:
    """Whether the block is the head of a list of links ("Related articles")."""
    return label_kind(block) is ZoneKind.PROMO


def _is_said(block: Block) -> bool:
    """Whether the block is a word with a full stop, as an answer is ("Help."); labels have none, or capitals."""
    shouted = block.text.isupper() and len(block.text) > SHORTEST_SHOUTED
    return block.low.endswith(".") and not shouted and (block.words == 1 or block.text[0].islower())
