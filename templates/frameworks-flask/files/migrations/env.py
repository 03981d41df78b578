"""What `flask db ...` compares the models with: the database of the application."""

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]

with extension.db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=extension.db.metadata,
        # SQLite can change little of a table: Alembic makes a new one and copies the rows.
        **extension.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
