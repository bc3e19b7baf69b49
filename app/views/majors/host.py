"""What the acts and commands of major incidents may see of their tab."""

from __future__ import annotations

from typing import Protocol

from app.domain.majors.proposal import Candidate
from app.domain.majors.values import Major
from app.ui.host import ListHost
from app.views.majors.model import ListRow
from app.views.majors.pane import Workbench


class MajorsHost(ListHost, Protocol):
    """The incident that is shown, and what is chosen in it."""

    @property
    def detail(self) -> Workbench:
        """Return the workbench."""

    def shown(self) -> Major | None:
        """Return the incident with the focus, once it is read."""

    def candidate(self) -> Candidate | None:
        """Return the ticket with the focus that the rules propose."""

    def current_row(self) -> ListRow | None:
        """Return the line of the list with the focus."""

    def go_to(self, id: int, act: str = "") -> None:
        """Select an incident now, or as soon as it is listed; `act`: the command that is asked for there."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_major(self) -> bool:
        """Return whether an incident is shown."""

    # --- commands ---------------------------------------------------------------------------------
    def show_ticket(self) -> None:
        """Go to the child with the focus, the ticket that was proposed, or the main ticket."""

    def show_rules(self) -> None:
        """Go to the rules of major incidents, which Setup keeps."""
