"""The command line."""

import socket
import subprocess
import sys

import httpx
import pytest
from support.api import LOSSATLAS
from support.servers import running_server

import lossatlas
from lossatlas import cli


def command(*arguments, **environment):
    from os import environ

    return subprocess.run(
        [*LOSSATLAS, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**environ, **environment},
    )


def test_it_prints_the_address(tmp_path):
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


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["serve", "--port", "70000"], {}, "port"),
        (["serve", "--workers", "0"], {}, "workers"),
        (["serve", "--host", "no such host.invalid"], {}, "no such host.invalid"),
        (["serve"], {"LOSSATLAS_THREADS": "many"}, "LOSSATLAS_THREADS"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(arguments, environment, named):
    found = command(*arguments, **environment)
    assert found.returncode == 1
    (line,) = found.stderr.splitlines()
    assert named in line


def test_help_and_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert lossatlas.__version__ in capsys.readouterr().out
    with pytest.raises(SystemExit, match="0"):
        cli.main(["serve", "--help"])
    helped = capsys.readouterr().out
    for option in ("--host", "--port", "--data-dir", "--workers"):
        assert option in helped


def test_several_workers_share_the_settings(tmp_path):
    serve = [*LOSSATLAS, "serve", "--workers", "2", "--data-dir", str(tmp_path)]
    with running_server(serve, tmp_path / "log") as address:
        for _ in range(6):
            catalog = httpx.get(f"{address}/api/v1/catalog").json()
            (cifar,) = [entry for entry in catalog["datasets"] if entry["id"] == "cifar10"]
            assert "the data directory has no" in cifar["unavailable_because"]


def test_numpy_is_not_imported_before_its_threads_are_set():
    code = "import sys, lossatlas.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_the_users_choice_of_threads_is_kept(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    code = "import os, lossatlas.web.app; print(os.environ['OPENBLAS_NUM_THREADS'])"
    found = subprocess.run(
        [sys.executable, "-c", code], timeout=60, check=True, capture_output=True, text=True
    )
    assert found.stdout == "7\n"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    found = subprocess.run(
        [sys.executable, "-c", code], timeout=60, check=True, capture_output=True, text=True
    )
    assert found.stdout == "1\n"


def test_a_failed_download_is_one_clear_line(monkeypatch, capsys, tmp_path):
    from lossatlas import fetch

    def fail(name, data_dir):
        raise fetch.FetchError(f"no {name} for {data_dir}")

    monkeypatch.setattr(fetch, "fetch", fail)
    assert cli.main(["fetch", "mnist", "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"lossatlas: no mnist for {tmp_path}\n"
