"""The page's modules run from a single file on disk."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from lossatlas.web.http.page_bundle import json_script, single_file
from lossatlas.web.http.static import frontend, plotly_script

# records requests, and never answers them
RECORD = """<script>
window.requested = [];
window.fetch = (url) => (window.requested.push(String(url)), new Promise(() => {}));
</script>
"""


def open_file(browser: Browser, path: Path) -> tuple[Any, list[str]]:
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("requestfailed", lambda request: errors.append(request.url[:100]))
    page.goto(path.as_uri())
    return page, errors


@pytest.mark.slow
def test_the_page_runs_from_a_file(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "atlas.html"
    head = RECORD + json_script("answers", {"text": "</script>"})
    plotly = plotly_script()[0].body
    path.write_text(single_file(frontend(), head, plotly), encoding="utf-8")
    page, errors = open_file(browser, path)
    page.wait_for_function("window.requested.some((url) => url.endsWith('catalog'))")
    page.add_script_tag(url=page.eval_on_selector("#plotly-script", "link => link.href"))
    assert page.evaluate("typeof window.Plotly.react") == "function"
    assert page.evaluate("JSON.parse(document.querySelector('#answers').text).text") == "</script>"
    assert page.evaluate("getComputedStyle(document.querySelector('main')).display") != "inline"
    assert errors == []
    page.close()


def test_circular_imports_and_reexports_run(browser: Browser, tmp_path: Path) -> None:
    sources = {
        "index.html": '<html><script type="module" src="static/main.js"></script></html>',
        "main.js": 'import { name, twice } from "./lib/all.js";\n'
        "export const own = 3;\ndocument.title = name + twice();\n",
        "lib/all.js": 'export { name } from "./name.js";\nexport * from "./twice.js";\n',
        "lib/name.js": 'export const name = "é</script>";\n',
        "lib/twice.js": 'import { own } from "../main.js";\nexport const twice = () => 2 * own;\n',
    }
    for name, source in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    path = tmp_path / "single.html"
    path.write_text(single_file(tmp_path), encoding="utf-8")
    page, errors = open_file(browser, path)
    page.wait_for_function("document.title === 'é</script>6'")
    assert errors == []
    page.close()
