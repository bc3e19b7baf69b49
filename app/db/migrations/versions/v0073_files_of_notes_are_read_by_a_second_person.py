"""Files of notes are read by who publishes them, and drafts of them by who writes: guards are put in place again."""

from __future__ import annotations

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
