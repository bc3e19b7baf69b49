"""Asks what the rules say of a change while its form is filled in, and when it could be carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import shiboken6

from app.domain.changes.detail import LiveRules
from app.domain.changes.slots import Slot, night_from
from app.domain.eastern import local_date, midnight
from app.domain.vocabulary import ChangeType
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
        form.rules_asked.connect(partial(self._ask, form, "rules", change_id, services.live_rules, self._told))
        form.slots_asked.connect(partial(self._ask, form, "slots", change_id, services.free_slots, self._found))

    def _ask(
        self,
        form: ChangeForm,
        what: str,
        change_id: int | None,
        read: Callable[..., Any],
        show: Callable[[ChangeForm, Any], None],
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
        self._tab.read(ask, partial(show, form), key=f"{what} {form.key}", failed=failed)

    def _told(self, form: ChangeForm, rules: LiveRules) -> None:
        if not shiboken6.isValid(form):
            return
        form.show_rules(rules)
        if form.day is not None and form.takes_offers():
            self._offer(form, form.day, rules.lead.earliest if rules.lead is not None else None)

    def _offer(self, form: ChangeForm, day: date, earliest: datetime | None) -> None:
        """Offer the next free slot from a day on instead of the times that stand there unasked."""
        row, links = form_values(form.values())
        since, free = midnight(day), self._tab.services.changes.free_slots
        if not links["services"] and row["type"] != ChangeType.EMERGENCY:  # no window says when
            since = night_from(day, max(self._tab.context.now(), earliest or since))

        def found(slots: Sequence[Slot]) -> None:
            if slots and shiboken6.isValid(form):
                form.offer(slots[0])

        def failed(_error: Exception) -> bool:
            return True  # nobody asked for them

        read = partial(free, row, links, since=since, count=1)
        self._tab.read(lambda work: read(work=work), found, key=f"offer {form.key}", failed=failed)

    def _found(self, form: ChangeForm, slots: Sequence[Slot]) -> None:
        if shiboken6.isValid(form):
            form.show_slots(slots)

    def _failed(self, form: ChangeForm, _error: Exception) -> bool:
        """Say so in the form alone: whoever fills it in has asked for nothing."""
        if shiboken6.isValid(form):
            form.say("What the rules say cannot be read now.")
        return True
