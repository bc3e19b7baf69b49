"""A ticket that names a caller waits for who merges them, and a version is published with its note: guards again."""

from __future__ import annotations

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
