"""Loss Atlas: exact slices through loss landscapes, and optimizers walking on them.

`lossatlas.core` is the mathematics (NumPy only), `lossatlas.web` the HTTP API over it.
"""

__version__ = "0.1.0"
