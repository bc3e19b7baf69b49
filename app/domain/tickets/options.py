"""The records that forms and filters offer to choose from; the answers of acts on many tickets and of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.request_fields import RequestField
from app.domain.sla.priority import PriorityMatrix
from app.domain.templates import TextModule, TicketTemplate
from app.domain.tickets.holding import HoldDay


@dataclass(frozen=True, slots=True)
class Option:
    """A record to choose: its id, what it is called, and whether it may be chosen for new tickets today.

    `alias` finds it too: the code of what is called by its name, and so do `synonyms`. `group_id`: the group that looks
    after a service. `note`: what whoever chooses it has to know: that it is retiring, and what replaces it.
    """

    id: int
    code: str
    name: str
    current: bool = True
    alias: str = ""
    group_id: int | None = None
    synonyms: tuple[str, ...] = ()
    note: str = ""

    @property
    def any_code(self) -> str:
        """The code by which it is found, whether its text names it or not; "" for none."""
        return self.code or self.alias

    @property
    def text(self) -> str:
        """ "DHHS  Health and Human Services"."""
        return f"{self.code}  {self.name}" if self.code else self.name


@dataclass(frozen=True, slots=True)
class TicketOptions:
    """Everything a form or filter lists, in order of its code or name. `people`: (login, name)."""

    agencies: tuple[Option, ...]
    services: tuple[Option, ...]
    groups: tuple[Option, ...]
    sites: tuple[Option, ...]
    people: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    matrix: PriorityMatrix | None  # None: the workspace has none yet, or an incomplete one
    holidays: frozenset[date] = frozenset()  # of the department, for what counts business days
    hold_day: HoldDay = HoldDay.ASK  # whether a hold needs a day at which it ends
    modules: tuple[TextModule, ...] = ()  # of the desk, and one's own
    templates: tuple[TicketTemplate, ...] = ()
    request_fields: tuple[RequestField, ...] = ()  # of every service, as they are asked today

    def person(self, login: str) -> str:
        """Return the name of a login; the login itself where nobody has it."""
        return next((name for known, name in self.people if known == login), login)
