"""Phrases by which a short block gives itself away, one table per kind of zone.

The tables read `Block.low`: lower case, straight apostrophes. `OPENINGS` begin a block; `UNSTOPPED` begin a block that
does not end in a full stop, as headlines and buttons do not and sentences do; `TELLING` stand anywhere in a block that
holds the word in front, which is looked up first because that is cheap.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.clean.labels import label_kind
from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.text.clean.blocks import Block

FEWEST_TELLING_WORDS = 3
"""Words of the shortest block that a telling word is looked for in: "All rights reserved"."""

_NET = r"(?:twitter|facebook|instagram|x|tiktok|whatsapp|telegram|youtube|linkedin|threads|bluesky|google news)"
_WRITERS = r"authors?|writers?|columnists?|contributors?|(?:his|her|their|my) own"
_COPIED = r"(?:re)?(?:published|produced|broadcast|distributed)"
_TO_READER = r"(?:^|[.!?;:] |\bfree to |\byou can |\band |\bor )"  # "…. Follow her on", not "fans who follow her on"

OPENINGS: Mapping[ZoneKind, tuple[str, ...]] = {
    ZoneKind.WIDGET: (
        # Follow, subscribe, sign up.
        r"click the alert icon",
        r"(?:click|tap) (?:here|on) .{0,40}\b(?:follow|subscribe|share|sign up|join|alerts?)\b",
        r"sign up (?:here |now |today )?(?:for|to|and)\b.{0,200}\b(?:newsletters?|inbox|alerts|briefing|roundup)\b",
        r"sign up for (?:the|our) .{0,80}\b(?:news)?letter\b.{0,60}$",
        r"[^.]{0,80}\bin your inbox\b[^.]{0,40}\.?$",
        r"enter your e-?mail\b.{0,40}$|donate now\W*$|loading\W*$|sort by (?:newest|oldest|best)\b.{0,20}$",
        r"advertisement\b.{0,5}\bcontinue reading\b.{0,20}$",
        r"terms of (?:use|service)\b.{0,20}\b(?:privacy|cookie)\b.{0,40}$",
        r"(?:please )?subscribe (?:to our|now|here|today|for free|to the .{1,60}newsletter)\b",
        r"would you like to receive .{1,60}\bnewsletter",
        r"(?:follow|like|join|find|connect with) us (?:on|at|for)\b",
        r"(?:download|get) (?:the|our) .{0,40}\bapp\b",
        r"(?:thanks|thank you) for (?:signing up|subscribing|registering)\b",
        # Paywalls and appeals.
        r"support (?:quality |local |independent |our |this )*journalism\b(?! ?,)",
        r"thank you for (?:supporting|reading) our\b",
        r"already (?:a subscriber|have an account|registered|a member)\?",
        r"(?:this|these|some|several) (?:article|stor(?:y|ies)|content)s?\b.{0,40}\bsubscribers?\b",
        r"(?:to continue|keep) reading\b.{0,60}\b(?:subscribe|sign|log|register|account)",
        r"you have (?:\w+ ){1,3}articles? (?:left|remaining)\b",
        r"(?:story|article) continues (?:below|after)\b",
        # Consent.
        r"by (?:clicking|submitting|signing up|subscribing|registering|continuing|providing|entering)\b.{0,120}"
        r"\byou (?:agree|consent|accept|acknowledge)\b",
        r"if you wish to object to the use of your data\b",
        # Players and pages that failed to load.
        r"(?:please )?(?:enable|turn on) (?:javascript|cookies)\b",
        r"your browser (?:does not|doesn't|is)\b",
        r"(?:there was|an) error (?:processing|has occurred|occurred)\b",
        r"this (?:video|content|audio) (?:is not|isn't|cannot|could not) (?:available|be (?:played|loaded))\b.{0,40}$",
        r"(?:video|audio) player\b.{0,40}\b(?:slow|error|load)",
        r"video ad feedback\b",
        r"(?:\d+\. )?how relevant is this ad\b",
        r"just watched\b.*\b(?:replay|must watch)\b",
        r"hit play on the player\b",
        r"0{1,2}:00\b",
        r"-?\d{1,2}:\d\d\s*/\s*-?\d{1,2}:\d\d",
    ),
    ZoneKind.FORM: (
        r"please enter (?:your|a valid|an? )\b.{0,30}(?:comment|name|e-?mail|here|address)",
        r"you have entered an incorrect\b",
        r"you have \d[\d,]* characters? (?:left|remaining)\b",
        r"\d[\d,]* characters? (?:left|remaining)\b",
        r"your e-?mail (?:address )?will not be (?:published|shared)",
        r"required fields are marked\b",
        r"save my (?:name|e-?mail)\b",
        r"notify me (?:of|by|via|when)\b",
        r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply)\b.{0,40}$",
        r"comments? (?:are|have been|is) (?:closed|disabled|turned off|moderated|not available)\b",
        r"be the first to (?:comment|leave|post)\b",
        r"(?:you must|please) (?:be )?(?:logged|log|signed|sign) in to\b",
        r"(?:log|sign) in (?:or \w+ )?to (?:post|leave|write|add|comment|join|reply)\b",
        r"by posting (?:a|your) comment\b",
        r"loading comments\b",
        r"(?:what do you think\? )?let us know in the comments\b.{0,40}$",
        r"show commenthide comment|in reply to\W",
    ),
    ZoneKind.PROMO: (
        r"(?:read also|also read|also see|see also|read more|read next|also watch|watch also|more to read)\s*[:|»>–—-]",
        r"next (?:article|story|post)\W*$",
        r"related(?: (?:article|story|stories|news|content|coverage|link|video|topic|reading|post)s?)?\s*[:|»>]",
        r"\(?click here (?:to|for)\b",
        r"for more (?:\w+ ){0,4}(?:news|stories|coverage)\b.{0,60}(?:sign up|visit|follow|check out|click|go to|http)",
        r"more\b[^.]{2,60}:? ?(?:at |from )?https?://",
        r"\(?graphic:? .{2,80}\bhere\)?\.?$",
        r"read (?:more|the full (?:story|article|report|interview)|it all)(?: about .{1,40})? here\.?$",
    ),
    ZoneKind.BYLINE: (
        r"(?:contributing|contributors?)(?: to this \w+)?:",
        r"\(?with (?:\w+ ){0,2}inputs? from\b.{0,60}$",
        r"-+ ?ends? ?-+$",
        r"(?:from|by) (?:\w+ ){0,4}(?:staff|wire|news services?)(?: and (?:wire|staff|news))? (?:report|writer)s?\.?$",
        r"(?:staff|news) (?:reporter|writer|correspondent)s?\.?$",
        r"(?:on )?twitter:? ?@\w+\.?$|@\w+\.?$",
        r"[\w.+-]+@[\w-]+\.[\w.]+$",
        rf"follow .{{2,60}}\bon {_NET}\b",
        r"(?:reach|contact|e-?mail|call) (?:\w+ ){1,5}(?:at|on|by e-?mail at) (?:\S+@|\(?\d{3}\)?[ -]\d)",
        r"(?:reach|contact|e-?mail) (?:him|her|them|me|the (?:reporter|author|writer)s?)\b.{0,60}@",
        r"reach (?:out to )?(?:\w+ ){1,4}on twitter\b",
    ),
    ZoneKind.DISCLAIMER: (
        r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|\(©\))?\s*(?:\d{4}|by\b|the\b)",
        r"this (?:story|article|post|headline|piece)(?: and (?:its )?(?:headline|story))? "
        r"(?:has been|have been|was) (?:updated|corrected|amended|clarified|edited|revised)\b",
        r"this (?:story|article|post|piece|column|report) (?:was |is )?(?:originally |first )+"
        r"(?:published|appeared|posted)\b",
        r"(?:an? )?(?:earlier|previous|original) versions? of this (?:story|article|post|report|column|headline)\b",
        r"(?:editor|publisher)(?:'s|s'|s)? note\b",
        r"(?:correction|clarification)s?(?: \(.{1,30}\))?\s*(?::|$)",
        r"purchases (?:you )?make\b",
        r"prices were accurate\b",
        r"recommendations are (?:independently )?chosen\b",
        r"if you (?:buy|purchase|click)\b.{0,80}\b(?:commission|share of the sale|affiliate)\b",
        r"(?:disclosure: )?.{0,40}\bwe may (?:earn|receive|get) (?:a |an affiliate )?commission",
        r"our fact[- ]check work is supported\b",
        r"this material may not be\b",
    ),
    ZoneKind.CAPTION: (
        r"image (?:source|caption|credit)\b|media caption\b",
        r"©\s?(?!(?:\d{4}|by|the)\b)",
        r"file (?:photo|picture|image)\b",
        r"file\s*(?:[-–—]{1,2}|:)\s",
        r"(?:photo|image|picture|photograph|illustration|pic)s?(?: credit| courtesy)?\s*[:©]",
        r"\(?(?:ap|afp|reuters) photo\b",
        r"in this (?:[\w.]+,? ){0,5}(?:\d{4},? (?:file )?|file )(?:photo|image|picture|photograph)\b",
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
    ZoneKind.FORM: (r"(?:\d[\d.,]*|view|show|all) ?comments?(?: \(?\d+\)?)?$", r"comments? ?\(\d+\)$"),
    ZoneKind.BYLINE: (r"special (?:to|for|correspondent)\b.{0,40}$", r"sources?: [^.]{2,60}$"),
    ZoneKind.DISCLAIMER: (
        r"copyright\b",
        r"\((?:corrects|updates|recasts|refiles|repeats|adds) [^()]{5,150}\)$",  # a wire's note to editors
    ),
    ZoneKind.PROMO: (
        r"(?:don't miss|must read|you may also like|more on this(?: story| topic)?|in case you missed it|icymi)"
        r"\s*[:|»>–—-]",
        # A key word and a headline, which has no full stop inside: "More: …", "WATCH | …", "Fact check: …".
        r"(?:and )?(?:(?:see |read |find out |watch )?more|also|read|see|watch|listen|hear|photos?|videos?|gallery"
        r"|podcasts?|quiz|graphics?|fact[- ]check|explainer|live updates?|live blog|in (?:photos|pictures)|trending"
        r"|recommended|must[- ]see|for subscribers|learn more)\s?[:|»]\s?(?!.*[a-z]\. )\S",
        r"(?:watch|listen|podcast)\b\s*(?:live\b|now\b|here\b|again\b)?\s*[:|»–—]",
        r"for more .{1,60} news\s*[:|»]",
    ),
}
TELLING: Mapping[ZoneKind, tuple[tuple[str, str], ...]] = {
    ZoneKind.WIDGET: (
        (
            "newsletter",
            r"^[^\"“]*\b(?:sign up|subscribe|inbox)\b[^\"“]*\bnewsletters?\b[^\"“]*\b(?:here|you|your|free)\b",
        ),
        ("newsletter", r"(?:^|[.!?:] ?)(?:please )?subscribe to (?:our|the|\S+)\s[^.]*\bnewsletters?\b"),
        ("newsletter", r"\bnewsletters?\b.*(?:\bsign up\b|\bsubscribe\b|\byour inbox\b|\bsubscriber\?)"),
        ("inbox", r"\b(?:sign up|delivered|sent)\b.*\byour inbox\b|\byour inbox\b.*\bsign up\b"),
        ("sign up here", r"^.{0,200}\bsign up here\W*(?:$|\.|for\b|to\b)"),
        ("subscri", r"\bsubscribe to .{1,30} (?:here|today)\.?$|\bbecome an? .{1,30}\bsubscriber today"),
        ("subscri", r"\bunsubscribe (?:at any time|any time|anytime|by clicking|here)\b"),
        ("javascript", r"\bjavascript (?:is (?:required|disabled|not)|must be|to be)\b"),
        ("javascript", r"\b(?:enable|turn on|requires) javascript\b"),
        ("cookies", r"\b(?:(?:web)?site|browser|experience|we|partners)\b.{0,60}\bcookies\b.{0,80}\byour?\b"),
        ("privacy policy", r"\b(?:you agree|agree to|our privacy|our terms|you consent|by (?:clicking|submitting))\b"),
        ("details you have shared", r"^we will\b"),
        ("facebook", r"\bfacebook ?[|/•·] ?(?:twitter|x|instagram)\b"),
    ),
    ZoneKind.PROMO: ((">>", r">>+$"), ("→", r"→$")),
    ZoneKind.BYLINE: (
        (
            "contributed",
            r"^[^\"“]{0,250}\bcontributed (?:\w+ ){0,3}to this (?:report|story|article|piece|column)\b",
        ),
        ("follow", rf"(?:^|[.!?] )follow (?:[\w']+ ){{1,4}}on {_NET}\b"),
        ("follow", rf"{_TO_READER}follow (?:him|her|them|me|along with [\w –—-]{{3,60}}) (?:on|at) (?:{_NET}\b|@)"),
        ("@", rf"{_TO_READER}(?:reach|e-?mail|contact|tweet) (?:to )?(?:him|her|them|me)\b.{{0,40}}@"),
    ),
    ZoneKind.DISCLAIMER: (
        ("rights reserved", r"\ball rights reserved\b(?! (?:for|by|to)\b)"),
        ("may not be", rf"\bmay not be {_COPIED}\b[^.]*\b(?:without|permission)\b"),
        ("may not be", rf"\bmay not be {_COPIED},[^.]*\bre(?:written|distributed)\b"),
        (
            "commission",
            r"\b(?:you|we|links|purchases?)\b.*\b(?:earn|receive) (?:us |an? |small |affiliate )*commission\b",
        ),
        ("content partner", r"\bcontent partner\b.*\b(?:independently|produced)\b"),
        ("expressed", rf"\b(?:views|opinions)\b.{{0,40}}\bexpressed\b.{{0,120}}\b(?:{_WRITERS}|necessarily|solely)\b"),
    ),
    ZoneKind.CAPTION: (
        ("hide caption", r""),  # picture galleries run into one line
        ("source: cnn", r"\bsource: cnn(?: \w+)?$"),
    ),
}


def _compiled(table: Mapping[ZoneKind, tuple[str, ...]]) -> re.Pattern[str]:
    """Return one pattern for a table; the name of the group that matched is the kind."""
    return re.compile("|".join(f"(?P<{kind.value}>{'|'.join(patterns)})" for kind, patterns in table.items()))


_OPENING = _compiled(OPENINGS)
_UNSTOPPED = _compiled(UNSTOPPED)
_TELLING = [(word, kind, re.compile(pattern)) for kind, rows in TELLING.items() for word, pattern in rows]
_WORDS = {word: [(kind, pattern) for other, kind, pattern in _TELLING if other == word] for word, _, _ in _TELLING}
_LEADS = " |»›>—►▶➤→👉\ufe0f\u200b"  # what stands in front of a link


def phrase_kind(block: Block) -> ZoneKind | None:
    """Return what a short block says it is, None where no table knows it."""
    low = block.low
    if not low:
        return None
    if kind := label_kind(block):
        return kind
    bare = low.lstrip(_LEADS)
    match = _OPENING.match(bare) or (None if low.endswith(".") else _UNSTOPPED.match(bare))
    if match:
        return ZoneKind(match.lastgroup or "")
    if block.words < FEWEST_TELLING_WORDS:
        return None
    told = [row for word, rows in _WORDS.items() if word in low for row in rows]
    return next((kind for kind, pattern in told if pattern.search(low)), None)
