"""How many requests one, two and three replicas behind nginx answer in a second.

    .venv/bin/python benchmarks/replicas.py

Needs `redis-server` and `nginx`, and takes a minute. Replicas, nginx, Redis and the clients share
the cores of this machine, so more replicas than cores show no gain; the processor time that each
part spends on a request says what they would need apart.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
from serving import REPOSITORY, processor_seconds

SECONDS = 5.0
CLIENTS = 12


def plane(seed: int) -> dict[str, object]:
    """A plane of 61 × 61 points of 1,797 digits, as the page asks for."""
    axis = {"min": -5, "max": 5, "count": 61}
    return {
        "problem": {"dataset": "digits", "loss": "softmax", "examples": {"count": None}},
        "origin": {"kind": "random", "seed": seed, "scale": 0.1},
        "directions": [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}],
        "a": axis,
        "b": axis,
    }


def rate(address: str, seeds: Iterator[int]) -> tuple[int, float]:
    """Answers, and the seconds that they took."""
    end = time.monotonic() + SECONDS

    def client(_: int) -> int:
        answered = 0
        with httpx.Client(base_url=address, timeout=60) as session:
            while time.monotonic() < end:
                body = json.dumps(plane(next(seeds)))
                headers = {"Content-Type": "application/json"}
                session.post(
                    "/api/v1/slices/plane", content=body, headers=headers
                ).raise_for_status()
                answered += 1
        return answered

    begin = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as threads:
        answered = sum(threads.map(client, range(CLIENTS)))
    return answered, time.monotonic() - begin


def main() -> None:
    from support.api import LOSSATLAS
    from support.cluster import nginx, redis, running
    from support.servers import free_port, is_ready, server_process

    fresh = count(1)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        store = stack.enter_context(running(*redis(redis_port := free_port())))
        url = f"redis://127.0.0.1:{redis_port}/0"
        environment = {**os.environ, "LOSSATLAS_REDIS_URL": url, "LOSSATLAS_THREADS": "1"}
        ports = [free_port() for _ in range(3)]
        servers = [
            stack.enter_context(
                server_process([*LOSSATLAS, "serve"], port, folder / str(port), env=environment)
            )[0]
            for port in ports
        ]
        config = REPOSITORY / "deploy/nginx.cluster.conf"
        for replicas in (1, 2, 3):
            used = (ports[:replicas] * 3)[:3]
            own = folder / f"nginx{replicas}"
            own.mkdir()
            address = f"http://127.0.0.1:{(port := free_port())}"
            with running(*nginx(config, own, port, used)):
                while not is_ready(address):
                    time.sleep(0.05)
                for what, seeds in (("new", fresh), ("kept", iter(lambda: 1, 0))):
                    parts = [[server.pid for server in servers], [store.pid]]
                    before = [processor_seconds(*part) for part in parts]
                    answered, seconds = rate(address, seeds)
                    spent = [
                        1000 * (processor_seconds(*part) - start) / answered
                        for part, start in zip(parts, before, strict=True)
                    ]
                    print(
                        f"{replicas} replicas, {what:4} planes: {answered / seconds:5.0f}/s, "
                        f"each {spent[0]:.2f} ms of a replica, {spent[1]:.2f} of Redis",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
