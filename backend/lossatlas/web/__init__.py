"""The HTTP API over `lossatlas.core`, and the server of the page. No mathematics in here."""
