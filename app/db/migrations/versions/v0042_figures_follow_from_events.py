"""Figures follow from events, and one person holds an office, whatever program writes them.

No table differs: the guards, which are put in place with each revision, ask for more.
"""

from __future__ import annotations

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change no row."""
