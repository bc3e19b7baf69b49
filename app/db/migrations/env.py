"""Alembic's entry: migrates on the connection it is handed (see `app.db.workspace`), never by itself."""

from __future__ import annotations

from alembic import context

from app.db.migrations.scope import include_object
from app.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_object=include_object,
    compare_type=True,
)
context.run_migrations()
