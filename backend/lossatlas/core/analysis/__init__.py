"""One point, gradient checks and curvature."""
