"""The page's modules as a graph: to preload them, and to put the whole page into a single file."""

import base64
import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ENTRY = "main.js"
ENTRY_TAG = f'<script type="module" src="static/{ENTRY}"></script>'
"""The tag in index.html that starts the page."""

# Static imports and re-exports, at the start of a line as the formatter writes them: neither calls
# of `import()` nor the types `import("…")` in comments.
_IMPORT = re.compile(
    r"""^(import\s+(?:[\w$*{},\s]+\sfrom\s+)?" | export\s+[\w$*{},\s]+\sfrom\s+")
        (\.{1,2}/[^"\n]+) (?=")""",
    re.MULTILINE | re.VERBOSE,
)
_LINK = re.compile(r"<link\b[^>]*>")
_SCRIPT = "text/javascript"


def module_graph(folder: Path, entry: str = ENTRY) -> dict[str, str]:
    """Sources of `entry` and of all modules that it imports statically, breadth first.

    The keys are paths relative to `folder`, such as `derive/math.js`. Raises ValueError for an
    import of a file that does not exist or lies outside `folder`.
    """
    graph = {entry: _read(folder, entry, "the page")}
    waiting = [entry]
    while waiting:
        importer = waiting.pop(0)
        for _, specifier in _IMPORT.findall(graph[importer]):
            name = _resolve(importer, specifier)
            if name not in graph:
                graph[name] = _read(folder, name, importer)
                waiting.append(name)
    return graph


def preload_links(names: Iterable[str], base: str = "static/") -> str:
    """A `modulepreload` link for each module, with addresses relative to the page."""
    return "\n    ".join(f'<link rel="modulepreload" href="{base}{name}" />' for name in names)


def single_file(folder: Path, head: str = "", plotly: bytes | None = None) -> str:
    """The page as one HTML document that needs no server, and also runs from disk.

    Its modules are `data:` URLs in an import map, under names such as `atlas/derive/math.js`;
    styles and SVG images are inlined. `head` is HTML that goes before the modules, such as a
    `json_script`. `plotly` is Plotly's script, if the page should have it.
    """
    graph = module_graph(folder)
    imports = {
        f"atlas/{name}": _data_url(_with_names(name, source).encode(), _SCRIPT)
        for name, source in graph.items()
    }
    start = (
        f'{head}<script type="importmap">{_safe_json({"imports": imports})}</script>\n'
        f'    <script type="module">import "atlas/{ENTRY}";</script>'
    )
    html = (folder / "index.html").read_text(encoding="utf-8")
    html = _LINK.sub(lambda link: _inlined(folder, link[0], plotly), html)
    html = re.sub(
        r'(?<=")static/([^"]+\.svg)(?=")',
        lambda found: _data_url((folder / found[1]).read_bytes(), "image/svg+xml"),
        html,
    )
    return html.replace(ENTRY_TAG, start)


def json_script(identifier: str, value: Any) -> str:
    """A script block of JSON that the page reads by its id."""
    return f'<script type="application/json" id="{identifier}">{_safe_json(value)}</script>\n'


def with_preloads(html: str, graph: Mapping[str, str]) -> str:
    """The page, with links before its entry that make the browser load all modules at once."""
    links = preload_links(name for name in graph if name != ENTRY)
    return html.replace(ENTRY_TAG, f"{links}\n    {ENTRY_TAG}")


def _resolve(importer: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))


def _read(folder: Path, name: str, importer: str) -> str:
    if name.startswith("../") or not (folder / name).is_file():
        raise ValueError(f"{importer} imports {name}, which is not a file of the page")
    return (folder / name).read_text(encoding="utf-8")


def _with_names(importer: str, source: str) -> str:
    """The source, with import-map names in place of relative specifiers."""
    return _IMPORT.sub(lambda found: f"{found[1]}atlas/{_resolve(importer, found[2])}", source)


def _inlined(folder: Path, link: str, plotly: bytes | None) -> str:
    """The replacement of a link element, so that nothing is loaded from elsewhere."""
    if 'id="plotly-script"' in link:
        return f'<link id="plotly-script" href="{_data_url(plotly, _SCRIPT)}" />' if plotly else ""
    if found := re.search(r'href="static/([^"]+\.css)"', link):
        style = (folder / found[1]).read_text(encoding="utf-8")
        return "<style>\n" + style.replace("</", r"<\/") + "</style>"
    return "" if 'rel="preload"' in link else link


def _data_url(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _safe_json(value: Any) -> str:
    """JSON that is safe inside a script element: no `<` can close it or open a comment."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
