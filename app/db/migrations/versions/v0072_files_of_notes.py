"""Files are attached to knowledge notes while these are written: guards and row security are put in place again."""

from __future__ import annotations

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
