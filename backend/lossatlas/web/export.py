"""A page of one file that plays without a server: the landscape, the paths on it, their losses.

Only draws: the numbers are the core's, the colours those of the page's style sheet.
"""

import json
import math
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossatlas.web.http.static import frontend

Floats = NDArray[np.float64]
Scheme = Literal["light", "dark"]
Trace = dict[str, Any]

FRAMES: Final = 120
PATH_POINTS: Final = 500
"""Frames, and points of a path in a frame; longer runs are thinned."""
FRAME_NUMBERS: Final = 200_000
"""Numbers in all frames together: with Plotly's script the file stays below 8 MB."""
SECONDS: Final = 7
"""That playing takes, as on the page."""
LEVELS: Final = 13
LOG_FLOOR: Final = 1e-4
"""Of the largest loss: below it a log scale makes no difference, and zero has no logarithm."""
LOG_ABOVE: Final = 50
"""Losses that differ by more than this factor are shown on a log axis."""
ON_PLANE: Final = 1e-9
"""A residual that is rounding."""
SIZE: Final = 13
"""Of the type, in pixels."""

SHAPES: Final = (
    (3.0, "solid", "circle"),
    (2.2, "7px,3px", "square"),
    (1.6, "solid", "triangle-up"),
    (2.2, "2px,3px", "diamond"),
    (2.4, "12px,4px", "triangle-down"),
    (1.6, "5px,2px", "pentagon"),
    (2.4, "solid", "star"),
    (2.0, "10px,3px,2px,3px", "x"),
)
"""Width, dash and marker of the runs, by slot, as the page has them."""

PLANE_TITLES: Final = ("a: how far along direction 1", "b: how far along direction 2")

CONFIG: Final = {"displaylogo": False, "displayModeBar": False, "showSendToCloud": False}

ABREAST: Final[dict[str, dict[str, Any]]] = {
    "xaxis": {"domain": [0.0, 0.68]},
    "yaxis": {"domain": [0.0, 1.0]},
    "xaxis2": {"domain": [0.76, 1.0]},
    "yaxis2": {"domain": [0.4, 1.0]},
    "legend": {"x": 0.75, "xanchor": "left", "y": 0.24, "yanchor": "top"},
}
STACKED: Final[dict[str, dict[str, Any]]] = {
    "xaxis": {"domain": [0.0, 1.0]},
    "yaxis": {"domain": [0.62, 1.0]},
    "xaxis2": {"domain": [0.0, 1.0]},
    "yaxis2": {"domain": [0.0, 0.27]},
    "legend": {"x": 0.0, "xanchor": "left", "y": 0.31, "yanchor": "bottom"},
}
"""The landscape beside the curves; and above them, on a narrow screen."""


@dataclass(frozen=True)
class Walk:
    """One run, a number for each step."""

    name: str
    slot: int
    a: Floats
    b: Floats
    loss: Floats
    residual: Floats


@dataclass(frozen=True)
class Picture:
    """What is shown."""

    title: str
    link: str
    """Where the same is shown by a server; may be empty."""
    scheme: Scheme
    logarithmic: bool
    """Colour and level lines by the logarithm of the loss."""
    a: Floats
    b: Floats
    loss: Floats
    """(len(b), len(a))"""
    minimum: dict[str, Any] | None
    """As the API answers it."""
    minima: Sequence[tuple[float, ...]] | None
    """Where a function is lowest, as far as is known; None for a classifier's loss."""
    walks: Sequence[Walk]
    axes: Sequence[str] | None = None
    """Titles of a and b, where these are not the usual ones."""

    @property
    def value(self) -> str:
        """What is drawn."""
        return "loss" if self.minima is None else "f"


def page(picture: Picture) -> bytes:
    """The file."""
    # imported late: at the start of the server it would take a second
    from plotly.io import to_html

    drawing = to_html(
        figure(picture),
        config=CONFIG,
        include_plotlyjs=True,
        full_html=False,
        auto_play=False,
        validate=False,
        div_id="picture",
    )
    steps = _frame_steps(picture.walks)
    link = f'<a href="{escape(picture.link)}">{escape(picture.link)}</a>'
    template = Template(files("lossatlas.web").joinpath("export.html").read_text("utf-8"))
    return template.substitute(
        tokens(picture.scheme),
        scheme=picture.scheme,
        title=escape(picture.title),
        figure=drawing,
        steps=steps,
        last=len(steps) - 1,
        end=steps[-1],
        hidden="" if picture.walks else "hidden",
        seconds=SECONDS,
        stacked=json.dumps(_flat(STACKED)),
        abreast=json.dumps(_flat(ABREAST)),
        note=escape(note(picture)),
        source=f"<p>The same, to change and to explore: {link}</p>" if picture.link else "",
    ).encode()


def tokens(scheme: Scheme) -> dict[str, str]:
    """The design tokens of the page's style sheet."""
    sheet = (frontend() / "styles" / "page.css").read_text("utf-8")
    light, dark = re.findall(r":root\s*{(.*?)}", sheet, re.DOTALL)[:2]
    found = re.findall(r"--([\w-]+):\s*([^;]+);", light + (dark if scheme == "dark" else ""))
    return {name: " ".join(value.split()) for name, value in found}


def note(picture: Picture) -> str:
    """What is shown, and how exactly."""
    rows, columns = picture.loss.shape
    what = "The loss" if picture.minima is None else "The function"
    said = [f"{what} is exact at {columns} × {rows} points, and interpolated between them."]
    found = picture.minimum
    if picture.minima:
        said.append("A cross marks where it is lowest.")
    if found and found["attained"]:
        said.append(
            f"The cross is the lowest point of the whole plane: {found['loss']:.4g}, proved to "
            f"within {found['gap']:.1g}."
        )
    off = max((float(walk.residual.max()) for walk in picture.walks), default=0.0)
    if off > ON_PLANE:
        said.append(
            f"The paths walk in all weights, up to {off:.3g} off this plane: what is drawn on it "
            "is their shadow, and the curves are their own losses."
        )
    elif picture.walks and picture.minima is None:
        said.append("The paths walk in this plane.")
    stride = max((_stride(walk) for walk in picture.walks), default=1)
    if stride > 1:
        said.append(f"Of the steps, one in {stride} is drawn.")
    return " ".join(said)


def figure(picture: Picture) -> dict[str, Any]:
    """The picture as Plotly's figure, at the end of the paths; its frames are their steps."""
    look = tokens(picture.scheme)
    still = [*_landscape(picture, look), *_minimum(picture, look), *_ghosts(picture, look)]
    steps = _frame_steps(picture.walks)
    moving = [_moving(picture, look, step) for step in steps]
    numbers = [len(still) + k for k in range(len(moving[-1]))]
    frames = [
        {"name": str(step), "data": [_data(trace) for trace in traces], "traces": numbers}
        for step, traces in zip(steps, moving, strict=True)
    ]
    layout = _layout(picture, look)
    layout |= {part: layout[part] | place for part, place in STACKED.items()}
    return {"data": still + moving[-1], "layout": layout, "frames": frames if numbers else []}


def _frame_steps(walks: Sequence[Walk]) -> list[int]:
    last = max((len(walk.loss) - 1 for walk in walks), default=0)
    numbers = sum(3 * min(len(walk.loss), PATH_POINTS) for walk in walks)
    frames = min(FRAMES, max(2, FRAME_NUMBERS // max(1, numbers)))
    stride = max(1, math.ceil(last / (frames - 1)))
    return [*range(0, last, stride), last]


def _landscape(picture: Picture, look: dict[str, str]) -> list[Trace]:
    stops = look["landscape"].split(", ")
    place = {"type": "contour", "x": _packed(picture.a), "y": _packed(picture.b)}
    line = {"color": look["levels"], "width": 0.8, "smoothing": 0.6}
    label = {"family": look["sans"], "size": SIZE - 2, "color": look["ink"]}
    labelled = {"showlabels": True, "labelfont": label}
    losses = _packed(picture.loss)
    fill = {
        **place,
        "name": "loss",
        "customdata": losses,
        "hovertemplate": f"%{{x:.3~g}}, %{{y:.3~g}}<br>{picture.value} %{{customdata:.4~g}}"
        "<extra></extra>",
        "colorscale": [[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)],
        "showscale": False,
    }
    low, high = float(picture.loss.min()), float(picture.loss.max())
    floor = max(low, LOG_FLOOR * high)
    if not picture.logarithmic or low < 0 or not floor > 0:
        contours = {"coloring": "fill", "labelformat": ".4~g", **labelled}
        return [{**fill, "z": losses, "ncontours": LEVELS, "contours": contours, "line": line}]
    shade = np.log10(np.maximum(picture.loss, floor))
    base = {
        **fill,
        "z": _packed(shade),
        "contours": {"coloring": "heatmap", "showlines": False},
        "line": {"width": 0},
    }
    levels = {float(f"{level:.1e}") for level in np.geomspace(floor, high, LEVELS + 1)[1:-1]}
    lines = [
        {
            **place,
            "name": f"level {level:g}",
            "z": losses,
            "contours": {
                **{"start": level, "end": level, "size": 1, "coloring": "none"},
                **{"labelformat": ".2~g", **labelled},
            },
            "line": line,
            "autocontour": False,
            "showscale": False,
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for level in sorted(levels)
        if low < level < high
    ]
    return [base, *lines]


def _minimum(picture: Picture, look: dict[str, str]) -> list[Trace]:
    found = picture.minimum
    places = list(picture.minima or [])
    if found and found["attained"]:
        places.append((found["a"], found["b"]))
    if not places:
        return []
    ink = {"color": look["ink"], "width": 1.6}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "minimum",
            "x": [place[0] for place in places],
            "y": [place[1] for place in places],
            "marker": {"symbol": "cross-thin", "size": SIZE, "line": ink},
            "hovertemplate": "lowest point<br>%{x:.4~g}, %{y:.4~g}<extra></extra>",
            "showlegend": False,
        }
    ]


def _ghosts(picture: Picture, look: dict[str, str]) -> list[Trace]:
    """The curves that the played part is drawn over."""
    return [
        {**_curve(walk, look, len(walk.loss) - 1), "name": f"{escape(walk.name)} whole"}
        | {"opacity": 0.28, "showlegend": False}
        for walk in picture.walks
    ]


def _moving(picture: Picture, look: dict[str, str], step: int) -> list[Trace]:
    """What a step changes: paths with casings, curves, and the marks at their ends."""
    back_to_front = list(reversed(picture.walks))
    traces: list[Trace] = []
    for walk in back_to_front:
        casing = {"color": look["casing"], "width": SHAPES[walk.slot][0] + 2.5}
        name = f"{escape(walk.name)} casing"
        traces.append(_path(walk, step) | {"name": name, "line": casing, "showlegend": False})
    for walk in back_to_front:
        shown = {"line": _line(walk, look), "legendrank": 1000 + walk.slot}
        traces.append(_path(walk, step) | {"name": escape(walk.name), **shown})
    traces += [_curve(walk, look, step) for walk in back_to_front]
    for axes in ({}, {"xaxis": "x2", "yaxis": "y2"}):
        traces += [_head(walk, look, step, bool(axes)) | axes for walk in back_to_front]
    return traces


def _path(walk: Walk, step: int) -> Trace:
    shown = _shown(walk, step)
    x, y = _packed(walk.a[shown]), _packed(walk.b[shown])
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip"}


def _curve(walk: Walk, look: dict[str, str], step: int) -> Trace:
    shown = _shown(walk, step)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{escape(walk.name)} loss",
        "x": _packed(shown),
        "y": _packed(walk.loss[shown]),
        "line": _line(walk, look),
        "xaxis": "x2",
        "yaxis": "y2",
        "hovertemplate": f"{escape(walk.name)}<br>step %{{x}}<br>%{{y:.4~g}}<extra></extra>",
        "showlegend": False,
    }


def _head(walk: Walk, look: dict[str, str], step: int, on_curve: bool) -> Trace:
    at = min(step, len(walk.loss) - 1)
    x, y = (at, walk.loss[at]) if on_curve else (walk.a[at], walk.b[at])
    edge = {"color": look["casing"], "width": 1.5}
    colour, symbol = look[f"run-{walk.slot + 1}"], SHAPES[walk.slot][2]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{escape(walk.name)} now",
        "x": _packed([x]),
        "y": _packed([y]),
        "marker": {"symbol": symbol, "size": SIZE - 2, "color": colour, "line": edge},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _line(walk: Walk, look: dict[str, str]) -> dict[str, Any]:
    width, dash, _ = SHAPES[walk.slot]
    return {"color": look[f"run-{walk.slot + 1}"], "width": width, "dash": dash}


def _shown(walk: Walk, step: int) -> NDArray[np.int64]:
    """The steps of a path up to `step` that are drawn."""
    last = min(step, len(walk.loss) - 1)
    stride = _stride(walk)
    return np.append(np.arange(0, last, stride), last)


def _stride(walk: Walk) -> int:
    return math.ceil(len(walk.loss) / PATH_POINTS)


def _data(trace: Trace) -> Trace:
    return {"x": trace["x"], "y": trace["y"]}


def _packed(values: ArrayLike) -> dict[str, str]:
    """Numbers as Plotly reads them from base64: single precision is finer than a pixel."""
    array = np.asarray(values, dtype=np.float64)
    bytes_ = np.clip(array, -1e30, 1e30).astype("<f4").tobytes()
    packed = {"dtype": "f4", "bdata": b64encode(bytes_).decode()}
    return packed if array.ndim == 1 else {**packed, "shape": ", ".join(map(str, array.shape))}


def _layout(picture: Picture, look: dict[str, str]) -> dict[str, Any]:
    axis: dict[str, Any] = {name: look["line"] for name in ("gridcolor", "linecolor", "tickcolor")}
    axis |= {"ticklen": 3, "zeroline": False, "fixedrange": True}
    steps = max((len(walk.loss) - 1 for walk in picture.walks), default=1)
    label = {"family": look["sans"], "size": SIZE, "color": look["ink"]}
    usual = PLANE_TITLES if picture.minima is None else ("x", "y")
    across, up = map(escape, picture.axes or usual)
    return {
        "template": {},
        "font": {**label, "color": look["muted"]},
        "paper_bgcolor": look["paper"],
        "plot_bgcolor": look["paper"],
        "hovermode": "closest",
        "hoverlabel": {"font": label, "bgcolor": look["paper"], "bordercolor": look["line"]},
        "dragmode": False,
        "margin": {"l": 52, "r": 12, "t": 12, "b": 46},
        "legend": {"bgcolor": "rgba(0,0,0,0)", "font": label, "itemclick": False},
        "xaxis": axis
        | _title(across)
        | {"range": picture.a[[0, -1]].tolist(), "constrain": "domain", "constraintoward": "left"},
        "yaxis": axis
        | _title(up)
        | {"range": picture.b[[0, -1]].tolist(), "constrain": "domain", "constraintoward": "top"}
        | ({"scaleanchor": "x"} if picture.minima is None else {}),
        "xaxis2": axis | _title("step") | {"anchor": "y2", "range": [0, max(1, steps) * 1.03]},
        "yaxis2": axis
        | _title(picture.value)
        | {"anchor": "x2", "nticks": 6, "type": "log" if _spans(picture.walks) else "linear"},
    }


def _title(text: str) -> dict[str, Any]:
    return {"title": {"text": text, "standoff": 8, "font": {"size": SIZE}}}


def _spans(walks: Sequence[Walk]) -> bool:
    low = min((walk.loss.min() for walk in walks), default=0.0)
    return bool(low > 0 and max(walk.loss.max() for walk in walks) > LOG_ABOVE * low)


def _flat(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {f"{part}.{name}": value for part, of in parts.items() for name, value in of.items()}
