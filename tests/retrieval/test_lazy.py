"""A lazy attribute is computed once for each object, and for one object while another one's takes its time."""

from __future__ import annotations

from threading import Event, Thread

from retrieval.lazy import lazy


class Slow:
    def __init__(self, *, waits_for: Event | None = None) -> None:
        self.waits_for, self.begun, self.times = waits_for, Event(), 0

    @lazy
    def value(self) -> int:
        """How often it was computed."""
        self.begun.set()
        if self.waits_for:
            assert self.waits_for.wait(5)
        self.times += 1
        return self.times


def test_it_is_computed_once():
    slow = Slow()
    assert (slow.value, slow.value, Slow.value.__doc__) == (1, 1, "How often it was computed.")


def test_one_object_does_not_wait_for_another():
    end = Event()
    held = Slow(waits_for=end)
    other = Thread(target=lambda: held.value)
    other.start()
    assert held.begun.wait(5)
    assert Slow().value == 1
    end.set()
    other.join()
    assert held.value == 1
