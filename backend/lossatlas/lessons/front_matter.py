"""YAML to plain values, with their lines, and with the traps of YAML explained."""

import re
from typing import Any, NamedTuple

import yaml

from lossatlas.lessons.mistakes import Mistake, NotALesson, shortened

DEEPEST = 10
"""Most lists and mappings inside each other."""

_EXPONENT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+")  # a text in YAML 1.1
_ESCAPE = re.compile(r"\\[A-Za-z]")

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a value is in the file: the line of its key, and the line on which it starts."""

    key: int
    value: int


class FrontMatter(NamedTuple):
    """Plain values, and the place of each by its path, such as `("steps", 0, "link")`."""

    values: Any
    places: dict[Path, Place]


def read_front_matter(source: str, first_line: int) -> FrontMatter:
    """Parse YAML of which each value is written out: no anchors, aliases, tags or empty values.

    `source` starts with empty lines, so that its lines count as those of the file; `first_line` is
    the first that is not empty. Raises NotALesson.
    """
    loader = _Loader(source)
    places: dict[Path, Place] = {}
    try:
        node = loader.get_single_node()
        if node is None:
            raise NotALesson([Mistake(first_line, "the front matter is empty")])
        values = loader.plain(node, (), places)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotALesson([Mistake(mark.line + 1 if mark else 1, _explain(error))]) from None
    except _Refused as error:
        line = error.args[0].start_mark.line + 1
        raise NotALesson([Mistake(line, error.args[1])]) from None
    finally:
        loader.dispose()
    return FrontMatter(values, places)


def _explain(error: yaml.MarkedYAMLError) -> str:
    what = str(error.problem or error.context)
    advice = {
        "mapping values": "put a text that contains `: ` in quotes",
        "found unknown escape": "use single quotes: in double quotes \\ starts an escape",
        "cannot start any token": "indent with spaces, and put a text with special signs in quotes",
        "expected ',' or": "put a text that contains { } [ ] or , in quotes",
        "expected <block end>": (
            "fields of one entry start in the same column; a text that starts with { or [ needs "
            "quotes; in single quotes, ' is written ''"
        ),
        "end of stream": "a quote is not closed",
        "could not find expected ':'": "write `name: value`, with a space after the colon",
    }
    hints = [hint for start, hint in advice.items() if start in what]
    return f"this is not YAML ({what})" + (f": {hints[0]}" if hints else "")


class _Refused(Exception):
    """A node or an event, and why it is refused."""


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(event, "anchors and aliases (& and *) are not allowed: use quotes")
        if event.tag is not None:
            raise _Refused(event, "tags (with !) are not allowed: put the text in quotes")
        if self.depth == DEEPEST:
            raise _Refused(event, "lists and fields are nested too deeply")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def plain(self, node: yaml.Node, path: Path, places: dict[Path, Place]) -> Any:
        line = node.start_mark.line + 1
        places.setdefault(path, Place(line, line))
        match node:
            case yaml.MappingNode():
                return {
                    key: self.plain(value, (*path, key), places)
                    for key, value in self.fields(node, path, places)
                }
            case yaml.SequenceNode():
                return [self.plain(item, (*path, i), places) for i, item in enumerate(node.value)]
        return self.scalar(node)

    def fields(
        self, node: yaml.MappingNode, path: Path, places: dict[Path, Place]
    ) -> list[tuple[str, yaml.Node]]:
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused(key, "a text that starts with { or [ needs quotes")
            name = key.value
            if name in found:
                raise _Refused(key, f"`{shortened(name)}` is there twice")
            found[name] = value
            # the text of a block (| or >) starts on the next line
            start = value.start_mark.line + 1 + (getattr(value, "style", None) in ("|", ">"))
            places[*path, name] = Place(key.start_mark.line + 1, start)
        return list(found.items())

    def scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        kind = node.tag.rpartition(":")[2]
        if kind == "null":
            advice = "leave the field out, or use quotes for a text that starts with # or {"
            raise _Refused(node, f"there is no value: {advice}")
        if kind in ("int", "float", "bool"):
            try:
                return self.construct_object(node)
            except ValueError:
                raise _Refused(node, f"`{shortened(text)}` is not a number") from None
        mark = node.start_mark
        written = mark.buffer[mark.pointer : node.end_mark.pointer] if mark.buffer else ""
        if written.startswith('"') and (found := _ESCAPE.search(written)):
            advice = "use single quotes: in double quotes \\ starts an escape"
            raise _Refused(node, f"`{found[0]}` is not read as it is written; {advice}")
        if node.style is None and _EXPONENT.fullmatch(text):  # type: ignore[attr-defined]
            return float(text)
        return text
