"""From a ticket to a major incident: proposed or declared of it, in their own tab."""

from __future__ import annotations

from app.domain.tickets.values import TicketRow
from app.domain.vocabulary import TicketKind
from app.views.tickets.host import TicketsHost


class Majors:
    """The commands of one tab that lead there."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def _one(self) -> TicketRow | None:
        one = self._tab.chosen_tickets().one
        return one if one is not None and one.kind is TicketKind.INCIDENT and not one.major else None

    def can_begin(self) -> bool:
        """Say whether one incident is chosen that stands for no major incident yet."""
        return self._one() is not None

    def propose(self) -> None:
        """Propose a major incident of it."""
        self._begin("propose")

    def declare(self) -> None:
        """Declare a major incident of it."""
        self._begin("declare")

    def _begin(self, act: str) -> None:
        one = self._one()
        if one is not None:
            self._tab.context.navigator.open("majors", act=act, ticket=one.id, called=one.number)
