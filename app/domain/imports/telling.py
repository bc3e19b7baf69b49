"""What an imported ticket tells: by the layout of its file, the columns, the row, and what the mapping states."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.imports.mapping import Mapping
from app.domain.imports.plan import Plan
from app.domain.tickets.told import Fact, Told

#: What a log of snapshots can tell: each change of a ticket is a row, and none of them is a word to the customer.
_LOG = frozenset({Fact.RESPONSE, Fact.HOLDS, Fact.RESOLUTION, Fact.REOPENING, Fact.TIMES})


def stated(mapping: Mapping, told: Told) -> Told:
    """Return what is told where the mapping has a say: its `tells` narrows, and adds nothing but status updates."""
    if not mapping.tells:
        return told
    said = frozenset(mapping.tells) | {Fact.OPENING, Fact.TIMES}
    return (told & said) | (said & {Fact.UPDATES})


def list_told(plan: Plan, cells: Sequence[str], *, done: bool, whole_days: bool) -> Told:
    """Return what one row of a list tells.

    `done`: its state says that it is over; `whole_days`: a date of the row that counts has no time. The response is
    told where a column has it: an empty cell tells that nobody responded, unless the row names a person, or the ticket
    is over since a time that is not told. Of holds a list knows at most the one of the moment, never since when or how
    long; of reopenings at most how many.
    """
    told = Told.of(*(() if whole_days else (Fact.TIMES,)))
    ends = [name for name in ("resolved_at", "closed_at") if plan.at[name] is not None]
    dated = any(plan.text(cells, name) for name in ends)
    nobody = not plan.text(cells, "assignee") and (dated or not done)
    if plan.at["responded_at"] is not None and (plan.text(cells, "responded_at") or nobody):
        told |= {Fact.RESPONSE}
    if ends and (dated or not done):
        told |= {Fact.RESOLUTION}
    return stated(plan.mapping, told)


def log_told(plan: Plan, *, whole: bool, begins_with_person: bool, begins_on_hold: bool, whole_days: bool) -> Told:
    """Return what a log of snapshots tells about one ticket.

    `whole`: its first rows could be read. A person in the first row was there since an instant that the log does not
    have, and so was a hold that the log begins with later than the ticket's opening.
    """
    less: set[Fact] = set()
    if begins_with_person or not whole:
        less.add(Fact.RESPONSE)
    if begins_on_hold or not whole:
        less.add(Fact.HOLDS)
    if whole_days:
        less.add(Fact.TIMES)
    return stated(plan.mapping, Told.of(*_LOG) - less)
