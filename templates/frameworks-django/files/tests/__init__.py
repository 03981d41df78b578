"""Tests: `python -m pytest`."""
