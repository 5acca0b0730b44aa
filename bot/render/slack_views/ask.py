"""The modal in which a question is asked, or one that was asked is changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.model import Request
from bot.render.slack_views.elements import (
    MOST_INPUT,
    MOST_PLACEHOLDER,
    View,
    carried,
    chosen,
    entry,
    field,
    modal,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 1_000  # characters of a question or quotation: what a request may hold
_ASK, _SAID, _WHO_SAID = "ask", "said", "who-said"
_IN_FIELDS = ("since", "until", "outlet", "by", "about")
_PAGING = "skip"  # a changed request begins at its first page
_LABELS = {
    _ASK: ("Question", "Leave it empty only to see all that a speaker said."),
    _SAID: ("About", "The topic; leave it empty for all they said."),
    _WHO_SAID: ("Words", "As you remember them; a few may be wrong."),
}
_OTHER = ("Text", "")


class ViewErrors(Exception):  # noqa: N818  # what Slack calls them: `response_action: errors`
    """What is wrong with a submitted view: `errors` says it for each field by its block id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def ask_view(prefill: Request | None = None, token: str = "") -> View:
    """Return the modal for a question, filled from one that was asked; `token` comes back with `read_token`."""
    request = prefill or Request(_ASK)
    kept = {name: value for name, value in request.options.items() if name not in (*_IN_FIELDS, _PAGING)}
    metadata = {"token": token, "command": request.command, "options": kept}
    return modal("ask", "Ask On Record", "Ask", list(_fields(request)), metadata)


def read_ask(view: View) -> Request:
    """Return the request that a submitted modal makes: with a speaker, what they said; else the question.

    Raises:
        ViewErrors: nothing is asked, or the last day is before the first.
    """
    command = str(carried(view).get("command", _ASK))
    text, speaker = (entry(view, "question").get("value") or "").strip(), _selected(view, "speaker")
    since, until = _day(view, "since"), _day(view, "until")
    if errors := dict(_errors(command, text, speaker, (since, until))):
        raise ViewErrors(errors)
    if command in (_ASK, _SAID):
        command, text, more = (_SAID, speaker, {"about": text}) if speaker else (_ASK, text, {})
    else:
        more = {"by": speaker}
    given = {**more, "since": since, "until": until, "outlet": _selected(view, "outlet")}
    kept = carried(view).get("options", {})
    return Request(command, text, kept | {name: value for name, value in given.items() if value})


def _fields(request: Request) -> Iterator[View]:
    asked, speaker = _asked(request)
    label, hint = _LABELS.get(request.command, _OTHER)
    yield field("question", label, _input(request.command, asked), hint, optional=request.command in (_ASK, _SAID))
    if request.command in _LABELS:
        yield field("speaker", "Speaker", _menu("Type a name", speaker))
    for name, words in (("since", "Published from"), ("until", "Published until")):
        yield field(name, words, _datepicker(request.options.get(name, "")))
    yield field("outlet", "Outlet", _menu("All outlets", request.options.get("outlet", "")))


def _asked(request: Request) -> tuple[str, str]:
    """Return what a request has for the fields of the question and of the speaker."""
    if request.command == _SAID:
        return request.options.get("about", ""), request.text
    return request.text, request.options.get("by", "")


def _input(command: str, text: str) -> View:
    most = _LONGEST if command in _LABELS else MOST_INPUT
    element: View = {"type": "plain_text_input", "multiline": True, "max_length": most}
    return element | ({"initial_value": text[:most]} if text else {})


def _datepicker(day: str) -> View:
    return {"type": "datepicker"} | ({"initial_date": day} if _is_day(day) else {})


def _menu(placeholder: str, name: str) -> View:
    shown = {"type": "external_select", "placeholder": plain(placeholder, MOST_PLACEHOLDER), "min_query_length": 0}
    named = chosen([name])
    return shown | ({"initial_option": named[0]} if named else {})


def _errors(command: str, text: str, speaker: str, days: tuple[str, str]) -> Iterator[tuple[str, str]]:
    since, until = days
    if not any(map(str.isalnum, text)) and not (speaker and command in (_ASK, _SAID)):
        yield "question", "Type a question, or choose a speaker." if command in (_ASK, _SAID) else "Type the words."
    if since and until and since > until:  # ISO 8601: the order of letters is that of days
        yield "until", f"This day is before the first one, {since}."


def _selected(view: View, name: str) -> str:
    return str((entry(view, name).get("selected_option") or {}).get("value", ""))


def _day(view: View, name: str) -> str:
    return str(entry(view, name).get("selected_date") or "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
