"""Schema versions (Alembic). Each revision expands; what an older program still uses is removed one release later."""
