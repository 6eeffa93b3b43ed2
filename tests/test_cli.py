"""The command line."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from support.api import LOSSATLAS, wait_for
from support.servers import free_port, running_server, server_process, stop

import lossatlas
from lossatlas import cli
from lossatlas.web.settings import Settings, default_of, option


def command(*arguments, **environment):
    return subprocess.run(
        [*LOSSATLAS, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_serve_prints_the_address(tmp_path):
    log = tmp_path / "log"
    with running_server([*LOSSATLAS, "serve"], log) as address:
        assert log.read_text() == f"Loss Atlas is at {address}\n"


def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = command("serve", "--port", str(port))
    assert found.returncode == 1
    assert found.stdout == ""
    (line,) = found.stderr.splitlines()
    assert f"port {port}" in line
    assert "--port" in line


def test_a_server_for_others_asks_for_its_address(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_run", lambda settings, listener: listener.close())
    monkeypatch.setattr(cli, "to_environment", lambda settings: {})
    serve = ["serve", "--host", "0.0.0.0", "--port", "0"]
    assert cli.main(serve) == 0
    assert "LOSSATLAS_PUBLIC_URL or --public-url" in capsys.readouterr().out
    assert cli.main([*serve, "--public-url", "http://192.168.1.7:8000"]) == 0
    assert "Students open http://192.168.1.7:8000/ " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["serve", "--port", "70000"], {}, "port"),
        (["serve", "--workers", "0"], {}, "workers"),
        (["serve", "--host", "no such host.invalid"], {}, "no such host.invalid"),
        (["serve", "--data-dir", "/no such folder"], {}, "/no such folder"),
        (["reproduce", "--data-dir", "/no such folder"], {}, "/no such folder"),
        (["serve"], {"LOSSATLAS_THREADS": "many"}, "LOSSATLAS_THREADS"),
        (["serve"], {"LOSSATLAS_PROT": "1"}, "LOSSATLAS_PROT"),
        (["serve"], {"LOSSATLAS_PORT": "tcp://10.0.0.1:80"}, "enableServiceLinks: false"),
    ],
)
def test_an_invalid_setting_is_one_clear_line(arguments, environment, named):
    found = command(*arguments, **environment)
    assert found.returncode == 1
    (line,) = found.stderr.splitlines()
    assert named in line


def test_an_invalid_setting_alone_is_named():
    found = command("serve", "--workers", "0")
    assert found.stderr.count("LOSSATLAS_") == 1


def test_help_and_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert lossatlas.__version__ in capsys.readouterr().out


def test_every_setting_is_an_option(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["serve", "--help"])
    helped = " ".join(capsys.readouterr().out.split())
    for name, field in Settings.model_fields.items():
        assert f"{option(name)} " in helped
        assert f"{field.description} Default: {default_of(name)}." in helped


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc and signals")
def test_every_worker_gets_the_settings(tmp_path):
    serve = [*LOSSATLAS, "serve", "--workers", "2", "--data-dir", str(tmp_path)]
    limit = "--body-bytes", "2000"
    log = tmp_path / "log"
    with server_process([*serve, *limit], free_port(), log) as (supervisor, address):
        workers = workers_of(supervisor.pid)
        assert len(workers) == 2
        with paused(supervisor.pid):  # otherwise it would replace paused workers
            for worker in workers:
                with contextlib.ExitStack() as others:
                    for other in workers - {worker}:
                        others.enter_context(paused(other))
                    catalog = httpx.get(f"{address}/api/v1/catalog", timeout=60).json()
                    big = httpx.post(f"{address}/api/v1/points", content=b"x" * 2001, timeout=60)
                (cifar,) = [entry for entry in catalog["datasets"] if entry["id"] == "cifar10"]
                assert "the data directory has no" in cifar["unavailable_because"]
                assert (big.status_code, "2,000 bytes" in big.json()["detail"]) == (413, True)
        stop(supervisor, log)


def workers_of(supervisor):
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return {int(c) for c in children if "spawn_main" in Path(f"/proc/{c}/cmdline").read_text()}


@contextlib.contextmanager
def paused(process):
    """Suspend a process, so that only the other workers can respond."""
    os.kill(process, signal.SIGSTOP)
    try:
        wait_for(
            lambda: Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"
        )
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_numpy_is_not_imported_before_its_threads_are_set():
    code = "import sys, lossatlas.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_results_are_identical_with_any_number_of_threads(monkeypatch):
    code = """if True:
        import hashlib
        from fastapi.testclient import TestClient
        from lossatlas.web.app import create_app
        random = [{"kind": "random", "seed": seed} for seed in (1, 2)]
        axis = {"min": -3, "max": 3, "count": 31}
        body = {
            "problem": {"dataset": "digits", "examples": {"count": None}, "loss": "softmax"},
            "origin": {"kind": "random", "seed": 0}, "directions": random, "a": axis, "b": axis,
        }
        with TestClient(create_app()) as client:
            answer = client.post("/api/v1/slices/plane", json=body)
        print(answer.status_code, hashlib.sha256(answer.content).hexdigest())
    """
    answers = set()
    for threads in ("1", "7"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", threads)
        command = [sys.executable, "-c", code]
        found = subprocess.run(command, timeout=60, check=True, capture_output=True, text=True)
        answers.add(found.stdout)
    (answer,) = answers
    assert answer.startswith("200 ")


def test_the_server_computes_products_with_one_thread(monkeypatch):
    """NumPy reads the number when it is imported, by whichever module comes first."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    code = """if True:
        from lossatlas.web.http import slow_clients  # the first module that `serve` imports
        from threadpoolctl import threadpool_info
        print({pool["num_threads"] for pool in threadpool_info()})
    """
    found = subprocess.run(
        [sys.executable, "-c", code], timeout=60, check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == "{1}"


def test_a_failed_download_is_one_clear_line(monkeypatch, capsys, tmp_path):
    from lossatlas import fetch

    def fail(name, data_dir):
        raise fetch.FetchError(f"no {name} for {data_dir}")

    monkeypatch.setattr(fetch, "fetch", fail)
    assert cli.main(["fetch", "mnist", "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"lossatlas: no mnist for {tmp_path}\n"


LESSON = """\
---
title: Mine
question: Why?
steps:
  - link: v=2&d=iris
---

## A step

It is {start_loss}.
"""


def test_a_lesson_without_mistakes_is_summed_up(tmp_path, capsys):
    path = tmp_path / "mine.md"
    path.write_text(LESSON)
    assert cli.main(["lesson", "check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: no mistakes; steps: 1, predictions: 0\n"


def test_mistakes_of_lessons_are_told_line_by_line(tmp_path, capsys):
    first, second, third = (tmp_path / f"{name}.md" for name in "abc")
    first.write_text(LESSON.replace("{start_loss", "<b>{los").replace("d=iris", "dd=iris"))
    second.write_text(LESSON)
    third.write_text(LESSON)
    absent = tmp_path / "d.md"
    files = [str(path) for path in (first, second, third, absent)]
    assert cli.main(["lesson", "check", *files]) == 1
    lines = capsys.readouterr().out.splitlines()
    expected = [
        f"{first}:5: ",
        f"{first}:10: ",
        f"{first}:10: ",
        f"{third}:1: b.md has the title",
        f"{absent}:1: there is no such file",
        f"{second}: no mistakes",
    ]
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start)


def test_what_lessons_may_name_is_listed_with_its_meaning(capsys):
    assert cli.main(["lesson", "names"]) == 0
    facts, figures = capsys.readouterr().out.split("figures:\n")
    assert "kind place:\n  start " in facts
    assert "  run.*.final_loss          loss at the end of the run" in facts
    assert "  dial                      the change of the loss" in figures


def test_the_lessons_of_the_page_can_be_checked(capsys):
    files = sorted((Path(__file__).parents[1] / "frontend/lessons").glob("*.md"))
    assert cli.main(["lesson", "check", *map(str, files)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(files)
