"""Two turns on call of one level are refused where they meet, whatever their weeks and hours: the rule is a guard's."""

from __future__ import annotations

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
