"""What the acts, moves and commands of the Calendar may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtWidgets import QLabel

from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.ui.host import Host
from app.ui.tab import TabTarget
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.whereabouts import Whereabouts


class ChangesHost(Host, Protocol):
    """The calendar, the change and the meeting that are chosen, and which weeks are shown."""

    @property
    def canvas(self) -> CalendarCanvas:
        """Return the calendar."""

    @property
    def clashes(self) -> QLabel:
        """Return the line below it that tells conflicts of a move."""

    @property
    def codes(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return what forms offer, by kind; empty until it is read."""

    def meeting(self) -> MeetingAgenda | None:
        """Return the meeting whose agenda is shown."""

    def current_change(self) -> Change | None:
        """Return the change that is shown beside the calendar."""

    def read_change(self, _answer: Any = None) -> None:
        """Read it again."""

    def go_on_after(self, change_id: int, _answer: Any = None) -> None:
        """Go to what the board takes up after a change, unless another one was chosen meanwhile."""

    @property
    def whereabouts(self) -> Whereabouts:
        """Return what knows whether the user went on since something was asked."""

    def show_target(self, target: TabTarget) -> None:
        """Go to a change, unless the user goes on before it is read."""

    def leave_answers(self) -> None:
        """Wait no more for a change that was to be gone to."""

    def leave_look(self) -> None:
        """Ask no more what an act on several changes would come to."""

    def follow(self, change: Change) -> None:
        """Keep a change in view and chosen that was moved."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_change(self) -> bool:
        """Return whether a change is chosen."""

    def is_editable(self) -> bool:
        """Return whether the state of the change lets its content be edited."""

    def is_in_cab(self) -> bool:
        """Return whether the board has it."""

    def has_agenda(self) -> bool:
        """Return whether an agenda is shown."""

    def can_freeze(self) -> bool:
        """Return whether the agenda can go on record."""

    def is_spread(self, spread: str) -> bool:
        """Return whether a day, a week or a month is shown."""

    def is_list_shown(self) -> bool:
        """Return whether the list is shown."""

    def chosen_ids(self) -> tuple[int, ...]:
        """Return the changes that are highlighted."""

    def can_step(self, state: ChangeState) -> bool:
        """Return whether the change shown may be taken to a state now."""

    # --- commands ---------------------------------------------------------------------------------
    def step(self, state: ChangeState) -> None:
        """Take what is highlighted to a state."""

    def move_chosen(self, *, days: int = 0, hours: int = 0) -> None:
        """Move what is highlighted."""

    def move_these(self, ids: tuple[int, ...], *, days: int = 0, hours: int = 0) -> None:
        """Move changes that were chosen before."""

    def toggle_list(self) -> None:
        """Show the list, or leave its room to the calendar."""

    def next_part(self) -> None:
        """Put the keyboard into the next part."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""

    def move_earlier(self) -> None:
        """Move the change by a day."""

    def move_later(self) -> None:
        """Move the change by a day."""

    def go_today(self) -> None:
        """Show today."""

    def show_month(self) -> None:
        """Show a month."""

    def show_week(self) -> None:
        """Show a week."""

    def show_day(self) -> None:
        """Show a day."""

    def go_before(self) -> None:
        """Show the weeks before."""

    def go_after(self) -> None:
        """Show the weeks after."""

    def open_tickets(self) -> None:
        """Show the tickets of its services."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
