"""The list of tickets tells answers of requests as JSON, which an import reads: the view is put in place again."""

from __future__ import annotations

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the views put in place again."""
