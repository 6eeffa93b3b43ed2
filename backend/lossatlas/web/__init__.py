"""The HTTP API on top of `lossatlas.core`, and the server of the page. It has no mathematics."""

import os

# The pool has a thread for each core. A BLAS with more threads would compete with it, and round
# sums differently: equal requests give equal bits. NumPy reads this when it is first imported, so
# it stands here, before any module of the server.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
