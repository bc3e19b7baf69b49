"""Taking back what was done to tickets: one way for every act, edit and call."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.changes_made import Changes
from app.views.tickets.host import TicketsHost


def take_back(tab: TicketsHost, answer: Any, *, goes_there: bool = True) -> None:
    """Take back what an answer says was done, as if it had not happened, and go to its tickets.

    `goes_there`: False where they are gone then, as a call that was not logged.
    """
    changes = answer if isinstance(answer, Changes) else answer.changes
    then = partial(tab.taken_back, changes.ids, tab.since()) if goes_there else None
    tab.write(partial(tab.services.tickets.undo, changes.op_id), then=then, title="Taking back")
