"""Record steps of PyTorch's optimizers for the tests: python scripts/record_torch.py

Needs torch 2.13, which the tests do not. Every number is written so that it reads back as the same
double.
"""

import json
from pathlib import Path

import torch

STEPS = Path(__file__).parents[1] / "tests" / "core" / "optimizers" / "torch_steps.json"
# The objective is the mean over i of ½ Σ_d k_d (w_d − c_id)².
CURVATURE = [0.3, 1.0, 4.0]
CENTRES = [[1.0, 2.0, -1.0], [0.0, 1.5, 3.0], [-2.0, 0.1, 0.4], [1.3, -0.7, 0.9], [3.0, 0.0, 1.0]]
START = [2.0, -1.5, 0.7]
METHODS = {
    "gd": ("SGD", {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.8}),
    "nesterov": ("SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    "adagrad": ("Adagrad", {"lr": 0.5}),
    "rmsprop": ("RMSprop", {"lr": 0.05, "alpha": 0.9}),
    "adam": ("Adam", {"lr": 0.05}),
    "adamw": ("AdamW", {"lr": 0.05, "weight_decay": 0.2}),
}


def gradient(w: list[float]) -> list[float]:
    return [
        sum(k * (x - centre[d]) for centre in CENTRES) / len(CENTRES)
        for d, (k, x) in enumerate(zip(CURVATURE, w, strict=True))
    ]


def steps(method: str, options: dict[str, float], count: int = 100) -> list[list[float]]:
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, method)([w], **options)
    points = []
    for _ in range(count):
        w.grad = torch.tensor(gradient(w.tolist()), dtype=torch.float64)
        optimizer.step()
        points.append(w.tolist())
    return points


def main() -> None:
    recorded = {
        "torch": torch.__version__.split("+")[0],
        "curvature": CURVATURE,
        "centres": CENTRES,
        "start": START,
        "methods": {
            name: {"method": method, "options": options, "steps": steps(method, options)}
            for name, (method, options) in METHODS.items()
        },
    }
    STEPS.write_text(json.dumps(recorded, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
