"""Data sets: which there are, how files are read, and the examples that a problem uses."""
