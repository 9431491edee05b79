"""Run by Alembic: migrates the connection that `tutor.database.migrate` opened and locked."""

from __future__ import annotations

from alembic import context

from tutor.database.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
