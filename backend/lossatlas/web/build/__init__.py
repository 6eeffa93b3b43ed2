"""Builds objects of the core from requests."""
