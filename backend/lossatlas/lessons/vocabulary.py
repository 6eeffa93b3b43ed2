"""What a lesson may name: facts of the page, figures, and keys of links.

The page's own files state them: `lessons/facts.json`, `lessons/figures.json`, `state/state.js`.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.lessons.mistakes import quoted, shortened

KINDS = ("number", "share", "count", "place", "direction", "name", "angle")
"""Kinds of facts. A share is shown in %, a place has one or two coordinates."""

_PROPERTY = re.compile(r'^  \w+: property\("(\w+)"', re.MULTILINE)
_VERSION = re.compile(r'^export const LINK_VERSION = "(\w+)";', re.MULTILINE)
_OF_RUN = re.compile(r"run\.(\w+)\.(\w+)")


@dataclass(frozen=True)
class Vocabulary:
    """The names that lessons may use."""

    facts: Mapping[str, str]
    """The kind of each fact; `run.*.loss` is a fact that each run has."""
    figures: Collection[str]
    link_version: str
    link_keys: Collection[str]

    def kind_of(self, name: str) -> str | None:
        """The kind of a fact; None if there is no such fact."""
        if run := _OF_RUN.fullmatch(name):
            is_run = run[1] in OPTIMIZERS or re.fullmatch("[1-8]", run[1])
            return self.facts.get(f"run.*.{run[2]}") if is_run else None
        return None if "*" in name else self.facts.get(name)

    def unknown_fact(self, name: str) -> str:
        """The message for a fact that the page does not have."""
        if name.startswith("run."):
            fields = [other[6:] for other in self.facts if other.startswith("run.*.")]
            return (
                f"no run has the fact `{shortened(name)}`: write `run.RUN.FACT`, with the number "
                f"of a run or one of {quoted(list(OPTIMIZERS))}, and a fact of {quoted(fields)}"
            )
        known = [other for other in self.facts if "*" not in other]
        near = get_close_matches(name, known, n=3) or known
        return f"the page has no fact `{shortened(name)}`; there are {quoted(near)}" + (
            f" (and {len(known) - len(near)} more)" if len(near) < len(known) else ""
        )

    def wrong_link(self, link: str) -> str | None:
        """What is wrong with the form of a link's fragment; the page checks its values."""
        advice = "set up the page, press Share, and copy what follows the # of its link"
        version, *pairs = link.split("&")
        if version != f"v={self.link_version}":
            return f"a link starts with `v={self.link_version}`: {advice}"
        keys: list[str] = []
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not (key and equals and value) or re.search(r'[\s<>"]', value):
                return f"`{shortened(pair)}` is not of the form `key=value`: {advice}"
            if key not in self.link_keys:
                return f"the page knows no key `{shortened(key)}` in a link: {advice}"
            if key in keys:
                return f"the link has the key `{key}` twice"
            keys.append(key)
        unknown = [kind for kind in runs_of(link) or [] if kind not in OPTIMIZERS]
        return (
            f"`{shortened(unknown[0])}` is no optimizer; there are {quoted(list(OPTIMIZERS))}"
            if unknown
            else None
        )


def runs_of(link: str) -> list[str] | None:
    """Optimizers of the runs that a link switches on; None if it leaves the runs to the page."""
    found = re.search(r"(?:^|&)r=([^&]*)", link)
    runs = found[1].split(",") if found else []
    return [re.split("[:*~]", run)[0] for run in runs if run and run[0] != "!"] if found else None


def described(page: Path) -> Iterator[str]:
    """All facts by their kinds, and the figures, with their meanings: a line each."""
    facts = json.loads((page / "lessons/facts.json").read_text(encoding="utf-8"))
    figures = json.loads((page / "lessons/figures.json").read_text(encoding="utf-8"))
    lists = {f"kind {kind}": _of_kind(facts, kind) for kind in KINDS} | {"figures": figures}
    for title, names in lists.items():
        yield f"{title}:"
        yield from (f"  {name:26}{meaning}" for name, meaning in names.items())


def _of_kind(facts: Mapping[str, Mapping[str, str]], kind: str) -> dict[str, str]:
    return {name: fact["text"] for name, fact in facts.items() if fact["kind"] == kind}


def read_vocabulary(page: Path) -> Vocabulary:
    """The vocabulary of the page in a folder. Raises FileNotFoundError if the page is not there."""
    state = (page / "state/state.js").read_text(encoding="utf-8")
    version = _VERSION.search(state)
    facts = json.loads((page / "lessons/facts.json").read_text(encoding="utf-8"))
    figures = json.loads((page / "lessons/figures.json").read_text(encoding="utf-8"))
    assert version is not None
    return Vocabulary(
        {name: fact["kind"] for name, fact in facts.items()},
        list(figures),
        version[1],
        _PROPERTY.findall(state),
    )
