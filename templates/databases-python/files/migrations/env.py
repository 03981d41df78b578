"""How Alembic reaches the database, and what it compares the schema with."""

from alembic import context
from sqlalchemy import create_engine, pool

from shop.models import Base
from shop.servers import POSTGRES, sqlalchemy_url

# Tests name a database of their own; at the command line it is the one in the settings.
url = context.config.attributes.get("url") or sqlalchemy_url(POSTGRES.require())

# One connection, closed at the end: a migration has no use for a pool.
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    # PostgreSQL can undo a change of the schema: a migration that fails leaves nothing behind.
    with context.begin_transaction():
        context.run_migrations()
