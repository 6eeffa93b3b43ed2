"""The page for the projector, and the QR code in the terminal."""

import io
import itertools
import re

import pytest
import segno
from support.api import in_process

from lossatlas import cli
from lossatlas.web.settings import Settings

ADDRESS = "http://192.168.1.7:8000/atlas/"


def code_of(address):
    """The modules of an address's QR code, dark ones as 1, without the quiet zone."""
    return [list(row) for row in segno.make(address).matrix]


def drawn(html):
    """The modules of the QR code that a page draws, with its quiet zone of four modules."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', html)[1])
    modules = [[0] * size for _ in range(size)]
    x = y = 0.0
    path = re.search(r'class="qrline" stroke="#000" d="([^"]+)"', html)[1]
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if step == "h":
            for column in range(int(x), int(x + values[0])):
                modules[int(y)][column] = 1
            x += values[0]
        else:
            x, y = (values[0], values[1]) if step == "M" else (x + values[0], y + values[1])
    return [row[4:-4] for row in modules[4:-4]]


@pytest.mark.parametrize(
    ("settings", "opened", "shown"),
    [
        (Settings(public_url=ADDRESS), "localhost", ADDRESS),
        (Settings(), "192.168.1.8:8000", "http://192.168.1.8:8000/"),
        (Settings(path_prefix="/atlas"), "example.org", "http://example.org/atlas/"),
    ],
)
def test_it_shows_the_address_and_its_code(settings, opened, shown):
    found = in_process("GET", "/projector", settings, headers={"Host": opened})
    assert f'<a href="{shown}">{shown}</a>' in found.text
    assert drawn(found.text) == code_of(shown)


def test_an_address_for_nobody_else_has_no_code():
    found = in_process("GET", "/projector", headers={"Host": "127.0.0.1:8000"})
    assert "LOSSATLAS_PUBLIC_URL" in found.text
    assert "<svg" not in found.text


def test_the_address_of_the_request_is_escaped():
    found = in_process("GET", "/projector", headers={"Host": "a<script>.example"})
    assert "<script>" not in found.text


def test_the_terminal_shows_the_address_and_its_code(capsys):
    cli._print_invitation(ADDRESS)
    first, *lines = capsys.readouterr().out.splitlines()
    assert ADDRESS in first
    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    rows = list(
        itertools.chain.from_iterable(
            zip(*(halves[character] for character in line), strict=True) for line in lines
        )
    )
    size = len(code_of(ADDRESS))
    assert [list(row[2 : 2 + size]) for row in rows[2 : 2 + size]] == code_of(ADDRESS)


def test_a_terminal_without_block_characters_shows_the_address(monkeypatch):
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", output)
    cli._print_invitation(ADDRESS)
    assert ADDRESS.encode() in output.buffer.getvalue()
