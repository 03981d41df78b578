"""The service that takes orders, and tells the others about them."""

from pathlib import Path

# Its tables are in a schema of their own. Nobody else reads or writes them.
SCHEMA = "orders"
MIGRATIONS = Path(__file__).parent / "migrations"
