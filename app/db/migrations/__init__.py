"""Schema versions (Alembic): each revision expands; what an older program still uses is removed one release later.

After a change of app/db/tables/__init__.py: before the first release `python -m app.db.migrations.freeze` writes the
first revision again (workspaces made before are made anew); from then on a new revision goes into versions/,
`SCHEMA_HEAD` of app/db/engine.py names it and `SCHEMA_PAST` the one before.
"""
