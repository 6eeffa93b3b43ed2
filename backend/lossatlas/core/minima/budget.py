"""The work that a search for a minimum may still do, counted rather than timed."""

from lossatlas.core.types import Tick

LARGE_PRODUCTS = 4.0
"""Multiplications per second of a product of two large matrices, relative to a thin one."""


class Spent(Exception):
    """No passes are left."""


class Budget:
    """The remaining passes; each is a product with all examples and one with their transpose."""

    def __init__(self, passes: float, of: int, tick: Tick) -> None:
        """Each of the two products of a pass takes `of` = N (D+1) C multiplications."""
        self.left, self.of, self.tick = passes, of, tick

    def spend(self, passes: float) -> None:
        """Use up passes. Raises Spent if fewer are left."""
        self.tick()
        self.left -= passes
        if self.left < 0:
            raise Spent

    def passes(self, thin: float = 0.0, large: float = 0.0) -> float:
        """The cost, in passes, of multiplications in products of thin and of large matrices."""
        return (thin + large / LARGE_PRODUCTS) / (2.0 * self.of)
