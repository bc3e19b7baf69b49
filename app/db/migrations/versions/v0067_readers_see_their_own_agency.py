"""Agency readers see the rows of their own agency: the policies and what these ask come with the guards."""

from __future__ import annotations

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has row security put in place on a server that was set up before."""
