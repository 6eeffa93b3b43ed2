"""A real Dask scheduler and two workers: the same bits as here, whatever dies."""

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from support.api import LOSSATLAS, ZEROS, heavy_plane, in_process, plane, problem, wait_for
from support.cluster import running, scheduler, worker
from support.servers import free_port, running_server

from lossatlas.web.settings import Settings

pytestmark = pytest.mark.slow

PLANE, SWEEP = "/api/v1/slices/plane", "/api/v1/sweeps"
SECONDS = 180
"""Time limit of a request; machines that run these tests may be slow."""


def sweep(**changes):
    return {
        "problem": {"dataset": "digits", "examples": {"count": None}},
        "start": ZEROS,
        "optimizer": {"kind": "gd"},
        "learning_rates": {"min": 1e-3, "max": 1, "count": 8},
        "steps": 120,
        "space": "full",
        **changes,
    }


def post(address, path, body):
    return httpx.post(address + path, json=body, timeout=2 * SECONDS)


def alone(path, body):
    """The answer of this process, without a cluster."""
    settings = Settings(threads=1, deadline_seconds=SECONDS)
    return in_process("POST", path, settings, json=body).content


class Cluster:
    """A scheduler, workers, and a server that sends heavy requests to them."""

    def __init__(self, folder, stack):
        self.port, self.stack = free_port(), stack
        self.scheduler = stack.enter_context(running(*scheduler(self.port)))
        address = f"tcp://127.0.0.1:{self.port}"
        chosen = {"DEADLINE_SECONDS": str(SECONDS), "DASK_SCHEDULER": address, "THREADS": "1"}
        environment = {**os.environ, **{f"LOSSATLAS_{name}": chosen[name] for name in chosen}}
        command = [*LOSSATLAS, "serve"]
        self.address = stack.enter_context(running_server(command, folder / "log", env=environment))
        self.workers = [self.start_worker(1), self.start_worker(2)]

    def start_worker(self, count):
        """A worker; the cluster then has `count` of them."""
        process = self.stack.enter_context(running(*worker(self.port)))
        wait_for(lambda: len(self.ask("list(s.workers)")) == count, 180)
        return process

    def ask(self, expression):
        """An expression of the scheduler `s`."""
        from distributed import Client

        def evaluate(expression, dask_scheduler):
            return eval(expression, {"s": dask_scheduler})

        with Client(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            return client.run_on_scheduler(evaluate, expression)

    def processing(self):
        """The keys of the tasks that are being computed."""
        return self.ask("[str(t.key) for w in s.workers.values() for t in w.processing]")

    def executing(self):
        """The number of threads that compute, by worker."""
        from distributed import Client

        def count(dask_worker):
            return len(dask_worker.active_threads)

        with Client(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            return client.run(count)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with ExitStack() as stack:
        yield Cluster(tmp_path_factory.mktemp("cluster"), stack)


@pytest.mark.parametrize("loss", ["svm", "crammer_singer", "ova", "squared_hinge", "softmax"])
def test_planes_have_the_same_bits(cluster, loss):
    body = heavy_plane(1, loss)
    assert post(cluster.address, PLANE, body).content == alone(PLANE, body)


def test_sweeps_have_the_same_bits(cluster):
    for kind in ("gd", "adam"):
        body = sweep(optimizer={"kind": kind})
        here = post(cluster.address, SWEEP, body)
        assert here.status_code == 200, here.text
        assert here.content == alone(SWEEP, body)


def test_light_work_stays_here(cluster):
    before = cluster.ask("s.transition_counter")
    assert post(cluster.address, PLANE, plane()).status_code == 200
    assert cluster.ask("s.transition_counter") == before


def test_errors_of_a_request_come_back(cluster):
    body = sweep(space="slice", steps=5000)  # without a slice, which only the worker notices
    found = post(cluster.address, SWEEP, body)
    assert "requires a slice" in problem(found, 422)["detail"]
    assert found.content == alone(SWEEP, body)


def test_a_client_that_leaves_stops_the_workers(cluster):
    content = json.dumps(heavy_plane(77, "softmax")).encode()
    head = f"POST {PLANE} HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n"
    url = urlsplit(cluster.address)
    with socket.create_connection((url.hostname, url.port)) as client:
        client.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        wait_for(lambda: any("_tile" in task for task in cluster.processing()), 120)
    wait_for(lambda: not cluster.processing(), 120)
    wait_for(lambda: not any(cluster.executing().values()), 120)


def test_a_worker_that_is_killed_costs_only_time(cluster):
    body = heavy_plane(5, "softmax")
    with ThreadPoolExecutor(1) as threads:
        found = threads.submit(post, cluster.address, PLANE, body)
        wait_for(lambda: any("_tile" in task for task in cluster.processing()), 60)
        cluster.workers[0].kill()
        assert found.result().content == alone(PLANE, body)
    cluster.workers[0] = cluster.start_worker(2)


def test_without_the_cluster_heavy_work_is_refused_clearly(cluster):
    with ThreadPoolExecutor(1) as threads:
        lost = threads.submit(post, cluster.address, PLANE, heavy_plane(6, "softmax"))
        wait_for(lambda: cluster.processing(), 60)
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        assert "computing cluster" in problem(lost.result(), 503)["detail"]
    refused = post(cluster.address, PLANE, heavy_plane(8))
    assert "computing cluster" in problem(refused, 503)["detail"]
    assert post(cluster.address, PLANE, plane()).status_code == 200
    with running(*scheduler(cluster.port)), running(*worker(cluster.port)):
        wait_for(lambda: post(cluster.address, PLANE, heavy_plane(9)).status_code == 200, 180)


def test_a_cluster_with_other_sources_is_refused():
    from lossatlas.web.compute import worker as module

    answer = module.answer(b"", 1.0, "another fingerprint")
    assert (answer.status, "another version" in answer.detail) == (503, True)
