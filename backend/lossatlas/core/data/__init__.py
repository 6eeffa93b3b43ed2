"""Data sets: the catalog, the file parsers, and the examples that a problem uses."""
