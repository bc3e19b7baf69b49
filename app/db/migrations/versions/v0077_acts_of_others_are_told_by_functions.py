"""What the program has to know of others' acts, which are theirs alone to read, is told by functions.

Which of them took an act back, and what acts on models of changes came to.
"""

from __future__ import annotations

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing of the tables: the revision has the guards put in place again."""
