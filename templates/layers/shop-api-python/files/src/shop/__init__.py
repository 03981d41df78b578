"""The products of a small shop, as an HTTP API."""
