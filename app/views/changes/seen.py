"""The version of a change that an act is made on."""

from __future__ import annotations

from app.domain.changes.values import Change
from app.ui.writing import Seen
from app.views.changes.host import ChangesHost
from app.work import Work


def seen_change(tab: ChangesHost, change: Change) -> Seen:
    """Return what was seen; votes, decisions and times hold for exactly that version."""
    detail = tab.services.changes.detail

    def latest(work: Work) -> tuple[str, int]:
        latest = detail(change.id, work=work).change
        return latest.updated_by_name, latest.version

    return Seen(change.id, change.version, latest, insist=False)
