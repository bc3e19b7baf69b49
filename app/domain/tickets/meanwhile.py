"""What an act on a ticket decides by: whoever changed something else meanwhile is in nobody's way."""

from __future__ import annotations

from app.domain.tickets.states import Act

_WHOSE = frozenset({"assignee", "group_id"})
_STATE = frozenset({"state"})
_HOLD = frozenset({"hold_reason", "hold_until"})

#: Columns of the ticket that an act replaces, or that whoever does it goes by: a change of one of these is told before
#: the act is done. Words are added whatever was changed, and an edit of fields is merged field by field.
DECIDES: dict[Act, frozenset[str]] = {
    Act.EDIT: frozenset(),
    Act.PRIORITY: _STATE | {"impact", "urgency", "priority"},
    Act.ASSIGN: _STATE | _WHOSE,
    Act.GROUP: _STATE | _WHOSE,
    Act.START: _STATE | _WHOSE,
    Act.HOLD: _STATE | _WHOSE | _HOLD,
    Act.UNTIL: _STATE | _HOLD,
    Act.RESUME: _STATE | _WHOSE | _HOLD,
    Act.RESOLVE: _STATE | _WHOSE | {"resolution_code"},
    Act.REOPEN: _STATE | _WHOSE,
    Act.CLOSE: _STATE | {"resolution_code"},
    Act.CANCEL: _STATE | _WHOSE,
    Act.COMMENT: frozenset(),
    Act.UPDATE: frozenset(),
    Act.TRANSFER: _STATE | {"agency_id"},
    Act.MERGE: _STATE | _WHOSE | {"parent_id"},
}
