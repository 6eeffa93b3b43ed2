"""Minima of slices and of the whole space, with certificates."""
