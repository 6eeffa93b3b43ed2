"""A class on one server: every student opens the page at once, then all explore.

    .venv/bin/python benchmarks/classroom.py [--students 300] [--seconds 180] [--workers 2]
        [--threads 1]

The server may use all cores, by default with a worker process for each; the students, bare sockets,
are pinned to the last one. A student does what the page does: six connections, which keep the
cookie that names a worker; the page, its files and the catalog; then the plane, the race as a
stream and the point under the marker, which are the first picture; then the ray and the steps of
the timeline. When all have opened it, each changes a setting every ten seconds (nobody else has the
same), and moves the pointer over the map for a second, with five points a second. A refused request
(429) is sent again after Retry-After. Processor time and memory are those of all server processes.

Like the page, a student requests only what a change changes. Of the page's 26 controls, 11 start
new races: plane, ray, race and timeline are new. Four of them (learning rate, batch size,
optimizer, a run on or off) change one run; seven (steps, loss, λ, examples, origin, seed, start)
change them all. Three choose another plane of the same race, whose timeline stays. One is the
window: plane and ray are new. The other 11 (picture, colour, panels, speed, step, example and so
on) request at most a point. A student's first change starts a race, so that nothing is shared;
after it, each control is used equally often.
"""

import argparse
import asyncio
import gzip
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
from serving import family, get, memory_mebibytes, post, processor_seconds, served

CHANGE_SECONDS = 10.0
CHANGES = ("run",) * 4 + ("race",) * 7 + ("plane",) * 3 + ("window",) + ("view",) * 11
"""What the page's controls change."""

HOVERS, HOVER_SECONDS = 5, 0.2
SAMPLE_SECONDS = 5.0
"""Between two samples of the memory; each holds up the server's processes for a while."""

CONNECTIONS = 6


class Visit:
    """A student's connections to the server, and the times of the answers."""

    def __init__(self, port: int, seen: "Seen") -> None:
        self.port = port
        self.seen = seen
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.room = asyncio.Semaphore(CONNECTIONS)
        self.cookie = b""

    async def request(self, kind: str, content: bytes) -> bytes:
        """The body of the answer; a stream is read to its end."""
        begin = time.perf_counter()
        while True:
            async with self.room:
                status, head, body = await self._answered(kind, content, begin)
            self.seen.answers[kind, status] += 1
            if status != 429:
                break
            wait = float((re.search(rb"retry-after: (\d+)", head, re.IGNORECASE) or [0, 1])[1])
            await asyncio.sleep(wait)
        if kind != "race":
            self.seen.note(kind, begin)
        return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body

    async def _answered(self, kind: str, content: bytes, begin: float) -> tuple[int, bytes, bytes]:
        try:
            reader, writer = await self._connection()
            writer.write(content.replace(b"\r\n", b"\r\n" + self.cookie, 1))
            head = await reader.readuntil(b"\r\n\r\n")
            if found := re.search(rb"set-cookie: ([^;]+)", head, re.IGNORECASE):
                self.cookie = b"Cookie: %b\r\n" % found[1]
            body = b""
            async for part in parts(reader, head):
                if kind == "race" and not body and b" 200 " in head[:20]:
                    self.seen.note("race, first steps", begin)
                body += part
        except (OSError, asyncio.IncompleteReadError):
            return 0, b"", b""  # a lost connection
        if kind == "race" and b" 200 " in head[:20]:
            self.seen.note("race, whole", begin)
            if not body.rstrip().endswith(b"}") or b"event: done" not in body[-4000:]:
                return 0, head, body  # a lost stream
        self.idle.append((reader, writer))
        return int(head[9:12]), head, body

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """An idle connection that the server has not closed, or else a new one."""
        while self.idle:
            reader, writer = self.idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)

    def close(self) -> None:
        for _, writer in self.idle:
            writer.close()


async def parts(reader: asyncio.StreamReader, head: bytes) -> AsyncIterator[bytes]:
    """The parts of a body, as they arrive."""
    if found := re.search(rb"content-length: (\d+)", head, re.IGNORECASE):
        yield await reader.readexactly(int(found[1]))
        return
    while length := int(await reader.readuntil(b"\r\n"), 16):
        yield (await reader.readexactly(length + 2))[:-2]
    await reader.readexactly(2)


class Seen:
    """What all students have seen: seconds of each kind of answer, and counts by status."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.answers: dict[tuple[str, int], int] = defaultdict(int)

    def note(self, kind: str, begin: float) -> None:
        now = time.perf_counter()
        self.seconds[kind].append((now, now - begin))


Bodies = dict[str, dict[str, Any]]


RATES = (0.05, 0.05, 0.02)
"""Of gradient descent, mini-batch and SGD."""


def settings(
    seed: int,
    plane_kind: str = "ends",
    reach: float | None = None,
    rates: Sequence[float] = RATES,
) -> Bodies:
    """The bodies of the page's requests, for its first screen with other examples.

    The plane goes through the "ends" of runs or along the components ("pca") of all their points;
    without a `reach`, the server chooses the window.
    """
    problem = {
        "dataset": "digits",
        "examples": {"count": 100, "seed": seed},
        "loss": "svm",
        "l2": 0,
    }
    judged = {**problem, "held_out": {"count": 500, "seed": seed}}
    randoms = [{"kind": "random", "seed": 220 + k, "normalize": "unit"} for k in range(2)]
    optimizers = [
        {"kind": "gd", "learning_rate": rates[0]},
        {"kind": "minibatch", "batch_size": 10, "learning_rate": rates[1]},
        {"kind": "sgd", "learning_rate": rates[2]},
    ]
    race = {
        "start": {"kind": "slice", "a": 0, "b": 0},
        "slice": {"origin": {"kind": "zeros"}, "directions": randoms},
        "runs": [
            {"name": f"run {k + 1}", "optimizer": each, "steps": 150, "seed": k, "space": "full"}
            for k, each in enumerate(optimizers)
        ],
    }
    towards = [{"kind": "towards", "point": {"kind": "end", "run": run}} for run in (0, 2)]
    components = [{"kind": "pca", "component": k} for k in range(2)]
    origin, directions = {"ends": ("start", towards), "pca": ("mean", components)}[plane_kind]
    on = {"origin": {"kind": origin}, "orthonormal": True, "race": race}
    plane = {**on, "directions": directions}
    ray = {**on, "direction": directions[0]}
    across = {} if reach is None else {"min": -1.5 * reach, "max": 1.5 * reach}
    up = {} if reach is None else {"min": -reach, "max": reach}
    window = {"a": {**across, "count": 121}, "b": {**up, "count": 81}}
    examples = {"order": "loss", "count": 24}
    return {
        "plane": {"problem": problem, **plane, **window},
        "race": {
            "problem": judged,
            "start": {"kind": "start"},
            "slice": plane,
            "runs": race["runs"],
            **{"every": 1, "gradients": True, "projected_loss": True},
        },
        "point": {
            "problem": judged,
            "point": {"kind": "slice", "a": 0, "b": 0},
            "slice": plane,
            **{"examples": examples, "templates": True, "gradient": False},
        },
        "ray": {
            "problem": problem,
            **ray,
            "a": {"min": -0.5, "max": 4.5, **across, "count": 401},
            **{"kinks": {"limit": 1000}, "accuracy_steps": True},
        },
        "timeline": {
            "problem": judged,
            "race": race,
            **{"count": 76, "examples": {"count": 24}, "templates": True},
        },
    }


ADDRESSES = {
    "race": "/api/v1/trajectories",
    "plane": "/api/v1/slices/plane",
    "ray": "/api/v1/slices/ray",
    "point": "/api/v1/points",
    "timeline": "/api/v1/points/race",
}


def asked(kind: str, body: object) -> bytes:
    accept = "text/event-stream" if kind == "race" else "application/json"
    return post(ADDRESSES[kind], body, accept, "gzip")


async def open_page(visit: Visit) -> None:
    """The page, its files, the catalog and the first picture."""
    html = (await visit.request("page", get("/"))).decode()
    names = re.findall(r'(?:src|href)="(static/[^"]+)"', html)
    wanted = {*names, "api/v1/catalog"}
    await asyncio.gather(*(visit.request("file", get(f"/{name}")) for name in wanted))
    await show(visit, settings(0), {})


async def show(visit: Visit, bodies: Bodies, before: Bodies) -> None:
    """What the page asks for after a change: first for the picture, then for what moves in it."""

    async def ask(kind: str) -> None:
        if bodies[kind] != before.get(kind):
            await visit.request(kind, asked(kind, bodies[kind]))

    point = visit.request("point", asked("point", bodies["point"]))
    await asyncio.gather(ask("race"), ask("plane"), point)
    await asyncio.gather(ask("ray"), ask("timeline"))


async def explore(visit: Visit, student: int, until: float) -> None:
    """Change a setting every ten seconds, and hover, at times of one's own."""
    chance = random.Random(student)
    await asyncio.sleep(chance.uniform(0, CHANGE_SECONDS))
    turn, seed, plane_kind, reach, rates = 0, 0, "ends", None, RATES
    bodies = settings(seed)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        turn += 1
        match "race" if turn == 1 else chance.choice(CHANGES):
            case "race":
                seed = 1000 * student + turn
            case "run":
                changed = chance.randrange(len(RATES))
                rates = tuple(
                    chance.uniform(0.5, 1.5) * usual if position == changed else rate
                    for position, (usual, rate) in enumerate(zip(RATES, rates, strict=True))
                )
            case "plane":
                plane_kind = "ends" if plane_kind == "pca" else "pca"
            case "window":
                reach = chance.uniform(1.0, 4.0)
        before, bodies = bodies, settings(seed, plane_kind, reach, rates)
        await show(visit, bodies, before)
        for _ in range(HOVERS):
            place = {"kind": "slice", "a": chance.uniform(0, 4), "b": chance.uniform(0, 3)}
            body = {**bodies["point"], "point": place}
            await asyncio.gather(
                visit.request("hover", asked("point", body)),
                asyncio.sleep(HOVER_SECONDS),
            )
        await asyncio.sleep(max(0.0, begin + CHANGE_SECONDS - time.perf_counter()))


async def watch_health(visit: Visit) -> None:
    while True:
        await visit.request("health check", get("/healthz"))
        await asyncio.sleep(0.2)


async def lesson(port: int, processes: list[int], students: int, seconds: float) -> None:
    """Open the page as a class, explore as a class, and print what it took."""
    opening, exploring = Seen(), Seen()
    visits = [Visit(port, opening) for _ in range(students)]
    begin = time.perf_counter()
    await asyncio.gather(*map(open_page, visits))
    print(f"All {students} have opened the page after {time.perf_counter() - begin:.1f} s.")
    report(opening)
    for visit in visits:
        visit.seen = exploring
    health = asyncio.ensure_future(watch_health(Visit(port, exploring)))
    begin, begun = time.perf_counter(), processor_seconds(*processes)
    until = begin + seconds
    sizes: list[float] = []
    memory = asyncio.ensure_future(sample_memory(processes, sizes))
    await asyncio.gather(*(explore(visit, k + 1, until) for k, visit in enumerate(visits)))
    for task in (health, memory):
        task.cancel()
    for visit in visits:
        visit.close()
    spent = processor_seconds(*processes) - begun
    print(f"\nAll {students} have explored for {time.perf_counter() - begin:.0f} s, ", end="")
    print(f"which took the server {spent:.0f} s of processor time.")
    report(exploring)
    minute = round(60 / SAMPLE_SECONDS)
    for name, measure in (("mean", np.mean), ("most", np.max)):
        first, last = measure(sizes[:minute]), measure(sizes[-minute:])
        growth = 100 * (last / first - 1)
        print(f"memory, {name} of the first and last minute: ", end="")
        print(f"{first:.0f} and {last:.0f} MiB ({growth:+.1f} %)")


async def sample_memory(processes: list[int], sizes: list[float]) -> None:
    while True:
        sizes.append(memory_mebibytes(*processes))
        await asyncio.sleep(SAMPLE_SECONDS)


def report(seen: Seen) -> None:
    print(f"{'answers':20}{'count':>8}{'median':>9}{'p95':>9}{'most':>9}")
    for kind, noted in seen.seconds.items():
        each = [spent for _, spent in noted]
        middle, high = np.percentile(each, [50, 95])
        print(f"{kind:20}{len(each):8}{middle:8.3f}s{high:8.3f}s{max(each):8.3f}s")
    others = {f"{kind} {status}": n for (kind, status), n in seen.answers.items() if status != 200}
    print("answers other than 200 (0 is a lost connection or stream):", others or "none")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=180)
    cores = os.sched_getaffinity(0)
    parser.add_argument("--workers", type=int, default=len(cores), help="server processes")
    parser.add_argument("--threads", type=int, help="of each process")
    chosen = parser.parse_args()
    threads = [] if chosen.threads is None else ["--threads", str(chosen.threads)]
    with served("--workers", str(chosen.workers), *threads) as (main, port):
        os.sched_setaffinity(0, [max(cores)])
        asyncio.run(lesson(port, family(main), chosen.students, chosen.seconds))


if __name__ == "__main__":
    main()
