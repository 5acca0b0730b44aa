"""Many questions from a JSONL file: one JSON object a line out, in the same order, over one loaded corpus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from retrieval.errors import BadInputError
from retrieval.export import answer_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.corpus import Corpus
    from retrieval.types import Filters


def answer_lines(corpus: Corpus, lines: Iterable[bytes], k: int, filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield for each `{"id", "question"}` line the answer with its `id`; for a line that is none, its `error`.

    Blank lines are skipped. An error carries the line's number and, where the line could be read, its `id`.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answered(corpus, number, line, k, filters)


def _answered(corpus: Corpus, number: int, line: bytes, k: int, filters: Filters) -> dict[str, Any]:
    row: dict[str, Any] = {}
    try:
        row = _row(line)
        return {"id": row.get("id"), **answer_json(corpus.ask(row["question"], k, filters))}
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
