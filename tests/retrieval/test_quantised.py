"""Vectors kept in a quarter of their bytes: what comes back is as near as the rounding allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retrieval.quantised import pack, products

SHAPES = st.tuples(st.integers(0, 6), st.integers(1, 40))
COMPONENTS = st.floats(-1, 1, width=32)
MODEL_SIZE = 384  # components of the default model's vectors


def unit(seed: int, count: int, dimension: int = MODEL_SIZE) -> np.ndarray:
    """Return random vectors of unit norm, float32 [count, dimension]."""
    vectors = np.random.default_rng(seed).standard_normal((count, dimension), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def unpacked(packed: bytes, dimension: int) -> np.ndarray:
    """Return the vectors float32 [n, dimension] of which `products` tells the products: those with each axis."""
    return np.stack([products(packed, axis) for axis in np.eye(dimension, dtype=np.float32)], axis=1)


@given(arrays(np.float32, SHAPES, elements=COMPONENTS))
def test_each_component_comes_back_to_half_a_step_of_its_vectors_largest(vectors):
    found = unpacked(pack(vectors), vectors.shape[1])
    assert (found.shape, found.dtype) == (vectors.shape, np.float32)
    step = np.abs(vectors).max(axis=1, keepdims=True, initial=0) / 127
    assert (np.abs(found - vectors) <= step * 0.5001 + 1e-37).all()


@given(st.integers(0, 10_000), st.sampled_from([64, MODEL_SIZE, 768]))
def test_a_packed_vector_has_the_direction_that_it_had(seed, dimension):
    vectors = unit(seed, 20, dimension)
    found = unpacked(pack(vectors), dimension)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(20), abs=5e-3)
    cosines = (found * vectors).sum(axis=1) / np.linalg.norm(found, axis=1)
    assert cosines == pytest.approx(np.ones(20), abs=2e-4)


@given(st.integers(0, 10_000))
def test_cosines_to_other_vectors_change_by_two_thousandths_at_most(seed):
    vectors, others = unit(seed, 20), unit(seed + 1, 20)
    found = np.stack([products(pack(vectors), other) for other in others], axis=1)
    assert found == pytest.approx(vectors @ others.T, abs=2e-3)
    assert np.abs(found - vectors @ others.T).mean() < 5e-4


@given(arrays(np.float32, SHAPES, elements=COMPONENTS), st.integers(0, 10_000))
def test_products_are_those_of_the_vectors_that_come_back(vectors, seed):
    vector = unit(seed, 1, vectors.shape[1])[0]
    found = products(pack(vectors), vector)
    assert (found.shape, found.dtype) == (vectors.shape[:1], np.float32)
    assert found == pytest.approx(unpacked(pack(vectors), vectors.shape[1]) @ vector, abs=1e-5)


def test_cosines_of_the_default_model_are_right_to_two_thousandths(minilm):
    subjects = ("The harbour wall", "The night boat", "A school in Sand Lane", "The lantern regatta", "Nobody")
    ends = ("will cost more.", "moved again.", "was there on Monday.", "is what the council heard about.", "stays?")
    vectors = minilm.embed([f"{subject} {end}" for subject in subjects for end in ends])
    found = np.stack([products(pack(vectors), vector) for vector in vectors], axis=1)
    assert found == pytest.approx(vectors @ vectors.T, abs=2e-3)


def test_vectors_of_nothing_but_zeros_come_back_as_they_were():
    vectors = np.zeros((3, 5), dtype=np.float32)
    vectors[1] = (0.5, -1, 0, 0.25, 1)
    found = unpacked(pack(vectors), 5)
    assert not found[[0, 2]].any()
    assert found[1] == pytest.approx(vectors[1], abs=0.5 / 127)


@pytest.mark.parametrize("dimension", [1, MODEL_SIZE])
def test_no_vector_is_no_byte(dimension):
    assert pack(np.empty((0, dimension), dtype=np.float32)) == b""
    assert products(b"", np.ones(dimension, dtype=np.float32)).shape == (0,)


def test_a_vector_takes_a_byte_a_component_and_four_for_its_scale():
    assert len(pack(unit(1, 7))) == 7 * (MODEL_SIZE + 4)


def test_vectors_that_lie_apart_in_memory_are_packed_alike():
    vectors = unit(1, 8)
    assert pack(vectors[::2]) == pack(vectors[::2].copy())
    assert pack(np.asfortranarray(vectors)) == pack(vectors)


def test_bytes_of_vectors_of_another_size_are_an_error():
    with pytest.raises(ValueError, match="buffer size"):
        products(pack(unit(1, 1)), np.ones(MODEL_SIZE - 1, dtype=np.float32))
