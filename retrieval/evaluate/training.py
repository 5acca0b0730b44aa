"""Fits the models of `retrieval.text.quotations.weights` to annotated articles and writes weights.json.

    python -m retrieval.evaluate.training TRAIN.jsonl.gz

Each is linear over named features, so that the file can be read, and a verdict explained. The speaker of a quotation is
chosen by a conditional logit over its candidates (the sequence decoding is O'Keefe et al.'s, EMNLP 2012); the rest is
logistic.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from retrieval.evaluate.polnear import overlap, read_annotated, trimmed
from retrieval.parser import open_parser
from retrieval.text.quotations.attribute import attributed
from retrieval.text.quotations.block import block_of
from retrieval.text.quotations.candidates import candidates
from retrieval.text.quotations.doubts import doubts
from retrieval.text.quotations.draft import drafts
from retrieval.text.quotations.indirect import statements
from retrieval.text.quotations.places import mention_of, tokens_of
from retrieval.text.quotations.weights import BIAS, NOBODY, Linear, Weights
from retrieval.types import QuotationKind, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from retrieval.evaluate.polnear import Annotated, Gold
    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.candidates import Candidate
    from retrieval.text.quotations.draft import Draft

_RARE = 4  # a feature seen less often is left out
_NOTHING = 0.005  # a weight nearer to zero is left out of the file
_STRENGTHS = {
    "whole": 0.2,
    "genuine": 0.2,
    "stated": 0.15,
    "stater": 0.15,
}  # inverse of the L2 penalty, by cross-validation
_SPEAKER_PENALTY = 2.0
_PARTIAL = 0.5  # intersection over union from which a clause is the statement that annotators marked
_NO_MODEL = Linear({})


class _Read(NamedTuple):
    """A training article with its drafts and parses."""

    article: Annotated
    drafts: list[Draft]
    blocks: list[Block]


class _Group(NamedTuple):
    """The candidates of one quotation, and which of them annotators hold for its speaker."""

    offered: list[Candidate]
    right: list[bool]


def train(articles: Sequence[Annotated]) -> Weights:
    """Return the models fitted to `articles`, stage by stage: each stage sees what the ones before make of them."""
    weights = Weights(_logistic(_wholes(articles), "whole"), _NO_MODEL, _NO_MODEL, _NO_MODEL, _NO_MODEL)
    read = _parsed(articles, weights)
    weights = weights._replace(speaker=_conditional([group for item in read for group in _groups(item)]))
    weights = weights._replace(genuine=_logistic(_judged(read, weights), "genuine"))
    stated = list(_clauses(read))
    weights = weights._replace(stated=_logistic([(features, is_one) for features, is_one, _ in stated], "stated"))
    named = [(features, right) for features, is_one, right in stated if is_one and right is not None]
    return weights._replace(stater=_logistic(named, "stater"))


def _wholes(articles: Iterable[Annotated]) -> Iterator[tuple[list[str], bool]]:
    for article in articles:
        gold = _quoted_gold(article)
        for draft in drafts(article.text, article.title, _NO_MODEL):
            for quote, looks in zip(draft.quotes, draft.looks, strict=True):
                if known := gold.get(trimmed(article.text, quote.span)):
                    yield looks, known.kind is QuotationKind.DIRECT


def _parsed(articles: Sequence[Annotated], weights: Weights) -> list[_Read]:
    parser, read = open_parser(), []
    for article in articles:
        parts = drafts(article.text, article.title, weights.whole)
        parsed = parser.parse([part.mask.text for part in parts])
        blocks = [block_of(part.span, tree, part.mask, part.whole) for part, tree in zip(parts, parsed, strict=True)]
        read.append(_Read(article, parts, blocks))
    return read


def _groups(item: _Read) -> Iterator[_Group]:
    """Yield the candidates of each gold quotation; the one before it is spoken by whom annotators say."""
    gold = _quoted_gold(item.article)
    previous: tuple[int, int] | None = None
    for at, draft in enumerate(item.drafts):
        for number, quote in enumerate(draft.quotes):
            offered = candidates(item.blocks, at, number, previous)
            known = gold.get(trimmed(item.article.text, quote.span))
            if known is None:
                continue
            right = [_is_source(item.blocks, candidate, known.source) for candidate in offered]
            if any(right):
                speaker = offered[right.index(True)]
                previous = speaker.block, speaker.token
            yield _Group(offered, right)


def _judged(read: Sequence[_Read], weights: Weights) -> Iterator[tuple[list[str], bool]]:
    for item in read:
        gold, text = _quoted_gold(item.article), item.article.text
        pairs = {trimmed(text, pair) for pair in item.article.pairs}
        for found in attributed(item.drafts, item.blocks, weights):
            span, draft = trimmed(text, found.quote.span), item.drafts[found.block]
            if span in pairs:
                yield doubts(text, draft.span, draft.looks[found.number], found), span in gold


def _clauses(read: Sequence[_Read]) -> Iterator[tuple[Collection[str], bool, bool | None]]:
    """Yield each clause's features, whether it is a statement, and whether its subject speaks (None: unknown)."""
    for item in read:
        text = item.article.text
        gold = [known for known in item.article.gold if known.kind is QuotationKind.INDIRECT]
        for block in item.blocks:
            near = [known for known in gold if overlap(known.span, block.span)]
            for clause in statements(block):
                if not block.stubs.isdisjoint((clause.first, clause.last)):
                    continue
                span = trimmed(text, tokens_of(block, clause.first, clause.last))
                if any(overlap(pair, span) for pair in item.article.pairs):
                    continue
                same = max(near, key=lambda known: _union_share(known.span, span), default=None)
                is_one = same is not None and _union_share(same.span, span) >= _PARTIAL
                right = None
                if is_one and same and same.source and clause.speaker is not None:
                    mention = mention_of(block, clause.speaker)
                    right = any(overlap(mention, part) > 0 for part in same.source)
                yield clause.features, is_one, right


def _quoted_gold(article: Annotated) -> dict[Span, Gold]:
    return {item.span: item for item in article.gold if item.kind is not QuotationKind.INDIRECT}


def _is_source(blocks: Sequence[Block], candidate: Candidate, source: Sequence[Span]) -> bool:
    mention = mention_of(blocks[candidate.block], candidate.token)
    return any(overlap(mention, part) > 0 for part in source)


def _union_share(one: Span, other: Span) -> float:
    shared = overlap(one, other)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared else 0.0


def _logistic(examples: Iterable[tuple[Collection[str], bool]], name: str) -> Linear:
    rows, labels = zip(*((set(features), label) for features, label in examples), strict=True)
    names, matrix = _matrix(rows)
    model = LogisticRegression(C=_STRENGTHS[name], max_iter=3000).fit(matrix, labels)
    return Linear({BIAS: float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))})


def _conditional(groups: Sequence[_Group]) -> Linear:
    """Return the weights of a conditional logit in which each group has one more candidate, nobody."""
    rows = [features for group in groups for features in (*(item.features for item in group.offered), {NOBODY})]
    right = np.array([flag for group in groups for flag in (*group.right, not any(group.right))])
    owner = np.repeat(np.arange(len(groups)), [len(group.offered) + 1 for group in groups])
    names, matrix = _matrix(rows)

    def loss(weights: Any) -> tuple[float, Any]:  # noqa: ANN401  # numpy's arrays, as scipy hands them over
        scores = matrix @ weights
        highest = np.full(len(groups), -np.inf)
        np.maximum.at(highest, owner, scores)
        powers = np.exp(scores - highest[owner])
        everyone = np.bincount(owner, powers, len(groups))
        chosen = np.bincount(owner, powers * right, len(groups))
        penalty = 0.5 * _SPEAKER_PENALTY * float(weights @ weights)
        slope = matrix.T @ (powers / everyone[owner] - powers * right / chosen[owner])
        return float(np.sum(np.log(everyone) - np.log(chosen))) + penalty, slope + _SPEAKER_PENALTY * weights

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return Linear(dict(zip(names, map(float, fitted.x), strict=True)))


def _matrix(rows: Sequence[Collection[str]]) -> tuple[list[str], Any]:
    counts = Counter(feature for row in rows for feature in row)
    names = sorted(feature for feature, count in counts.items() if count >= _RARE)
    place = {name: at for at, name in enumerate(names)}
    cells = [(at, place[feature]) for at, row in enumerate(rows) for feature in row if feature in place]
    lines, columns = zip(*cells, strict=True)
    return names, csr_matrix((np.ones(len(cells)), (lines, columns)), shape=(len(rows), len(names)))


def as_text(weights: Weights) -> str:
    """Return the models as JSON, one weight a line, those that weigh nothing left out."""
    models = {
        name: {
            feature: value
            for feature, weight in sorted(model.weights.items())
            if abs(value := round(weight, 3)) > _NOTHING
        }
        for name, model in weights._asdict().items()
    }
    return json.dumps(models, indent=0, ensure_ascii=False) + "\n"


def main() -> None:
    """Fit to the file named on the command line and write the package's weights.json."""
    weights = train(read_annotated(Path(sys.argv[1])))
    target = Path(__file__).parents[1] / "text" / "quotations" / "weights.json"
    target.write_text(as_text(weights), encoding="utf-8")
    sizes = ", ".join(f"{name} {len(model.weights):,}" for name, model in weights._asdict().items())
    sys.stdout.write(f"wrote {target} ({sizes} weights)\n")


if __name__ == "__main__":
    main()
