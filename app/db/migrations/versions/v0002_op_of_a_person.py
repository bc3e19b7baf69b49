"""The same op id from two people is two acts: the key of `op` is the person and the id.

A program of 0001 reads beside this, as beside every newer schema; it does not write.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the key; ids that were unique by themselves stay unique with their person."""
    with op.batch_alter_table("op") as batch:
        batch.drop_constraint("pk_op", type_="primary")
        batch.create_primary_key("pk_op", ["who", "op_id"])
