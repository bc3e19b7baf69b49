"""`Chosen`: the tickets that an act is about, taken when it is asked for, so that it can hit no others."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import words
from app.domain.tickets.states import Act, allowed_acts
from app.domain.tickets.values import TicketRow
from app.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is highlighted: ids in the order of the list, and those of its rows that are read; `actor`: who acts."""

    ids: tuple[int, ...] = ()
    rows: tuple[TicketRow, ...] = ()
    actor: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)

    @property
    def one(self) -> TicketRow | None:
        """The ticket, if exactly one is chosen and read."""
        return self.rows[0] if len(self.ids) == 1 and self.rows else None

    @property
    def name(self) -> str:
        """What titles and questions call it: "INC0024011", "12 tickets"."""
        return self.one.number if self.one is not None else words.count(len(self.ids), "ticket")

    def others(self) -> int:
        """Return how many are other people's work, of those that are read."""
        return sum(bool(row.assignee) and row.assignee != self.actor for row in self.rows)

    def others_text(self) -> str:
        """Return whose work it is where it is not mine: "It is Elena Stroud's work." """
        one, count = self.one, self.others()
        if not count:
            return ""
        if one is not None:
            return f"{one.number} is the work of {one.assignee_name or one.assignee}."
        if len(self.rows) < len(self.ids):
            return f"At least {count:,} of them are other people's work."
        return f"{count:,} of them {'is' if count == 1 else 'are'} other people's work."

    def allows(self, act: Act, roles: frozenset[Role]) -> bool:
        """Return whether at least one of them may be acted on so; those that are not read may be, too."""
        if not self.ids:
            return False
        unread = len(self.rows) < len(self.ids)
        return (unread and len(self.ids) > 1) or any(act in allowed_acts(row.state, roles) for row in self.rows)
