"""What the acts, moves and commands of the Calendar may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.domain.changes.models import Model
from app.domain.changes.values import Change, Freeze
from app.domain.vocabulary import ChangeState
from app.ui.host import Host
from app.ui.since import Doings, Since
from app.ui.tab import TabTarget
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_list import ChangeList
from app.views.changes.clash_line import ClashLine
from app.views.changes.days import Days
from app.views.changes.highlight import Highlight
from app.views.changes.list_room import ListRoom


class ChangesHost(Host, Protocol):
    """The calendar, the change and the meeting that are chosen, and which weeks are shown."""

    @property
    def canvas(self) -> CalendarCanvas:
        """Return the calendar."""

    @property
    def clashes(self) -> ClashLine:
        """Return the line over it that tells conflicts of a move."""

    @property
    def codes(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return what forms offer, by kind; empty until it is read."""

    @property
    def models(self) -> Sequence[Model]:
        """Return the models from which standard changes are made today."""

    def read_change(self, _answer: Any = None) -> None:
        """Read it again."""

    def go_on_after(self, change_id: int, _answer: Any = None) -> None:
        """Go to what the board takes up after a change, unless another one was chosen meanwhile."""

    @property
    def highlight(self) -> Highlight:
        """Return what is highlighted, and what it allows."""

    @property
    def days(self) -> Days:
        """Return which days are shown."""

    @property
    def room(self) -> ListRoom:
        """Return whether the list is shown."""

    @property
    def doings(self) -> Doings:
        """Return what counts how often the user went to something else."""

    def since(self) -> Since:
        """Return what tells later, when an answer is here, whether the user went on meanwhile."""

    def isVisible(self) -> bool:
        """Return whether the Calendar is the page in view."""

    def show_target(self, target: TabTarget) -> None:
        """Go to a change, unless the user goes on before it is read."""

    def leave_answers(self) -> None:
        """Wait no more for a change that was to be gone to."""

    def leave(self, key: str) -> None:
        """Ask no more what was asked under a key."""

    def offer_kept(self) -> None:
        """Offer drafts that were kept when the window was closed."""

    def follow(self, change: Change) -> None:
        """Keep a change in view and chosen: it was moved, or its form is open."""

    # --- commands ---------------------------------------------------------------------------------
    def conflicts_only(self) -> None:
        """Show only the changes in conflict, or all again."""

    def shows_conflicts_only(self) -> bool:
        """Say whether only they are shown."""

    def frozen_by(self) -> Sequence[Freeze]:
        """Return the freezes that the change that is shown may not be scheduled in."""

    def is_frozen(self) -> bool:
        """Say whether there are any."""

    def has_conflicts(self) -> bool:
        """Say whether there are any."""

    def next_conflict(self) -> None:
        """Go to the next of them."""

    @property
    def list(self) -> ChangeList:
        """Return the list below the calendar."""

    def step(self, state: ChangeState) -> None:
        """Take what is highlighted to a state."""

    def move_chosen(self, *, days: int = 0, hours: int = 0) -> None:
        """Move what is highlighted."""

    def move_these(self, ids: tuple[int, ...], *, days: int = 0, hours: int = 0) -> None:
        """Move changes that were chosen before."""

    def next_part(self) -> None:
        """Put the keyboard into the next part."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""

    def nudge(self, quarters: int) -> None:
        """Move the change by quarters of an hour."""

    def lengthen(self, quarters: int) -> None:
        """Move the end of the change by quarters of an hour."""

    def move_earlier(self) -> None:
        """Move the change by a day."""

    def move_later(self) -> None:
        """Move the change by a day."""

    def focus_first(self) -> None:
        """Put the keyboard into the calendar, or the list where that takes its place."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
