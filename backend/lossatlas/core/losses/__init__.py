"""Losses on scores; each owns its mathematics."""
