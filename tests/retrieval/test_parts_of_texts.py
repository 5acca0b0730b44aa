"""The vectors of the parts of a text: as they stand in it where the model allows that, else each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from random_embedder import save_embedder

from retrieval.embedders import open_embedder
from retrieval.embedders.hashing import HashingEmbedder
from retrieval.embedders.parts import apart, embed_parts, with_parts
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEmbedder
from retrieval.types import Parted, Span

WALL, BOAT, COST = "The harbour wall moved.", "The night boat is back.", "It will cost a million euros."


def parted(*sentences: str, title: str = "") -> Parted:
    """Return sentences as one text, each of them a part of it."""
    text, parts = f"{title}\n" if title else "", []
    for sentence in sentences:
        parts.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence} "
    return Parted(text.rstrip(), tuple(parts))


TEXTS = (
    parted(WALL, COST, title="Wall"),
    parted(BOAT),
    Parted("Only a headline", (Span(15, 15),)),
    Parted("Nothing is asked of this.", ()),
    parted("…", "日本語, emoji 🙂 and e\u0301.", "wall"),
    parted(*[f"Witness number {number} said so." for number in range(90)]),  # beyond the model's window
    parted(COST, BOAT, WALL),
)


class Own:
    """An operator's own embedder, which knows nothing of parts."""

    name, digest, dimension = "own", "0" * 64, 3

    def embed(self, texts):
        rows = np.array([(len(text) + 1, text.count("e"), 1) for text in texts], dtype=np.float32).reshape(-1, 3)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(params=["own", "hashing", DEFAULT_MODEL])
def embedder(request, minilm):
    return {"own": Own(), "hashing": HashingEmbedder(), DEFAULT_MODEL: minilm}[request.param]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """`folders(pooling, …)`: a small random model, made once."""
    made = {}

    def make(pooling: str, **how):
        key = pooling, *how.items()
        if key not in made:
            made[key] = save_embedder(tmp_path_factory.mktemp("models") / "model", pooling, **how)
        return made[key]

    return make


def opened(folder, **how) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(folder), threads=1, **how)


# ── What every embedder gives ───────────────────────────────────────────────────────────────────────────────────────


def test_each_text_has_a_row_for_itself_and_one_for_each_part(embedder):
    found = embed_parts(embedder, TEXTS)
    assert [rows.shape for rows in found] == [(1 + len(item.parts), embedder.dimension) for item in TEXTS]
    for rows in found:
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)


def test_the_first_row_is_the_vector_of_the_whole_text(embedder):
    wholes = embedder.embed([item.text for item in TEXTS])
    firsts = np.stack([rows[0] for rows in embed_parts(embedder, TEXTS)])
    assert (firsts * wholes).sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-3)


def test_rows_come_in_the_order_of_the_texts_and_do_not_depend_on_what_stands_beside_them(embedder):
    alone = [embed_parts(embedder, [item])[0] for item in TEXTS]
    for together in (embed_parts(embedder, TEXTS), embed_parts(embedder, TEXTS[::-1])[::-1]):
        for one, other in zip(alone, together, strict=True):
            assert (one * other).sum(axis=1) == pytest.approx(np.ones(len(one)), abs=1e-3)


def test_no_text_has_no_rows(embedder):
    assert list(embed_parts(embedder, [])) == []


@pytest.mark.parametrize("own", [Own(), HashingEmbedder()], ids=["own", "hashing"])
def test_an_embedder_that_knows_no_parts_embeds_each_by_itself(own):
    for item, rows in zip(TEXTS, embed_parts(own, TEXTS), strict=True):
        assert np.array_equal(rows, own.embed([item.text, *(part.of(item.text) for part in item.parts)]))


# ── Where the model allows it, a part is embedded where it stands ───────────────────────────────────────────────────


def test_a_parts_vector_tells_what_it_stands_among(minilm):
    among_walls, among_boats = embed_parts(minilm, [parted(WALL, COST), parted(BOAT, COST)])
    assert float(among_walls[2] @ among_boats[2]) < 0.95
    wall, boat = minilm.embed(["harbour wall", "night boat"])
    assert among_walls[2] @ wall > among_boats[2] @ wall + 0.05
    assert among_boats[2] @ boat > among_walls[2] @ boat + 0.05


def test_a_part_is_nearer_to_its_own_words_than_its_neighbour_is(minilm):
    (rows,) = embed_parts(minilm, [parted(WALL, BOAT, COST, title="Monday in Halvenmouth")])
    alone = minilm.embed([WALL, BOAT, COST])
    assert (rows[1:] @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_text_that_is_one_part_has_about_the_vector_of_the_whole(minilm):
    (rows,) = embed_parts(minilm, [parted(BOAT)])
    assert float(rows[0] @ rows[1]) > 0.9


def test_a_part_beyond_the_models_window_has_the_vector_of_the_whole(minilm):
    (rows,) = embed_parts(minilm, [TEXTS[5]])
    assert not np.array_equal(rows[1], rows[0])
    assert np.array_equal(rows[-1], rows[0])


def test_a_part_that_is_cut_by_the_window_is_the_mean_of_what_the_model_read_of_it(minilm):
    long = "and again the wall moved " * 200
    (rows,) = embed_parts(minilm, [parted(WALL, long)])
    assert not np.array_equal(rows[2], rows[0])


def test_an_empty_part_has_the_vector_of_the_whole(minilm):
    (rows,) = embed_parts(minilm, [TEXTS[2]])
    assert np.array_equal(rows[1], rows[0])


def test_several_threads_give_the_rows_that_one_gives(folders):
    folder = folders("mean")
    one, several = opened(folder), SentenceTransformerEmbedder(str(folder), threads=3)
    for left, right in zip(one.embed_parts(TEXTS * 5), several.embed_parts(TEXTS * 5), strict=True):
        assert left == pytest.approx(right, abs=1e-5)


def test_a_part_is_the_mean_of_the_tokens_that_lie_in_it_whole():
    edges = np.array([(0, 0), (0, 4), (4, 6), (7, 9), (9, 10), (0, 0)])
    tokens = np.eye(6, dtype=np.float32)
    whole = np.full(6, 6**-0.5, dtype=np.float32)
    expected = {(0, 6): [1, 2], (7, 10): [3, 4], (1, 9): [2, 3], (0, 10): [1, 2, 3, 4], (9, 30): [4]}
    none = [(6, 7), (2, 3), (20, 30), (5, 5)]
    rows = with_parts(tokens, whole, edges, [Span(*one) for one in (*none, *expected)])
    assert rows.dtype == np.float32
    assert all(np.array_equal(row, whole) for row in rows[: 1 + len(none)])
    for row, inside in zip(rows[1 + len(none) :], expected.values(), strict=True):
        assert row == pytest.approx(tokens[inside].sum(axis=0) / len(inside) ** 0.5, abs=1e-6)


def test_parts_of_a_text_without_tokens_have_the_vector_of_the_whole():
    edges, whole = np.zeros((2, 2), dtype=np.int64), np.array([1, 0], dtype=np.float32)
    rows = with_parts(np.ones((2, 2), dtype=np.float32), whole, edges, [Span(0, 4)])
    assert np.array_equal(rows, [whole, whole])
    assert np.array_equal(with_parts(np.ones((2, 2), dtype=np.float32), whole, edges, []), [whole])


# ── Other models ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_model_that_takes_the_mean_of_its_tokens_embeds_parts_where_they_stand(folders):
    model = opened(folders("mean"))
    (rows,) = embed_parts(model, [parted(WALL, COST)])
    assert rows[0] == pytest.approx(model.embed([parted(WALL, COST).text])[0], abs=1e-5)
    assert np.abs(rows[2] - model.embed([COST])[0]).max() > 1e-3


@pytest.mark.parametrize(
    ("pooling", "how"),
    [("cls", {}), ("max", {}), ("mean", {"projected": 16}), ("mean", {"projected": 32}), ("mean", {"prompt": "who "})],
    ids=["first token", "maximum", "projected to fewer", "projected to as many", "with a prompt"],
)
def test_a_model_that_takes_no_mean_of_a_texts_own_tokens_embeds_each_part_by_itself(folders, pooling, how):
    model = opened(folders(pooling, **how))
    for rows, expected in zip(embed_parts(model, TEXTS), apart(model, TEXTS), strict=True):
        assert rows == pytest.approx(expected, abs=1e-5)
    (rows,) = embed_parts(model, [parted(WALL, COST)])
    assert rows == pytest.approx(model.embed([parted(WALL, COST).text, WALL, COST]), abs=1e-5)


@pytest.mark.parametrize("how", [{}, {"projected": 16}], ids=["as pooled", "projected"])
def test_any_sentence_transformers_model_can_be_opened_as_its_users_open_it(folders, how):
    model = open_embedder(str(folders("mean", **how)), threads=1)
    (rows,) = embed_parts(model, [parted(WALL, COST)])
    assert rows.shape == (3, model.dimension)
    assert float(rows[0] @ model.embed([parted(WALL, COST).text])[0]) == pytest.approx(1, abs=1e-3)
