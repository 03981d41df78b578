"""The service that knows how much there is, and keeps it for orders it hears of."""

from pathlib import Path

# The one place where the tables of this service are; it looks into no other.
SCHEMA = "stock"
MIGRATIONS = Path(__file__).parent / "migrations"
