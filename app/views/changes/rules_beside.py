"""Asks what the rules say of a change while its form is filled in, and when it could be carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import shiboken6

from app.domain.changes.detail import LiveRules
from app.domain.changes.slots import Slot
from app.domain.eastern import local_date
from app.views.changes.change_form import ChangeForm
from app.views.changes.forms import form_values, is_asked
from app.views.changes.host import ChangesHost
from app.work import Work


class RulesBeside:
    """What one tab asks for its forms of changes."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def follow(self, form: ChangeForm, change_id: int | None) -> None:
        """Tell beside a form what the rules say of what is in it; `change_id`: of the change that it edits."""
        form.year = local_date(self._tab.context.now()).year
        services = self._tab.services.changes
        form.rules_asked.connect(partial(self._ask, form, change_id, services.live_rules, self._told))
        form.slots_asked.connect(partial(self._ask, form, change_id, services.free_slots, self._found))

    def _ask(
        self, form: ChangeForm, change_id: int | None, read: Callable[..., Any], show: Callable[[ChangeForm, Any], None]
    ) -> None:
        if any(is_asked(form.field(name)) for name in ("planned_start", "planned_end")):
            form.say("Give its times, then the rules say more.")
            return
        row, links = form_values(form.values())
        if row["planned_end"] <= row["planned_start"]:
            form.say("The end lies before the start.")
            return

        def ask(work: Work) -> Any:
            return read(row, links, change_id, work=work)

        failed = partial(self._failed, form)
        self._tab.read(ask, partial(show, form), key=f"rules {form.key}", failed=failed)

    def _told(self, form: ChangeForm, rules: LiveRules) -> None:
        if shiboken6.isValid(form):
            form.show_rules(rules)

    def _found(self, form: ChangeForm, slots: Sequence[Slot]) -> None:
        if shiboken6.isValid(form):
            form.show_slots(slots)

    def _failed(self, form: ChangeForm, _error: Exception) -> bool:
        """Say so in the form alone: whoever fills it in has asked for nothing."""
        if shiboken6.isValid(form):
            form.say("What the rules say cannot be read now.")
        return True
