"""A deferral made in a meeting that runs can be taken back there.

No table differs: the guards, which are put in place with each revision, let what was deferred return to its meeting.
"""

from __future__ import annotations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change no row."""
