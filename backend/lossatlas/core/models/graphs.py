"""Computational graphs of small formulas: values forward, derivatives backward.

Each operation has one rule for its derivatives, and the chain rule combines them (CS231n notes,
"Backpropagation, Intuitions").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, NamedTuple

Operation = Literal["variable", "constant", "sum", "product", "max"]

Expression = str | float | tuple[str, "Expression", "Expression"]
"""A variable's name, a constant, or an operation on two expressions."""


class Node(NamedTuple):
    """A step of the computation: a variable, a constant, or an operation on earlier nodes."""

    operation: Operation
    inputs: tuple[int, ...] = ()
    """Their positions in the graph."""
    name: str | None = None
    """Of a variable."""
    constant: float | None = None


class Passes(NamedTuple):
    """What a forward and a backward pass compute; an entry for each node."""

    value: list[float]
    derivative: list[float]
    """Of the result, by the node."""
    local: list[tuple[float, ...]]
    """Of the node, by each of its inputs."""


@dataclass(frozen=True)
class Graph:
    """The computational graph of a formula; its last node is the result."""

    id: str
    formula: str
    nodes: tuple[Node, ...]
    start: tuple[float, ...]
    """Instructive values of its variables."""

    @property
    def variables(self) -> list[str]:
        """The names of its variables."""
        return [node.name for node in self.nodes if node.name is not None]

    def evaluate(self, variables: Sequence[float]) -> Passes:
        """Both passes at these values of the variables. Raises ValueError for another number."""
        named = dict(zip(self.variables, variables, strict=True))
        value: list[float] = []
        local: list[tuple[float, ...]] = []
        for node in self.nodes:
            here, slopes = _forward(node, [value[i] for i in node.inputs], named)
            value.append(here)
            local.append(slopes)
        derivative = [0.0] * len(value)
        derivative[-1] = 1.0
        for i in reversed(range(len(self.nodes))):
            for j, slope in zip(self.nodes[i].inputs, local[i], strict=True):
                derivative[j] += slope * derivative[i]  # the uses of a node add up
        return Passes(value, derivative, local)


def _forward(
    node: Node, inputs: list[float], named: dict[str, float]
) -> tuple[float, tuple[float, ...]]:
    """The value of a node, and its derivatives by its inputs."""
    match node:
        case Node("sum"):
            return sum(inputs), (1.0, 1.0)
        case Node("product"):
            a, b = inputs
            return a * b, (b, a)
        case Node("max"):
            a, b = inputs
            return max(a, b), (1.0, 0.0) if a >= b else (0.0, 1.0)
        case Node(name=str(name)):
            return named[name], ()
        case _:
            return float(node.constant or 0.0), ()


def graph_of(expression: Expression, variables: str) -> tuple[Node, ...]:
    """The nodes of an expression: its variables first, equal parts only once."""
    places = {Node("variable", name=name): i for i, name in enumerate(variables)}

    def place(part: Expression) -> int:
        match part:
            case str():
                node = Node("variable", name=part)
            case tuple():
                operation, first, second = part
                node = Node(OPERATIONS[operation], (place(first), place(second)))
            case _:
                node = Node("constant", constant=part)
        return places.setdefault(node, len(places))

    place(expression)
    return tuple(places)


OPERATIONS: dict[str, Operation] = {"+": "sum", "*": "product", "max": "max"}


def _square(part: Expression) -> Expression:
    return "*", part, part


def _sum(*parts: Expression) -> Expression:
    return reduce(lambda left, right: ("+", left, right), parts)


_BEND = _sum(_square("x"), ("*", -1.0, "y"))
_FORMULAS: dict[str, tuple[str, str, Expression, tuple[float, ...]]] = {
    "product": ("xy", "xy", ("*", "x", "y"), (4.0, -3.0)),
    "maximum": ("max(x, y)", "xy", ("max", "x", "y"), (4.0, 2.0)),
    "sum_times": ("(x + y) · z", "xyz", ("*", ("+", "x", "y"), "z"), (-2.0, 5.0, -4.0)),
    "quadratic": (
        "x² + xy + y²",
        "xy",
        _sum(_square("x"), ("*", "x", "y"), _square("y")),
        (1.0, 1.0),
    ),
    "murphy": (
        "½(x² − y)² + ½(x − 1)²",
        "xy",
        ("*", 0.5, _sum(_square(_BEND), _square(_sum("x", -1.0)))),
        (0.0, 0.0),
    ),
}

GRAPHS = {
    id: Graph(id, formula, graph_of(expression, variables), start)
    for id, (formula, variables, expression, start) in _FORMULAS.items()
}
"""By id: the function's that it computes, where there is one."""
