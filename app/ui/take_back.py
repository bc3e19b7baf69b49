"""An act on a record that has no undo of its own kind, taken back as the audit trail knows it."""

from __future__ import annotations

from functools import partial

from app.domain.changes_made import Changes
from app.ui.host import Host


def take_back(tab: Host, made: Changes) -> None:
    """Take back what an answer says was done."""
    tab.write(partial(tab.services.workspace.undo, made.op_id))
