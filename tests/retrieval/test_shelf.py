"""What is kept in memory is what a catalogue says, and no more of it than it may be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalog import Catalog
from retrieval.shelf import Kept, Shelf

MOST = 40_000
EACH = 1_000


class Store:
    """Numbers below 50, each as so many thousands of bytes as it is; it remembers what was read."""

    def __init__(self):
        self.read: list[list[int]] = []

    def __call__(self, numbers):
        self.read.append(list(numbers))
        return {number: b"x" * (EACH * number) for number in numbers if number < 50}


def held(kept):
    return sum(map(len, kept._held.values()))


@given(st.lists(st.lists(st.integers(0, 60), max_size=6), max_size=30))
def test_what_is_kept_is_what_would_be_read(asked):
    kept = Kept(Store(), len, MOST)
    for numbers in asked:
        assert kept.of(numbers) == {number: b"x" * (EACH * number) for number in numbers if number < 50}


@given(st.lists(st.lists(st.integers(0, 49), max_size=6), max_size=30))
def test_no_more_is_kept_than_may_be(asked):
    kept = Kept(Store(), len, MOST)
    for numbers in asked:
        kept.of(numbers)
        assert held(kept) <= MOST


def test_what_was_read_is_not_read_again_and_what_is_unknown_is():
    store = Store()
    kept = Kept(store, len, MOST)
    for _ in range(2):
        kept.of([3, 1, 3])
        kept.of([1, 55])
    assert store.read == [[3, 1, 3], [55], [55]]


def test_what_was_kept_makes_no_room_for_what_comes_later():
    read = []
    kept = Kept(lambda numbers: read.extend(numbers) or dict.fromkeys(numbers, b"x" * 4_000), len, MOST)
    for number in (*range(40), *range(40)):
        kept.of([number])
    assert [read.count(number) for number in (0, 8, 9, 39)] == [1, 1, 2, 2]


def test_threads_share_it():
    kept = Kept(Store(), len, MOST)
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda at: kept.of([at % 7, at % 5, at % 11]), range(2_000))
        assert all(value == {number: b"x" * (EACH * number) for number in value} for value in found)


def test_values_without_bytes_take_room_too():
    kept = Kept(lambda numbers: dict.fromkeys(numbers, b""), len, 10_000)
    for number in range(1_000):
        kept.of([number])
    assert 10 < len(kept._held) < 100


def test_a_value_that_would_take_much_of_the_room_is_not_kept():
    kept = Kept(lambda numbers: {number: b"x" * number for number in numbers}, len, 10_000)
    kept.of([100, 5_000])
    assert kept._held.keys() == {100}


def test_articles_without_prose_take_their_room(home, ingested, article):
    ingested(home, [article(f"{at}.txt", "", title=f"Boat {at} sinks") for at in range(12)])
    with closing(Catalog.open(home.catalog)) as catalog:
        shelf, versions = Shelf(catalog), list(range(1, 13))
        assert len(shelf.forward(versions)) == len(shelf.articles(versions)) == len(shelf.things(versions)) == 12
        for kept in (shelf._rows, shelf._articles):
            assert kept._bytes > 12_000
        assert shelf._things._bytes > 2_000
