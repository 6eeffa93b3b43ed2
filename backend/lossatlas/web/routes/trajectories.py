"""Optimizers walking, as a stream of events or as one JSON document."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import from_json

from lossatlas.core import trajectories
from lossatlas.core.trajectories import Finished, Frame, Reporting, Step
from lossatlas.core.types import Tick
from lossatlas.web.build import problem as objectives
from lossatlas.web.build import resolve
from lossatlas.web.build import runs as walks
from lossatlas.web.build.problem import Stock
from lossatlas.web.compute import replies
from lossatlas.web.compute.pool import Stopped, outcome
from lossatlas.web.compute.response_cache import Answer
from lossatlas.web.compute.streams import Event, Stream
from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.negotiation import EVENTS, EventRoute, accepts_json
from lossatlas.web.schemas.answers import TrajectoriesAnswer, encode
from lossatlas.web.schemas.runs import TrajectoriesRequest
from lossatlas.web.services import Services, Shared, log_crash

FRAME_SECONDS = 0.03
"""Of work in an event: about a frame of the picture, so that the transport costs nothing."""

OPTIONS = {"gradient_a": "gradients", "gradient_b": "gradients", "projected_loss": "projected_loss"}
"""What is told of a step only where it is asked for, and how."""

EXAMPLE = """event: frame
data: {"run":0,"name":"GD","step":[0],"a":[4.0],"b":[-3.0],"loss":[9.5],"residual":[0.0],\
"gradient_norm":[1.2],"learning_rate":[null],"examples":[0],"loss_evaluations":[0],\
"gradient_evaluations":[0],"seconds":[0.0]}

event: run_done
data: {"run":0,"name":"GD","reason":"steps","steps":0,"loss":9.5,"accuracy":0.08}

event: done
data: {}

"""

events = APIRouter(route_class=EventRoute, tags=["trajectories"])
router = APIRouter(tags=["trajectories"])


SHARED_STEPS = 16_000
"""Reported steps up to which a race is walked once for all who ask for it, and its events are kept,
a few MiB: as many as a page asks for, so that a class opens one link at the cost of one student."""


async def open_race(
    spec: TrajectoriesRequest, request: Request, services: Shared
) -> AsyncIterator[AsyncIterator[Event]]:
    """The events of a race: of an equal one that is kept or under way, or of one that begins.

    Where it cannot begin, that is raised here. When all who follow it have left, its work stops.
    """
    key = replies.key("stream", spec)
    if kept := services.responses.find(key):
        yield _again(kept)
        return
    shared = spec.reported <= SHARED_STEPS
    name = key if shared else uuid4().hex
    keep = partial(_keep, key, services) if shared else None
    with services.streams.follow(name, lambda race: _walked(spec, services, race, keep)) as race:
        await outcome(race.events.ask(), request, race.token)
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
        yield _event("shutdown", error.details())
    except ApiError as error:
        yield _event("problem", error.details())
    except Exception as error:
        log_crash(error)
        failure = ApiError(500, "the server failed; its log has the reason")
        yield _event("problem", failure.details())


@router.post(
    "/trajectories",
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
    """Optimizers walk from one start and advance in turn."""

    def work(tick: Tick) -> bytes:
        return encode(whole_answer(spec, services.caches, tick))

    if spec.reported <= SHARED_STEPS:
        return await replies.cached("trajectories", spec, work, request, services)
    return await replies.fresh(work, request, services)


async def _walked(
    spec: TrajectoriesRequest,
    services: Services,
    stream: Stream,
    keep: Callable[[list[Event]], None] | None,
) -> AsyncIterator[Event]:
    """The events of a race as it is walked; at its end they are kept, where they shall be."""
    told: list[Event] = []
    submit, watch = services.pool.submit, stream.token
    frames = await submit(lambda tick: _race(spec, services.caches, tick, stream.hold), watch)

    def more(seconds: float) -> asyncio.Future[list[Event]]:
        return submit(lambda _: _some(frames, spec, seconds), watch, queued=False)

    news = await more(0.0)  # the starts at once
    while news:
        for event in news:
            if keep:
                told.append(event)
            yield event
        news = await more(FRAME_SECONDS)
    if keep:
        keep(told)


def _keep(key: str, services: Services, told: list[Event]) -> None:
    services.responses.store(key, Answer(encode(told)))


async def _again(kept: Answer) -> AsyncIterator[Event]:
    for name, data in from_json(kept.body):
        yield name, data


def _race(
    spec: TrajectoriesRequest,
    stock: Stock,
    tick: Tick,
    hold: Callable[[str, int], None] | None = None,
) -> Iterator[Frame]:
    """A race that has passed all checks, about to be walked; `hold` learns what memory it takes."""
    race = spec.slice.race if spec.slice else None
    problem = objectives.any_problem(spec.problem, stock, race, "/slice/race")
    size = len(spec.slice.directions) if spec.slice else 2
    walks.check(spec.runs, problem.objective, size, "/runs")
    on = resolve.section(spec.slice, problem, tick)
    start = resolve.start(spec.start, problem, on, tick)
    if hold:
        hold(problem.key, walks.held_bytes(problem.objective, spec.runs))
    objective, lift = objectives.ready(problem, [run.space for run in spec.runs], tick)
    runs = [walks.run(run) for run in spec.runs]
    reporting = Reporting(spec.every, spec.from_step, spec.gradients, spec.projected_loss)
    return trajectories.race(objective, on, start, runs, reporting, FRAME_SECONDS, tick, lift)


def _some(frames: Iterator[Frame], spec: TrajectoriesRequest, seconds: float) -> list[Event]:
    """The next events, of about `seconds` of work; none when the race is over."""
    until = time.perf_counter() + seconds
    names, columns = _names(spec), _told(spec)
    found: list[Event] = []
    for frame in frames:
        run = {"run": frame.run, "name": names[frame.run]}
        if frame.steps:
            found.append(("frame", _json({**run, **_columns(frame.steps, columns)})))
        if frame.finished:
            found.append(("run_done", _json({**run, **frame.finished._asdict()})))
        if time.perf_counter() >= until:
            break
    return found


def _names(spec: TrajectoriesRequest) -> list[str]:
    return [run.name or run.optimizer.kind for run in spec.runs]


def whole_answer(spec: TrajectoriesRequest, stock: Stock, tick: Tick) -> dict[str, Any]:
    """What is answered for whole trajectories, before it is encoded."""
    steps: list[list[Step]] = [[] for _ in spec.runs]
    ends: list[Finished | None] = [None for _ in spec.runs]
    for frame in _race(spec, stock, tick):
        steps[frame.run].extend(frame.steps)
        ends[frame.run] = frame.finished
    runs = [
        {
            "name": name,
            **_columns(taken, _told(spec)),
            "reason": end.reason,
            "steps": end.steps,
            "final_loss": end.loss,
            "accuracy": end.accuracy,
        }
        for name, taken, end in zip(_names(spec), steps, ends, strict=True)
        if end is not None
    ]
    return {"runs": runs}


def _told(spec: TrajectoriesRequest) -> Sequence[str]:
    return [name for name in Step._fields if name not in OPTIONS or getattr(spec, OPTIONS[name])]


def _columns(steps: list[Step], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [getattr(step, name) for step in steps] for name in names}


def _event(name: str, data: Any) -> ServerSentEvent:
    return ServerSentEvent(event=name, raw_data=_json(data))


def _json(data: Any) -> str:
    return encode(data).decode()
