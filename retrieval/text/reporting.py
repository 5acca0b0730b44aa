"""Who is said to have spoken: reporting constructions in the words before and behind a quotation of a chat message.

No parser reads chat well, so that only plain constructions count as clear: the nearest subject of a verb of saying,
"according to", an agent, a heading, a signature. Whatever else stands there leaves it open who speaks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.claims import one_line
from retrieval.text.typed_names import NAME, UNCLEAR, Named, is_no_name, is_role

if TYPE_CHECKING:
    from retrieval.text.typed_names import Names

_TELLING = r"t(?:old|ells?|elling)|ask(?:s|ed|ing)?|call(?:s|ed|ing)?|warn(?:s|ed|ing)?|assure[sd]?|remind(?:s|ed)"
_VERBS = (
    rf"sa(?:id|ys?|ying)|{_TELLING}|claim(?:s|ed|ing)?|add(?:s|ed|ing)|wr(?:ote|ites?|iting)|tweet(?:s|ed)|posted"
    r"|argue[sd]|insist(?:s|ed)|announce[sd]|promise[sd]?|admit(?:s|ted)|den(?:ies|ied)|declare[sd]|explain(?:s|ed)"
    r"|replie[sd]|answer(?:s|ed)|complain(?:s|ed)|confirm(?:s|ed)|state[sd]|remark(?:s|ed)|joke[sd]|vow(?:s|ed)"
    r"|recall(?:s|ed)|mention(?:s|ed)|note[sd]|conclude[sd]|quoted as|goes|went|think(?:s)?|thought"
)
SAYING = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
_SPEECH = (
    rf"{_VERBS}|describe[sd]?|describing|brand(?:s|ed)|dub(?:s|bed)|label(?:s|led)|deem(?:s|ed)|shout(?:s|ed)"
    r"|whisper(?:s|ed)|quip(?:s|ped)|sigh(?:s|ed)|shrug(?:s|ged)|snap(?:s|ped)|counter(?:s|ed)|respond(?:s|ed)"
    r"|retort(?:s|ed)|comment(?:s|ed)|predict(?:s|ed)|pledge[sd]|maintain(?:s|ed)|stress(?:es|ed)|testifie[sd]"
    r"|text(?:s|ed)|put it|puts it|spoke|mutter(?:s|ed)"
)
# Who does these may speak the words, hear them, read them out, or judge them.
_OTHER = (
    r"consider(?:s|ed)|finds?|found|believe[sd]?|praise[sd]|dismiss(?:es|ed)|defend(?:s|ed)|criticis(?:es|ed)|hail(?:s|ed)"
    r"|welcome[sd]|urge[sd]|demand(?:s|ed)|suggest(?:s|ed)|observe[sd]|repeat(?:s|ed)|quoted|cite[sd]|speaks|wants?"
    r"|wanted|agree[sd]?|object(?:s|ed)|rate[sd]|sees|saw|hears?|heard|reads?|reject(?:s|ed)|mock(?:s|ed)|likes?|liked"
    r"|love[sd]?|hate[sd]?|question(?:s|ed)|understands?|understood|knows?|knew|remember(?:s|ed)|wonder(?:s|ed)"
)
_REPORTING = re.compile(rf"\b(?:{_SPEECH}|{_OTHER})\b", re.IGNORECASE)
_ASSERTS = re.compile(rf"(?:{_SPEECH}|quoted)", re.IGNORECASE)
# In front of a quotation, and behind it, where somebody speaks of the quoted words: 'responded to “…”', '“…” is a lie'.
_SPOKEN_OF = re.compile(
    r"\b(?:to|about|of|with|from|against|on|at|for|what|who|whose|why|how|whether|if|not|never|line|words|phrase|slogan"
    r"|quote|claim|question)\s*$|\b(?:not|never|untrue|false|wrong)\b|n['’]t\b",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"[ \t]*(?:is|was|isn['’]t|wasn['’]t|are|were|means?|meant|sounds?|looks?|a|an|the|as|that|has|had|does|did"
    r"|would|will|should|must)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(rf"(?:{_TELLING})", re.IGNORECASE)
_QUOTES = re.compile(
    r"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)) (?!as\b|by\b|from\b|of\b)(?P<who>.{2,80})$", re.IGNORECASE
)
_SOURCE = re.compile(
    r"\b(?:according to|as per|per|(?:in )?the words of|quot(?:e|es|ation)s? (?:from|by|of)|quoted (?:from|by)"
    r"|attributed to|(?:said|told|claimed|called|described|branded|dubbed|labelled|warned|asked|added|written) by) ",
    re.IGNORECASE,
)
_SOURCE_BEHIND = re.compile(
    rf"[\s,–—-]*(?:(?:as reported |so |that is )?{_SOURCE.pattern}|(?:from|by|via) )", re.IGNORECASE
)
_BY = re.compile(r"[^.!?;:]{0,30}?\bby ", re.IGNORECASE)

_LINKS = (
    "of|about|for|with|to|by|against|from|behind|like|than|near|beside|unlike|not|nor|over|via|re|dear|hi|hey|hello"
)
_LINKED = re.compile(rf"\b(?:{_LINKS})(?: [a-zß-öø-ÿ][\w’'-]*){{0,3}}$", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|on|after|before|during|since|until|versus|vs) (?:the )?$", re.IGNORECASE)
_JOINED = re.compile(r"(?:\band|\bor|\bbut|&)\s*$", re.IGNORECASE)
_PREPOSITION = re.compile(
    rf"\b(?:{_LINKS}|in|at|on|after|before|during|since|until|as|whether|if|when)\b", re.IGNORECASE
)
_BESIDE = re.compile(rf"\b(?:{_LINKS}|in|at|on|after|before|during|since|[a-z]+ing|asked by)\s+$", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|was|are|were|has|have|had|will|did|does|left|nodded|smiled|came|sat|stood)\b", re.IGNORECASE
)
_DAYS = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December"
)
_IDLE = re.compile(  # between a subject and its verb
    rf"[ ]*(?<![^\s,])(?:(?-i:[a-z]+ly)|also|then|later|once|now|just|even|already|again|still|ever|today|yesterday"
    r"|first|always|often|has|have|had|did|does|is|was|were|are|been|will|admit(?:s|ted)"
    r"|(?:is|was) (?:said|reported|alleged|believed) to have"
    r"|(?:is|was|were|are|been) quoted (?:by [^,]{1,40} )?as"
    rf"|(?:on|in|last|this) (?:{_DAYS}|week|month|year|morning|evening|afternoon|night)|who|whose answer)$",
    re.IGNORECASE,
)
_UNSAID = re.compile(  # what somebody might say, or did not
    r"(?:\b(?:never|not|nobody|hardly|without|den(?:y|ies|ied)|refuse[sd]?(?: to)?|would|could|should|might|may|must"
    r"|can|cannot|wants? to|to|(?:accused|suspected) of|stop)|n['’]t)\s*$",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|whether|suppose|imagine)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be|got|gets)(?: [a-z]+ly)?\s*$", re.IGNORECASE)
_RELATIVE = re.compile(r",?\s*\b(?:who|that|which)\s*$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|they|we|i|you|it|who|somebody|someone|everyone)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bGov)(?<!\bSen)(?<!\bSgt)[.!?;]+(?=\s)"
    r"|\n\s*\n|:(?=\s+\S)|\n(?=\S)"
)
_WHAT = re.compile(r"\W*what\b", re.IGNORECASE)  # "What Vey calls “…” is …"
_SEQUEL = re.compile(
    r"[\s,–—-]*(?:and|but|while|whereas|then|also|when|because|if|until|after|before|since|although|so|yet|nor|or|at|in"
    r"|on|about|is it|or is it)\b",
    re.IGNORECASE,
)
_FEW_WORDS = re.compile(r"[^.!?\n]{0,40}$")  # "told reporters on Monday that"
_FEW_BEHIND = re.compile(r"[\s,–—-]*(?:[\w’'-]+,? ){0,6}$")  # ", as the chief engineer, "
_SIGNED = re.compile(
    r"[\s.,;!]{0,6}(?:[—–―~]|--?|\()[ \t]*(?!(?i:source|via|link|see|photo|in|on)\b)(?P<name>[^\n()]{2,80})"
)
_HEADING = re.compile(r"(?:^|[\n.!?;])[ \t]*(?P<name>[^\n.:;!?]{2,80}):[\s–—-]*$")
_OWN_WORDS = re.compile(
    r"\s*(?:own )?(?:words?|statement|reply|answer|response|comment|quote|line|verdict)\b", re.IGNORECASE
)
_BEHIND_NAME = re.compile(
    r"\s*(?:$|[,(.!?;:\n–—]|(?:on|to|about|in|at|from|of|with|after|during|today|yesterday|now|then|again|here|quote|interview"
    r"|statement|speech|as|who|and|but|while|last|this|earlier|later|when|whose|that)\b)",
    re.IGNORECASE,
)
_LOWER_ROLE = r"(?:(?:the|a|an|our|his|her|their|its) )?(?:[a-zß-öø-ÿ][\w’'-]*,? ){0,4}"
_PHRASE = re.compile(rf"\W*(?P<role>{_LOWER_ROLE})(?P<run>{NAME.pattern})")
_THROUGH = re.compile(  # the words may be another's
    r"\b(?:through|via|by way of|represented|on behalf|quoting|citing|reading|i think|i guess|i believe|maybe|perhaps"
    r"|apparently|not)\b",
    re.IGNORECASE,
)
# What a subject may follow: the start of its clause, another's verb of saying, or its own role.
_OPENING = re.compile(
    r"(?:^|[,–—(-]|\b(?:and|but|or|while|whereas|as|when|because|since|so|then|that|which|what|whom|where|how|why|did|does"
    r"|had|has|it is|it was|was it|is it|is|was|only|even|also|meanwhile|today|yesterday|later|earlier|now|once"
    r"|the))\s*$",
    re.IGNORECASE,
)
_MOST_VERBS = 12  # of a stretch that are looked at: keeps hostile input cheap


def leading(before: str, behind: str, earlier: str, names: Names) -> Named | None:
    """Return who is named in front of a quotation as saying it: "Vey said: ", "Vey: ", "according to Vey, ".

    `behind` is what follows the quotation, `earlier` all of the message up to it; None where nothing there says who
    speaks.
    """
    tail = before[max((end.end() for end in _SENTENCE_END.finditer(before)), default=0) :]
    heading = _HEADING.search(before)
    if heading and not _REPORTING.search(heading["name"]) and (head := headed(heading["name"], names)).name:
        return head
    if (quoting := _QUOTES.search(tail)) and not _PASSIVE.search(tail[: quoting.start()]):
        return phrase(quoting["who"], names)
    for verb in reversed(list(_REPORTING.finditer(tail))[-_MOST_VERBS:]):
        if not _FEW_WORDS.match(tail[verb.end() :]):
            break
        if (found := _reported(tail, verb, earlier, names)) is not None:
            settled = _PASSIVE.search(tail[: verb.start()]) or _WHAT.match(tail)
            return found if settled or not _JUDGED.match(behind) else UNCLEAR
    sources = list(_SOURCE.finditer(tail))
    if sources:
        return phrase(tail[sources[-1].end() :], names)
    return UNCLEAR if tail.rstrip().endswith(":") else None


def following(behind: str, earlier: str, names: Names) -> Named | None:
    """Return who is named behind a quotation as saying it: ", Vey said", "said Vey", "— Vey", "(Vey)", or None."""
    signed = _SIGNED.match(behind)
    if signed and not _REPORTING.search(signed["name"]):
        return headed(signed["name"], names, signature=True)
    if _SEQUEL.match(behind) or not re.match(r"[ ,–—-]*\n?[ ]*[^\W\d_]", behind):
        return None
    end = _SENTENCE_END.search(behind)
    head = behind[: end.start() if end else len(behind)]
    if source := _SOURCE_BEHIND.match(head):
        return phrase(head[source.end() :], names)
    verbs = list(_REPORTING.finditer(head))[:2]
    if not verbs:
        return None
    found = _behind(head, verbs[0], earlier, names)
    if found and len(verbs) > 1 and (between := head[verbs[0].end() : verbs[1].start()]) and "," not in between:
        return UNCLEAR if _names_somebody(between, names) else found
    return found


def subject(before: str, earlier: str, names: Names) -> Named | None:
    """Return who stands before a verb of saying as its subject, None where nobody does."""
    text, cut = before.rstrip(), None
    while cut != text:
        cut, text = text, _IDLE.sub("", text).rstrip()
    if _UNSAID.search(text) or _IF.search(text):
        return UNCLEAR
    text = _RELATIVE.sub("", text) or text
    if _JOINED.search(text) and text.strip(" ,") != text.strip(" ,")[-3:]:
        return _elided(_JOINED.sub("", text), names)
    return _apposed(text, earlier, names)


def is_passive(before: str) -> bool:
    """Whether the verb behind `before` is in the passive: "Vey was told"."""
    return _PASSIVE.search(before) is not None


def phrase(text: str, names: Names, *, bare: bool = False) -> Named:
    """Return whom a text begins with: "the engineer Tomas Brekke told …"; unclear where that is nobody's name."""
    found = _PHRASE.match(text)
    if found is None:
        word = re.match(r"\W*([^\W\d_][\w’'-]+)", text)
        known = word is not None and not is_no_name(word[1]) and names.is_person(word[1])
        return Named(word[1]) if word and known and _BEHIND_NAME.match(text[word.end() :]) else UNCLEAR
    run, rest = found["run"], text[found.end() :]
    if _PREPOSITION.search(found["role"]) or _PRONOUN.search(found["role"]) or _PREPOSITION.match(run):
        return UNCLEAR
    if names.read(run) == UNCLEAR and _OWN_WORDS.match(rest):
        run, rest = re.sub(r"['’][sS]?$", "", run), ""
    if not _BEHIND_NAME.match(rest) or re.match(r"\s*,?\s*(?:and|or|&)\s+(?!\w+(?:ed|s)\b)", rest):
        return UNCLEAR
    return names.read(run, bare=bare)


def headed(text: str, names: Names, *, signature: bool = False) -> Named:
    """Return whom a heading or a signature names: "Mayor Vey, Halvenmouth", "Vey on the wall"."""
    line = one_line(text).strip(" *_~")
    first, comma, rest = line.partition(", ")
    if comma and _PREPOSITION.match(first):
        line = rest
    verb = SAYING.search(line)
    line = line[: verb.start()].strip() if verb and verb.start() else line  # all in capitals
    found = phrase(line, names, bare=not signature or len(line.split(",")[0].split()) == 1)
    others = [run for run in NAME.finditer(line) if names.is_person(names.best(run[0])) and found.name not in run[0]]
    if any(not _BESIDE.search(line[: run.start()]) for run in others):
        return UNCLEAR
    return UNCLEAR if _THROUGH.search(line) else found


def _reported(tail: str, verb: re.Match[str], earlier: str, names: Names) -> Named | None:
    """Return who speaks in a clause in front of a quotation by its verb."""
    before, behind = tail[: verb.start()], tail[verb.end() :]
    quoted = verb[0].casefold().startswith("quoted")
    if not _ASSERTS.fullmatch(verb[0]):
        return UNCLEAR
    if _PASSIVE.search(before) and not quoted and not verb[0].casefold().endswith("ing"):
        agent = _BY.match(behind)
        return phrase(behind[agent.end() :], names) if agent else UNCLEAR
    if before.strip(" ,"):
        found = subject(before, earlier, names)
        doubtful = _SPOKEN_OF.search(behind) or _changes_subject(verb, behind, names)
        return UNCLEAR if found and found.name and doubtful else found
    return None if _TELLS.fullmatch(verb[0]) or not behind.strip(" :,") else phrase(behind, names)


def _behind(head: str, verb: re.Match[str], earlier: str, names: Names) -> Named | None:
    """Return who speaks in a clause behind a quotation by its verb."""
    before, behind = head[: verb.start()], head[verb.end() :]
    if not _ASSERTS.fullmatch(verb[0]):
        return UNCLEAR
    if _PASSIVE.search(before):
        agent = _BY.match(behind)
        return phrase(behind[agent.end() :], names) if agent else UNCLEAR
    if not before.strip(" ,–—-"):
        pronoun = re.match(r"\s*(?:he|she)\b", behind)
        addressed = re.fullmatch(r"t(?:old|ells?|elling)|call\w*", verb[0], re.IGNORECASE)
        return names.antecedent(earlier) if pronoun else UNCLEAR if addressed else phrase(behind, names)
    found = subject(before, earlier, names)
    place = before.rfind(found.name) if found and found.name else 0
    return found if place < 0 or _FEW_BEHIND.match(before[:place]) else UNCLEAR


def _changes_subject(verb: re.Match[str], behind: str, names: Names) -> bool:
    """Whether somebody else may speak between a verb and the quotation: "Vey said the mayor finds it “…”"."""
    rest = (
        re.sub(rf"^\s*(?:{NAME.pattern}|(?:the |a |his |her )?[\w’'-]+)", "", behind)
        if _TELLS.fullmatch(verb[0])
        else behind
    )
    return _names_somebody(rest, names)


def _names_somebody(text: str, names: Names) -> bool:
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    return any(is_role(word) or _PRONOUN.fullmatch(word) for word in words if word.casefold() != "it") or any(
        names.best(run[0]) for run in NAME.finditer(text)
    )


def _elided(clause: str, names: Names) -> Named:
    """Return the subject of "Vey sighed and said": the one name of its clause, at its head."""
    runs = list(NAME.finditer(clause))
    several = len(runs) > 1 or any(map(is_role, re.findall(r"[^\W\d_]+", clause[runs[0].end() :] if runs else clause)))
    if several or not runs or not clause[runs[0].end() :].strip(" ,") or clause[: runs[0].start()].strip(" ,"):
        return UNCLEAR
    return names.read(runs[0][0])


def _apposed(text: str, earlier: str, names: Names) -> Named | None:
    """Return the subject at the end of a text, with what may stand behind it between commas."""
    bare = text.rstrip()
    if bare.endswith(","):
        head, comma, aside = bare[:-1].rpartition(",")
        if comma:
            named_aside = NAME.fullmatch(aside.strip())
            if named_aside:
                found = _last(head, earlier, names)
                return names.read(named_aside[0]) if not (found and found.name) else UNCLEAR
            return UNCLEAR if _THROUGH.search(aside) else _last(head, earlier, names)
        bare = bare[:-1]
    return _last(bare, earlier, names)


def _last(text: str, earlier: str, names: Names) -> Named | None:
    """Return the name that a text ends with, if it may be a subject; unclear for a role, None for nothing."""
    text = _IDLE.sub("", text.rstrip()).rstrip()
    if not text.strip(" ,–—-("):
        return None
    word = re.search(r"[^\W\d_][\w’'-]*$", text)
    if word and word[0].casefold() in {"he", "she"}:
        return UNCLEAR if _is_joined(text[: word.start()]) else names.antecedent(earlier + " " + text[: word.start()])
    run = next((run for run in NAME.finditer(text) if run.end() == len(text)), None)
    if run is None:
        alone = word and not NAME.search(text) and not is_no_name(word[0]) and names.is_person(word[0])
        return Named(word[0]) if word and alone and not _LINKED.search(text[: word.start()].rstrip()) else UNCLEAR
    lead = text[: run.start()]
    lead = lead[lead.rfind(",") + 1 :] if not _JOINED.search(lead) else lead
    if _LINKED.search(lead.rstrip()) or _PLACED.search(lead) or _is_joined(lead) or not _opens(lead):
        return UNCLEAR
    return names.read(run[0])


def _is_joined(lead: str) -> bool:
    """Whether what follows is one of several subjects: "Vey and", but not "Vey laughed and"."""
    first = _JOINED.sub("", lead).strip(" ,") if _JOINED.search(lead) else ""
    return bool(first) and not (_REPORTING.search(first) or _FINITE.search(first))


def _opens(lead: str) -> bool:
    """Whether a subject may begin behind `lead`, roles in front of it left out: "but the engineer"."""
    words = lead.split()
    while words and is_role(words[-1]):
        words.pop()
        while words and words[-1].islower() and not _OPENING.search(words[-1]) and not is_role(words[-1]):
            words.pop()
    text = " ".join(words)
    said = _REPORTING.search(words[-1]) if words else None
    return not re.search(r"\b(?:not|nor|never)\b|n['’]t\b", lead) and bool(said or _OPENING.search(text))
