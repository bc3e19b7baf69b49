"""What is recorded of changes after the fact: one that was never planned, and what was recorded wrongly."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain.changes.detail import ChangeDetail
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.ui.forms.form import Form
from app.ui.since import Since
from app.ui.tab import TabTarget
from app.views.changes.host import ChangesHost
from app.views.changes.latent_form import correction_form, corrections, latent_form, latent_values
from app.views.changes.seen import seen_change


class AfterActs:
    """The acts of one tab on what has happened."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def latent(self) -> None:
        """Record what was done without a change; nothing happens before the codes are read."""
        tab = self._tab
        if not tab.context.may("change.create") or not tab.codes:
            return

        def submit(values: dict[str, Any]) -> None:
            row, links, happened = latent_values(values)
            act = partial(tab.services.changes.record_latent, row, links, **happened)
            tab.write(act, form=form, then=partial(self._recorded, tab.since()))

        form = latent_form(tab.form_owner(), tab.codes, tab.context.now, submit)
        form.open()

    def _recorded(self, since: Since, made: Changes) -> None:
        if since.may_move():
            self._tab.show_target(TabTarget("changes", made.ids[0]))

    def correct(self) -> None:
        """Put right the outcome or the times of the change that is shown."""
        change = self._tab.highlight.change()
        if change is not None:
            self.correct_form(change).open()

    def correct_form(self, change: Change) -> Form:
        """Return the form that puts right what was recorded of a change."""
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            wrong = corrections(change, values)
            if not wrong:
                form.show_errors({}, "Nothing is other than it was recorded. Change what is wrong, or discard.")
                return
            self._correct(change, wrong, values["reason"], form)

        form = correction_form(tab.form_owner(), change, tab.context.now, submit)
        return form

    def _correct(self, change: Change, wrong: dict[str, dict[str, Any]], reason: str, form: Form | None = None) -> None:
        """Put right one kind of thing after the other: each is an act of its own, with what stood there before."""
        tab, kind = self._tab, next(iter(wrong))
        act = partial(tab.services.changes.correct, change.id, what=kind, values=wrong[kind], reason=reason)
        rest = {name: values for name, values in wrong.items() if name != kind}
        then = partial(self._go_on, change.id, rest, reason) if rest else tab.read_change
        tab.write(act, form=form, then=then, seen=seen_change(tab, change))

    def _go_on(self, change_id: int, rest: dict[str, dict[str, Any]], reason: str, _made: Changes) -> None:
        detail = self._tab.services.changes.detail

        def stored(found: ChangeDetail) -> None:
            self._correct(found.change, rest, reason)

        self._tab.read(lambda work: detail(change_id, work=work), stored, key=f"correct {change_id}")
