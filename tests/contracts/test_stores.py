"""What every vector store owes its readers: the answer of the exact store, scores included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import HomeError
from retrieval.stores import STORES, build_store, faiss, open_store

DIMENSION = 16
CLOSE = 1e-5
ROUNDED = 0.01  # what eight bits a component cost the scores of so few dimensions; a wrong distance is off by far more


def clustered(count: int, seed: int = 7, dimension: int = DIMENSION) -> np.ndarray:
    """Return unit vectors in clusters, as embeddings of a news corpus lie."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((max(1, count // 40), dimension))
    vectors = centres[random.integers(len(centres), size=count)] + 0.4 * random.standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def spread_ids(count: int) -> np.ndarray:
    """Return ascending passage ids with gaps, as a catalogue gives them after removals."""
    return np.cumsum(np.random.default_rng(count).integers(1, 9, size=count), dtype=np.int64)


@pytest.fixture(params=["exact", "faiss, flat", "faiss, codes"])
def name(request, monkeypatch) -> str:
    """Each store; FAISS also with the codes that it otherwise keeps for large corpora."""
    if request.param == "faiss, codes":
        monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    return request.param.partition(",")[0]


def agree(hits, oracle, close=CLOSE) -> bool:
    """Whether both name the same passages with the same scores; equally good ones may change places."""
    theirs = {hit.passage: hit.score for hit in oracle}
    scores = [hit.score for hit in hits]
    return (
        np.allclose(scores, [hit.score for hit in oracle], atol=close, rtol=0)
        and all(abs(hit.score - theirs.get(hit.passage, oracle[-1].score)) <= close for hit in hits)
        and scores == sorted(scores, reverse=True)
        and len({hit.passage for hit in hits}) == len(hits) == len(oracle)
    )


def rounding(store) -> float:
    """Return by how much a store's scores may be off."""
    return ROUNDED if getattr(store, "is_refined", False) else CLOSE


def test_the_registry_holds_the_stores_tested_here():
    assert set(STORES) == {"exact", "faiss"}


@pytest.mark.parametrize("count", [1, 2, 49, 50, 51, 300, 2_000])
@pytest.mark.parametrize("k", [1, 10, 200])
def test_a_store_agrees_with_the_exact_one_scores_included(name, count, k):
    ids, vectors = spread_ids(count), clustered(count)
    store, oracle = build_store(name, ids, vectors), build_store("exact", ids, vectors)
    for query in clustered(20, seed=11):
        assert agree(store.search(query, k), oracle.search(query, k), rounding(store))


def test_the_exact_store_says_what_a_dot_product_says():
    ids, vectors = spread_ids(100), clustered(100)
    (query,) = clustered(1, seed=3)
    best = sorted(zip((vectors @ query).tolist(), ids.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    hits = build_store("exact", ids, vectors).search(query, 10)
    assert [hit.passage for hit in hits] == [number for _, number in best[:10]]
    assert [hit.score for hit in hits] == pytest.approx([score for score, _ in best[:10]], abs=CLOSE)


def test_a_large_corpus_gives_the_true_best_and_nine_tenths_of_the_noise_behind_them(monkeypatch):
    """Clusters have about forty vectors; what follows them is as good as random, which codes tell apart the worst."""
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 5_000)
    ids, vectors = spread_ids(20_000), clustered(20_000, dimension=64)
    store, oracle = build_store("faiss", ids, vectors), build_store("exact", ids, vectors)
    recalls = []
    for query in vectors[::2_000] + clustered(10, seed=11, dimension=64) / 3:
        found, true = store.search(query, 200), oracle.search(query, 200)
        assert agree(found[:20], true[:20], ROUNDED)
        recalls.append(len({hit.passage for hit in found} & {hit.passage for hit in true}) / 200)
    assert np.mean(recalls) >= 0.9


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 1.0])
def test_a_filter_searches_as_if_nothing_else_were_stored(name, share):
    ids, vectors = spread_ids(1_000), clustered(1_000)
    chosen = np.random.default_rng(5).random(1_000) < share
    store, alone = build_store(name, ids, vectors), build_store("exact", ids[chosen], vectors[chosen])
    for query in clustered(10, seed=11):
        for k in (1, 20, 2_000):
            assert agree(store.search(query, k, ids[chosen]), alone.search(query, k), rounding(store))


def test_a_filter_may_name_passages_that_are_not_stored(name):
    ids, vectors = np.array([2, 4, 6], dtype=np.int64), clustered(3)
    hits = build_store(name, ids, vectors).search(vectors[0], 5, np.array([1, 4, 99], dtype=np.int64))
    assert [hit.passage for hit in hits] == [4]


def test_more_hits_than_passages_gives_every_passage_once(name):
    ids, vectors = spread_ids(120), clustered(120)
    hits = build_store(name, ids, vectors).search(vectors[0], 5_000)
    assert sorted(hit.passage for hit in hits) == ids.tolist()


def test_an_empty_store_has_no_hits(name, tmp_path):
    store = build_store(name, np.empty(0, dtype=np.int64), np.empty((0, DIMENSION), dtype=np.float32))
    query = clustered(1)[0]
    assert len(store) == 0
    assert store.search(query, 5) == []
    assert store.search(query, 5, np.array([1], dtype=np.int64)) == []
    store.save(tmp_path)
    assert open_store(name, tmp_path).search(query, 5) == []


def test_no_hits_are_found_where_none_are_wanted(name):
    assert build_store(name, spread_ids(60), clustered(60)).search(clustered(1)[0], 0) == []


def test_a_saved_store_opens_as_it_was(name, tmp_path):
    ids, vectors = spread_ids(300), clustered(300)
    store = build_store(name, ids, vectors)
    store.save(tmp_path)
    opened = open_store(name, tmp_path)
    assert len(opened) == len(store) == 300
    for query in clustered(10, seed=11):
        assert opened.search(query, 20) == store.search(query, 20)
        assert opened.search(query, 20, ids[::3]) == store.search(query, 20, ids[::3])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=80), st.integers(1, 90), st.integers(0, 3))
def test_passages_of_the_same_words_come_in_the_order_of_their_ids(kinds, k, wanted):
    """A wire story reprinted by several outlets is the same vector several times."""
    ids, corners = spread_ids(len(kinds)), np.eye(4, DIMENSION, dtype=np.float32)
    vectors = corners[kinds]
    expected = sorted(zip([-float(kind == wanted) for kind in kinds], ids.tolist(), strict=True))[:k]
    for name in STORES:
        hits = build_store(name, ids, vectors).search(corners[wanted], k)
        assert [(-hit.score, hit.passage) for hit in hits] == expected
        assert [
            (-hit.score, hit.passage) for hit in build_store(name, ids, vectors).search(corners[wanted], k, ids)
        ] == expected


def test_reprints_beyond_the_last_hit_are_cut_in_the_order_of_their_ids_among_codes(monkeypatch):
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    ids = spread_ids(400)
    vectors = clustered(400)
    vectors[100:300] = vectors[0]
    hits = build_store("faiss", ids, vectors).search(vectors[0], 20)
    assert [hit.passage for hit in hits] == [int(ids[0]), *ids[100:119].tolist()]


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "garbage"])
def test_a_damaged_store_is_an_error_that_names_its_folder_and_the_mend(name, damage, tmp_path):
    build_store(name, spread_ids(300), clustered(300)).save(tmp_path)
    for path in list(tmp_path.iterdir()):
        content = path.read_bytes()
        if damage == "missing":
            path.unlink()
        else:
            kept = {"empty": b"", "truncated": content[: len(content) // 2], "garbage": b"\x93" * len(content)}[damage]
            path.write_bytes(kept)
        with pytest.raises(HomeError, match="--rebuild") as error:
            open_store(name, tmp_path)
        assert str(tmp_path) in str(error.value)
        path.write_bytes(content)
