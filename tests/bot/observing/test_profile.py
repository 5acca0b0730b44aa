from __future__ import annotations

import json
import re

import pytest

from bot.observing.profile import profile_json, profile_table
from retrieval.stages import Lap, Times

QUESTION = "How much will the harbour wall cost?"


@pytest.fixture
def times() -> Times:
    """Two searches in one retrieval, and one by itself."""
    held = Times()
    for lap in (
        *(Lap("vectors", 1.1, 0.2), Lap("lexical", 1.3, 0.1), Lap("lexical", 1.5, 0.2)),
        *(Lap("retrieve", 1.0, 1.0), Lap("lexical", 3.0, 0.25)),
    ):
        held.add(lap)
    return held


def test_a_stage_stands_below_the_one_that_it_is_a_part_of_in_the_order_in_which_they_began(times):
    assert profile_json(times) == [
        {"stage": "retrieve", "within": [], "times": 1, "ms": 1000.0},
        {"stage": "vectors", "within": ["retrieve"], "times": 1, "ms": 200.0},
        {"stage": "lexical", "within": ["retrieve"], "times": 2, "ms": 300.0},
        {"stage": "lexical", "within": [], "times": 1, "ms": 250.0},
    ]


def test_what_goes_on_beside_a_stage_is_within_it_and_around_nothing_that_follows():
    held = Times()
    for lap in (Lap("embed", 1.0, 0.5), Lap("lexical", 1.25, 1.0), Lap("retrieve", 1.5, 1.0)):
        held.add(lap)
    assert [(row["stage"], row["within"]) for row in profile_json(held)] == [
        ("embed", []),
        ("lexical", ["embed"]),
        ("retrieve", []),
    ]


def test_the_table_stands_parts_in_counts_what_ran_again_and_sums_what_is_part_of_nothing(times):
    lines = [line for line in profile_table(times).splitlines() if line]
    assert [line.split("  ")[0] for line in lines] == ["retrieve", "", "", "lexical", "all of these"]
    assert lines[2].startswith("  lexical ")
    assert lines[2].endswith("300.00 ms  x 2")
    assert lines[-1].endswith("1,250.00 ms")


def test_a_stage_that_began_first_comes_first_where_it_comes_again_within_another():
    held = Times()
    for lap in (Lap("read", 0.0, 0.5), Lap("rank", 1.0, 0.5), Lap("read", 2.0, 0.5)):
        held.add(lap)
    assert [(row["stage"], row["times"]) for row in profile_json(held)] == [("read", 2), ("rank", 1)]


# On the command line


def test_a_profile_tells_on_standard_error_what_a_question_took_from_the_start_on(sample):
    told = sample("ask", QUESTION, "--profile")
    plain = sample("ask", QUESTION)
    assert (told.code, told.out, plain.err) == (0, plain.out, "")
    stages = re.findall(r"^( *[a-z]+) +[\d,.]+ ms", told.err, re.MULTILINE)
    assert stages[:2] == ["start", "open"]
    assert {"load", "embed", "retrieve", "  vectors", "rank", "excerpts", "write"} <= set(stages)
    assert {"read", "lexical"} <= {stage.strip() for stage in stages}  # beside the model, where it takes so long


def test_a_profile_in_json_is_one_more_key_of_the_answer(sample):
    plain, told = (json.loads(sample("ask", QUESTION, "--json", *more).out) for more in ([], ["--profile"]))
    assert told.keys() - plain.keys() == {"profile"}
    assert {row["stage"]: row["within"] for row in told["profile"]}["vectors"] == ["retrieve"]
    assert all(row.keys() == {"stage", "within", "times", "ms"} and row["ms"] >= 0 for row in told["profile"])


def test_a_profile_of_a_batch_sums_over_its_questions(sample):
    lines = "\n".join(json.dumps({"question": QUESTION}) for _ in range(3)).encode()
    told = sample("ask", "--batch", "-", "--profile", stdin=lines)
    assert len(told.out.splitlines()) == 3
    assert re.search(r"^embed +[\d,.]+ ms  x 3$", told.err, re.MULTILINE)
