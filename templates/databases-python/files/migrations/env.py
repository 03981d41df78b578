"""How Alembic reaches the database and what it compares the schema with."""

from alembic import context
from sqlalchemy import create_engine, pool

from shop.models import Base
from shop.settings import postgres_url

url = context.config.get_main_option("sqlalchemy.url") or postgres_url()
if url is None:
    raise SystemExit("no database: run `devpath services up postgres`")

# One connection, closed at the end: a migration has no use for a pool.
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
