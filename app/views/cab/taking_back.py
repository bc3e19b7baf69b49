"""An act on the board's records, taken back."""

from __future__ import annotations

from functools import partial

from app.domain.changes_made import Changes
from app.ui.writing import Writing
from app.views.cab.host import CabHost


def back(tab: CabHost, made: Changes) -> None:
    """Take back what an answer says was done."""
    tab.write(partial(tab.services.workspace.undo, made.op_id))


def not_deferred(home: CabHost | Writing, item_id: int, _made: Changes) -> None:
    """Take the deferral of an item back in the meeting that made it; `home` writes it."""
    home.write(partial(home.services.cab.hear_after_all, item_id, None, "Deferred by mistake"))
