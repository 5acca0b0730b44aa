"""What every vector store owes its readers: the answer of the exact store, scores included."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import HomeError
from retrieval.stores import STORES, codes, faiss, open_store, write_store
from retrieval.stores.embedded import Embedded

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


def embedded(ids, vectors, asked=None) -> Embedded:
    """Return passages with their vectors in parts of seven; `asked` takes in the ids whose vectors were read."""
    rows = dict(zip(ids.tolist(), range(len(ids)), strict=True))

    def read(some):
        if asked is not None:
            asked.extend(some.tolist())
        for start in range(0, len(some), 7):
            yield vectors[[rows[number] for number in some[start : start + 7].tolist()]]

    return Embedded(ids, vectors.shape[1], read)


def build(name, ids, vectors):
    """Return a store over some vectors: what it has mapped outlives its folder."""
    with TemporaryDirectory() as folder:
        write_store(name, Path(folder), embedded(ids, vectors))
        return open_store(name, Path(folder))


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
    return ROUNDED if getattr(store, "_codes", None) else CLOSE


def test_the_registry_holds_the_stores_tested_here():
    assert set(STORES) == {"exact", "faiss"}


@pytest.mark.parametrize("count", [1, 2, 49, 50, 51, 300, 2_000])
@pytest.mark.parametrize("k", [1, 10, 200])
def test_a_store_agrees_with_the_exact_one_scores_included(name, count, k):
    ids, vectors = spread_ids(count), clustered(count)
    store, oracle = build(name, ids, vectors), build("exact", ids, vectors)
    for query in clustered(20, seed=11):
        assert agree(store.search(query, k), oracle.search(query, k), rounding(store))


def test_the_exact_store_says_what_a_dot_product_says():
    ids, vectors = spread_ids(100), clustered(100)
    (query,) = clustered(1, seed=3)
    best = sorted(zip((vectors @ query).tolist(), ids.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    hits = build("exact", ids, vectors).search(query, 10)
    assert [hit.passage for hit in hits] == [number for _, number in best[:10]]
    assert [hit.score for hit in hits] == pytest.approx([score for score, _ in best[:10]], abs=CLOSE)


def test_a_large_corpus_gives_the_true_best_and_nine_tenths_of_the_noise_behind_them(monkeypatch):
    """Clusters have about forty vectors; what follows them is as good as random, which codes tell apart the worst."""
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 5_000)
    ids, vectors = spread_ids(20_000), clustered(20_000, dimension=64)
    store, oracle = build("faiss", ids, vectors), build("exact", ids, vectors)
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
    store, alone = build(name, ids, vectors), build("exact", ids[chosen], vectors[chosen])
    for query in clustered(10, seed=11):
        for k in (1, 20, 2_000):
            assert agree(store.search(query, k, ids[chosen]), alone.search(query, k), rounding(store))


def test_a_filter_may_name_passages_that_are_not_stored(name):
    ids, vectors = np.array([2, 4, 6], dtype=np.int64), clustered(3)
    hits = build(name, ids, vectors).search(vectors[0], 5, np.array([1, 4, 99], dtype=np.int64))
    assert [hit.passage for hit in hits] == [4]


def test_more_hits_than_passages_gives_every_passage_once(name):
    ids, vectors = spread_ids(120), clustered(120)
    hits = build(name, ids, vectors).search(vectors[0], 5_000)
    assert sorted(hit.passage for hit in hits) == ids.tolist()


def test_an_empty_store_has_no_hits(name):
    store = build(name, np.empty(0, dtype=np.int64), np.empty((0, DIMENSION), dtype=np.float32))
    query = clustered(1)[0]
    assert len(store) == 0
    assert store.search(query, 5) == []
    assert store.search(query, 5, np.array([1], dtype=np.int64)) == []


def test_no_hits_are_found_where_none_are_wanted(name):
    assert build(name, spread_ids(60), clustered(60)).search(clustered(1)[0], 0) == []


def test_what_is_found_comes_as_arrays_too(name):
    ids, vectors = spread_ids(300), clustered(300)
    store, (query,) = build(name, ids, vectors), clustered(1, seed=11)
    for allowed in (None, ids[::3], ids[:0]):
        found, scores = store.nearest(query, 20, allowed)
        hits = store.search(query, 20, allowed)
        assert found.tolist() == [hit.passage for hit in hits]
        assert scores.tolist() == [hit.score for hit in hits]
        assert (found.dtype, scores.dtype) == (np.int64, np.float32)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=80), st.integers(1, 90), st.integers(0, 3))
def test_passages_of_the_same_words_come_in_the_order_of_their_ids(kinds, k, wanted):
    """A wire story reprinted by several outlets is the same vector several times."""
    ids, corners = spread_ids(len(kinds)), np.eye(4, DIMENSION, dtype=np.float32)
    vectors = corners[kinds]
    expected = sorted(zip([-float(kind == wanted) for kind in kinds], ids.tolist(), strict=True))[:k]
    for name in STORES:
        hits = build(name, ids, vectors).search(corners[wanted], k)
        assert [(-hit.score, hit.passage) for hit in hits] == expected
        assert [
            (-hit.score, hit.passage) for hit in build(name, ids, vectors).search(corners[wanted], k, ids)
        ] == expected


def test_reprints_beyond_the_last_hit_are_cut_in_the_order_of_their_ids_among_codes(monkeypatch):
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    monkeypatch.setattr(codes, "_LEAST", 30)
    monkeypatch.setattr(codes, "_EACH", 2)
    ids = spread_ids(400)
    vectors = clustered(400)
    vectors[100:300] = vectors[0]
    store, expected = build("faiss", ids, vectors), [int(ids[0]), *ids[100:119].tolist()]
    for allowed in (None, ids, ids[:350]):
        assert [hit.passage for hit in store.search(vectors[0], 20, allowed)] == expected


def test_a_wide_filter_of_what_is_far_from_the_question_is_searched_whole(monkeypatch):
    """Where a question is near one outlet's articles, and the filter allows all others."""
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    monkeypatch.setattr(codes, "_LEAST", 100)
    monkeypatch.setattr(codes, "_EACH", 1)
    ids, vectors = spread_ids(2_000), clustered(2_000)
    (query,) = clustered(1, seed=11)
    far = np.sort(np.argsort(vectors @ query)[:1_000])
    store, alone = build("faiss", ids, vectors), build("exact", ids[far], vectors[far])
    assert agree(store.search(query, 20, ids[far]), alone.search(query, 20), ROUNDED)


def test_no_search_is_split_over_threads_whichever_thread_asks():
    store = build("faiss", spread_ids(60), clustered(60))

    def threads() -> int:
        faiss.faiss.omp_set_num_threads(4)
        store.nearest(clustered(1)[0], 5)
        return faiss.faiss.omp_get_max_threads()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(threads).result() == 1


# ── Generations ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def before(monkeypatch, tmp_path):
    """The folder of codes of 1,000 of 1,100 passages, with all their ids and vectors; few candidates are re-scored."""
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    monkeypatch.setattr(codes, "_LEAST", 300)
    ids, vectors = spread_ids(1_100), clustered(1_100)
    folder = tmp_path / "before"
    folder.mkdir()
    write_store("faiss", folder, embedded(ids[:1_000], vectors[:1_000]))
    return folder, ids, vectors


def updated(folder, ids, vectors):
    """Return the store over some passages that takes from `folder` what did not change, and the ids it read."""
    asked: list[int] = []
    following = folder.with_name("following")
    following.mkdir()
    write_store("faiss", following, embedded(ids, vectors, asked), folder)
    return open_store("faiss", following), asked


@pytest.mark.parametrize("kept", [slice(0, 1_000), slice(100, 1_000), slice(0, 1_000, 2), slice(300, 900, 1)])
def test_an_update_reads_what_is_new_alone_and_answers_like_the_exact_store(before, kept):
    folder, ids, vectors = before
    rows = np.r_[np.arange(1_100)[kept], 1_000:1_100]
    store, asked = updated(folder, ids[rows], vectors[rows])
    oracle = build("exact", ids[rows], vectors[rows])
    assert asked == ids[1_000:].tolist()
    assert len(store) == len(rows)
    for query in clustered(20, seed=11):
        assert agree(store.search(query, 5), oracle.search(query, 5), ROUNDED)


def test_an_update_after_an_update_has_the_codes_of_both(before, tmp_path):
    folder, ids, vectors = before
    updated(folder, ids, vectors)
    again = tmp_path / "again"
    again.mkdir()
    write_store("faiss", again, embedded(ids[200:], vectors[200:]), tmp_path / "following")
    for query in clustered(20, seed=11):
        expected = build("exact", ids[200:], vectors[200:]).search(query, 5)
        assert agree(open_store("faiss", again).search(query, 5), expected, ROUNDED)


def test_codes_are_trained_anew_where_the_corpus_is_another_size_or_order(before):
    folder, ids, vectors = before
    for rows in (np.arange(400), np.r_[0:500, 1_000:1_100], np.arange(1_100)[::-1]):
        some = np.sort(ids[rows])
        if len(rows) == 1_100:
            some[500] = 0  # an id below those that are kept
            some = np.sort(some)
        following = folder.with_name(f"following-{len(rows)}-{some[0]}")
        following.mkdir()
        asked: list[int] = []
        write_store("faiss", following, embedded(some, vectors[: len(some)], asked), folder)
        is_new = len(rows) in (400, 1_100)
        assert set(asked) == (set(some.tolist()) if is_new else set(ids[1_000:].tolist()))


def test_what_an_earlier_release_wrote_is_answered_from(tmp_path):
    """One-bit codes refined by FAISS itself."""
    ids, vectors = spread_ids(3_000), clustered(3_000, dimension=64)
    index = faiss.faiss.index_factory(64, "RaBitQfs,Refine(SQ8)", faiss.faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    faiss.faiss.write_index(index, str(tmp_path / codes.CODES))
    np.save(tmp_path / codes.IDS, ids)
    store, oracle = open_store("faiss", tmp_path), build("exact", ids, vectors)
    for query in clustered(10, seed=11, dimension=64):
        for allowed in (None, ids[::3], ids[:40]):
            assert agree(store.search(query, 20, allowed), oracle.search(query, 20, allowed), ROUNDED)


def test_codes_follow_an_index_that_an_earlier_release_wrote(tmp_path, monkeypatch):
    monkeypatch.setattr(faiss, "FLAT_UP_TO", 50)
    ids, vectors = spread_ids(3_000), clustered(3_000, dimension=64)
    index = faiss.faiss.index_factory(64, "RaBitQfs,Refine(SQ8)", faiss.faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    faiss.faiss.write_index(index, str(tmp_path / codes.CODES))
    np.save(tmp_path / codes.IDS, ids)
    store, asked = updated(tmp_path, ids, vectors)
    assert set(asked) == set(ids.tolist())
    assert len(store) == 3_000


# ── Damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "garbage"])
def test_a_damaged_store_is_an_error_that_names_its_folder_and_the_mend(name, damage, tmp_path):
    write_store(name, tmp_path, embedded(spread_ids(300), clustered(300)))
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
        assert not re.search(r"::|\.cpp", str(error.value))  # no place in somebody else's code
        path.write_bytes(content)
