"""The race whose points other parts of a request use: its start, its paths and their ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from lossatlas.core import reporting
from lossatlas.core.trajectories import Path, Run
from lossatlas.core.types import Floats, Tick
from lossatlas.web.build import runs, slices
from lossatlas.web.build.pointers import at_root, refused
from lossatlas.web.build.problem import ComputeCaches, Problem, problem
from lossatlas.web.build.slices import Ground
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Spec, digest
from lossatlas.web.schemas.spec import problem as schemas
from lossatlas.web.schemas.spec.runs import RaceSpec, RunSpec, SliceSpec


def problem_with_race(
    spec: schemas.ProblemSpec | schemas.FunctionSpec,
    caches: ComputeCaches,
    race: RaceSpec | None,
    *path: str,
) -> Problem:
    """The problem of a request, with the race in its field at this path."""
    alone = problem(spec, caches)
    return alone if race is None else replace(alone, race=Race(alone, race, path))


def problem_of_slice(
    spec: schemas.ProblemSpec | schemas.FunctionSpec, caches: ComputeCaches, on: SliceSpec | None
) -> Problem:
    """The problem of a request whose race, if there is one, is in its slice."""
    return problem_with_race(spec, caches, on.race if on else None, "slice", "race")


@dataclass(frozen=True)
class Race:
    """The race of a problem. What it computes is shared by all parts of the request."""

    alone: Problem
    """The problem without the race."""
    spec: RaceSpec
    path: tuple[str, ...]
    """The path of its field in the request."""

    @property
    def runs(self) -> Sequence[RunSpec]:
        """Its runs."""
        return self.spec.runs

    def start(self, tick: Tick) -> Floats:
        """Its start, a point of the whole space: on its slice, if its first run moves there."""
        on = self._ground(tick)
        if on.section is None:
            return on.start
        begin = reporting.enter(on.section, on.start, self._first_space)
        return on.section.point(begin) if self._first_space == "slice" else begin

    def paths(self, tick: Tick) -> list[Floats]:
        """The points (m, *shape) that each run visits, or a subset of them."""
        return [path.points for path in self._paths(tick)]

    def known(self, own: Sequence[Run], begins: Sequence[Floats]) -> Sequence[Run]:
        """The runs, which begin at these points, each with its path if that is cached."""
        found = []
        for run, spec, begin in zip(own, self.runs, begins, strict=True):
            path = self.alone.caches.paths.cached(self._key(spec, self._stride))
            same = path is not None and np.array_equal(path.points[0], begin)
            found.append(replace(run, known=path.iterates) if path and same else run)
        return found

    def iterate(self, run: int, step: int, tick: Tick) -> Floats:
        """The point of a run after `step` steps, or its last if it ends before."""
        spec, every, objective = self.runs[run], 1, self.alone.objective
        is_long = spec.steps * prod(objective.shape) > limits.PATH_NUMBERS
        if is_long:
            spec = spec.model_copy(update={"steps": step})
            every = runs.stride([spec], objective)
        self._check([spec])
        points = self._path(run, spec, every, tick).points
        last: Floats = (points if is_long else points[: step + 1])[-1]
        return last

    def cloud(self, tick: Tick) -> Floats:
        """The points (m, *shape) of all runs together."""
        if not self.runs:
            with at_root(*self.path):
                raise refused("the race has no runs", "runs")
        return np.concatenate(self.paths(tick))

    def key(self, *, of_runs: bool) -> Sequence[Spec | str]:
        """What its points depend on or, without `of_runs`, what its start depends on."""
        if of_runs:
            return [self.spec]
        return [self.spec.model_copy(update={"runs": []}), self._first_space]

    @property
    def _first_space(self) -> reporting.Space:
        """The space of the first run, in which the race starts."""
        return self.runs[0].space if self.runs else "full"

    def _ground(self, tick: Tick) -> Ground:
        """The slice that the race runs on, if there is one, and its start."""

        def find() -> Ground:
            with at_root(*self.path):
                return slices.ground(self.spec.slice, self.spec.start, self.alone, tick)

        return self.alone.once("ground", find)

    def _paths(self, tick: Tick) -> list[Path]:
        def find() -> list[Path]:
            self._check(self.runs)
            every, own = self._stride, enumerate(self.runs)
            return [self._path(position, run, every, tick) for position, run in own]

        return self.alone.once("paths", find)

    @property
    def _stride(self) -> int:
        return runs.stride(self.runs, self.alone.objective)

    def _check(self, some: Sequence[RunSpec]) -> None:
        """Refuse runs that cannot be run, or with too much work."""
        with at_root(*self.path):
            runs.check(some, self.alone.objective, self.spec.slice)

    def _path(self, position: int, run: RunSpec, every: int, tick: Tick) -> Path:
        """The path of a run of the race, with each `every`-th point."""
        problem = self.alone

        def visited() -> Path:
            on = self._ground(tick)
            if on.section is None and run.space == "slice":
                with at_root(*self.path):
                    raise refused("a run in the space slice requires a slice", "runs")
            on = on._replace(objective=problem.prepared([run.space], tick))
            with at_root(*self.path, "runs", position):
                own = runs.run(run, problem, tick)
            return runs.path(own, on, every, tick)

        return problem.caches.paths.get(self._key(run, every), visited, tick)

    def _key(self, run: RunSpec, every: int) -> str:
        """What the path of a run depends on; the other runs are not part of it."""
        return digest(self.alone.key, self.spec.model_copy(update={"runs": [run]}), str(every))
