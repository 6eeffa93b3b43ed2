"""The numerical core: NumPy arrays in, NumPy arrays out; it contains no web code."""
