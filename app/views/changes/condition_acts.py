"""Conditions of an approval: which are open, and that one is met."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.changes.values import Condition
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.views.changes.host import ChangesHost
from app.views.changes.take_back import take_back


class ConditionActs:
    """The acts of one tab on the conditions of its current change."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def open_ones(self) -> tuple[Condition, ...]:
        """Return the conditions of the change that is shown which hold it back."""
        return tuple(one for one in self._tab.highlight.conditions() if not one.met)

    def can_meet(self) -> bool:
        """Say whether one is open."""
        return bool(self.open_ones())

    def meet(self) -> None:
        """Mark a condition as met; it is asked which, so that none is by a slip of the key."""
        tab, change, conditions = self._tab, self._tab.highlight.change(), self.open_ones()
        if change is None or not conditions:
            return

        def submit(values: dict[str, Any]) -> None:
            self.meet_one(int(values["condition"]), form)

        title = f"A condition of {change.number} is met"
        form = Form(title, tab.form_owner(), action="Mark it as met", submit=submit, key=title)
        choices = [("Choose the condition", ""), *((one_line(one.text), one.id) for one in conditions)]
        hint = "Its start waits for it." if len(conditions) == 1 else "Its start waits for all of them."
        form.add("condition", "Condition", combo(choices), required=True, hint=hint)
        form.open()

    def meet_one(self, condition_id: int, form: Form | None = None) -> None:
        """Mark this condition of the change that is shown as met; it can be taken back."""
        tab, change = self._tab, self._tab.highlight.change()
        one = next((one for one in self.open_ones() if one.id == condition_id), None)
        if change is None or one is None:
            return
        act = partial(tab.services.changes.meet_condition, change.id, one.id, one.version)
        tab.write(act, form=form, undo=partial(take_back, tab), then=tab.read_change)
