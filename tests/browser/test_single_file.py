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


def test_joined_modules_see_each_others_names_and_changes(browser: Browser, tmp_path: Path) -> None:
    sources = {
        "index.html": '<html><script type="module" src="static/main.js"></script></html>',
        "main.js": 'import { name as own, twice } from "./lib/twice.js";\n'
        'import * as counter from "./lib/count.js";\nimport { add, count } from "./lib/count.js";\n'
        "const before = twice();\nadd();\n"
        "document.title = [own, before, twice(), count, counter.count].join();\n",
        "lib/twice.js": 'import { count } from "./count.js";\nexport const name = "é</script>";\n'
        "export function twice() {\n  return 2 * count;\n}\n",
        "lib/count.js": "export let count = 3;\nexport const add = () => {\n  count += 1;\n};\n",
    }
    for name, source in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    path = tmp_path / "single.html"
    path.write_text(single_file(tmp_path), encoding="utf-8")
    page, errors = open_file(browser, path)
    page.wait_for_function("document.title === 'é</script>,6,8,4,4'")
    assert errors == []
    page.close()
