"""Score functions and analytic functions, as objectives."""
