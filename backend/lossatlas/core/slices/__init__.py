"""Directions, projections and windows of rays and planes in parameter space."""
