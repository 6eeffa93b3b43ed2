"""The HTTP API on top of `lossatlas.core`, and the server of the page. It has no mathematics."""
