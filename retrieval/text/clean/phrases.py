"""Phrases by which a short block gives itself away, one table per kind of zone.

The tables read `Block.low`: lower case, straight apostrophes. `WHOLE` are blocks that are nothing but the phrase;
`OPENINGS` begin a block; `UNSTOPPED` begin a block that does not end in a full stop, as headlines and buttons do not
and sentences do; `TELLING` stand anywhere in a block that holds the word in front.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.text.clean.blocks import Block

_EDGES = " .:|»›>…*•-–—►▶+\"'()[]<\u200b"
_LEADS = " |»›>—►▶➤→👉\ufe0f\u200b"  # what stands in front of a link

_WHOLE: Mapping[ZoneKind, str] = {
    # Buttons, players, menus, labels of databases and advertisements.
    ZoneKind.WIDGET: """
        subscribe|subscribe now|subscribe today|sign up|sign up now|sign in|log in|login|register|my account
        share|share this|share this article|share this story|share article|share this post|share on facebook
        share on twitter|share on x|share on linkedin|share on whatsapp|share via email|share by email|share full article
        tweet|tweet this|print|print this|print article|email|e-mail|email this|email this article|send in e-mail
        send by e-mail|send by email|copy link|link copied|copy url|save|save article|save for later|bookmark|facebook
        twitter|whatsapp|linkedin|pinterest|reddit|telegram|flipboard|messenger|like|reply|follow|follow us|gift article
        menu|search|home|close|back|next|previous|skip|skip ad|cancel|submit|ok|accept|got it|dismiss|more|view more
        show more|load more|see more|see all|view all|read more|read more...|continue reading|read full story|expand
        play|pause|mute|unmute|listen|watch|play audio|play video|click to play|tap to unmute|now playing|replay
        listen to this article|listen to article|text to speech|text size|font size|loading|loading...|live
        advertisement|advertisements|advertising|ad|sponsored|sponsored content|paid content|promoted|promoted content
        story continues below|story continues below advertisement|article continues below|continue reading below
        article continues below advertisement|article continues after this message|scroll to continue|skip to content
        skip to main content|back to top|return to homepage|abstract|full text|related tags|filed under|topics|tags
        view gallery|view slideshow|open image in gallery|image gallery|view this post on instagram|follow topics
        this content is not available|video unavailable|terms of use|terms of service|privacy policy|contact us|about us
        contact|careers|advertise|advertise with us|cookie policy|privacy notice|privacy|terms|terms & conditions
        terms and conditions|site map|sitemap|rss feed|rss feeds|instagram|youtube|google+|tumblr|snapchat|adchoices
        ad choices|your ad choices|your california privacy rights|closed captioning|community guidelines|reprints
        classifieds|customer service|subscriber services|return to top|toggle navigation|previous post|next post
        mobile apps|back to gallery|image|caption|photo|email newsletters|subscriber agreement|thanks for signing up!
        newsletter|newsletters|our newsletters|free newsletter|e-paper|epaper|rss|faq|help|donate|support us
    """,
    ZoneKind.FORM: """
        comments|comment|view comments|show comments|read comments|see comments|hide comments|leave a comment
        leave a reply|post a comment|post comment|add a comment|add comment|write a comment|comment on this article
        comment on this story|cancel reply|submit comment|join the conversation|join the discussion|0 comments
        no comments|no comments yet|your comment|your name|your email|website|name *|email *|comment *|comments closed
        please enter your comment!|please enter your name here|sort by|newest|oldest|most liked
    """,
    # Heads of lists of links; what follows them is `links.py`'s business.
    ZoneKind.PROMO: """
        related|related articles|related stories|related story|related article|related news|related posts|related content
        related coverage|related links|related topics|related video|related videos|related reading|also read|read also
        hot topics|top stories|more top stories|top news|latest news|latest stories|most read|most popular|most viewed
        most shared|trending|trending now|trending stories|popular|popular stories|popular now|you may also like
        you might also like|you may like|recommended|recommended for you|recommended stories|recommended reading
        recommended articles|more stories|more news|more like this|more on this|more on this story|more on this topic
        more on the story|more coverage|more for you|more to read|editors' picks|editor's picks|don't miss|must read
        must reads|what to read next|read next|up next|next up|around the web|from around the web|promoted stories
        sponsored links|sponsored stories|in case you missed it|icymi|see also|further reading|just watched|must watch
    """,
}
WHOLE = {
    phrase.strip(): kind for kind, table in _WHOLE.items() for phrase in re.split(r"[|\n]", table) if phrase.strip()
}

_NET = r"(?:twitter|facebook|instagram|x|tiktok|whatsapp|telegram|youtube|linkedin|threads|bluesky|google news)"

_ADDRESSED = r"(?:^|[.!?;:] |\bfree to |\byou can |\band |\bor )"  # what is said to the reader, not told of someone

OPENINGS: Mapping[ZoneKind, tuple[str, ...]] = {
    ZoneKind.WIDGET: (
        r"click the alert icon",  # follow a topic
        r"(?:click|tap) (?:here|on) .{0,40}\b(?:follow|subscribe|share|sign up|join|alerts?)\b",
        r"sign up (?:here |now |today )?(?:for|to|and)\b.{0,200}\b(?:newsletters?|inbox|alerts|briefing|roundup)\b",
        r"(?:please )?subscribe (?:to our|now|here|today|for free|to the .{1,60}newsletter)\b",
        r"(?:please )?(?:enable|turn on) (?:javascript|cookies)\b",
        r"your browser (?:does not|doesn't|is)\b",
        r"(?:follow|like|join|find|connect with) us (?:on|at|for)\b",
        r"(?:download|get) (?:the|our) .{0,40}\bapp\b",
        r"support (?:quality |local |independent |our |this )*journalism\b",
        r"thank you for (?:supporting|reading) (?:our|the)\b",
        r"already (?:a subscriber|have an account|registered|a member)\b",
        r"(?:these|this|some|several) .{0,40}\b(?:for|only|available to|exclusively for) .{0,30}\bsubscribers\b",
        r"(?:to continue|keep) reading\b.{0,60}\b(?:subscribe|sign|log|register|account)",
        r"you have (?:\w+ ){1,3}articles? (?:left|remaining)\b",
        r"(?:story|article) continues (?:below|after)\b",
        r"video ad feedback\b",
        r"just watched\b.*\b(?:replay|must watch)\b",
        r"(?:\d+\. )?how relevant is this ad\b",
        r"hit play on the player\b",
        r"would you like to receive .{1,60}\bnewsletter",
        r"if you wish to object to the use of your data\b",
        r"(?:video|audio) player\b.{0,40}\b(?:slow|error|load)",
        r"(?:this|the) (?:video|content|audio) (?:is not|isn't|can not|cannot|could not) (?:available|be (?:played|loaded))\b",
        r"(?:there was|an) error (?:processing|has occurred|occurred)\b",
        r"(?:thanks|thank you) for (?:signing up|subscribing|registering)\b",
        r"by (?:clicking|submitting|signing up|subscribing|registering|continuing|providing|entering)\b.{0,120}"
        r"\b(?:agree|consent|accept|acknowledge|terms|policy)\b",
        r"0{1,2}:00\b",  # an audio player at rest
        r"-?\d{1,2}:\d\d\s*/\s*-?\d{1,2}:\d\d",  # and in motion
    ),
    ZoneKind.FORM: (
        r"please enter (?:your|a valid|an? )\b.{0,30}(?:comment|name|e-?mail|here|address)",
        r"you have entered an incorrect\b",
        r"you have \d[\d,]* characters?\b",
        r"\d[\d,]* characters? (?:left|remaining)\b",
        r"your e-?mail (?:address )?will not be (?:published|shared)",
        r"required fields are marked\b",
        r"save my (?:name|e-?mail)\b",
        r"notify me (?:of|by|via|when)\b",
        r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply)\b.{0,40}$",
        r"comments? (?:are|have been|is) (?:closed|disabled|turned off|moderated|not available)\b",
        r"be the first to (?:comment|leave|post)\b",
        r"(?:you must|please) (?:be )?(?:logged|log|signed|sign) in to\b",
        r"loading comments\b",
        r"show commenthide comment|in reply to\W",
        r"(?:log|sign) in (?:or \w+ )?to (?:post|leave|write|add|comment|join|reply)\b",
        r"by posting (?:a|your) comment\b",
    ),
    ZoneKind.PROMO: (
        r"(?:read also|also read|also see|see also|read more|read next|also watch|watch also|more to read|don't miss"
        r"|must read|you may also like|more on this(?: story| topic)?|in case you missed it|icymi)\s*[:|»>–—-]",
        r"related(?: (?:article|story|stories|news|content|coverage|link|video|topic|reading|post)s?)?\s*[:|»>]",
        r"\(?click here (?:to|for)\b",
        r"for more (?:\w+ ){0,4}(?:news|stories|coverage)\b.{0,60}(?:sign up|visit|follow|check out|click|go to|http)",
        r"more\b[^.]{2,60}:? ?(?:at |from )?https?://",
        r"\(?graphic:? .{2,80}\bhere\)?\.?$",
        r"read (?:more|the full (?:story|article|report|interview)|it all)(?: about .{1,40})? here\.?$",
    ),
    ZoneKind.BYLINE: (
        r"(?:contributing|contributors?)(?: to this \w+)?:",
        r"(?:additional |with )?(?:reporting|writing|editing)(?: and (?:writing|editing|reporting))? by\b",
        r"(?:from|by) (?:\w+ ){0,4}(?:staff|wire|news services?)(?: and (?:wire|staff|news))? (?:reports?|writers?)\.?$",
        r"(?:staff|news) (?:reporter|writer|correspondent)s?\.?$",
        r"special (?:to|for|correspondent)\b.{0,40}$",
        r"(?:on )?twitter:? ?@\w+\.?$",
        r"@\w+\.?$",
        r"[\w.+-]+@[\w-]+\.[\w.]+$",  # an e-mail address alone
        rf"follow .{{2,60}}\bon {_NET}\b",
        r"follow (?:him|her|them|me|the (?:author|writer|reporter)|@\w+)\b.{0,40}(?:@|\.$|$)",
        r"(?:reach|contact|e-?mail) (?:him|her|them|me|the (?:reporter|author|writer)s?|(?:\w+ ){1,5}at \S+@)",
        r"reach (?:out to )?(?:\w+ ){1,4}(?:at \d{3}-|at \S+@|on twitter)",
    ),
    ZoneKind.DISCLAIMER: (
        r"disclaimer\s*(?:[:–—-]|$)",
        r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|\(©\))?\s*(?:\d{4}|by\b|the\b)",
        r"(?:the )?(?:views|opinions)(?: and (?:views|opinions))? (?:expressed|presented|in this)\b",
        r"(?:this|the) (?:story|article|post|headline|piece)(?: and (?:its )?(?:headline|story))? "
        r"(?:has been|have been|was) (?:updated|corrected|amended|clarified|edited|revised)\b",
        r"this (?:story|article|post|piece|column|report) (?:was|is) (?:originally|first) (?:published|appeared|posted)\b",
        r"this (?:story|article|post|piece|column|report) (?:originally |first )?appeared\b",
        r"(?:an? )?(?:earlier|previous|original) versions? of this (?:story|article|post|report|column|headline)\b",
        r"(?:editor|publisher)(?:'s|s'|s)? note\b",
        r"(?:correction|clarification)s?(?: \(.{1,30}\))?\s*(?::|$)",
        r"purchases (?:you )?make\b",
        r"prices were accurate\b",
        r"(?:—|--|–)? ?recommendations are (?:independently )?chosen\b",
        r"if you (?:buy|purchase|click)\b.{0,80}\b(?:commission|share of the sale|affiliate)\b",
        r"(?:disclosure: )?.{0,40}\bwe may (?:earn|receive|get) (?:a |an affiliate )?commission",
        r"our fact[- ]check work is supported\b",
        r"this material may not be\b",
    ),
    ZoneKind.CAPTION: (
        r"image (?:source|caption|credit)\b",
        r"file (?:photo|picture|image)\b",
        r"file\s*(?:[-–—]{1,2}|:)\s",
        r"(?:photo|image|picture|photograph|illustration|pic)s?(?: credit| courtesy)?(?: by\b|\s*[:©])",
        r"\(?(?:ap|afp|reuters) photo\b",
        r"media caption\b",
        r"in this (?:\w+\.? ){0,5}(?:\d{4} )?(?:file )?(?:photo|image|picture|photograph)\b",
    ),
}
UNSTOPPED: Mapping[ZoneKind, tuple[str, ...]] = {
    ZoneKind.WIDGET: (
        r"(?:image|photo|slide|picture) \d+ of \d+$",
        r"(?:filed under|tags?|topics|categories|posted in|labels)\s?[:|]",
        r"(?:\d[\d.,]*\s?[km]?|no|one) (?:shares?|views?|likes?|retweets?|followers?)$",
        r"\d+[- ]min(?:ute)?s?(?: read| listen)?$",
        r"(?:share|print|e-?mail|save|bookmark) (?:this|on|via|with)\b.{0,40}$",
        r"listen to (?:this|the) (?:article|story|audio)\b",
        r"(?:stay in|join) the conversation\b",
        r"what'?s everyone talking about",
    ),
    ZoneKind.FORM: (r"(?:\d[\d.,]*|no|view|show|all) ?comments?(?: \(?\d+\)?)?$", r"comments? ?\(\d+\)$"),
    ZoneKind.BYLINE: (r"sources?: [^.]{2,60}$",),
    ZoneKind.DISCLAIMER: (r"copyright\b",),
    ZoneKind.PROMO: (
        # A key word and a headline, which has no full stop inside: "More: …", "WATCH | …", "Fact check: …".
        r"(?:and )?(?:(?:see |read |find out |watch )?more|also|read|see|watch|listen|hear|photos?|videos?|gallery|podcasts?|quiz|graphics?|fact[- ]check|explainer"
        r"|live updates?|live blog|in (?:photos|pictures)|trending|recommended|must[- ]see|for subscribers|learn more)"
        r"\s?[:|»]\s?(?!.*[a-z]\. )\S",
        r"(?:watch|listen|podcast)\b\s*(?:live\b|now\b|here\b|again\b)?\s*[:|»–—]",
        r"for more .{1,60} news\s*[:|»]",
    ),
}
TELLING: tuple[tuple[str, ZoneKind, str], ...] = (
    # Newsletters speak to the reader.
    (
        "newsletter",
        ZoneKind.WIDGET,
        r"^(?!.*[\"“]).*\b(?:sign up|subscribe|inbox)\b.*\bnewsletters?\b.*\b(?:here|you|your|free)\b",
    ),
    ("newsletter", ZoneKind.WIDGET, r"(?:^|[.!?:] ?)(?:please )?subscribe to (?:our|the|\S+)\s[^.]*\bnewsletters?\b"),
    ("newsletter", ZoneKind.WIDGET, r"\bnewsletters?\b.*(?:\bsign up\b|\bsubscribe\b|\byour inbox\b|\bsubscriber\?)"),
    ("inbox", ZoneKind.WIDGET, r"\b(?:sign up|subscribe|delivered|sent)\b.*\byour inbox\b|\byour inbox\b.*\bsign up\b"),
    ("sign up here", ZoneKind.WIDGET, r"\bsign up here\W*(?:$|\.|for\b|to\b)"),
    (
        "subscri",
        ZoneKind.WIDGET,
        r"\b(?:subscribe to .{1,30} (?:here|today)\.?$|become an? .{1,30}\bsubscriber today|subscribe & save)",
    ),
    (
        "javascript",
        ZoneKind.WIDGET,
        r"\bjavascript (?:is (?:required|disabled|not)|must be|to be)\b|\b(?:enable|turn on|requires) javascript\b",
    ),
    (
        "cookies",
        ZoneKind.WIDGET,
        r"\b(?:site|browser|experience|website|we|partners)\b.{0,60}\bcookies\b.{0,80}(?:\b(?:you|your|our)\b)",
    ),
    (
        "privacy policy",
        ZoneKind.WIDGET,
        r"\b(?:you agree|agree to|our privacy|our terms|you consent|by (?:clicking|signing|submitting))\b",
    ),
    ("use the details you have shared", ZoneKind.WIDGET, r"^we will\b"),
    (
        "contributed",
        ZoneKind.BYLINE,
        r"^[^\"“]{0,250}\bcontributed (?:\w+ ){0,3}to th(?:is|e) (?:report|story|article|piece|column|review)\b",
    ),
    (
        "@",
        ZoneKind.BYLINE,
        r"\b(?:reach|e-?mail|contact) (?:him|her|them|me|the reporter)\b.{0,40}@|\bfollow (?:him|her|them|me|\w+ \w+|his|their) on\b",
    ),
    (
        "on twitter",
        ZoneKind.BYLINE,
        r"\bfollow (?:him|her|them|me|[\w' ]{3,60}?|along with (?:his|her|their) [\w –—-]{3,40}) on twitter\b",
    ),
    ("follow", ZoneKind.BYLINE, rf"(?:^|[.!?] )follow (?:[\w']+ ){{1,4}}on {_NET}\b"),
    ("facebook", ZoneKind.WIDGET, r"\bfacebook ?[|/•·] ?(?:twitter|x|instagram)\b"),
    (">>", ZoneKind.PROMO, r">>+$"),
    ("→", ZoneKind.PROMO, r"→$"),
    ("rights reserved", ZoneKind.DISCLAIMER, r"\ball rights reserved\b"),
    (
        "may not be",
        ZoneKind.DISCLAIMER,
        r"\bmay not be (?:re)?(?:published|produced|broadcast|distributed|used)\b.*\b(?:without|permission|rewritten)\b",
    ),
    (
        "commission",
        ZoneKind.DISCLAIMER,
        r"\b(?:earn|receive|get|make) (?:us |a |an |small |affiliate )*commission\b.*|\bmay earn us\b",
    ),
    ("content partner", ZoneKind.DISCLAIMER, r"\bcontent partner\b.*\b(?:independently|produced)\b"),
    (
        "expressed",
        ZoneKind.DISCLAIMER,
        r"\b(?:views|opinions) expressed (?:in this|here|by the (?:author|writer|columnist)|are)\b",
    ),
    ("hide caption", ZoneKind.CAPTION, r""),
    ("toggle caption", ZoneKind.CAPTION, r""),
    ("source: cnn", ZoneKind.CAPTION, r"\bsource: cnn(?: \w+)?$"),
)


def _compiled(table: Mapping[ZoneKind, tuple[str, ...]]) -> re.Pattern[str]:
    """Return one pattern for a table; the name of the group that matched is the kind."""
    return re.compile("|".join(f"(?P<{kind.value}>{'|'.join(patterns)})" for kind, patterns in table.items()))


_OPENING = _compiled(OPENINGS)
_UNSTOPPED = _compiled(UNSTOPPED)
_TELLING = [
    (word, [(kind, re.compile(pattern, re.DOTALL)) for other, kind, pattern in TELLING if other == word])
    for word in dict.fromkeys(word for word, _, _ in TELLING)
]


def heads_links(block: Block) -> bool:
    """Whether the block is the head of a list of links ("Related articles")."""
    return WHOLE.get(block.low.strip(_EDGES)) is ZoneKind.PROMO


def phrase_kind(block: Block) -> ZoneKind | None:
    """Return what a short block says it is, None where no table knows it."""
    low = block.low
    if not low:
        return None
    if (kind := WHOLE.get(low.strip(_EDGES))) and not (low.endswith(".") and block.text[0].islower()):
        return kind
    bare = low.lstrip(_LEADS)
    match = _OPENING.match(bare) or (None if low.endswith(".") else _UNSTOPPED.match(bare))
    if match:
        return ZoneKind(match.lastgroup or "")
    told = [row for word, rows in _TELLING if word in low for row in rows]
    return next((kind for kind, pattern in told if pattern.search(low)), None)
