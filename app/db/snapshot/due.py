"""Which tables are read again by the trail, and which row by row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.db.snapshot.rows import Copied

#: Tables that the trail does not follow, with the record whose change it does and their column of it.
BY = {
    "ticket_event": ("ticket", "ticket_id"),
    "sla_clock": ("ticket", "ticket_id"),
    "ticket_span": ("ticket", "ticket_id"),
    "source_row": ("import_run", "run_id"),
    "source_record": ("import_run", "run_id"),
}
#: After a change of these, clocks of tickets are made anew that did not change themselves.
_MAKES_ANEW = frozenset(
    ("sla_target", "calendar", "calendar_hours", "special_hours", "holiday", "priority_matrix", "category")
)


@dataclass(frozen=True, slots=True)
class Due:
    """What the trail tells since an instant: tables that were loaded without it, and those of the records it names."""

    loaded: Collection[str]
    named: Collection[str]

    def whole(self, one: Copied) -> bool:
        """Return whether all rows of a table are looked at, and not only those that the trail leads to."""
        if one.name in self.loaded:
            return True
        if one.followed:
            return False
        if one.name not in BY:
            return True
        return bool(self.loaded) or (BY[one.name][0] == "ticket" and not _MAKES_ANEW.isdisjoint(self.named))
