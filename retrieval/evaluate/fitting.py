"""Fits the models of learned.json to questions whose articles and answers are known.

python -m retrieval.evaluate.fitting --questions HOME FILE [--questions HOME FILE …] [--out FILE]

Each HOME holds the articles that FILE asks about. A later model is fitted to what earlier ones find that were fitted
without the question itself (five folds). scipy and scikit-learn come with sentence-transformers.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from retrieval.abstain import Signs as AnswerSigns
from retrieval.abstain import Strictness
from retrieval.answering import Query, Weighing, ask
from retrieval.candidates import Signs as ArticleSigns
from retrieval.candidates import ranked
from retrieval.catalog import Catalog
from retrieval.choosing import Chooser, shared_names
from retrieval.embedders import open_embedder
from retrieval.errors import OnRecordError
from retrieval.evaluate.holding import holds
from retrieval.evaluate.questions import read_questions
from retrieval.evaluate.retrieval import posed
from retrieval.examining import examine
from retrieval.home import Home
from retrieval.index import Index
from retrieval.learned import BIAS, Linear, Models, shipped
from retrieval.text.excerpts import Signs as WindowSigns
from retrieval.types import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.answering import Finding
    from retrieval.candidates import Asked, Candidate
    from retrieval.choosing import Choice, Choices
    from retrieval.evaluate.questions import Question

    Matrix = NDArray[np.float64]

_FOLDS = 5
_SHOWN = 3
_PENALTY = 3.0  # on the squared weights of standardised signs; .3 to 10 gave the same within the noise
_FREE, _LOOSE, _TIGHT = 100.0, 0.1, 0.05  # inverse penalties: of one sign; of many over many runs; over few questions
_WORDS = 44  # an excerpt has on average: a longer run holds more answers, and is read by fewer
# A question on a topic that the corpus has, without an answer, tells little: most cannot be told by any sign.
_NEAR = 0.3


class Example(NamedTuple):
    """A question as it was put to its corpus, with the articles that were examined."""

    corpus: Index
    asked: Asked
    question: Question
    found: Sequence[Candidate]
    weight: float

    @property
    def right(self) -> list[bool]:
        """Whether each article examined is one that answers."""
        gold = frozenset(self.question.gold)
        return [not gold.isdisjoint({item.article.id, item.article.origin, item.article.url}) for item in self.found]


class Rows(NamedTuple):
    """Rows of signs of which one or more are right."""

    signs: Matrix
    right: NDArray[np.bool_]
    weight: float


def examples(home: Path, file: Path) -> list[Example]:
    """Return the questions of `file` as they were put to the corpus in `home`."""
    place = Home(home)
    catalog = Catalog.open(place.catalog)
    index = Index.open(place, catalog, catalog.generation())
    recipe = index.manifest.recipe
    embedder = open_embedder(recipe.embedder, kept=place.models, digest=recipe.digest, threads=1)
    questions = posed(read_questions(file), catalog.articles(catalog.generation()))[1].asked
    found = []
    for question in questions:
        asked = ask(index, embedder, question.text, Filters(), question.asked)
        weight = _NEAR if question.kind == "near_topic" else 1.0
        found.append(Example(index, asked, question, examine(index, asked), weight))
    return found


def fitted(held: Sequence[Example]) -> Models:
    """Return the models fitted to examples."""
    fold = np.random.default_rng(0).integers(0, _FOLDS, len(held))
    base = shipped()
    without = [_ranking([one for one, at in zip(held, fold, strict=True) if at != number]) for number in range(_FOLDS)]
    placed = [
        _placed(one, base._replace(ranking=without[number])) for one, number in zip(held, fold.tolist(), strict=True)
    ]
    excerpt = _excerpt(placed)
    placed = [_with(one, base._replace(excerpt=excerpt)) for one in placed if one.found]
    answer = _answer(placed)
    confidence = _confidence([_with(one, one.asked.models._replace(answer=answer)) for one in placed])
    return Models(_ranking(held), excerpt, answer, confidence)


def _with(one: Example, models: Models) -> Example:
    return one._replace(asked=one.asked._replace(models=models))


def _placed(one: Example, models: Models) -> Example:
    """Return an example with its articles in the order that `models` give them."""
    asked = one.asked._replace(models=models)
    return one._replace(asked=asked, found=ranked(asked, one.found))


def _ranking(held: Sequence[Example]) -> Linear:
    rows = [
        Rows(np.array([item.signs for item in one.found], dtype=float), np.array(one.right), one.weight)
        for one in held
        if any(one.right)
    ]
    return _conditional_logit(ArticleSigns._fields, rows)


def _excerpt(placed: Sequence[Example]) -> Linear:
    """Return the model that chooses runs of sentences, with a cost of words that keeps excerpts short."""
    found = [(one, choices) for one in placed if one.question.answers for choices in _choices(one)]
    rows = [
        Rows(
            np.array([choice.signs for choice in choices], dtype=float),
            np.array([holds(choice.span.of(item.article.text), one.question.answers) for choice in choices]),
            one.weight,
        )
        for one, (item, choices) in found
    ]
    # One model asks which run of an article holds the answer, the other whether a run does, whatever the others do:
    # alone, the first chose better in one article, the second between articles; their mean does both.
    model = _mean(_conditional_logit(WindowSigns._fields, [row for row in rows if row.right.any()]), _pointwise(rows))
    return _shortened(model, [row.signs for row in rows], [choices for _, (_, choices) in found])


def _choices(one: Example) -> list[tuple[Candidate, Choices]]:
    first = one.found[:_SHOWN]
    chooser = Chooser(one.corpus, one.asked, shared_names(one.asked, one.found))
    return list(zip(first, chooser.choices(first), strict=True))


def _mean(left: Linear, right: Linear) -> Linear:
    return Linear({name: round((left.weights[name] + right.weights[name]) / 2, 4) for name in left.weights})


def _pointwise(rows: Sequence[Rows]) -> Linear:
    """Return the log-odds that a run holds the answer; every article counts the same, however many runs it has."""
    signs, right = np.concatenate([row.signs for row in rows]), np.concatenate([row.right for row in rows])
    weights = np.concatenate([np.full(len(row.right), row.weight / len(row.right)) for row in rows])
    return _regression(WindowSigns._fields, signs, right, weights / weights.mean(), _LOOSE)


def _shortened(model: Linear, rows: Sequence[Matrix], choices: Sequence[Sequence[Choice]]) -> Linear:
    """Return a model with so much more cost of length that the runs it chooses have `_WORDS` on average."""
    column = WindowSigns._fields.index("length")
    weights = np.array([model.weights[name] for name in WindowSigns._fields])
    low, high = 0.0, 2.0
    for _ in range(20):
        cost = (low + high) / 2
        dearer = weights.copy()
        dearer[column] -= cost
        low, high = (cost, high) if _mean_words(rows, choices, dearer) > _WORDS else (low, cost)
    return Linear({**model.weights, "length": round(model.weights["length"] - high, 4)})


def _mean_words(rows: Sequence[Matrix], choices: Sequence[Sequence[Choice]], weights: Matrix) -> float:
    picked = [some[int(np.argmax(row @ weights))] for row, some in zip(rows, choices, strict=True)]
    return float(np.mean([choice.words for choice in picked]))


def _answer(placed: Sequence[Example]) -> Linear:
    """Return the model of what tells an answer from a near miss: a logistic regression."""
    signs = np.array([_weighing(one).judged()[0].best.evidence.signs for one in placed], dtype=float)
    right = np.array([one.question.answerable for one in placed])
    return _regression(AnswerSigns._fields, signs, right, np.array([one.weight for one in placed]), _TIGHT)


def _confidence(placed: Sequence[Example]) -> Linear:
    """Return the log-odds that what is shown is right, from those of an answer (Platt 1999)."""
    findings = [_weighing(one).finding() for one in placed]
    odds = [_weighing(one).judged()[0].best.evidence.log_odds for one in placed]
    right = np.array([_is_right(one.question, finding) for one, finding in zip(placed, findings, strict=True)])
    weights = np.array([one.weight for one in placed])
    return _regression(("answer",), np.array(odds)[:, None], right, weights, _FREE)


def _is_right(question: Question, finding: Finding) -> bool:
    """Whether a question can be answered, and one of the first three excerpts holds the answer or is of its article."""
    shown, gold = finding.excerpts[:_SHOWN], frozenset(question.gold)
    held = any(holds(item.text, question.answers) for item in shown)
    found = any(not gold.isdisjoint({item.article.id, item.article.origin, item.article.url}) for item in shown)
    return question.answerable and (held or found)


def _regression(names: Sequence[str], signs: Matrix, right: NDArray[np.bool_], weights: Matrix, free: float) -> Linear:
    """Return the logistic regression of `right` on standardised signs; `free` is its inverse penalty."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    found = LogisticRegression(C=free, max_iter=2_000).fit((signs - mean) / spread, right, weights)
    return _unscaled(names, found.coef_[0], mean, spread, float(found.intercept_[0]))


def _weighing(one: Example) -> Weighing:
    query = Query(one.question.text, _SHOWN, Filters(), Strictness.LENIENT)
    return Weighing(one.corpus, one.asked, query, one.found)


def _conditional_logit(names: Sequence[str], rows: Sequence[Rows]) -> Linear:
    """Return the weights under which something right is most probably chosen (McFadden 1974)."""
    every = np.concatenate([row.signs for row in rows])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-9
    scaled = [row._replace(signs=(row.signs - mean) / spread) for row in rows]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for row in scaled:
            odds = row.signs @ weights
            powers = np.exp(odds - odds.max())
            right = powers * row.right
            value -= row.weight * math.log(right.sum() / powers.sum())
            slope = slope + row.weight * (row.signs.T @ (powers / powers.sum() - right / right.sum()))
        return value, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return _unscaled(names, found.x, mean, spread)


def _unscaled(names: Sequence[str], weights: Matrix, mean: Matrix, spread: Matrix, constant: float = 0.0) -> Linear:
    plain = weights / spread
    found = {name: round(float(weight), 4) for name, weight in zip(names, plain, strict=True)}
    return Linear({BIAS: round(constant - float(plain @ mean), 4), **found})


def _main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", nargs=2, action="append", type=Path, required=True, metavar=("HOME", "FILE"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "learned.json")
    given = parser.parse_args(arguments)
    try:
        held = [one for home, file in given.questions for one in examples(home, file)]
    except OnRecordError as error:
        raise SystemExit(str(error)) from error
    if {one.question.answerable for one in held} != {True, False}:
        raise SystemExit("the models need questions that the articles answer, and others that they do not")
    counts = Counter(one.question.kind for one in held)
    models = fitted(held)
    text = json.dumps({name: model.weights for name, model in models._asdict().items()}, indent=1)
    given.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{given.out}: fitted to {', '.join(f'{count} {kind}' for kind, count in counts.items())}\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
