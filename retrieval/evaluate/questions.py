"""Questions with what is known of their answers: the JSON lines that an evaluation of answers is run over."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from retrieval.errors import BadInputError
from retrieval.evaluate.holding import normalised
from retrieval.limits import QUESTION, checked
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

T = TypeVar("T")

_CANNOT = frozenset({"unanswerable", "near_topic", "off_topic"})  # kinds of questions that the corpus cannot answer
_CONFINING = ("since", "until", "outlet")  # options under which only a part of the corpus was asked
_EXAMPLE = '{"id": "1", "question": …, "kind": "answerable", "origins": […], "answers": […]}'


class Standing(NamedTuple):
    """Where an answer stands: characters `span` of the text of an article, named by id, origin or url."""

    article: str
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `gold` names the articles that answer it (by id, origin or url), and so does each of `answers`.

    `asked` is the day from which its "this week" is read, None for no day. `standing` are answers given as places in
    articles of `gold`: their words are among `answers` once `retrieval.posed` has put the question to its corpus.
    """

    id: str
    text: str
    kind: str
    gold: tuple[str, ...]
    answers: tuple[str, ...]
    answerable: bool
    asked: date | None = None
    standing: tuple[Standing, ...] = ()


class Questions(NamedTuple):
    """What is to be asked, and how many rows were left out for which reason."""

    asked: tuple[Question, ...]
    left_out: Mapping[str, int]


def read_questions(path: Path) -> Questions:
    """Return the questions of a JSONL file, plain or gzipped; blank lines are skipped.

    Raises:
        BadInputError: a file that cannot be read, or a row that is no question; the message names its line.
    """
    return questions(_rows(path))


def questions(rows: Iterable[tuple[str, Any]]) -> Questions:
    """Return the questions of JSON rows, each with where it stands.

    Judgements of replies (rows of `onrecord feedback --export`) are left out where they tell nothing of what answers.
    Several of one question and kind are one question.

    Raises:
        BadInputError: a row that is no question.
    """
    kept: list[Question] = []
    judged: dict[tuple[str, str], int] = {}
    left_out: Counter[str] = Counter()
    for where, row in rows:
        if not isinstance(row, dict):
            raise BadInputError(f"{where} is no JSON object; write one {_EXAMPLE} a line")
        if reason := _useless(row):
            left_out[reason] += 1
            continue
        question = _question(where, row)
        at = judged.setdefault((question.text, question.kind), len(kept)) if "good" in row else len(kept)
        if at < len(kept):
            kept[at] = replace(kept[at], gold=_once([*kept[at].gold, *question.gold]))
            left_out["judged before"] += 1
        else:
            kept.append(question)
    return Questions(tuple(kept), dict(left_out))


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path}, line {number}", json.loads(line)
    except (OSError, EOFError) as error:
        raise BadInputError(f"{path} cannot be read ({error}); give a JSONL file of questions") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{path}, line {number} is not JSON ({error}); write one {_EXAMPLE} a line") from error


def _useless(row: Mapping[str, Any]) -> str | None:
    """Return why a row is left out; None where it is not."""
    if row.get("command", "ask") != "ask":
        return "of another command than ask"
    if "kind" in row and row["kind"] is None:
        return "judged bad: nobody knows what answers"
    options = row.get("options")
    if isinstance(options, dict) and any(map(options.get, _CONFINING)):
        return "asked of some outlets or days only"
    return None


def _question(where: str, row: Mapping[str, Any]) -> Question:
    name, kind = row.get("id"), row.get("kind")
    if not isinstance(name, str | int) or not isinstance(kind, str) or not kind.strip():
        raise BadInputError(f"{where}: a question has an id and a kind; write it like {_EXAMPLE}")
    text = row.get("question")
    try:
        line = checked(text if isinstance(text, str) else "", QUESTION)
    except BadInputError as error:
        raise BadInputError(f"{where}: {error}") from error
    standing = _standing(where, row)
    named = *_texts(where, row, "gold_article_ids"), *_texts(where, row, "origins"), *_judged(row)
    gold = _once([*named, *(place.article for place in standing)])
    answers = _texts(where, row, "answers")
    if any(not normalised(answer) for answer in answers):
        raise BadInputError(f"{where}: an answer has neither letter nor digit; leave it out")
    answerable = _answerable(where, row, gold, answers)
    return Question(str(name), line, kind.strip(), gold, answers, answerable, _asked(where, row), standing)


def _answerable(where: str, row: Mapping[str, Any], gold: tuple[str, ...], answers: tuple[str, ...]) -> bool:
    kind = row["kind"].strip()
    if kind in _CANNOT:
        if gold:
            raise BadInputError(f"{where}: of kind {kind}, but {gold[0]} is said to answer it; correct one of the two")
        return False
    if gold or answers or kind == "answerable":
        return True
    if [] in (row.get("gold_article_ids"), row.get("origins")):  # explicitly none
        return False
    raise BadInputError(f"{where}: nothing says whether it can be answered; give origins, or kind unanswerable")


def _texts(where: str, row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise BadInputError(f'{where}: {name} is no list of texts; write "{name}": ["…"], or []')
    return _once(value)


def _standing(where: str, row: Mapping[str, Any]) -> tuple[Standing, ...]:
    value = row.get("answer_spans")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(map(_is_standing, value)):
        raise BadInputError(f'{where}: answer_spans are no places in articles; write "answer_spans": [["a.txt", 0, 9]]')
    return _once(Standing(article, Span(start, end)) for article, start, end in value)


def _is_standing(item: object) -> bool:
    match item:
        case [str(article), int(start), int(end)]:
            return bool(article.strip()) and 0 <= start < end
    return False


def _judged(row: Mapping[str, Any]) -> list[str]:
    """Return the ids of the articles that a reply judged good had shown."""
    return [item["article"] for item in row.get("excerpts") or () if isinstance(item, dict) and item.get("article")]


def _asked(where: str, row: Mapping[str, Any]) -> date | None:
    value = row.get("asked") or row.get("at")
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError) as error:
        raise BadInputError(f"{where}: {value!r} is no day; write one like 2031-05-04") from error


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
