"""The models of learned.json, fitted to questions whose answers are known."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.evaluate.fitting import Rows, _conditional_logit, _regression
from retrieval.learned import BIAS, shipped

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.jsonl"
NAMES = ("near", "long", "noise")
PLANTED = np.array([2.0, -1.0, 0.0])


def chosen(count, *, weight=1.0, seed=5):
    """Questions of eight candidates each, of which one is drawn with the odds that the planted weights give it."""
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        signs = random.normal(size=(8, 3)) * [1.0, 3.0, 10.0] + [5.0, 0.0, -2.0]
        powers = np.exp(signs @ PLANTED - (signs @ PLANTED).max())
        right = np.arange(8) == random.choice(8, p=powers / powers.sum())
        rows.append(Rows(signs, right, weight))
    return rows


def of(model):
    return np.array([model.weights[name] for name in NAMES])


def test_weights_under_which_choices_were_made_are_found_again_whatever_the_scales_of_the_signs():
    assert of(_conditional_logit(NAMES, chosen(1_500))) == pytest.approx(PLANTED, abs=0.25)


def test_the_average_candidate_has_a_score_of_0():
    rows = chosen(200)
    model = _conditional_logit(NAMES, rows)
    mean = np.concatenate([row.signs for row in rows]).mean(axis=0)
    assert model.score(dict(zip(NAMES, mean, strict=True))) == pytest.approx(0, abs=0.01)


def test_a_question_of_little_weight_says_little():
    against = [row._replace(right=~row.right, weight=0.001) for row in chosen(300, seed=6)]
    both = _conditional_logit(NAMES, [*chosen(300), *against])
    assert of(both)[:2] == pytest.approx(of(_conditional_logit(NAMES, chosen(300)))[:2], abs=0.3)


def test_several_right_candidates_are_one_right_choice():
    rows = [row._replace(right=row.right | (row.signs[:, 0] > 6)) for row in chosen(300)]
    assert of(_conditional_logit(NAMES, rows))[0] > 0


def test_log_odds_that_were_planted_are_found_again():
    random = np.random.default_rng(5)
    signs = random.normal(size=(6_000, 3)) * [1.0, 3.0, 10.0]
    right = random.random(6_000) < 1 / (1 + np.exp(-(signs @ PLANTED + 0.5)))
    model = _regression(NAMES, signs, right, np.ones(6_000), 100.0)
    assert of(model) == pytest.approx(PLANTED, abs=0.2)
    assert model.weights[BIAS] == pytest.approx(0.5, abs=0.2)


@pytest.fixture(scope="module")
def fitted(sample_home, tmp_path_factory):
    """What the command writes for the sample corpus, and what it says."""
    out = tmp_path_factory.mktemp("fitted") / "learned.json"
    arguments = ["--questions", sample_home.folder, QUESTIONS, "--out", out]
    command = [sys.executable, "-m", "retrieval.evaluate.fitting", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(out.read_text(encoding="utf-8")), run.stdout


def test_the_command_writes_a_file_like_the_one_that_comes_with_the_package(fitted):
    models, _ = fitted
    held = {name: set(model.weights) for name, model in shipped()._asdict().items()}
    assert {name: set(weights) for name, weights in models.items()} == held
    assert all(math.isfinite(weight) for weights in models.values() for weight in weights.values())


def test_the_command_says_what_it_fitted_to(fitted):
    _, said = fitted
    assert "fitted to 40 answerable, 10 off_topic, 11 near_topic" in said


def test_from_the_sample_questions_too_nearness_speaks_for_an_article_and_length_costs(fitted):
    models, _ = fitted
    assert models["ranking"]["sentence"] > 0
    assert models["ranking"]["title"] > 0
    assert models["excerpt"]["coverage"] > 0
    assert models["excerpt"]["length"] < 0
    assert models["confidence"]["answer"] > 0
