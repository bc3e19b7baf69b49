"""`Highlight`: the changes that are highlighted, the meeting beside them, and what their states allow."""

from __future__ import annotations

from app.domain import words
from app.domain.cab.agenda import MeetingAgenda
from app.domain.changes.bulk import STEPS
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.incidents import JudgedProposal
from app.domain.changes.states import EDITABLE, RECORDED
from app.domain.changes.values import Change, Condition
from app.domain.vocabulary import ChangeState, ChangeType
from app.views.changes.agenda_pane import AgendaPane
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.change_pane import ChangePane
from app.views.changes.one_focus import OneFocus


class Highlight:
    """What acts and commands of one tab are about."""

    def __init__(self, canvas: CalendarCanvas, focus: OneFocus, shown: ChangePane, agenda: AgendaPane) -> None:
        self._canvas, self._focus, self._shown, self._agenda = canvas, focus, shown, agenda

    def ids(self) -> tuple[int, ...]:
        """Return the changes that are highlighted."""
        return self._focus.ids()

    def change(self) -> Change | None:
        """Return the change shown, once its details are read."""
        if self._shown.detail is None:
            return None
        change, focused = self._shown.detail.change, self._focus.current()
        return change if focused in (None, change.id) else None  # what is read must be what is highlighted

    def detail(self) -> ChangeDetail | None:
        """Return the change shown with what the rules say of it, once it is read."""
        return self._shown.detail if self.change() is not None else None

    def incidents(self) -> tuple[JudgedProposal, ...]:
        """Return the incidents of the change that is shown, once they are read."""
        return (self._shown.incidents or ()) if self.change() is not None else ()

    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions before the start of the change that is shown."""
        detail = self._shown.detail
        return detail.conditions if detail is not None and self.change() is not None else ()

    def meeting(self) -> MeetingAgenda | None:
        """Return the meeting whose agenda is shown; None where there is none."""
        return self._agenda.meeting

    # --- conditions of commands ---------------------------------------------------------------------
    def has_change(self) -> bool:
        """Say whether a change is chosen in the calendar."""
        return self._focus.current() is not None

    def has_one(self) -> bool:
        """Say whether not more than one change is highlighted."""
        return len(self.ids()) <= 1

    def is_editable(self) -> bool:
        """Say whether the change that is chosen can still be edited: a draft, or before the board."""
        return self.has_one() and self._state() in EDITABLE

    def can_be_handed(self) -> bool:
        """Say whether one of the changes that are highlighted can still be given an implementer.

        What is not in view is judged when it is asked for.
        """
        if self.has_one():
            return self.is_editable()
        items = self._canvas.sheet.items
        return any(id not in items or items[id].change.state in EDITABLE for id in self.ids())

    def is_in_cab(self) -> bool:
        """Say whether the change that is chosen is before the board."""
        return self.has_one() and self._state() is ChangeState.IN_CAB

    def can_step(self, state: ChangeState) -> bool:
        """Say whether the change shown may be taken to a state now, by its rules and this person's roles.

        Several are judged one by one when it is asked for; only some steps are for several.
        """
        if not self.has_one():
            return state in STEPS
        detail, change = self._shown.detail, self.change()
        if detail is None or change is None:
            return False
        if (
            state is ChangeState.IN_CAB
        ):  # it is handed in wherever it is decided; what was decided is reopened elsewhere
            return change.state is ChangeState.DRAFT and bool({state, ChangeState.IN_REVIEW} & set(detail.next_states))
        return state in detail.next_states

    def why_not(self, state: ChangeState) -> str:
        """Return why the change shown cannot be taken to a state; "" where no more than its state or a role says it."""
        detail = self.detail()
        if detail is None:
            return ""
        if state in (ChangeState.APPROVED, ChangeState.REJECTED):
            return detail.not_decided
        if state is ChangeState.IN_CAB and ChangeState.SCHEDULED in detail.next_states:
            return _not_submitted(detail.change)
        return ""

    def is_draft(self) -> bool:
        """Say whether the change that is chosen is a draft."""
        return self.has_one() and self._state() is ChangeState.DRAFT

    def is_recorded(self) -> bool:
        """Say whether the outcome of the change that is chosen is on record."""
        return self.has_one() and self._state() in RECORDED

    def has_agenda(self) -> bool:
        """Say whether there is a meeting whose agenda is shown."""
        return self.meeting() is not None

    def _state(self) -> ChangeState | None:
        """Return the state of the change that is chosen, as the calendar knows it until its details are read."""
        change, focused = self.change(), self._focus.current()
        if change is not None or focused is None:
            return change.state if change is not None else None
        item = self._canvas.sheet.items.get(focused)
        return item.change.state if item is not None else None


def _not_submitted(change: Change) -> str:
    """Return what is done with a draft that nobody decides, and what it lacks for that."""
    if change.state is not ChangeState.DRAFT:
        return ""
    announced = change.type is ChangeType.INFORMATIONAL
    how = "It is only announced: Schedule (H) does that." if announced else "It follows its model: Schedule (H) puts it"
    said = how if announced else f"{how} on the schedule, nobody decides it."
    return f"{said} Missing for that: {words.joined(change.missing)}." if change.missing else said
