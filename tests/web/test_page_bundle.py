"""The page's modules, joined into one, and the page as a single file."""

import base64
import json
import re

import pytest

from lossatlas.web.http import static
from lossatlas.web.http.page_bundle import (
    joined,
    joined_styles,
    json_script,
    module_graph,
    single_file,
    with_joined,
)

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
import { count, add } from "./derive/f.js";

const later = () => import("./dynamic.js");
export const text = 'from "./text.js"';
  import("./indented.js");
"""


@pytest.fixture
def folder(tmp_path):
    sources = {
        "main.js": MAIN,
        "derive/a.js": 'import { d } from "../d.js";\nexport const a = d();\nexport class b {}\n',
        "derive/f.js": 'export let count = "</script>é";\nexport function add() {}\n',
        "d.js": "export async function d() {}\n",
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


def test_the_graph_contains_each_module_after_those_that_it_imports(folder):
    graph = module_graph(folder)
    assert list(graph) == ["d.js", "derive/a.js", "effect.js", "derive/f.js", "main.js"]
    assert graph["main.js"] == MAIN


def test_a_circle_of_imports_is_an_error(folder):
    (folder / "d.js").write_text('import "./main.js";\n')
    with pytest.raises(ValueError, match=r"^d.js imports main.js in a circle"):
        module_graph(folder)


@pytest.mark.parametrize("specifier", ["./missing.js", "../outside.js", "./derive"])
def test_an_import_from_outside_the_page_is_an_error(folder, specifier):
    (folder.parent / "outside.js").write_text("")
    (folder / "effect.js").write_text(f'import "{specifier}";\n')
    with pytest.raises(ValueError, match=r"^effect.js imports .*, which is not a file of the page"):
        module_graph(folder)


def test_each_module_is_a_block_that_binds_what_it_imports(folder):
    first, *blocks = joined(module_graph(folder)).split("\n// ")
    assert first == "let _0, _1, _2, _3, _4, count;"
    names, bodies = zip(*(block.split("\n", 1) for block in blocks), strict=True)
    assert list(names) == list(module_graph(folder))
    assert bodies[1] == ("{\nconst { d } = _0;\nconst a = d();\nclass b {}\n\n_1 = { a, b };\n}")
    assert 'count = "</script>é";\nfunction add() {}' in bodies[3]
    assert "_3 = { add, get count() { return count; } };" in bodies[3]
    for line in (
        "const { a, b: c } = _1;",
        "const d = _0;",
        "const { add } = _3;",
        """const text = 'from "./text.js"';""",
        '  import("./indented.js");',
        "_4 = { text };",
    ):
        assert line in bodies[4].splitlines()
    assert 'import("./types.js").State' in bodies[4]


def test_a_variable_keeps_its_name(folder):
    (folder / "effect.js").write_text('import { count as n } from "./derive/f.js";\n')
    with pytest.raises(ValueError, match=r"^effect.js imports a variable by another name: count"):
        joined(module_graph(folder))


@pytest.mark.parametrize(
    "line",
    [
        'import fs from "node:fs";',
        'export { a } from "./derive/a.js";',
        'export * from "./d.js";',
        "export default 1;",
    ],
)
def test_other_forms_of_import_and_export_are_errors(folder, line):
    (folder / "effect.js").write_text(line + "\n")
    with pytest.raises(ValueError, match=r"^effect.js has an import or export of another form: "):
        joined(module_graph(folder))


def test_the_page_loads_one_script_and_one_style_sheet(folder):
    html = with_joined(PAGE, "static/page.js", "static/page.css")
    assert re.findall(r'<script[^>]*src="([^"]+)"', html) == ["static/page.js"]
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', html) == ["static/page.css"]
    assert joined_styles(folder) == 'p::before { content: "</style>"; }'


def test_the_page_can_be_joined(client):
    """The modules have no circle of imports, and no other forms than these."""
    script = joined(module_graph(static.frontend()))
    assert client.get("/static/page.js").text == script
    assert script.count("\n// ") > 100


def test_the_single_file_contains_its_modules_and_loads_nothing(folder):
    html = single_file(folder, '<meta name="extra" />', b"window.Plotly = {};")
    script = re.search(r'type="module" src="data:text/javascript;base64,([^"]+)"', html)[1]
    assert base64.b64decode(script).decode() == joined(module_graph(folder))
    assert "static/" not in html
    assert "api/v1/" not in html
    assert html.count("</script>") == 1
    assert html.count("</style>") == 1
    assert html.index('<meta name="extra" />') < html.index(script)
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
