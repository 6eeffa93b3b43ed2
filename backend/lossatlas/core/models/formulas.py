"""The analytic objectives: Murphy's valley, bowls, bananas and saddles, and a fitted line."""

from collections.abc import Callable

import numpy as np

from lossatlas.core.models.functions import Averaged, Function, Jet, Kinked, Stationary
from lossatlas.core.types import Floats, Ints


def _murphy(x: Floats, y: Floats) -> Jet:
    bend = x**2 - y
    return (
        0.5 * bend**2 + 0.5 * (x - 1) ** 2,
        (2 * x * bend + x - 1, -bend),
        (6 * x**2 - 2 * y + 1, -2 * x, 1.0),
    )


def _rosenbrock(x: Floats, y: Floats) -> Jet:
    bend = y - x**2
    return (
        (1 - x) ** 2 + 100 * bend**2,
        (-2 * (1 - x) - 400 * x * bend, 200 * bend),
        (2 - 400 * bend + 800 * x**2, -400 * x, 200.0),
    )


def _himmelblau(x: Floats, y: Floats) -> Jet:
    p, q = x**2 + y - 11, x + y**2 - 7
    return (
        p**2 + q**2,
        (4 * x * p + 2 * q, 2 * p + 4 * y * q),
        (12 * x**2 + 4 * y - 42, 4 * (x + y), 12 * y**2 + 4 * x - 26),
    )


def _beale(x: Floats, y: Floats) -> Jet:
    terms = [(c - x + x * y**power, power) for c, power in ((1.5, 1), (2.25, 2), (2.625, 3))]
    value, fx, fy, fxx, fxy, fyy = (np.zeros_like(x) for _ in range(6))
    for t, power in terms:
        tx, ty = y**power - 1, power * x * y ** (power - 1)
        txy = power * y ** (power - 1)
        tyy = power * (power - 1) * x * y ** max(0, power - 2)
        value, fx, fy = value + t**2, fx + 2 * t * tx, fy + 2 * t * ty
        fxx, fxy = fxx + 2 * tx**2, fxy + 2 * (tx * ty + t * txy)
        fyy = fyy + 2 * (ty**2 + t * tyy)
    return value, (fx, fy), (fxx, fxy, fyy)


def _saddle(x: Floats, y: Floats) -> Jet:
    return x**2 - y**2, (2 * x, -2 * y), (2.0, 0.0, -2.0)


def _rastrigin(x: Floats, y: Floats) -> Jet:
    turn = 2 * np.pi
    return (
        20 + x**2 - 10 * np.cos(turn * x) + y**2 - 10 * np.cos(turn * y),
        (2 * x + 10 * turn * np.sin(turn * x), 2 * y + 10 * turn * np.sin(turn * y)),
        (2 + 10 * turn**2 * np.cos(turn * x), 0.0, 2 + 10 * turn**2 * np.cos(turn * y)),
    )


def _edge(x: Floats, y: Floats) -> Jet:
    product = x * y
    slope, bend = (product**2 - 1) * product, 3 * product**2 - 1
    return (
        0.25 * (1 - product**2) ** 2,
        (slope * y, slope * x),
        (bend * y**2, bend * product + slope, bend * x**2),
    )


def _wavy(x: Floats) -> Jet:
    # the derivative is (x + 2)(x + 1) x (x - 1)²
    return (
        x**6 / 6 + x**5 / 5 - 3 * x**4 / 4 - x**3 / 3 + x**2,
        (x**5 + x**4 - 3 * x**3 - x**2 + 2 * x,),
        (5 * x**4 + 4 * x**3 - 9 * x**2 - 2 * x + 2,),
    )


def _quadratic(x: Floats, y: Floats) -> Jet:
    return x**2 + x * y + y**2, (2 * x + y, x + 2 * y), (2.0, 1.0, 2.0)


def _product(x: Floats, y: Floats) -> Jet:
    return x * y, (y, x), (0.0, 1.0, 0.0)


def _maximum(x: Floats, y: Floats) -> Jet:
    # where they are equal, the subgradient chosen is that of x
    first = x >= y
    return np.maximum(x, y), (first, ~first), None


def _maximum_slope(points: Floats, direction: Floats) -> Floats:
    x, y = np.moveaxis(points, -1, 0)
    equal = np.where(x == y, direction.max(), direction[1])
    return np.asarray(np.where(x > y, direction[0], equal))


def _maximum_crossing(points: Floats, direction: Floats) -> Floats:
    x, y = np.moveaxis(points, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((y - x) / (direction[0] - direction[1]))


def bowl(condition: float = 10.0) -> Function:
    """The quadratic bowl ½ (x² + κ y²), whose Hessian has the condition number κ ≥ 1."""

    def jet(x: Floats, y: Floats) -> Jet:
        return 0.5 * (x**2 + condition * y**2), (x, condition * y), (1.0, 0.0, condition)

    return Function(
        id="bowl",
        title="Quadratic bowl",
        formula=f"½(x² + {condition:g} y²)",
        source="Boyd and Vandenberghe 2004, Convex Optimization, section 9.3.2",
        jet=jet,
        minima=((0.0, 0.0),),
        range=((-6.0, 6.0), (-4.0, 4.0)),
        start=(4.0, 1.0),
        convex=True,
    )


def line_fit() -> Function:
    """The squared error of a line w₀ + w₁ x at Murphy's 21 points; x of the function is w₀."""
    rng = np.random.RandomState(0)
    inputs = rng.uniform(-2.0, 2.0, 21)
    targets = 1.45 + 0.92 * inputs + rng.normal(0.0, 0.1, 21)
    features = np.column_stack((np.ones(21), inputs))

    def over(rows: Ints | slice) -> Callable[..., Jet]:
        some, wanted = features[rows], targets[rows]
        (bias, across), (_, along) = some.T @ some / len(some)

        def jet(x: Floats, y: Floats) -> Jet:
            errors = x[..., None] + y[..., None] * some[:, 1] - wanted
            first = errors.mean(axis=-1), (errors * some[:, 1]).mean(axis=-1)
            return 0.5 * np.square(errors).mean(axis=-1), first, (bias, across, along)

        return jet

    best = np.linalg.lstsq(features, targets)[0].tolist()
    return Function(
        id="line_fit",
        title="Least squares: a line through 21 points",
        formula="½ mean (x + y·u − v)²",
        source="Murphy 2012, Machine Learning: A Probabilistic Perspective, figure 8.8; "
        "x and y are the weights w₀ and w₁, u and v the data",
        jet=over(slice(None)),
        minima=(tuple(best),),
        range=((-1.5, 3.0), (-0.5, 2.5)),
        start=(-0.5, 2.0),
        convex=True,
        averaged=Averaged(np.column_stack((inputs, targets)), over),
    )


FUNCTIONS: dict[str, Function] = {
    function.id: function
    for function in (
        Function(
            id="murphy",
            title="Murphy’s valley",
            formula="½(x² − y)² + ½(x − 1)²",
            source="Murphy 2012, Machine Learning: A Probabilistic Perspective, figure 8.2",
            jet=_murphy,
            minima=((1.0, 1.0),),
            range=((-0.6, 2.4), (-0.5, 1.5)),
            start=(0.0, 0.0),
            log_colour=True,
        ),
        bowl(),
        Function(
            id="quadratic",
            title="The lecture's quadratic",
            formula="x² + xy + y²",
            source="the gradient at (1, 1) is (3, 3)",
            jet=_quadratic,
            minima=((0.0, 0.0),),
            range=((-3.0, 3.0), (-2.0, 2.0)),
            start=(1.0, 1.0),
            convex=True,
        ),
        Function(
            id="wavy",
            title="One variable: two minima, a maximum, a flat inflection",
            formula="x⁶/6 + x⁵/5 − 3x⁴/4 − x³/3 + x²",
            source="its derivative is (x + 2)(x + 1) x (x − 1)²",
            jet=_wavy,
            minima=((-2.0,), (0.0,)),
            range=((-2.6, 1.8),),
            start=(1.6,),
            learning_rate=0.05,
            stationary=(
                Stationary(-2.0, "minimum"),
                Stationary(-1.0, "maximum"),
                Stationary(0.0, "minimum"),
                Stationary(1.0, "inflection"),
            ),
        ),
        line_fit(),
        Function(
            id="rosenbrock",
            title="Rosenbrock's banana",
            formula="(1 − x)² + 100(y − x²)²",
            source="Rosenbrock 1960, An automatic method for finding the greatest or least value",
            jet=_rosenbrock,
            minima=((1.0, 1.0),),
            range=((-3.0, 3.0), (-1.0, 3.0)),
            start=(-1.2, 1.0),
            learning_rate=0.001,
            log_colour=True,
        ),
        Function(
            id="himmelblau",
            title="Himmelblau: four minima",
            formula="(x² + y − 11)² + (x + y² − 7)²",
            source="Himmelblau 1972, Applied Nonlinear Programming",
            jet=_himmelblau,
            minima=(
                (3.0, 2.0),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286170),
                (3.584428340330492, -1.848126526964404),
            ),
            range=((-7.5, 7.5), (-5.0, 5.0)),
            start=(0.0, 0.0),
            learning_rate=0.01,
            log_colour=True,
        ),
        Function(
            id="beale",
            title="Beale",
            formula="(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
            source="Beale 1958, On an iterative method for finding a local minimum",
            jet=_beale,
            minima=((3.0, 0.5),),
            range=((-6.0, 6.0), (-4.0, 4.0)),
            start=(1.0, 1.0),
            learning_rate=0.02,
            log_colour=True,
        ),
        Function(
            id="rastrigin",
            title="Rastrigin: a minimum at every whole number",
            formula="20 + x² − 10 cos 2πx + y² − 10 cos 2πy",
            source="Rastrigin 1974, Systems of Extremal Control",
            jet=_rastrigin,
            minima=((0.0, 0.0),),
            range=((-7.68, 7.68), (-5.12, 5.12)),
            start=(2.3, -1.7),
            learning_rate=0.002,
        ),
        Function(
            id="edge",
            title="Edge of stability",
            formula="¼(1 − x²y²)²",
            source="Zhu et al. 2022, arXiv 2210.03294: the minima are a curve, xy = ±1, which is "
            "the sharper the farther it is from (0, 0)",
            jet=_edge,
            range=((2.4, 4.8), (-0.6, 1.0)),
            start=(4.5, 0.3),
            log_colour=True,
        ),
        Function(
            id="saddle",
            title="Saddle",
            formula="x² − y²",
            source="no minimum: it is unbounded below along y",
            jet=_saddle,
            range=((-3.0, 3.0), (-2.0, 2.0)),
            start=(1.5, 0.01),
            learning_rate=0.02,
        ),
        Function(
            id="product",
            title="Product",
            formula="xy",
            source="CS231n notes, Backpropagation: the gradient at (4, −3) is (−3, 4)",
            jet=_product,
            range=((-6.0, 6.0), (-4.0, 4.0)),
            start=(4.0, -3.0),
            learning_rate=0.02,
        ),
        Function(
            id="maximum",
            title="Maximum",
            formula="max(x, y)",
            source="CS231n notes, Backpropagation: the subgradient is 1 on the larger input",
            jet=_maximum,
            range=((-6.0, 6.0), (-4.0, 4.0)),
            start=(4.0, 2.0),
            convex=True,
            smooth=False,
            kinked=Kinked(_maximum_slope, _maximum_crossing),
        ),
    )
}
