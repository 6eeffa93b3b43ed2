"""The loss on a plane of weight space: Loss Atlas against evaluating every grid point.

Ours is a request to a server of its own, of a plane that it has not seen: from the first byte sent
to the last received. Naive NumPy does a forward pass in float64 at each grid point;
`loss-landscapes` does the same in PyTorch, in float32. Both are timed at some of the grid points
and extrapolated, since every point costs the same; their features are prepared before. Every round
times all of them, one after the other: a ratio is the median of the rounds, with the least and the
largest. For networks of ReLU units, all of them are in float64. Then follow the growth of our time
with N, K and D, and minima, in this process.

    python benchmarks/planes.py [DATA_DIR] [--threads 2] [--rounds 5] [--only cifar10|networks]
"""

import argparse
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[1]
POINTS = 20
"""The number of grid points at which the naive pass is timed."""
TORCH_STEPS = 8
"""The side of the grid at which the PyTorch library is timed."""
REQUESTS = 3
"""The number of requests in a round, of which the fastest counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "data_dir", nargs="?", type=Path, default=REPOSITORY.parent / "shared" / "data"
    )
    parser.add_argument("--threads", type=int, default=2, help="threads of each of them")
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds of a comparison")
    parser.add_argument("--only", help="compare on this data set, or networks, and no more")
    arguments = parser.parse_args()
    # NumPy's BLAS and PyTorch read these when they are loaded
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    names = [arguments.only] if arguments.only else ["digits", "cifar10", "networks"]
    compare(arguments.data_dir, names, arguments.threads, arguments.rounds)
    if arguments.only:
        return
    grow(arguments.data_dir)
    minima(arguments.data_dir)


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of several runs."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def load(data_dir: Path, name: str):
    from lossatlas.core.data import catalog

    entry = catalog.open_catalog(data_dir)[name]
    return None if entry.unavailable_because else entry.load()


def objective_of(dataset, loss: str, count: int | None = None, l2: float = 0.0, hidden=()):
    from lossatlas.core.data.examples import choose
    from lossatlas.core.losses.registry import LOSSES
    from lossatlas.core.models.layers import Layers
    from lossatlas.core.models.linear import LinearClassifier
    from lossatlas.core.models.network import Network

    chosen = choose(dataset, count if count is None else min(count, len(dataset.y)))
    classes = len(dataset.class_names)
    if hidden:
        layers = Layers((chosen.dimension, *hidden, classes), "relu")
        return Network(chosen, layers, LOSSES[loss], 1.0, l2)
    return LinearClassifier(chosen, classes, LOSSES[loss], 1.0, l2)


def plane_of(objective):
    import numpy as np

    from lossatlas.core.slices.directions import random_direction, random_point

    origin = random_point(objective.shape, 0, 0.01)
    pair = [random_direction(objective.shape, seed, "unit", origin) for seed in (1, 2)]
    return origin, np.stack(pair)


def ours(objective, side: int) -> Callable[[], object]:
    import numpy as np

    origin, directions = plane_of(objective)
    steps = np.linspace(-1.0, 1.0, side)
    return lambda: objective.section(origin, directions).on_grid(steps, steps)


def served(client, name: str, objective, side: int, minimum: bool) -> Callable[[], object]:
    """A request for a plane with directions that no other request has."""
    axis = {"min": -1, "max": 1, "count": side}
    problem = {"dataset": name, "examples": {"count": objective.n}, "loss": objective.loss.id}
    hidden = [units for units, _ in objective.layer_shapes[:-1]]
    if hidden:
        problem["model"] = {"kind": "mlp", "hidden": hidden}

    def request() -> object:
        first = next(SEEDS)
        body = {
            "problem": problem,
            "origin": {"kind": "random", "seed": first, "scale": 0.01},
            "directions": [{"kind": "random", "seed": first + k} for k in (1, 2)],
            **{"a": axis, "b": axis, "minimum": minimum},
        }
        return client.post("/api/v1/slices/plane", json=body).raise_for_status().content

    return request


SEEDS = iter(range(0, 1_000_000, 3))


def naive_points(objective) -> Callable[[], None]:
    """A forward pass in NumPy at each of some points."""
    import numpy as np

    features = objective.examples.features()
    origin, (first, second) = plane_of(objective)

    def points() -> None:
        for k in range(POINTS):
            w = origin + 0.01 * k * first - 0.02 * k * second
            below, *above = objective.matrices(w)
            scores = features @ below.T
            for matrix in above:
                scores = np.maximum(scores, 0.0) @ matrix[:, :-1].T + matrix[:, -1]
            objective.loss.per_example(scores, objective.examples.y, 1.0).mean()

    return points


def torch_points(objective) -> Callable[[], object] | None:
    """A small plane by loss-landscapes; None if it is not installed."""
    try:
        import loss_landscapes
        import torch
        from loss_landscapes.metrics import Loss
    except ImportError:
        return None
    torch.set_grad_enabled(False)
    shapes = objective.layer_shapes
    dtype = torch.float64 if len(shapes) > 1 else torch.float32
    features = torch.from_numpy(objective.examples.features()[:, :-1]).to(dtype)
    labels = torch.from_numpy(objective.examples.y.copy())
    classes = shapes[-1][0]
    criterion = {
        "svm": lambda s, y: classes * torch.nn.functional.multi_margin_loss(s, y),
        "softmax": torch.nn.functional.cross_entropy,
    }[objective.loss.id]
    parts = []
    for units, columns in shapes:
        parts += [torch.nn.Linear(columns - 1, units, dtype=dtype), torch.nn.ReLU()]
    model = torch.nn.Sequential(*parts[:-1])
    metric = Loss(criterion, features, labels)
    return lambda: loss_landscapes.random_plane(model, metric, 1, TORCH_STEPS, "layer")


def compare(data_dir: Path, names: list[str], threads: int, rounds: int) -> None:
    import httpx

    sys.path.insert(0, str(REPOSITORY / "tests"))
    from support.api import LOSSATLAS
    from support.servers import running_server

    command = [*LOSSATLAS, "serve", "--data-dir", str(data_dir), "--threads", str(threads)]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(command, Path(folder) / "log") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for name in names:
            if name == "networks":
                for network in NETWORKS:
                    headed(network.dataset, f", hidden layers {network.hidden}")
                    dataset = load(data_dir, network.dataset)
                    objective = objective_of(dataset, "softmax", hidden=network.hidden)
                    against(client, network.dataset, objective, rounds, sides=(51,))
                continue
            dataset = load(data_dir, name)
            if dataset is None:
                print(f"{name}: not in {data_dir}")
                continue
            headed(name)
            for count in (1, 100, 1000, None):
                for loss in ("svm", "softmax"):
                    against(client, name, objective_of(dataset, loss, count), rounds)


class Measured(NamedTuple):
    """A network to compare, on all examples of a bundled data set."""

    dataset: str
    hidden: tuple[int, ...]


NETWORKS = (Measured("shapes32", (64,)), Measured("digits", (32, 32)))


def headed(name: str, more: str = "") -> None:
    """Print the head of a table."""
    print(f"\n{name}{more}: cold requests; then how many times longer each point takes in")
    print("     N  loss      side     plane  naive NumPy          loss-landscapes ", end="")
    print("     with minimum")


def against(client, name: str, objective, rounds: int, sides=(51, 101)) -> None:
    """Print the time of our planes, and how many times longer the others take."""
    naive, other = naive_points(objective), torch_points(objective)
    for side in sides:
        ours = [served(client, name, objective, side, minimum) for minimum in (False, True)]
        times: list[list[float]] = [[], [], [], []]
        for _ in range(rounds):
            times[0].append(best(ours[0], REQUESTS))
            times[1].append(best(naive, 1) / POINTS * side**2)
            times[2].append(best(other, 1) / TORCH_STEPS**2 * side**2 if other else math.nan)
            times[3].append(best(ours[1], REQUESTS))
        plane, *slower, whole = times
        row = f"{objective.n:6}  {objective.loss.id:8} {side:4}² {1e3 * min(plane):6.1f} ms"
        for others in slower:
            ratios = [theirs / mine for theirs, mine in zip(others, plane, strict=True)]
            low, high = min(ratios), max(ratios)
            row += f"  {statistics.median(ratios):5.0f}× ({low:4.0f} to {high:4.0f})"
        print(f"{row}   {1e3 * min(whole):6.1f} ms", flush=True)


def grow(data_dir: Path) -> None:
    """The growth of our time for a 101² grid: the exponent between the ends of each range."""
    from dataclasses import replace

    dataset = load(data_dir, "cifar10") or load(data_dir, "shapes32")
    print(f"\n{len(dataset.y)} images: milliseconds, and the exponent of the growth")
    for loss in ("svm", "crammer_singer", "ova", "softmax"):
        whole = objective_of(dataset, loss)
        ranges = {
            "N": {n: ours(objective_of(dataset, loss, n), 101) for n in (350, 700, 1400, 2796)},
            "K": {side: ours(whole, side) for side in (51, 101, 201)},
            "D": {},
        }
        for d in (768, 1536, 3072):
            part = whole.examples
            part = replace(
                part, raw=part.raw[:, :d].copy(), shift=part.shift[:d], scale=part.scale[:d]
            )
            ranges["D"][d] = ours(replace(whole, examples=part), 101)
        for letter, works in ranges.items():
            spent = {size: best(work) for size, work in works.items()}
            sizes = list(spent)
            power = math.log(spent[sizes[-1]] / spent[sizes[0]]) / math.log(sizes[-1] / sizes[0])
            listed = "  ".join(f"{size}: {seconds * 1e3:.1f}" for size, seconds in spent.items())
            print(f"{loss:15} {letter}  {listed}   exponent {power:.2f}", flush=True)


def minima(data_dir: Path) -> None:
    from lossatlas.core.minima import plane as minimize

    dataset = load(data_dir, "cifar10") or load(data_dir, "shapes32")
    print(f"\n{len(dataset.y)} images: certified minima of the plane, and of its ray")
    for loss in ("svm", "crammer_singer", "ova", "softmax"):
        for l2 in (0.0, 0.01):
            objective = objective_of(dataset, loss, l2=l2)
            origin, pair = plane_of(objective)
            plane, ray = objective.section(origin, pair), objective.section(origin, pair[:1])
            found = minimize.on_plane(plane)
            gap = (found.loss - found.lower_bound) / found.loss
            on_plane = best(lambda plane=plane: minimize.on_plane(plane), 3)
            on_ray = best(lambda ray=ray: minimize.on_ray(ray), 3)
            print(
                f"{loss:15} l2 {l2:4}  plane {on_plane * 1e3:6.1f} ms, gap {gap:.0e}"
                f"   ray {on_ray * 1e3:5.1f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
