"""Optimizers walking, as a stream of events or as one JSON document."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import from_json

from lossatlas.core import trajectories
from lossatlas.core.ticks import Tick
from lossatlas.core.trajectories import Finished, Frame, Reporting, Step
from lossatlas.web import replies, resolve, walks
from lossatlas.web.answers import TrajectoriesAnswer, encode
from lossatlas.web.cache import Answer
from lossatlas.web.log import log_crash
from lossatlas.web.negotiation import EVENTS, EventRoute, accepts_json
from lossatlas.web.pool import Stopped, Watch
from lossatlas.web.problems import ApiError
from lossatlas.web.races import TrajectoriesRequest
from lossatlas.web.resolve import Stock
from lossatlas.web.services import Services, Shared

FRAME_SECONDS = 0.03
"""Of work in an event: about a frame of the picture, so that the transport costs nothing."""

OPTIONS = {"gradient_a": "gradients", "gradient_b": "gradients", "projected_loss": "projected_loss"}
"""What is told of a step only where it is asked for, and how."""

EXAMPLE = """event: frame
data: {"run":0,"name":"GD","step":[0],"a":[4.0],"b":[-3.0],"loss":[9.5],"residual":[0.0],\
"gradient_norm":[1.2],"learning_rate":[null],"examples":[0],"loss_evaluations":[0],"seconds":[0.0]}

event: run_done
data: {"run":0,"name":"GD","reason":"steps","steps":0,"loss":9.5,"accuracy":0.08}

event: done
data: {}

"""

events = APIRouter(route_class=EventRoute, tags=["trajectories"])
router = APIRouter(tags=["trajectories"])


Event = tuple[str, str]
"""A name, and data as JSON."""

KEPT_BYTES = 1 << 20
"""Of the data of a race that is kept: as much as pages ask for, so that a class that opens one link
has it walked once."""


@dataclass(frozen=True)
class Race:
    """A race that has passed all checks, and is about to be walked."""

    key: str
    names: list[str]
    columns: Sequence[str]
    """What is told of a step."""
    frames: Iterator[Frame]
    watch: Watch


async def open_race(
    spec: TrajectoriesRequest, request: Request, services: Shared
) -> AsyncIterator[Race | bytes]:
    """A race for a stream, or the events of an equal one that is kept, which takes no place.

    Stops its work at the end, also when the client has left.
    """
    key = replies.key("stream", spec)
    if kept := services.answers.kept(key):
        yield kept.body
        return
    with services.stream():
        watch = Watch(services.settings.stream_seconds)
        try:
            frames = await services.pool.run(
                lambda tick: _race(spec, services.stock, tick), request, watch
            )
            yield Race(key, _names(spec), _told(spec), frames, watch)
        finally:
            watch.stop()


@events.post(
    "/trajectories",
    response_class=EventSourceResponse,
    include_in_schema=False,
)
async def stream(
    race: Annotated[Race | bytes, Depends(open_race)], services: Shared
) -> AsyncIterator[ServerSentEvent]:
    """Events `frame`, `run_done` and at last `done`; or `problem`, or `shutdown`."""
    try:
        if isinstance(race, bytes):
            for name, data in from_json(race):
                yield ServerSentEvent(event=name, raw_data=data)
        else:
            async for name, data in _walked(race, services):
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
    watch = Watch(services.settings.deadline_seconds)
    begin = time.perf_counter()
    body = await services.pool.run(
        lambda tick: encode(whole_answer(spec, services.stock, tick)), request, watch
    )
    timing = f"compute;dur={1000 * (time.perf_counter() - begin):.2f}"
    return Response(body, media_type="application/json", headers={"Server-Timing": timing})


def _race(spec: TrajectoriesRequest, stock: Stock, tick: Tick) -> Iterator[Frame]:
    race = spec.slice.race if spec.slice else None
    problem = resolve.any_problem(spec.problem, stock, race, "/slice/race")
    size = len(spec.slice.directions) if spec.slice else 2
    walks.check(spec.runs, problem.objective, size, "/runs")
    on = resolve.section(spec.slice, problem, tick)
    start = resolve.start(spec.start, problem, on, tick)
    objective = walks.quick(problem.objective, [run.space for run in spec.runs])
    runs = [walks.run(run) for run in spec.runs]
    reporting = Reporting(spec.every, spec.from_step, spec.gradients, spec.projected_loss)
    return trajectories.race(objective, on, start, runs, reporting, FRAME_SECONDS, tick)


def _names(spec: TrajectoriesRequest) -> list[str]:
    return [run.name or run.optimizer.kind for run in spec.runs]


async def _walked(race: Race, services: Services) -> AsyncIterator[Event]:
    """The events of a race as it is walked; they are kept at its end, unless they are too many."""
    told: list[Event] = []
    room = KEPT_BYTES
    news = await services.pool.submit(lambda _: _first(race), race.watch, queued=False)
    while news:
        for event in news:
            room -= len(event[1])
            if room >= 0:
                told.append(event)
            yield event
        news = await services.pool.submit(lambda _: _some(race), race.watch, queued=False)
    if room >= 0:
        services.answers.keep(race.key, Answer(encode(told)))


def _first(race: Race) -> list[Event]:
    return _some(race, seconds=0.0)


def _some(race: Race, seconds: float = FRAME_SECONDS) -> list[Event]:
    """The next events, of about `seconds` of work; none when the race is over."""
    until = time.perf_counter() + seconds
    found: list[Event] = []
    for frame in race.frames:
        run = {"run": frame.run, "name": race.names[frame.run]}
        if frame.steps:
            found.append(("frame", _json({**run, **_columns(frame.steps, race.columns)})))
        if frame.finished:
            found.append(("run_done", _json({**run, **frame.finished._asdict()})))
        if time.perf_counter() >= until:
            break
    return found


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
