"""Tiles that several threads share: equal bits, whatever the threads do."""

import threading
from collections import Counter

import numpy as np
import pytest
from support.problems import random_slice, small_problem

from lossatlas.core import parallel
from lossatlas.core.data import examples
from lossatlas.core.losses import hinge_grid
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.parallel import both, each, sharing

SOON = 30


class Eager:
    """Helpers that start whenever they may, up to `most` at a time."""

    def __init__(self, most=1):
        self.free, self.started, self.pause = threading.Semaphore(most), 0, threading.Event()

    def start(self, work):
        if self.must_pause() or not self.free.acquire(blocking=False):
            return
        self.started += 1

        def help_and_leave():
            work()
            self.free.release()

        threading.Thread(target=help_and_leave, daemon=True).start()

    def must_pause(self):
        return self.pause.is_set()


@pytest.mark.parametrize("helpers", [None, Eager(), Eager(3)])
def test_results_are_in_the_order_of_the_tiles(helpers):
    with sharing(helpers):
        assert each(lambda tile: tile * tile, range(50)) == [tile * tile for tile in range(50)]
        assert each(str, [7]) == ["7"]
        assert each(str, []) == []


def test_a_helper_works_while_the_caller_works():
    caller = threading.get_ident()
    together = threading.Barrier(2)

    def tile(_):
        together.wait(SOON)
        return threading.get_ident()

    with sharing(Eager()):
        first, second = each(tile, range(2))
    assert first == caller
    assert second != caller


def test_no_helper_starts_for_the_only_tile():
    helpers = Eager()
    with sharing(helpers):
        each(str, [1])
    assert helpers.started == 0


def test_a_helper_that_must_pause_leaves_the_other_tiles_to_the_caller():
    helpers, begun = Eager(), threading.Barrier(2)
    done = Counter()

    def tile(position):
        if position < 2:
            begun.wait(SOON)
            helpers.pause.set()
        done[threading.get_ident()] += 1

    with sharing(helpers):
        each(tile, range(20))
    assert done[threading.get_ident()] == 19
    assert helpers.started == 1


def test_a_helper_that_must_pause_within_a_tile_leaves_its_tiles_to_the_caller():
    helpers, begun = Eager(), threading.Event()
    inner = Counter()

    def split():
        begun.set()
        assert helpers.pause.wait(SOON)
        return each(lambda _: inner.update([threading.get_ident()]), range(10))

    def begin():
        assert begun.wait(SOON)
        helpers.pause.set()

    with sharing(helpers):
        both(begin, split)
    assert inner == {threading.get_ident(): 10}


def test_a_caller_that_waits_takes_tiles_of_its_helper():
    taken, split = threading.Barrier(2), threading.Event()

    def work():
        split.set()
        return each(lambda _: taken.wait(SOON) >= 0, range(2))

    with sharing(Eager()):
        assert both(lambda: split.wait(SOON), work) == (True, [True, True])


@pytest.mark.parametrize("helpers", [None, Eager(), Eager(3)])
def test_an_exception_ends_the_work(helpers):
    class Stop(Exception):
        pass

    done = []

    def tile(position):
        if position == 5:
            raise Stop
        done.append(position)

    with sharing(helpers), pytest.raises(Stop):
        each(tile, range(1000))
    assert len(done) < 1000


def test_an_exception_in_a_helper_reaches_the_caller():
    caller, begun = threading.get_ident(), threading.Barrier(2)

    def tile(_):
        begun.wait(SOON)
        if threading.get_ident() != caller:
            raise FloatingPointError

    with sharing(Eager()), pytest.raises(FloatingPointError):
        each(tile, range(2))


def test_helpers_handle_floating_point_errors_as_the_caller_does():
    begun = threading.Barrier(2)

    def tile(_):
        begun.wait(SOON)
        return np.geterr()["divide"]

    with sharing(Eager()), np.errstate(divide="raise"):
        assert each(tile, range(2)) == ["raise", "raise"]


@pytest.mark.parametrize("loss_id", LOSSES)
def test_slices_have_equal_bits_with_any_number_of_threads(loss_id, monkeypatch):
    monkeypatch.setattr(examples, "BLOCK_ENTRIES", 100)
    monkeypatch.setattr(hinge_grid, "BAND_ROWS", 3)
    monkeypatch.setattr(hinge_grid, "BLOCK_TERMS", 5000)
    objective = small_problem(loss_id, n=200, l2=0.1)
    a, b = np.linspace(-2, 2, 21), np.linspace(-3, 1, 31)

    def computed():
        section = random_slice(objective)
        least = section.plane_minimum()
        values = [] if least is None else [least.a, least.b, least.loss, least.lower_bound]
        return section.scores, section.on_grid(a, b), np.array(values)

    alone = computed()
    for threads in (1, 2, 3):
        helpers = Eager(threads)
        with sharing(helpers):
            for mine, expected in zip(computed(), alone, strict=True):
                np.testing.assert_array_equal(mine, expected)
        assert helpers.started > 0


def test_a_tile_outside_of_shared_work_runs_alone():
    assert parallel.each(lambda _: threading.get_ident(), range(3)) == [threading.get_ident()] * 3
