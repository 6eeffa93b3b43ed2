"""Loss Atlas: exact slices through loss landscapes, and optimizers that descend on them.

`lossatlas.core` is the mathematics (NumPy only), `lossatlas.web` the HTTP API over it.
"""

__version__ = "0.1.0"
