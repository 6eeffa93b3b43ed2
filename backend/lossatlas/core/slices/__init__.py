"""Rays and planes in parameter space: directions, projections, windows, regularization."""
