"""Agencies that come into a running major incident are promised a first message, which its row may say.

No table differs: the guards, which are put in place with each revision, let an entry of the reach promise it.
"""

from __future__ import annotations

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change no row."""
