"""The page in Firefox; the other browser tests use Chromium."""

from pathlib import Path
from typing import Any

from browser.atlas import CHART, CONTOUR
from support.api import wait_for
from support.browsers import FIREFOXES, find_program
from support.marionette import firefox

ERRORS = """
const [address] = arguments;
return Services.console.getMessageArray()
    .filter(message => message instanceof Ci.nsIScriptError)
    .filter(({flags, sourceName}) => !(flags & Ci.nsIScriptError.warningFlag)
        && sourceName.startsWith(address))
    .map(message => String(message));
"""


def test_it_draws_and_plays_without_an_error(server: str, tmp_path: Path) -> None:
    with firefox(find_program(FIREFOXES), tmp_path) as command:

        def evaluate(expression: str) -> Any:
            return command("WebDriver:ExecuteScript", script=f"return {expression}", args=[])[
                "value"
            ]

        command("WebDriver:Navigate", url=f"{server}/#v=1&x=4")
        for drawn in (f"{CONTOUR} .contourlayer path", f"{CHART} .scatterlayer path"):
            wait_for(
                lambda drawn=drawn: evaluate(f"document.querySelector('{drawn}') !== null"), 60
            )
        wait_for(lambda: int(evaluate("document.querySelector('#scrubber').value")) > 3, 60)
        assert "100 handwritten digits" in evaluate("document.querySelector('h1').textContent")
        assert evaluate("document.querySelector('#failure').hidden")
        command("Marionette:SetContext", value="chrome")
        found = command("WebDriver:ExecuteScript", script=ERRORS, args=[server])["value"]
        assert found == []
