"""The numerical core: NumPy arrays in, NumPy arrays out; it knows nothing of the web."""
