"""What is done with the board's actions: recorded, edited, closed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.agencies import PersonRef
from app.domain.cab.actions import BoardAction
from app.domain.cab.values import Meeting
from app.ui.writing import Fields
from app.views.cab import forms
from app.views.cab.host import CabHost
from app.views.cab.seen import seen_action
from app.views.cab.taking_back import back


class ActionActs:
    """The acts of one tab on the action with the focus; those with a form also on the one of a draft."""

    def __init__(self, tab: CabHost) -> None:
        self.tab = tab
        self.cab = tab.services.cab

    def new(self, meeting: Meeting | None = None) -> None:
        """Record what is to be done, from the meeting that is shown."""
        shown = self.tab.shown()
        of = meeting or (shown.meeting if shown is not None else None)
        if of is not None:
            self._open(of, None)

    def edit(self, of: tuple[Meeting, BoardAction] | None = None) -> None:
        """Edit the action with the focus."""
        shown, action = self.tab.shown(), self.tab.detail.current_action()
        if of is None and shown is not None and action is not None:
            of = (shown.meeting, action)
        if of is not None:
            self._open(*of)

    def _open(self, meeting: Meeting, action: BoardAction | None) -> None:
        tab, people = self.tab, self.tab.services.agencies.people

        def here(found: Sequence[PersonRef]) -> None:
            def submit(values: Fields) -> None:
                undo = partial(back, tab)
                if action is None:
                    tab.write(partial(self.cab.add_action, values, meeting_id=meeting.id), form=form, undo=undo)
                    return
                edit = partial(self.cab.edit_action, action.id, values=values)
                tab.write(edit, form=form, seen=seen_action(tab, action), undo=undo)

            owner = tab.form_owner()
            form = forms.action_form(owner, meeting, found, submit, action, now=tab.context.now)
            form.open()

        tab.read(lambda work: people(staff_only=False, work=work), here, key="people")

    def close(self) -> None:
        """Say that the action with the focus is done."""
        action = self.tab.detail.current_action()
        if action is not None:
            act = partial(self.cab.edit_action, action.id, values={"state": "done"})
            self.tab.write(act, seen=seen_action(self.tab, action), undo=partial(back, self.tab))
