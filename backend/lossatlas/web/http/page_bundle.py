"""The page's modules and styles joined, for the served page and for the page as a single file."""

import base64
import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENTRY = "main.js"
ENTRY_TAG = f'<script type="module" src="static/{ENTRY}"></script>'
"""The tag in index.html that starts the page."""

# The forms of import and export that the page uses, at the start of a line as the formatter writes
# them: neither calls of `import()` nor the types `import("…")` in comments.
_IMPORT = re.compile(
    r"""^import\s+(?:(?:\{([^}]*)\}|\*\s+as\s+([\w$]+))\s+from\s+)?"(\.{1,2}/[^"\n]+)";?""",
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function) ([\w$]+))", re.MULTILINE)
_VARIABLE = re.compile(r"^export let ([\w$]+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export) .*", re.MULTILINE)
_LINK = re.compile(r"<link\b[^>]*>")
_STYLE = re.compile(r' *<link rel="stylesheet" href="static/([^"]+\.css)" />\n?')
_SCRIPT = "text/javascript"


def module_graph(folder: Path, entry: str = ENTRY) -> dict[str, str]:
    """Sources of `entry` and of all modules that it imports, each after those that it imports.

    The keys are paths relative to `folder`, such as `derive/math.js`. Raises ValueError for an
    import of a file that does not exist or lies outside `folder`, and for a circle of imports.
    """
    graph: dict[str, str] = {}

    def visit(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise ValueError(f"{importers[-1]} imports {name} in a circle")
        if name not in graph:
            source = _read(folder, name, importers[-1] if importers else "the page")
            for _, _, specifier in _IMPORT.findall(source):
                visit(_resolve(name, specifier), (*importers, name))
            graph[name] = source

    visit(entry, ())
    return graph


def joined(graph: Mapping[str, str]) -> str:
    """All modules of a graph as one. Each is a block, which sets a variable to what it exports.

    A variable that a module exports (`let`) becomes one of the whole, so that all see its changes.
    Raises ValueError for forms of import and export that the page does not use.
    """
    own = {name: f"_{number}" for number, name in enumerate(graph)}
    variables = [name for source in graph.values() for name in _VARIABLE.findall(source)]
    parts = [f"let {', '.join([*own.values(), *variables])};"]
    for name, source in graph.items():
        exports = _EXPORT.findall(source)
        exports += [f"get {name}() {{ return {name}; }}" for name in _VARIABLE.findall(source)]

        def bound(found: re.Match[str], importer: str = name) -> str:
            names, namespace, specifier = found.groups()
            source = _resolve(importer, specifier)
            if namespace:
                return f"const {namespace} = {own[source]};"
            wanted = [one.strip().replace(" as ", ": ") for one in (names or "").split(",")]
            live = _VARIABLE.findall(graph[source])
            if renamed := [one for one in wanted if one.partition(":")[0] in {*live} - {one}]:
                raise ValueError(f"{importer} imports a variable by another name: {renamed[0]}")
            constant = [one for one in wanted if one and one not in live]
            return f"const {{ {', '.join(constant)} }} = {own[source]};"

        body = _VARIABLE.sub(r"\1", _EXPORT.sub("", _IMPORT.sub(bound, source)))
        if other := _OTHER.search(body):
            raise ValueError(f"{name} has an import or export of another form: {other[0]}")
        parts.append(f"// {name}\n{{\n{body}\n{own[name]} = {{ {', '.join(exports)} }};\n}}")
    return "\n".join(parts)


def joined_styles(folder: Path) -> str:
    """All style sheets of the page as one."""
    names = _STYLE.findall((folder / "index.html").read_text(encoding="utf-8"))
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def with_joined(html: str, script: str, styles: str) -> str:
    """The page with one script and one style sheet, at these addresses, in place of its own."""
    first = _STYLE.search(html)
    if first:
        link = f'    <link rel="stylesheet" href="{styles}" />\n'
        html = html[: first.start()] + link + _STYLE.sub("", html[first.start() :])
    return html.replace(ENTRY_TAG, f'<script type="module" src="{script}"></script>')


def single_file(folder: Path, head: str = "", plotly: bytes | None = None) -> str:
    """The page as one HTML document that needs no server, and also runs from disk.

    Its script is a `data:` URL; styles and SVG images are inlined. `head` is HTML that goes before
    the script, such as a `json_script`. `plotly` is Plotly's script, if the page should have it.
    """
    script = _data_url(joined(module_graph(folder)).encode(), _SCRIPT)
    html = (folder / "index.html").read_text(encoding="utf-8")
    html = _LINK.sub(lambda link: _inlined(folder, link[0], plotly), html)
    html = re.sub(
        r'(?<=")static/([^"]+\.svg)(?=")',
        lambda found: _data_url((folder / found[1]).read_bytes(), "image/svg+xml"),
        html,
    )
    return html.replace(ENTRY_TAG, f'{head}<script type="module" src="{script}"></script>')


def json_script(identifier: str, value: Any) -> str:
    """A script block of JSON that the page reads by its id."""
    return f'<script type="application/json" id="{identifier}">{_safe_json(value)}</script>\n'


def _resolve(importer: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))


def _read(folder: Path, name: str, importer: str) -> str:
    if name.startswith("../") or not (folder / name).is_file():
        raise ValueError(f"{importer} imports {name}, which is not a file of the page")
    return (folder / name).read_text(encoding="utf-8")


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
