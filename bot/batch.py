"""Many questions from a JSONL file: one JSON object a line out, in the same order, over one loaded corpus."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from retrieval.errors import BadInputError
from retrieval.export import answer_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.corpus import Corpus
    from retrieval.types import Filters


def answer_lines(corpus: Corpus, lines: Iterable[bytes], k: int, filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield for each `{"id", "question"}` line the answer with its `id`; for a line that is none, its `error`.

    A line may say when it was `asked` (an ISO 8601 date), from which "last May" and the like are read; without it they
    are not. Blank lines are skipped. An error carries the line's number and, where the line could be read, its `id`.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answered(corpus, number, line, k, filters)


def _answered(corpus: Corpus, number: int, line: bytes, k: int, filters: Filters) -> dict[str, Any]:
    row: dict[str, Any] = {}
    try:
        row = _row(line)
        answer = corpus.ask(row["question"], k, filters, today=_asked(row))
        return {"id": row.get("id"), **answer_json(answer)}
    except BadInputError as error:
        return {"id": row.get("id"), "line": number, "error": str(error)}


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise BadInputError(f'not JSON ({error}); write one {{"id": …, "question": …}} object a line') from error
    if not isinstance(row, dict):
        raise BadInputError('not a JSON object; write one {"id": …, "question": …} object a line')
    if not isinstance(row.get("question"), str):
        return {"id": row.get("id"), "question": ""}
    return row


def _asked(row: dict[str, Any]) -> date | None:
    """Return the day on which a row was asked, None where it does not say."""
    asked = row.get("asked")
    if asked is None:
        return None
    try:
        return date.fromisoformat(asked)
    except (TypeError, ValueError) as error:
        raise BadInputError(f"asked {str(asked)[:20]!r} is not a date; write it as 2031-05-04") from error
