"""What a user meets is written in README.md, and what is written there exists."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click import Context

from bot.cli import onrecord
from bot.commands import COMMANDS
from bot.core import HELP
from bot.settings import CONFIG_VARIABLE, KEYS, PREFIX
from retrieval.abstain import Strictness
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.export import answer_json, who_said_json
from retrieval.likelihood import Likelihood, likelihood
from retrieval.types import Answer, Article, Excerpt, Outcome, Reason, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "config" / "onrecord.toml").read_text(encoding="utf-8")
EVALUATION = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")

FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+")
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
IN_JSON = re.compile(r"^```jsonc?\n(.*?)^```", re.MULTILINE | re.DOTALL)

CODE = "\n".join([*FENCED.findall(README), *INDENTED.findall(README), *INLINE.findall(FENCED.sub("", README))])
CLI = {name: onrecord.get_command(Context(onrecord), name) for name in onrecord.list_commands(Context(onrecord))}
NOT_OF_THE_REGISTRY = {
    *(HELP, "quit", "exit", "onrecord", "settings"),  # the bot's, the terminal's, Slack's, Discord's
    *("healthz", "readyz", "metrics"),  # addresses
}
BETWEEN_MACHINES = {
    "score": 0.1,
    "confidence": 0.005,
}  # another processor may round the model's sums in another order


def of_command(command: Any) -> list[str]:
    """Return the options of a command and of those below it, in every spelling."""
    own = [name for parameter in command.params for name in parameter.opts if name.startswith("-")]
    return own + [name for below in getattr(command, "commands", {}).values() for name in of_command(below)]


def options(command: str) -> list[str]:
    """Return the options of a subcommand."""
    return of_command(CLI[command])


ALL_OPTIONS = {name for command in CLI for name in options(command)}


def keys(value: Any, at: str = "") -> Iterator[str]:
    """Yield the paths of all keys in JSON."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{at}.{name}"
            yield from keys(inner, f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{at}[]")


def answer() -> dict[str, Any]:
    article = Article("a1", "a.txt", "A title", "Some words.", None, "An outlet", date(2031, 5, 4), ())
    excerpt = Excerpt(article, Span(0, 11), 0.5, "onrecord:a1#0-11", (article,))
    return answer_json(Answer("Why?", (excerpt,), Reason.NOT_THIS, None, excerpt, 1.0))


def is_code(word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", CODE) is not None


# What exists is documented


@pytest.mark.parametrize("command", CLI)
def test_every_subcommand_is_in_the_readme(command):
    assert is_code(f"onrecord {command}")


@pytest.mark.parametrize("option", sorted(ALL_OPTIONS))
def test_every_option_of_the_command_line_is_in_the_readme(option):
    assert is_code(option)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_of_the_bot_and_its_options_are_in_the_readme(command):
    assert is_code(f"/{command.name}")
    assert [option.name for option in command.options if f"{option.name}:" not in CODE] == []


@pytest.mark.parametrize("setting", KEYS)
def test_every_setting_is_in_the_settings_file(setting):
    assert re.search(rf"^{setting} = ", CONFIG, re.MULTILINE)


def test_the_readme_says_where_settings_come_from():
    assert "config/onrecord.toml" in README
    assert is_code("ONRECORD_HOME")


def test_the_json_example_of_the_readme_has_exactly_the_keys_of_an_answer():
    examples = [json.loads(example) for example in IN_JSON.findall(README)]
    answers = [example for example in examples if "excerpts" in example]
    assert answers
    real = set(keys(answer()))
    for example in answers:
        top, of_excerpt = set(answer()), {key for key in real if key.startswith(".excerpts[]")}
        assert set(example) == top
        written = {key for key in keys(example) if key.startswith((".excerpts[]", ".nearest"))}
        assert written <= real
        assert {key for key in of_excerpt if ".also_in[]" not in key} <= written


def test_the_json_example_of_the_readme_is_what_the_program_answers(minilm_home, opened):
    (example,) = (example for example in map(json.loads, IN_JSON.findall(README)) if "excerpts" in example)
    given = answer_json(opened(minilm_home, DEFAULT_MODEL).ask(example["question"], 1))
    for told, written in ((given, example), *zip(given["excerpts"], example["excerpts"], strict=True)):
        for name in BETWEEN_MACHINES.keys() & told.keys():
            assert told[name] == pytest.approx(written[name], abs=BETWEEN_MACHINES[name])
            told[name] = written[name]
    assert given | {"took_ms": example["took_ms"]} == example


def test_the_json_example_of_a_quotation_is_what_the_program_finds(told_home, opened):
    (example,) = (example for example in map(json.loads, IN_JSON.findall(README)) if "quotations" in example)
    given = who_said_json(opened(told_home).who_said(example["query"]))
    for quotation in (*given["quotations"], *example["quotations"]):
        assert {"cue", "confidence"} < set(quotation)
        del quotation["cue"], quotation["confidence"]  # of the reader, which this corpus was made without
    assert given == example


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_for_no_answer_is_in_the_readme(reason):
    assert f"**{reason}**" in README


@pytest.mark.parametrize("strictness", Strictness)
def test_every_strictness_has_its_row_in_the_readme(strictness):
    assert re.search(rf"^\| `{strictness}`", README, re.MULTILINE)


def test_the_words_of_confidence_and_their_bounds_are_in_the_readme():
    rows = re.findall(r"^\| ([a-z ]+) \| (at least|below) (\.\d+) \|$", README, re.MULTILINE)
    assert [words for words, _, _ in rows] == list(Likelihood)
    for words, side, bound in rows:
        at = float(bound)
        assert likelihood(at if side == "at least" else at - 1e-9) == words
        assert likelihood(at - 1e-9 if side == "at least" else at) != words


@pytest.mark.parametrize("option", of_command(CLI["eval"].commands["retrieval"]))
def test_every_option_of_an_evaluation_of_answers_is_on_its_page(option):
    assert re.search(rf"`{option}\b", EVALUATION)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_in_the_readme(outcome):
    assert outcome.split(",")[0] in " ".join(README.split())


# What is documented exists


def test_every_subcommand_in_the_readme_exists():
    named = set(re.findall(r"(?:^|[\s$(])(?<!/)onrecord ([a-z][a-z-]*)", CODE, re.MULTILINE))
    assert named - set(CLI) == set()


def test_every_option_that_the_readme_gives_to_a_subcommand_exists():
    wrong = []
    for command, rest in re.findall(r"(?:^|[\s$(])onrecord ([a-z][a-z-]*)([^\n#|;&]*)", CODE, re.MULTILINE):
        unquoted = re.sub(r'"[^"]*"|\'[^\']*\'', "", rest)
        given = re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", unquoted)
        wrong += [f"{command} {name}" for name in given if name not in [*options(command), "--help"]]
    assert wrong == []


def test_every_command_of_the_bot_in_the_readme_exists():
    typed = [re.match(r"(?:> )?/([a-z][a-z-]*)(?= |$)", code) for code in CODE.splitlines()]
    assert {found[1] for found in typed if found} - set(COMMANDS) - NOT_OF_THE_REGISTRY == set()


def test_every_variable_in_the_readme_exists():
    known = {PREFIX + name.upper() for name in KEYS} | {CONFIG_VARIABLE}
    assert set(re.findall(r"\bONRECORD_[A-Z_]+\b", README)) - known == set()


def test_every_file_that_the_readme_links_to_exists():
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []
