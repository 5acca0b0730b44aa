"""Follow-ups: a message that says too little by itself, completed from what was asked before, by rules alone.

A message is taken for a follow-up only where it shows it: it has no verb of its own, or it corrects, or it points at
something that it does not name. A whole question is never altered, and what cannot be resolved is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.corrections import correction
from bot.conversation.filters import dates, more, newest, outlet
from bot.conversation.fragments import bare_word, fragment
from bot.conversation.pronouns import accusation, pronouns, speech
from bot.conversation.talk import Talk
from bot.reading import ASK, PLAIN, SAID, WHO_SAID, Read, written
from retrieval.limits import QUESTION

if TYPE_CHECKING:
    from bot.model import Request, Turn
    from bot.reading import Known

PAGE = 3  # excerpts of a reply, where neither the request nor the caller says otherwise
_LONGEST = 200  # characters of a follow-up; what is longer says enough by itself
_CONTINUED = frozenset({ASK, SAID, WHO_SAID})
_RULES = (
    more,
    newest,
    outlet,
    dates,
    correction,
    accusation,
    speech,
    bare_word,
    fragment,
    pronouns,
)  # the surest first


def follow(request: Request, last: Turn, known: Known, page: int = PAGE) -> Read:
    """Return a request completed from the `last` turn of its conversation, or as it is where it needs nothing.

    `page` is how many excerpts the last reply showed where its request names no number.
    """
    text = request.text.strip()
    if request.command != ASK or request.options.get(PLAIN) == "yes" or not 0 < len(text) <= _LONGEST:
        return Read(request)
    if last.request.command not in _CONTINUED or not 0 < len(last.request.text) <= QUESTION.longest:
        return Read(request)
    talk = Talk(text, last.request, last.speaker, known, page)
    meant = next((found for rule in _RULES if (found := rule(talk))), None)
    if meant is None or len(meant.text) > QUESTION.longest:
        return Read(request)
    options = {**meant.options, **request.options}
    whole = replace(request, command=meant.command, text=meant.text, options=options)
    return Read(request) if whole == request else Read(whole, written(whole))
