"""The page's module graph, its preload links, and the page as a single file."""

import base64
import json
import re

import pytest

from lossatlas.web.http import static
from lossatlas.web.http.page_bundle import json_script, module_graph, preload_links, single_file

PAGE = """<head>
<link rel="icon" type="image/svg+xml" href="static/icon.svg" />
<link rel="stylesheet" href="static/styles/page.css" />
<link rel="preload" as="fetch" href="api/v1/catalog" crossorigin />
<link id="plotly-script" rel="preload" as="script" href="static/plotly.min.js" />
<script type="module" src="static/main.js"></script>
</head>
<img src="static/icon.svg" alt="" />
"""

MAIN = """/** @typedef {import("./types.js").State} State */
import { a,
  b as c } from "./derive/a.js";
import * as d from "./d.js";
import "./effect.js";
import fs from "node:fs";

const later = () => import("./dynamic.js");
export { e } from "./derive/e.js";
export * from "./derive/f.js";
export const text = 'from "./text.js"';
  import("./indented.js");
"""


@pytest.fixture
def folder(tmp_path):
    sources = {
        "main.js": MAIN,
        "derive/a.js": 'import { d } from "../d.js";\nexport const a = 1, b = 2;\n',
        "derive/e.js": 'import { a } from "./a.js";\nexport const e = a;\n',
        "derive/f.js": 'import { e } from "./e.js";\nexport const f = "</script>é";\n',
        "d.js": 'import { a } from "./derive/a.js";\nexport const d = () => a;\n',
        "effect.js": "",
        "unused.js": "",
        "index.html": PAGE,
        "icon.svg": "<svg/>",
        "styles/page.css": 'p::before { content: "</style>"; }',
    }
    for name, source in sources.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path


def test_the_graph_contains_static_imports_in_order(folder):
    assert list(module_graph(folder)) == [
        "main.js",
        "derive/a.js",
        "d.js",
        "effect.js",
        "derive/e.js",
        "derive/f.js",
    ]
    assert module_graph(folder)["main.js"] == MAIN


@pytest.mark.parametrize("specifier", ["./missing.js", "../outside.js", "./derive"])
def test_an_import_from_outside_the_page_is_an_error(folder, specifier):
    (folder.parent / "outside.js").write_text("")
    (folder / "effect.js").write_text(f'import "{specifier}";\n')
    with pytest.raises(ValueError, match=r"^effect.js imports .*, which is not a file of the page"):
        module_graph(folder)


def test_preload_links_are_relative_to_the_page():
    assert preload_links(["a.js", "b/c.js"]).split("\n    ") == [
        '<link rel="modulepreload" href="static/a.js" />',
        '<link rel="modulepreload" href="static/b/c.js" />',
    ]


def test_the_served_page_preloads_every_module(client):
    html = client.get("/").text
    preloaded = re.findall(r'<link rel="modulepreload" href="static/\w+/([^"]+)" />', html)
    assert preloaded == list(module_graph(static.frontend()))[1:]
    assert len(preloaded) > 50
    assert html.index("modulepreload") < html.index('<script type="module"')


def modules_of(html):
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', html)[1])["imports"]
    start = "data:text/javascript;base64,"
    assert all(url.startswith(start) for url in imports.values())
    return {name: base64.b64decode(url[len(start) :]).decode() for name, url in imports.items()}


def test_the_single_file_contains_its_modules_and_loads_nothing(folder):
    html = single_file(folder, '<meta name="extra" />', b"window.Plotly = {};")
    modules = modules_of(html)
    assert list(modules) == [f"atlas/{name}" for name in module_graph(folder)]
    assert 'b as c } from "atlas/derive/a.js"' in modules["atlas/main.js"]
    assert 'export * from "atlas/derive/f.js"' in modules["atlas/main.js"]
    assert 'import fs from "node:fs"' in modules["atlas/main.js"]
    assert 'import("./types.js").State' in modules["atlas/main.js"]
    assert """'from "./text.js"'""" in modules["atlas/main.js"]
    assert modules["atlas/derive/a.js"].startswith('import { d } from "atlas/d.js";')
    assert modules["atlas/derive/f.js"].endswith('"</script>é";\n')
    assert "static/" not in html
    assert "api/v1/" not in html
    assert html.count("</script>") == 2
    assert html.count("</style>") == 1
    assert html.index('<meta name="extra" />') < html.index("importmap")
    assert '<link id="plotly-script" href="data:text/javascript;base64,d2luZG93' in html
    assert "plotly" not in single_file(folder)


def test_json_cannot_close_its_script_element():
    value = {"title": "</script><!--<script>", "minus": "−"}
    block = json_script("answers", value)
    assert block.count("<") == 2
    inner = re.fullmatch(
        r'<script type="application/json" id="answers">(.*)</script>\n', block, re.DOTALL
    )[1]
    assert json.loads(inner) == value
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_script("answers", float("nan"))
