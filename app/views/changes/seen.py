"""The version of a change that an act is made on."""

from __future__ import annotations

from functools import partial

from app.domain.changes.values import Change
from app.ui.writing import Seen
from app.views.changes.host import ChangesHost


def seen_change(tab: ChangesHost, change: Change) -> Seen:
    """Return what was seen; votes, decisions and times hold for exactly that version."""
    edits = partial(tab.services.workspace.edits_since, "change", change.id)
    return Seen(change.id, change.version, edits, insist=False)
