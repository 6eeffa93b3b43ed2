"""Limits on one request; all are in the OpenAPI schema and in the catalog."""

from typing import Final

SEED: Final = 2**53 - 1
"""Seeds are integers that JavaScript represents exactly."""

INTEGER: Final = 100_000
"""The largest value of an optimizer's integer parameter."""

NUMBER: Final = 1e12
"""Coordinates, weights and features lie within ± this."""

EXAMPLES: Final = 100_000
"""Examples that a request may name by index."""

PICKED_FEATURES: Final = 1 << 24
"""Examples × features of examples named by index, if that exceeds the data set: an example that is
named twice counts twice, as in a mini-batch drawn with replacement."""

INLINE_ROWS: Final = 100_000
INLINE_COLUMNS: Final = 10_000
INLINE_NUMBERS: Final = 1_000_000
"""Rows × columns of inline data."""

PARTS: Final = 250_000
"""Arrays, objects and fields in the JSON of a request."""

CLASSES: Final = 1_000
WEIGHTS: Final = 1_000_000
"""Classes × (features + 1) of a problem, and of weights given in a request."""

SCORES: Final = 2_000_000
"""Examples × classes of a problem."""

HIDDEN_LAYERS: Final = 50
WIDTH: Final = 1_024
PARAMETERS: Final = 300_000
"""Hidden layers of a network, units of one, and weights of all layers with their biases."""

FACTOR: Final = 1_000.0
"""The largest factor of a rescaled layer, and one divided by the smallest."""

UNITS: Final = 8_000_000
"""Examples × units of all layers of a network."""

RAY_COUNT: Final = 100_001
AXIS_COUNT: Final = 1_001
GRID_COUNT: Final = 251_001
"""Points of a plane's grid, count of a × count of b: 501 × 501."""

RAY_WORK: Final = 2_000_000_000
PLANE_WORK: Final = 20_000_000_000
"""Examples × classes × points of the grid; of a network, all its products at these points."""

LIGHT_WORK: Final = 1_000_000_000
"""The work of a grid, or of runs, above which a request goes to the cluster, if there is one."""

KINKS: Final = 20_000
ACCURACY_STEPS: Final = 10_000
"""Kinks, and steps of the accuracy, in the answer for a ray."""

PAGE: Final = 1_000
PAGE_SCORES: Final = 100_000
"""Examples, and examples × classes, of a page in the answer for a point."""

INPUTS: Final = 201
"""Inputs along each feature of a grid for decision regions."""

PAGE_FEATURES: Final = 200_000
"""Examples × features of the examples of a data set in one answer."""

ENTRIES: Final = 500
ENTRY_KINKS: Final = 20
"""Entries of a gradient check, and kinks shown for each."""
CHECK_WORK: Final = 1_000_000_000
"""Entries × steps × examples × classes of a gradient check; of a network, all its products."""

SOLVE_PASSES: Final = 3_000
SOLVE_WORK: Final = 30_000_000_000
"""Passes over the examples, and passes × examples × weights, after which the search for a minimum
over all weights ends with the gap that it has."""

SAMPLES: Final = 10_000
MOVED: Final = 10
PERTURBED_POINTS: Final = 20
"""Random points or changes of a request, numbers of weights to change, and points to change."""
SAMPLE_WORK: Final = 30_000_000_000
"""Random points evaluated × examples × weights."""

RUNS: Final = 16
STEPS: Final = 100_000
REPORTED_STEPS: Final = 200_000
"""Steps reported by all runs of a request together: their sum of steps / every."""

TRAJECTORY_WORK: Final = 5_000_000_000_000
"""Steps of all runs × examples × weights, or three times the classes in the slice; more where a
step takes more passes: 3 for svrg, 8 for line_search, 61 for backtracking."""

CONNECTION_COUNT: Final = 1_001
"""Points on a path between two points."""

DIAL_COUNT: Final = 720
"""Directions of a dial."""

VARIABLES: Final = 3
"""Of the formula of a computational graph."""

LEARNING_RATES: Final = 100
"""Learning rates of a sweep."""

PATH_POINTS: Final = 500
PATH_NUMBERS: Final = 5_000_000
"""Points, and points × weights, of a race that a plane is computed from, or of an inspected run:
160 points of all weights of CIFAR-10."""

TIMELINE_STEPS: Final = 200
TIMELINE_BYTES: Final = 2_000_000
"""Steps of a run, and bytes of all runs before base64, in the timeline of a race."""

EXPORT_REQUESTS: Final = 40
EXPORT_BYTES: Final = 24_000_000
"""Requests, and bytes of their answers, that an exported page records."""

LINK: Final = 8_000
"""Characters of a link to the page: 400 hand-drawn points take up to 4,800, the rest few."""

THUMBNAILS: Final = 1_000
SPRITE_COLUMNS: Final = 100

CATALOG: Final = {name.lower(): bound for name, bound in globals().items() if name.isupper()}
