"""Errors, headers, static files and the description of the API."""
