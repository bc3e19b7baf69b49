"""Schema versions (Alembic): each revision expands; what an older program still uses is removed one release later.

After a change of app/db/tables `python -m app.db.migrations.revision "what it is for"` drafts the next one into
versions/; `SCHEMA_HEAD` of app/db/engine.py names it and `SCHEMA_PAST` the ones before. A revision is never rewritten.
"""
