"""Points of a race, gradient checks and curvature."""
