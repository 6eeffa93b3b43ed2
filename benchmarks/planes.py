"""The loss on a plane of weight space: Loss Atlas against evaluating every grid point.

Ours is timed without caches: making the slice and the whole grid. Naive NumPy does a forward pass
in float64 at each grid point; `loss-landscapes` does the same in PyTorch, in float32. Both are
timed at some of the grid points and extrapolated, since every point costs the same. Features are
prepared before timing. Then follow the growth of our time with N, K and D, and minima.

    python benchmarks/planes.py [DATA_DIR] [--threads 2]
"""

import argparse
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
POINTS = 60
"""The number of grid points at which the naive pass is timed."""
TORCH_STEPS = 8
"""The side of the grid at which the PyTorch library is timed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "data_dir", nargs="?", type=Path, default=REPOSITORY.parent / "shared" / "data"
    )
    parser.add_argument("--threads", type=int, default=2, help="threads per matrix product")
    arguments = parser.parse_args()
    # NumPy's BLAS and PyTorch read these when they are loaded
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    compare(arguments.data_dir)
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


def objective_of(dataset, loss: str, count: int | None = None, l2: float = 0.0):
    from lossatlas.core.data.examples import choose
    from lossatlas.core.losses.registry import LOSSES
    from lossatlas.core.models.linear import LinearClassifier

    chosen = choose(dataset, count if count is None else min(count, len(dataset.y)))
    return LinearClassifier(chosen, len(dataset.class_names), LOSSES[loss], 1.0, l2)


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


def naive_point(objective) -> float:
    """Seconds of a forward pass in NumPy."""
    features = objective.examples.features()
    origin, (first, second) = plane_of(objective)

    def points() -> None:
        for k in range(POINTS):
            scores = features @ (origin + 0.01 * k * first - 0.02 * k * second).T
            objective.loss.per_example(scores, objective.examples.y, 1.0).mean()

    return best(points, 3) / POINTS


def torch_point(objective) -> float | None:
    """Seconds per grid point in loss-landscapes; None if it is not installed."""
    try:
        import loss_landscapes
        import torch
        from loss_landscapes.metrics import Loss
    except ImportError:
        return None
    features = torch.from_numpy(objective.examples.features()[:, :-1]).float()
    labels = torch.from_numpy(objective.examples.y.copy())
    classes, columns = objective.shape
    criterion = {
        "svm": lambda s, y: classes * torch.nn.functional.multi_margin_loss(s, y),
        "softmax": torch.nn.functional.cross_entropy,
    }[objective.loss.id]
    model = torch.nn.Linear(columns - 1, classes)
    metric = Loss(criterion, features, labels)

    def grid() -> object:
        return loss_landscapes.random_plane(model, metric, 1, TORCH_STEPS, "layer")

    with torch.no_grad():
        return best(grid, 3) / TORCH_STEPS**2


def compare(data_dir: Path) -> None:
    print("data          N  loss       side      ours      naive NumPy      loss-landscapes")
    for name in ("digits", "cifar10"):
        dataset = load(data_dir, name)
        if dataset is None:
            print(f"{name}: not in {data_dir}")
            continue
        for count in (1, 100, 1000, None):
            for loss in ("svm", "softmax"):
                objective = objective_of(dataset, loss, count)
                slow, other = naive_point(objective), torch_point(objective)
                for side in (51, 101):
                    seconds = best(ours(objective, side))
                    row = f"{name:8} {objective.n:6}  {loss:8} {side:5}² {seconds * 1e3:6.1f} ms"
                    for a_point in (slow, other):
                        total = None if a_point is None else a_point * side**2
                        row += f" {total:8.2f} s {total / seconds:6.0f}×" if total else "        –"
                    print(row, flush=True)


def grow(data_dir: Path) -> None:
    """The growth of our time for a 101² grid: the exponent between the ends of each range."""
    from dataclasses import replace

    dataset = load(data_dir, "cifar10") or load(data_dir, "shapes32")
    print(f"\n{dataset.title}: milliseconds, and the exponent of the growth")
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
    print(f"\n{dataset.title}: certified minima of the plane, and of its ray")
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
