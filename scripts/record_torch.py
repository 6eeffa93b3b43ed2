"""Record PyTorch's optimizers and networks for the tests: python scripts/record_torch.py

Needs torch 2.13, which the tests do not. Every number is written so that it reads back as the same
double.
"""

import json
from itertools import pairwise, product
from pathlib import Path

import torch

CORE_TESTS = Path(__file__).parents[1] / "tests" / "core"
STEPS = CORE_TESTS / "optimizers" / "torch_steps.json"
NETWORKS = CORE_TESTS / "models" / "torch_networks.json"
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


WIDTHS, EXAMPLES = [4, 4, 4, 5, 3], 8
"""Features, units of the hidden layers, classes; examples."""
RATES = {"gd": 0.1, "momentum": 0.05, "nesterov": 0.05}
"""Learning rates on the network, where they differ from those above."""
LOSSES = {
    "svm": lambda s, y: 3 * torch.nn.functional.multi_margin_loss(s, y),
    "crammer_singer": lambda s, y: _terms(s, y).max(dim=1).values.clamp(min=0).mean(),
    "ova": lambda s, y: (1 - (2 * _one_hot(y) - 1) * s).clamp(min=0).sum(dim=1).mean(),
    "softmax": torch.nn.functional.cross_entropy,
    "squared_hinge": lambda s, y: _terms(s, y).clamp(min=0).square().sum(dim=1).mean(),
    "squared_error": lambda s, y: (s - _one_hot(y)).square().sum(dim=1).mean() / 2,
}


def _one_hot(y: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.one_hot(y, WIDTHS[-1]).double()


def _terms(scores: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The margin terms; that of the label is zero."""
    return scores - scores.gather(1, y[:, None]) + 1 - _one_hot(y)


def network_scores(
    x: torch.Tensor, matrices: list[torch.Tensor], activation: str, skip: bool
) -> torch.Tensor:
    for matrix in matrices[:-1]:
        z = torch.nn.functional.linear(x, matrix[:, :-1], matrix[:, -1])
        h = getattr(torch, activation)(z)
        x = h + x if skip and h.shape == x.shape else h
    return torch.nn.functional.linear(x, matrices[-1][:, :-1], matrices[-1][:, -1])


def networks() -> dict[str, object]:
    """Losses and gradients of networks, and where optimizers are after 100 steps."""
    generator = torch.Generator().manual_seed(0)
    options = {"generator": generator, "dtype": torch.float64}
    x = torch.randn(EXAMPLES, WIDTHS[0], **options)
    y = torch.randint(WIDTHS[-1], (EXAMPLES,), generator=generator)
    shapes = [(units, inputs + 1) for inputs, units in pairwise(WIDTHS)]
    start = [0.6 * torch.randn(shape, **options) for shape in shapes]

    def fresh() -> list[torch.Tensor]:
        return [matrix.clone().requires_grad_() for matrix in start]

    gradients = []
    for loss, (activation, skip) in product(LOSSES, product(("relu", "tanh"), (False, True))):
        w = fresh()
        value = LOSSES[loss](network_scores(x, w, activation, skip), y)
        value.backward()
        gradient = [matrix.grad.tolist() for matrix in w]
        found = {"loss": loss, "activation": activation, "skip": skip}
        gradients.append({**found, "value": value.item(), "gradient": gradient})
    ends = {}
    for name, (method, parameters) in METHODS.items():
        w = fresh()
        given = {**parameters, "lr": RATES.get(name, parameters["lr"])}
        optimizer = getattr(torch.optim, method)(w, **given)
        for _ in range(100):
            optimizer.zero_grad()
            LOSSES["softmax"](network_scores(x, w, "tanh", False), y).backward()
            optimizer.step()
        ends[name] = {"learning_rate": given["lr"], "end": [matrix.tolist() for matrix in w]}
    setting = {"widths": WIDTHS, "x": x.tolist(), "y": y.tolist()}
    weights = [matrix.tolist() for matrix in start]
    return {**setting, "start": weights, "gradients": gradients, "ends": ends}


def write(path: Path, recorded: dict[str, object]) -> None:
    version = {"torch": torch.__version__.split("+")[0]}
    path.write_text(json.dumps({**version, **recorded}, separators=(",", ":")) + "\n")


def main() -> None:
    recorded = {
        "curvature": CURVATURE,
        "centres": CENTRES,
        "start": START,
        "methods": {
            name: {"method": method, "options": options, "steps": steps(method, options)}
            for name, (method, options) in METHODS.items()
        },
    }
    write(STEPS, recorded)
    write(NETWORKS, networks())


if __name__ == "__main__":
    main()
