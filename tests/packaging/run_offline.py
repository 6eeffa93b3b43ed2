"""Run an image's server without a network, and print its responses as JSON.

Reads its instructions as JSON from standard input. Meant to be started in a separate network
namespace whose loopback interface is still down.
"""

import contextlib
import fcntl
import json
import re
import socket
import struct
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from support.servers import running_server

SIOCSIFFLAGS = 0x8914
UP_AND_RUNNING = 0x41
NOWHERE = "192.0.2.1"


def bring_loopback_up() -> None:
    with socket.socket() as any_socket, contextlib.suppress(PermissionError):
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def has_network() -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as any_socket:
        try:
            any_socket.connect((NOWHERE, 9))
        except OSError:
            return False
    return True


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def answers(address: str, orders: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    page = get(f"{address}/")
    linked = re.findall(r'(?:src|href)="([^"#:]+)"', page)
    check = [word.replace("http://127.0.0.1:8000", address) for word in orders["healthcheck"]]
    return {
        "health": json.loads(get(f"{address}/healthz")),
        "healthcheck": subprocess.run(check, timeout=30, **options).returncode,
        "page": page,
        "linked": {link: get(f"{address}/{link.lstrip('./')}") for link in linked},
        "catalog": json.loads(get(f"{address}/api/v1/catalog")),
    }


def main() -> None:
    orders = json.load(sys.stdin)
    options = orders["options"]
    bring_loopback_up()
    network = has_network()
    with running_server(orders["command"], Path(orders["log"]), **options) as address:
        json.dump({"network": network} | answers(address, orders, options), sys.stdout)


if __name__ == "__main__":
    main()
