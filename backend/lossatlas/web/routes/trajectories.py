"""Races of optimizers, as a stream of events or as one JSON document."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import from_json

from lossatlas.core import trajectories
from lossatlas.core.trajectories import Finished, Frame, Reporting, Step
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve
from lossatlas.web.build import runs as build_runs
from lossatlas.web.build.problem import Stock
from lossatlas.web.compute import replies
from lossatlas.web.compute.pool import Stopped, outcome
from lossatlas.web.compute.response_cache import Answer
from lossatlas.web.compute.streams import Event, Stream
from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.negotiation import EVENTS, EventRoute, accepts_json
from lossatlas.web.log import log_crash
from lossatlas.web.schemas.base import Answer as Encodable
from lossatlas.web.schemas.base import encode
from lossatlas.web.schemas.trajectories import (
    FrameEvent,
    RunAnswer,
    RunDoneEvent,
    TrajectoriesAnswer,
    TrajectoriesRequest,
)
from lossatlas.web.services import Services, Shared

FRAME_SECONDS = 0.03
"""Of work in an event: about a frame of the picture, so that the transport costs nothing."""

OPTIONS = {"gradient_a": "gradients", "gradient_b": "gradients", "projected_loss": "projected_loss"}
"""Columns that are reported on request, and the field of the request."""

EXAMPLE = """event: frame
data: {"run":0,"name":"GD","step":[0],"a":[4.0],"b":[-3.0],"loss":[9.5],"residual":[0.0],\
"gradient_norm":[1.2],"learning_rate":[null],"examples":[0],"loss_evaluations":[0],\
"gradient_evaluations":[0],"seconds":[0.0]}

event: run_done
data: {"run":0,"name":"GD","reason":"steps","steps":0,"n":100,"loss":9.5,"accuracy":0.08}

event: done
data: {}

"""

events = APIRouter(route_class=EventRoute, tags=["trajectories"])
router = APIRouter(tags=["trajectories"])


SHARED_STEPS = 16_000
"""Reported steps up to which a race runs once for all who ask for it, and its events are cached,
a few MiB: as many as a page asks for, so that a class opens one link at the cost of one student."""


async def open_race(
    spec: TrajectoriesRequest, request: Request, services: Shared
) -> AsyncIterator[AsyncIterator[Event]]:
    """The events of a race: of an equal one that is cached or under way, or of one that begins.

    Raises ApiError where it cannot begin. When all who follow it have left, its work stops.
    """
    key = replies.key("stream", spec)
    if kept := services.answers.kept(key):
        yield _replay(kept)
        return
    shared = spec.reported <= SHARED_STEPS
    name = key if shared else uuid4().hex
    cache = partial(_cache, key, services) if shared else None
    with services.streams.follow(name, lambda race: _run_race(spec, services, race, cache)) as race:
        await outcome(race.events.ask(), request, race.watch)
        yield race.events.read() if shared else race.events.drain()


@events.post(
    "/trajectories",
    response_class=EventSourceResponse,
    include_in_schema=False,
)
async def stream(
    race: Annotated[AsyncIterator[Event], Depends(open_race)],
) -> AsyncIterator[ServerSentEvent]:
    """Events `frame`, `run_done` and at last `done`; or `problem`, or `shutdown`."""
    try:
        async for name, data in race:
            yield ServerSentEvent(event=name, raw_data=data)
        yield ServerSentEvent(event="done", raw_data="{}")
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
    dependencies=[Depends(accepts_json)],
    responses={
        200: {
            "description": "All runs as JSON; or, with `Accept: text/event-stream`, the events "
            "`frame` (data: FrameEvent), `run_done` (RunDoneEvent) and at last `done`, or "
            "`problem` or `shutdown` (ProblemDetails), as they come",
            "content": {EVENTS: {"schema": {"type": "string"}, "example": EXAMPLE}},
        }
    },
)
async def whole(spec: TrajectoriesRequest, request: Request, services: Shared) -> Response:
    """Optimizers run from one start and advance in turn."""

    def work(tick: Tick) -> bytes:
        return whole_answer(spec, services.stock, tick).encode()

    if spec.reported <= SHARED_STEPS:
        return await replies.kept("trajectories", spec, work, request, services)
    return await replies.fresh(work, request, services)


async def _run_race(
    spec: TrajectoriesRequest,
    services: Services,
    stream: Stream,
    cache: Callable[[list[Event]], None] | None,
) -> AsyncIterator[Event]:
    """The events of a race while it runs; at its end they are cached, if they shall be."""
    sent: list[Event] = []
    submit, watch = services.pool.submit, stream.watch
    race = await submit(lambda tick: _start_race(spec, services.stock, tick, stream.hold), watch)

    def more(seconds: float) -> asyncio.Future[list[Event]]:
        return submit(lambda _: _next_events(race, spec, seconds), watch, queued=False)

    events = await more(0.0)  # the starts at once
    while events:
        for event in events:
            if cache:
                sent.append(event)
            yield event
        events = await more(FRAME_SECONDS)
    if cache:
        cache(sent)


def _cache(key: str, services: Services, sent: list[Event]) -> None:
    services.answers.keep(key, Answer(encode(sent)))


async def _replay(cached: Answer) -> AsyncIterator[Event]:
    for name, data in from_json(cached.body):
        yield name, data


class Race(NamedTuple):
    """A race that has passed all checks."""

    n: int
    """Examples of the problem."""
    frames: Iterator[Frame]


def _start_race(
    spec: TrajectoriesRequest,
    stock: Stock,
    tick: Tick,
    hold: Callable[[str, int], None] | None = None,
) -> Race:
    """A race about to run; `hold` is called with the memory that it takes."""
    race = spec.slice.race if spec.slice else None
    problem = objectives.any_problem(spec.problem, stock, race, "/slice/race")
    size = len(spec.slice.directions) if spec.slice else 2
    build_runs.check(spec.runs, problem.objective, size, "/runs")
    on = resolve.section(spec.slice, problem, tick)
    spaces = [run.space for run in spec.runs]
    build_runs.check_spaces(spaces, on)
    start = resolve.start(spec.start, problem, on, tick)
    if hold:
        hold(problem.key, build_runs.held_bytes(problem.objective, spec.runs))
    objective, lift = objectives.ready(problem, spaces, tick)
    runs = [build_runs.run(run) for run in spec.runs]
    reporting = Reporting(spec.every, spec.from_step, spec.gradients, spec.projected_loss)
    frames = trajectories.race(objective, on, start, runs, reporting, FRAME_SECONDS, tick, lift)
    return Race(objective.n, frames)


def _next_events(race: Race, spec: TrajectoriesRequest, seconds: float) -> list[Event]:
    """The next events, of about `seconds` of work; none when the race is over."""
    until = time.perf_counter() + seconds
    names, columns = _names(spec), _column_names(spec)
    found: list[Event] = []
    for run, steps, finished in race.frames:
        if steps:
            frame = FrameEvent(run=run, name=names[run], **_columns(steps, columns))
            found.append(_event("frame", frame))
        if finished:
            done = RunDoneEvent(run=run, name=names[run], n=race.n, **finished._asdict())
            found.append(_event("run_done", done))
        if time.perf_counter() >= until:
            break
    return found


def _event(name: str, data: Encodable) -> Event:
    return name, data.encode().decode()


def _names(spec: TrajectoriesRequest) -> list[str]:
    return [run.name or run.optimizer.kind for run in spec.runs]


def whole_answer(spec: TrajectoriesRequest, stock: Stock, tick: Tick) -> TrajectoriesAnswer:
    """Whole trajectories, in one answer."""
    race = _start_race(spec, stock, tick)
    steps: list[list[Step]] = [[] for _ in spec.runs]
    ends: list[Finished | None] = [None for _ in spec.runs]
    for frame in race.frames:
        steps[frame.run].extend(frame.steps)
        ends[frame.run] = frame.finished
    runs = [
        RunAnswer(
            name=name,
            reason=end.reason,
            steps=end.steps,
            final_loss=end.loss,
            accuracy=end.accuracy,
            **_columns(taken, _column_names(spec)),
        )
        for name, taken, end in zip(_names(spec), steps, ends, strict=True)
        if end is not None
    ]
    return TrajectoriesAnswer(n=race.n, runs=runs)


def _column_names(spec: TrajectoriesRequest) -> Sequence[str]:
    return [name for name in Step._fields if name not in OPTIONS or getattr(spec, OPTIONS[name])]


def _columns(steps: list[Step], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [getattr(step, name) for step in steps] for name in names}


def _problem(error: ApiError, event: str = "problem") -> ServerSentEvent:
    return ServerSentEvent(event=event, raw_data=encode(error.details()).decode())
