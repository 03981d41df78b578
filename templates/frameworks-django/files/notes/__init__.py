"""Notes that belong to somebody."""
