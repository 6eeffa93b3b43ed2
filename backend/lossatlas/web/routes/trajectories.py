"""Races of optimizers, as a stream of events or as one JSON document; and their mini-batches."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from lossatlas.core import trajectories
from lossatlas.core.reporting import Finished, Reporting, Step
from lossatlas.core.trajectories import Frame, Run
from lossatlas.core.types import Tick
from lossatlas.web.build import notes, slices, work_limits
from lossatlas.web.build import runs as build_runs
from lossatlas.web.build.pointers import at, refused
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.build.race import problem_of_slice
from lossatlas.web.compute import replies
from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.pool import Lane, Stopped, outcome
from lossatlas.web.compute.streams import Stream
from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.json_route import EventRoute, JsonRoute
from lossatlas.web.http.negotiation import EVENTS, accepts_json
from lossatlas.web.schemas import trajectories as schemas
from lossatlas.web.schemas.base import digest
from lossatlas.web.schemas.spec.runs import RunSpec
from lossatlas.web.schemas.trajectories import (
    BatchAnswer,
    BatchRequest,
    TrajectoriesAnswer,
    TrajectoriesRequest,
)
from lossatlas.web.services import Services, Shared, log_crash

FRAME_SECONDS = 0.03
"""Processor time for each part of a stream: about a frame of the display, so that its overhead is
small."""

FIRST_PARTS = 4
"""Parts of a race that do not wait for the later parts of other races."""

OPTIONS = {
    "gradient_a": "gradients",
    "gradient_b": "gradients",
    "projected_loss": "projected_loss",
    "sharpness": "sharpness_every",
}
"""Columns that are reported on request, and the request's field for each."""

EXAMPLE = """event: frame
data: {"run":0,"name":"GD","step":[0],"a":[4.0],"b":[-3.0],"loss":[9.5],"residual":[0.0],\
"gradient_norm":[1.2],"learning_rate":[null],"examples":[0],"loss_evaluations":[0],\
"gradient_evaluations":[0],"seconds":[0.0]}

event: run_done
data: {"n":100,"note":null,"run":0,"name":"GD","reason":"steps","steps":0,"loss":9.5,\
"reg_loss":0.0,"accuracy":0.08,"held_out_accuracy":null}

event: done
data: {}

"""

DONE = b"event: done\ndata: {}\n\n"
PING = b": ping\n\n"

events = APIRouter(route_class=EventRoute, tags=["trajectories"])
router = APIRouter(route_class=JsonRoute, tags=["trajectories"])


SHARED_STEPS = 16_000
"""A race of up to this many reported steps runs once for all clients, and its events are cached, a
few MiB. The page needs no more, so a class that opens one link costs as much as one student."""


@events.post("/trajectories", include_in_schema=False)
async def stream(spec: TrajectoriesRequest, request: Request, services: Shared) -> Response:
    """Events `frame`, `run_done` and finally `done`; or `problem`, or `shutdown`.

    They come from an identical race that is cached or running, or else from a new one, which stops
    when all its followers have left.
    """
    key = digest("stream", spec)
    if cached := await services.responses.look_up(key):
        services.responses.remember(request, key)
        return replies.respond(cached, True, request)
    shared = spec.reported <= SHARED_STEPS
    name = key if shared else uuid4().hex
    cache = partial(_cache, key, services) if shared else None
    with ExitStack() as following:
        race = following.enter_context(
            services.streams.follow(name, lambda race: _run_race(spec, services, race, cache))
        )
        await outcome(race.events.ask(), request, race.token)
        parts = race.events.read() if shared else race.events.drain()
        return EventStream(_until_end(parts), following.pop_all())


class EventStream(StreamingResponse):
    """The events of a race; the client follows it until they are sent, or it disconnects."""

    media_type = EVENTS

    def __init__(self, parts: AsyncIterator[bytes], following: ExitStack) -> None:
        """Events in parts of any length."""
        super().__init__(parts, headers=replies.EVENT_HEADERS)
        self._following = following

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        with self._following:
            await super().__call__(scope, receive, send)


async def _until_end(parts: AsyncIterator[bytes | None]) -> AsyncIterator[bytes]:
    """The parts of a stream, comments while there are none, and how it ends."""
    try:
        async for part in parts:
            yield PING if part is None else part
        yield DONE
    except Stopped as error:
        yield _problem(error, "shutdown")
    except ApiError as error:
        yield _problem(error)
    except Exception as error:
        log_crash(error)
        yield _problem(ApiError(500, "the server failed; the reason is in its log"))


@router.post(
    "/trajectories",
    operation_id="run_race",
    response_model=TrajectoriesAnswer,
    responses={
        200: {
            "description": "All runs as JSON; or, with `Accept: text/event-stream`, the events "
            "`frame` (data: FrameEvent), `run_done` (RunDoneEvent) and finally `done`, or "
            "`problem` or `shutdown` (ProblemDetails), as they occur",
            "content": {EVENTS: {"schema": {"type": "string"}, "example": EXAMPLE}},
        }
    },
)
async def whole(spec: TrajectoriesRequest, request: Request, services: Shared) -> Response:
    """Optimizers run from one start, taking turns."""
    accepts_json(request)
    reply = replies.cached if spec.reported <= SHARED_STEPS else replies.fresh
    return await reply(_whole, spec, request, services)


@router.post("/trajectories/batch", operation_id="find_batch", response_model=BatchAnswer)
async def batch(spec: BatchRequest, request: Request, services: Shared) -> Response:
    """The mini-batch of one step, found by running up to it again."""
    return await replies.cached(_batch, spec, request, services)


async def _run_race(
    spec: TrajectoriesRequest,
    services: Services,
    stream: Stream,
    cache: Callable[[list[bytes]], None] | None,
) -> AsyncIterator[bytes]:
    """The events of a race while it runs; at its end they go to `cache`, if given."""
    sent: list[bytes] = []
    submit, token = services.pool.submit, stream.token
    race = await submit(lambda tick: _start_race(spec, services.caches, tick, stream.hold), token)

    def more(count: int) -> asyncio.Future[bytes]:
        seconds = FRAME_SECONDS if count else 0.0  # the starts without delay
        lane: Lane = "part" if count < FIRST_PARTS else "later part"
        return submit(lambda _: _next_events(race, spec, seconds), token, lane)

    counts = itertools.count()
    while part := await more(next(counts)):
        if cache:
            sent.append(part)
        yield part
    if cache:
        cache(sent)


def _cache(key: str, services: Services, sent: list[bytes]) -> None:
    """Cache the bytes that were sent."""
    services.responses.store(key, Encoded(b"".join([*sent, DONE]), media_type=EVENTS))


class Race(NamedTuple):
    """A race that has passed all checks."""

    n: int
    """Examples of the problem."""
    notes: list[str | None]
    """What a reader must know of each run."""
    frames: Iterator[Frame]


def _start_race(
    spec: TrajectoriesRequest,
    caches: ComputeCaches,
    tick: Tick,
    hold: Callable[[str, int], None] | None = None,
) -> Race:
    """A race that is ready to run; `hold` is called with the memory that it needs."""
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    build_runs.check(spec.runs, problem.objective, spec.slice)
    if spec.sharpness_every:
        work_limits.check_sharpness(problem.objective, spec.sharpnesses)
    if hold:
        hold(problem.key, build_runs.held_bytes(problem.objective, spec.runs))
    on = slices.ground(spec.slice, spec.start, problem, tick, [run.space for run in spec.runs])
    runs: Sequence[Run] = build_runs.built(spec.runs, problem, tick)
    race = problem.race
    if race and race.runs == spec.runs:  # the slice goes through points of this very race
        runs = race.known(runs, [run.enter(on.section, on.start) for run in runs])
    options = spec.gradients, spec.projected_loss, spec.sharpness_every
    reporting = Reporting(spec.every, spec.from_step, *options)
    frames = trajectories.race(
        on.objective, on.section, on.start, runs, reporting, FRAME_SECONDS, tick, problem.held_out
    )
    n = on.objective.n
    said = [notes.joined(problem.note, notes.of_batches([run.optimizer], n)) for run in spec.runs]
    return Race(n, said, frames)


def _next_events(race: Race, spec: TrajectoriesRequest, seconds: float) -> bytes:
    """The next events, for about `seconds` of processor time; none when the race is over."""
    until = time.thread_time() + seconds  # under load, as many steps an event as without
    found: list[bytes] = []
    for run, steps, finished in race.frames:
        name = _name(spec.runs[run])
        if steps:
            frame = schemas.FrameEvent(run=run, name=name, **_columns(steps, spec))
            found.append(_event("frame", frame.encode()))
        if finished:
            done = schemas.RunDoneEvent.of(
                finished, run=run, name=name, n=race.n, note=race.notes[run]
            )
            found.append(_event("run_done", done.encode()))
        if time.thread_time() >= until:
            break
    return b"".join(found)


def _whole(spec: TrajectoriesRequest, caches: ComputeCaches, tick: Tick) -> TrajectoriesAnswer:
    race = _start_race(spec, caches, tick)
    steps: list[list[Step]] = [[] for _ in spec.runs]
    ends: list[Finished | None] = [None for _ in spec.runs]
    for frame in race.frames:
        steps[frame.run].extend(frame.steps)
        ends[frame.run] = frame.finished
    runs = [
        schemas.RunAnswer.of(end, name=_name(run), final_loss=end.loss, **_columns(taken, spec))
        for run, taken, end in zip(spec.runs, steps, ends, strict=True)
        if end
    ]
    note = notes.joined(*dict.fromkeys(race.notes))
    return TrajectoriesAnswer(n=race.n, note=note, runs=runs)


def _name(run: RunSpec) -> str:
    return run.name or run.optimizer.kind


def _columns(steps: Sequence[Step], spec: TrajectoriesRequest) -> dict[str, list[Any]]:
    left_out = {name for name, field in OPTIONS.items() if not getattr(spec, field)}
    return {
        name: [step[position] for step in steps]
        for position, name in enumerate(Step._fields)
        if name not in left_out
    }


def _batch(spec: BatchRequest, caches: ComputeCaches, tick: Tick) -> BatchAnswer:
    problem = problem_of_slice(spec.problem, caches, spec.slice)
    objective, run = problem.objective, spec.run
    with at("run"):
        build_runs.check_method(run.optimizer, objective)
    with at("step"):
        planned = [(run.optimizer.kind, spec.step, run.space)]
        build_runs.check_work(planned, objective, spec.slice)
    on = slices.ground(spec.slice, spec.start, problem, tick, [run.space])
    with at("run"):
        own = build_runs.run(run, problem, tick)
    try:
        found = trajectories.batch(on.objective, on.section, on.start, own, spec.step, tick)
    except ValueError as error:
        raise refused(str(error), "step") from error
    indices = objective.example_indices
    rows = found.rows if objective.classifies or objective.n > 1 else None
    index = None if rows is None or indices is None else indices[rows]
    note = notes.joined(problem.note, notes.of_batches([run.optimizer], objective.n))
    return BatchAnswer.of(
        found, n=objective.n, note=note, step=spec.step, examples=rows, index=index
    )


def _problem(error: ApiError, event: str = "problem") -> bytes:
    return _event(event, to_json(error.details()))


def _event(name: str, data: bytes) -> bytes:
    """A Server-Sent Event whose data is JSON, which is a single line."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)
