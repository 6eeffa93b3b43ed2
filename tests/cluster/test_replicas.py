"""Three replicas, nginx and Redis on this machine: what fails costs time, and nothing else."""

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from support.api import LOSSATLAS, events, heavy_plane, plane, race, run, wait_for
from support.cluster import nginx, redis, running
from support.servers import free_port, is_ready, server_process

pytestmark = pytest.mark.slow

CONFIG = Path(__file__).parents[2] / "deploy/nginx.cluster.conf"
PLANE, RACE = "/api/v1/slices/plane", "/api/v1/trajectories"
EVENTS = {"Accept": "text/event-stream"}
HIT = 'cache;desc="hit"'


def post(address, body, path=PLANE, **options):
    response = httpx.post(address + path, json=body, timeout=120, **options)
    assert response.status_code == 200, response.text[:1000]
    return response


def state(address):
    return httpx.get(f"{address}/readyz", timeout=30).json()


class Replicas:
    """Replicas by number: their ports, addresses, processes and logs."""

    def __init__(self, folder, stack, count):
        self.redis_port = free_port()
        self.redis = stack.enter_context(running(*redis(self.redis_port)))
        wait_for(lambda: answers(self.redis_port))
        url = f"redis://127.0.0.1:{self.redis_port}/0"
        environment = {**os.environ, "LOSSATLAS_REDIS_URL": url, "LOSSATLAS_THREADS": "1"}
        self.ports = [free_port() for _ in range(count)]
        self.logs = [folder / f"log{port}" for port in self.ports]
        command = [*LOSSATLAS, "serve"]
        started = [
            stack.enter_context(server_process(command, port, log, env=environment))
            for port, log in zip(self.ports, self.logs, strict=True)
        ]
        self.processes, self.addresses = zip(*started, strict=True)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def replicas(tmp_path):
    with ExitStack() as stack:
        yield lambda count: Replicas(tmp_path, stack, count)


def test_an_answer_is_computed_by_one_replica_for_all(replicas):
    three = replicas(3)
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda address: post(address, heavy_plane()), three.addresses))
    assert len({response.content for response in found}) == 1
    assert sum(state(address)["finished"] for address in three.addresses) == 1
    assert sorted(response.headers["server-timing"] == HIT for response in found) == [0, 1, 1]


def test_a_finished_race_is_shared(replicas):
    first, second = replicas(2).addresses
    streamed = post(first, race(run("sgd", 300)), RACE, headers=EVENTS)
    finished = state(first)["finished"]
    assert finished > 0

    def is_shared():
        again = post(second, race(run("sgd", 300)), RACE, headers=EVENTS)
        return again.text == streamed.text

    assert wait_for(is_shared)


def test_a_refusal_is_each_replicas_own(replicas):
    for address in replicas(2).addresses:
        wrong = httpx.post(address + PLANE, json=plane(directions=[]), timeout=60)
        assert wrong.status_code == 422


def test_another_replica_takes_over_when_the_one_that_computes_is_killed(replicas):
    two = replicas(2)
    first, second = two.addresses
    with ThreadPoolExecutor(2) as threads:
        lost = threads.submit(httpx.post, first + PLANE, json=heavy_plane(), timeout=120)
        wait_for(lambda: state(first)["running"] == 1)
        waits = threads.submit(post, second, heavy_plane())
        two.processes[0].kill()
        with pytest.raises(httpx.TransportError):
            lost.result()
        assert waits.result().headers["server-timing"].startswith("compute")


def test_redis_may_be_killed_and_come_back(replicas):
    two = replicas(2)
    first, second = two.addresses
    post(first, plane())
    two.redis.kill()
    two.redis.wait()
    for seed in (11, 12):
        body = plane(origin={"kind": "random", "seed": seed})
        assert post(first, body).content == post(second, body).content
    with running(*redis(two.redis_port)):
        wait_for(lambda: answers(two.redis_port))
        seeds = iter(range(100, 200))

        def is_shared():
            body = plane(origin={"kind": "random", "seed": next(seeds)})
            post(first, body)
            return post(second, body).headers["server-timing"] == HIT

        assert wait_for(is_shared)
    for log in two.logs:
        assert log.read_text().count("Redis fails") <= 2
        assert "Traceback" not in log.read_text()


def test_a_class_loses_nothing_when_a_replica_is_killed(replicas, tmp_path):
    three, port = replicas(3), free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        running(*nginx(CONFIG, tmp_path, port, three.ports)),
        ThreadPoolExecutor(8) as threads,
    ):
        wait_for(lambda: is_ready(address))
        bodies = [plane(origin={"kind": "random", "seed": seed}) for seed in range(60)]
        found = [threads.submit(post, address, body) for body in bodies]
        wait_for(lambda: sum(one.done() for one in found) > 10)
        three.processes[0].kill()
        assert [one.result().status_code for one in found] == [200] * 60
        texts = post(address, race(run("gd", 50)), RACE, headers=EVENTS).text
        assert list(events(texts.splitlines()))[-1] == ("done", {})
        assert json.loads(post(address, bodies[0]).text)["n"] == 100
