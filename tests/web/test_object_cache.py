"""The object cache: bounded in bytes, evicts the least recently used, computes each once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lossatlas.core.types import no_tick
from lossatlas.web.compute.object_cache import ObjectCache


def test_a_result_is_computed_once():
    cache = ObjectCache(100, len)
    assert cache.get("a", lambda: b"12345", no_tick) == b"12345"
    assert cache.get("a", lambda: pytest.fail("made again"), no_tick) == b"12345"
    assert cache.size == 5


def test_the_bytes_are_bounded_and_the_least_recently_used_go_first():
    cache = ObjectCache(10, len)
    for key in "abc":
        cache.get(key, lambda: b"1234", no_tick)
        cache.get("a", lambda: b"1234", no_tick)
    assert cache.size == 8
    assert cache.get("b", lambda: b"new", no_tick) == b"new"
    assert cache.get("a", lambda: b"new", no_tick) == b"1234"


def test_a_result_that_is_too_large_is_returned_but_not_cached():
    cache = ObjectCache(3, len)
    assert cache.get("a", lambda: b"1234", no_tick) == b"1234"
    assert cache.size == 0


def test_threads_wait_for_the_one_that_computes_the_result():
    cache = ObjectCache(100, len)
    makes, go = [], threading.Event()

    def make():
        makes.append(1)
        assert go.wait(10)
        return b"made"

    with ThreadPoolExecutor(4) as threads:
        ticks = threading.Semaphore(0)
        found = [threads.submit(cache.get, "a", make, ticks.release) for _ in range(4)]
        for _ in range(6):
            assert ticks.acquire(timeout=10)  # waiting threads keep calling tick
        go.set()
        assert [future.result() for future in found] == [b"made"] * 4
    assert len(makes) == 1


def test_a_failure_is_not_cached_and_another_thread_takes_over():
    cache = ObjectCache(100, len)
    failing, go = threading.Event(), threading.Event()

    def fail():
        failing.set()
        assert go.wait(10)
        raise RuntimeError("stopped")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "a", fail, no_tick)
        assert failing.wait(10)
        second = threads.submit(cache.get, "a", lambda: b"made", go.set)
        assert second.result() == b"made"
        with pytest.raises(RuntimeError):
            first.result()


def test_a_waiting_thread_can_be_stopped():
    cache = ObjectCache(100, len)
    making, go = threading.Event(), threading.Event()

    def make():
        making.set()
        assert go.wait(10)
        return b"made"

    def leave():
        raise TimeoutError

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(cache.get, "a", make, no_tick)
        assert making.wait(10)
        with pytest.raises(TimeoutError):
            cache.get("a", make, leave)
        go.set()
        assert first.result() == b"made"
