"""Steps per second of mini-batch descent, with the full loss reported at every step.

`walk` updates the scores incrementally; the plain loop evaluates the loss by a forward pass over
all examples after every step. CIFAR-10, all 30,730 weights.

    python benchmarks/steps.py [DATA_DIR] [--steps 300] [--threads 1]
"""

import argparse
import os
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "data_dir", nargs="?", type=Path, default=REPOSITORY.parent / "shared" / "data"
    )
    parser.add_argument("--steps", type=int, default=300, help="number of steps to time")
    parser.add_argument("--threads", type=int, default=1, help="threads per matrix product")
    arguments = parser.parse_args()
    # NumPy's BLAS reads this when it is loaded
    os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)
    measure(arguments.data_dir, arguments.steps)


def measure(data_dir: Path, steps: int) -> None:
    import numpy as np

    from lossatlas.core.data import catalog, examples
    from lossatlas.core.losses.registry import LOSSES
    from lossatlas.core.models.linear import LinearClassifier
    from lossatlas.core.optimizers import Oracle, minibatch
    from lossatlas.core.trajectories import Run, walk

    dataset = catalog.open_catalog(data_dir)["cifar10"].load()
    classes = len(dataset.class_names)

    def plain(objective, w, optimizer) -> float:
        """Seconds per step."""
        oracle, rng = Oracle(objective), np.random.default_rng([0, 4])
        state = optimizer.init(w)
        count = max(10, steps // 10)
        begin = time.perf_counter()
        for _ in range(count):
            state, w, _ = optimizer.step(state, w, oracle, rng)
            objective.value(w)
        return (time.perf_counter() - begin) / count

    def carried(objective, plane, w, optimizer) -> tuple[float, float]:
        """Seconds for preparation, and seconds per step."""
        run = Run("run", optimizer, 10**6, 0, "full")
        walked = walk(objective, plane, w, run)
        next(walked)
        begin = time.perf_counter()
        next(walked)
        prepared = time.perf_counter()
        for _ in islice(walked, steps):
            pass
        return prepared - begin, (time.perf_counter() - prepared) / steps

    print(f"{len(dataset.y)} images; steps per second with the loss at every step")
    print("   N  batch  loss       plain   carried    ratio   once   pays after")
    for n in (500, 1000, 2000, 2796):
        chosen = examples.dense(examples.choose(dataset, min(n, len(dataset.y))))
        for loss in ("svm", "softmax"):
            objective = LinearClassifier(chosen, classes, LOSSES[loss])
            rng = np.random.default_rng(0)
            w = 1e-3 * rng.standard_normal(objective.shape)
            plane = objective.section(w, rng.standard_normal((2, *objective.shape)))
            for batch in (1, 256):
                optimizer = minibatch(1e-3, batch)
                slow = plain(objective, w, optimizer)
                once, fast = carried(replace(objective), plane, w, optimizer)
                after = once / (slow - fast) if slow > fast else float("inf")
                print(
                    f"{objective.n:5} {batch:5}  {loss:8} {1 / slow:7.0f} {1 / fast:9.0f} "
                    f"{slow / fast:7.1f}x {once:5.2f} s {after:6.0f} steps",
                    flush=True,
                )


if __name__ == "__main__":
    main()
