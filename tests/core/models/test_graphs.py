import numpy as np
import pytest

from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.models.graphs import GRAPHS, Node, graph_of


def derivatives(graph, *values):
    passes = GRAPHS[graph].evaluate(values)
    return passes.value[-1], passes.derivative[: len(values)]


@pytest.mark.parametrize("name", [name for name in GRAPHS if name in FUNCTIONS])
def test_a_graph_computes_its_function_and_its_gradient(name):
    function = FUNCTIONS[name]
    assert GRAPHS[name].formula == function.formula
    low, high = np.array(function.range).T
    for point in np.random.default_rng(0).uniform(low, high, (40, 2)):
        value, gradient = derivatives(name, *point.tolist())
        assert value == pytest.approx(function.values(point), rel=1e-12, abs=1e-12)
        np.testing.assert_allclose(gradient, function.gradients(point), rtol=1e-9, atol=1e-12)


def test_graphs_match_the_lecture():
    """The lecture has the first two; (x + y) z is in the CS231n notes, "Backpropagation"."""
    assert derivatives("quadratic", 1, 1) == (3, [3, 3])
    assert derivatives("product", 4, -3) == (-12, [-3, 4])
    assert derivatives("sum_times", -2, 5, -4) == (-12, [-4, -4, 3])
    assert derivatives("maximum", 4, 2) == (4, [1, 0])
    assert derivatives("maximum", 2, 4) == (4, [0, 1])


def test_the_derivatives_of_the_uses_of_a_node_add_up():
    passes = GRAPHS["quadratic"].evaluate([2, 5])
    uses = {
        node.inputs: local
        for node, local in zip(GRAPHS["quadratic"].nodes, passes.local, strict=True)
    }
    assert (uses[0, 0], uses[0, 1]) == ((2, 2), (5, 2))
    assert passes.derivative[0] == 2 + 2 + 5


def test_equal_parts_are_computed_once():
    nodes = graph_of(("+", ("*", "x", "y"), ("*", "x", "y")), "xy")
    assert nodes[2:] == (Node("product", (0, 1)), Node("sum", (2, 2)))


def test_a_graph_needs_a_value_for_each_variable():
    with pytest.raises(ValueError, match="argument 2"):
        GRAPHS["product"].evaluate([1])
