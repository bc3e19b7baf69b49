"""What a dispute gave back is not given back again by a correction: the guards say so from here on."""

from __future__ import annotations

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change no table: an upgrade puts every guard in place again, in the words of this program."""
