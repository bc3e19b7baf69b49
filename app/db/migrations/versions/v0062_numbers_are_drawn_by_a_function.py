"""Numbers are drawn by a function, locks by number are taken by functions: both come with the guards."""

from __future__ import annotations

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has a program that draws from sequences brought up with them."""
