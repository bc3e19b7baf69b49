"""What the acts and commands of the CAB tab may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from app.domain.cab.values import Meeting
from app.ui.host import ListHost
from app.ui.since import Since
from app.views.cab.model import Shown
from app.views.cab.pane import MeetingPane


class CabHost(ListHost, Protocol):
    """The meeting that is shown, and what is chosen in it."""

    @property
    def detail(self) -> MeetingPane:
        """Return the pane of the meeting."""

    def shown(self) -> Shown | None:
        """Return the meeting with the focus, once it is read."""

    def ahead(self) -> Sequence[Meeting]:
        """Return the meetings that are still to be held, by day."""

    def go_to(self, slot: date) -> None:
        """Select the meeting of a slot now, or as soon as it is listed."""

    def go_on_signing(self, slot: date, since: Since, _answer: object = None) -> None:
        """Go to the next meeting whose minutes wait for a signature, unless something else was chosen since."""

    def today(self) -> date:
        """Return the day in Eastern time."""

    def since(self) -> Since:
        """Return what tells, once something was read, whether the keys are still meant for what asked for it."""

    # --- conditions of commands -------------------------------------------------------------------
    def current_row(self) -> Any:
        """Return the row of the list with the focus; None where there is none."""

    def has_meeting(self) -> bool:
        """Return whether a meeting is shown."""

    def has_item(self) -> bool:
        """Return whether the page of items is shown, with one that has the focus."""

    # --- commands ---------------------------------------------------------------------------------
    def open_room(self, meeting_id: int) -> None:
        """Show a meeting that is running on the projector."""

    def show_in_calendar(self) -> None:
        """Go to the change of the item with the focus."""

    def show_week(self) -> None:
        """Go to the week of the meeting in the Calendar."""
