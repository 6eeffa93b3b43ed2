"""Loss Atlas: exact slices through loss landscapes, and optimizers that descend on them.

`lossatlas.core` is the mathematics (NumPy and SciPy), `lossatlas.web` the HTTP API on top of it.
"""

__version__ = "0.1.0"
