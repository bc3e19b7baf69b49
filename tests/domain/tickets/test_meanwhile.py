"""What each act on a ticket goes by: columns that there are, and all that it changes itself."""

from __future__ import annotations

import pytest

from app.db import tables as t
from app.domain.field_words import FOLLOWS
from app.domain.tickets.meanwhile import DECIDES
from app.domain.tickets.states import Act

#: What an act writes itself, by what people see of it.
_WRITES = {
    Act.PRIORITY: {"impact", "urgency", "priority"},
    Act.ASSIGN: {"assignee", "state"},
    Act.GROUP: {"group_id", "assignee"},
    Act.START: {"assignee", "state"},
    Act.HOLD: {"state", "hold_reason", "hold_until"},
    Act.UNTIL: {"hold_until"},
    Act.RESUME: {"state"},
    Act.RESOLVE: {"state", "resolution_code"},
    Act.REOPEN: {"state"},
    Act.CLOSE: {"state"},
    Act.CANCEL: {"state"},
    Act.TRANSFER: {"agency_id"},
    Act.MERGE: {"state", "parent_id"},
}


@pytest.mark.parametrize("act", Act)
def test_an_act_goes_by_all_that_it_replaces(act: Act) -> None:
    assert _WRITES.get(act, set()) <= DECIDES[act]
    assert DECIDES[act] <= {column.name for column in t.ticket.c} - FOLLOWS


@pytest.mark.parametrize("act", Act)
def test_nobody_is_asked_because_of_what_the_ticket_says(act: Act) -> None:
    assert not DECIDES[act] & {"title", "description", "category", "caller", "callback", "service_id"}
