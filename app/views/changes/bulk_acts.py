"""`BulkActs`: what is done to several changes at once: a look beforehand, progress, one undo, the refused ones told."""

from __future__ import annotations

from functools import partial
from typing import Any

import shiboken6

from app.domain import words
from app.domain.bulk import LIMIT, BulkPreview
from app.domain.changes.bulk import STEPS, BulkChange, ChangeAct, shift_words
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.views.changes import forms
from app.views.changes.host import ChangesHost
from app.views.changes.kept_keys import act_key
from app.views.changes.late_form import open_late
from app.views.changes.take_back import take_back
from app.work import Work

_WORDS = {ChangeAct.SUBMIT: "Submit", ChangeAct.SCHEDULE: "Schedule", ChangeAct.CANCEL: "Cancel"}
#: What is no longer possible where none of the changes of a draft can be acted on so.
_POSSIBLE = {
    ChangeAct.MOVE: "be moved",
    ChangeAct.IMPLEMENTER: "be given an implementer",
    ChangeAct.CANCEL: "be cancelled",
}
#: Nobody has this login: a look beforehand with it tells which changes can be given an implementer at all.
_SOMEBODY = "?"


def _is_open(form: Form) -> bool:
    return shiboken6.isValid(form) and form.is_open()


def _wait_again(form: Form | None) -> None:
    """Let a form take keys again: what it asks for is not carried out."""
    if form is not None and _is_open(form):
        form.set_busy(False)


class BulkActs:
    """The acts of one tab on its selected changes."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab
        self._moving: tuple[tuple[int, ...], int, int] | None = None  # what is looked at beforehand: days and hours

    def step(self, state: ChangeState) -> None:
        """Take the selected changes to a state, after a question that says what it would come to."""
        act = STEPS[state]
        if act is ChangeAct.CANCEL:
            self.cancel()
        else:
            self._ask(BulkChange(act), f"{_WORDS[act]} {self._name()}?", _WORDS[act])

    def cancel(self) -> None:
        """Give up what is highlighted: first the one reason of all is asked, then what it would come to is shown."""
        ids = self._chosen()
        if ids:
            self._cancel_form(ids, self._name(), None).open()

    def move(
        self, ids: tuple[int, ...] | None = None, *, days: int = 0, hours: int = 0, form: Form | None = None
    ) -> None:
        """Move some changes, else the selected ones, after a question that names the conflicts it would make."""
        name = self._name() if ids is None else words.count(len(ids), "change")
        ids = self._chosen(ids)
        if self._moving is not None and self._moving[0] == ids:  # keys that come before the question add to it
            days, hours = self._moving[1] + days, self._moving[2] + hours
        self._moving = (ids, days, hours)
        if not days and not hours:
            self._moving = None
            self._tab.leave("bulk")
            _wait_again(form)
            return
        asked = BulkChange(ChangeAct.MOVE, days=days, hours=hours)
        self._ask(asked, f"Move {name} {shift_words(days, hours)}?", "Move", ids=ids, form=form)

    def move_by(self) -> None:
        """Ask by how much the selected changes are moved."""
        ids = self._chosen()
        if ids:
            self._move_form(ids, self._name(), None).open()

    def implementer(self) -> None:
        """Ask who carries the selected changes out."""
        ids = self._chosen()
        if ids and self._tab.codes:
            change = self._tab.highlight.change()
            self._implementer_form(ids, self._name(), change if ids == (change and change.id,) else None).open()

    # --- forms ------------------------------------------------------------------------------------
    def open_kept(self, act: ChangeAct, ids: tuple[int, ...]) -> None:
        """Go on with a form that was kept as a draft, whatever is highlighted; while it can be done to any of these."""
        tab = self._tab
        services, since = tab.services, tab.since()
        asked = BulkChange(act, days=1, implementer=_SOMEBODY)
        form_of = {
            ChangeAct.MOVE: self._move_form,
            ChangeAct.IMPLEMENTER: self._implementer_form,
            ChangeAct.CANCEL: self._cancel_form,
        }[act]

        def read(work: Work) -> tuple[BulkPreview, Change | None]:
            found = services.changes.batch_preview(list(ids), asked, work)
            one = services.changes.detail(ids[0], work=work).change if len(ids) == 1 else None
            return found, one

        def go_on(answer: tuple[BulkPreview, Change | None]) -> None:
            found, one = answer
            name = one.number if one is not None else words.count(len(ids), "change")
            if found.can and tab.context.may("change.edit"):
                open_late(tab, form_of(ids, name, one), since)
            else:
                tab.messages.note(f"{name} can no longer {_POSSIBLE[act]}.", "What was typed is still kept.")

        tab.read(read, go_on, key=act_key(act, ids))

    def _cancel_form(self, ids: tuple[int, ...], name: str, _one: Change | None) -> Form:
        several = len(ids) > 1
        button, keep = ("Cancel the changes", "Keep them") if several else ("Cancel the change", "Keep it")

        def submit(values: dict[str, Any]) -> None:
            asked = BulkChange(ChangeAct.CANCEL, reason=values["reason"])
            self._ask(asked, f"Cancel {name}?", button, ids=ids, danger=True, keep=keep, form=form)

        key = act_key(ChangeAct.CANCEL, ids)
        form = forms.cancel_form(self._tab.form_owner(), name, "Look at it", submit, key)
        return form

    def _move_form(self, ids: tuple[int, ...], name: str, _one: Change | None) -> Form:
        def submit(values: dict[str, Any]) -> None:
            sign = -1 if values["way"] == "earlier" else 1
            days, hours = sign * values["days"], sign * values["hours"]
            if len(ids) > 1:
                self.move(ids, days=days, hours=hours, form=form)
            else:
                form.accept()
                self._tab.move_these(ids, days=days, hours=hours)

        form = forms.move_form(self._tab.form_owner(), name, submit, act_key(ChangeAct.MOVE, ids))
        return form

    def _implementer_form(self, ids: tuple[int, ...], name: str, one: Change | None) -> Form:
        def submit(values: dict[str, Any]) -> None:
            who = forms.who_values(values["implementer"])
            asked = BulkChange(ChangeAct.IMPLEMENTER, implementer=who["implementer"], group_id=who["group_id"])
            self._carry_out(ids, asked, form)

        key = act_key(ChangeAct.IMPLEMENTER, ids)
        form = forms.implementer_form(self._tab.form_owner(), name, self._tab.codes, one, submit, key)
        if len(ids) > 1:
            self._tell_beforehand(form, ids)
        return form

    def _tell_beforehand(self, form: Form, ids: tuple[int, ...]) -> None:
        """Say in a form which of the changes cannot be given an implementer, and which votes it would cost."""
        preview = self._tab.services.changes.batch_preview
        asked = BulkChange(ChangeAct.IMPLEMENTER, implementer=_SOMEBODY)

        def told(found: BulkPreview) -> None:
            form.notice(found.text("change"))

        jobs = self._tab.context.jobs
        jobs.read(form, lambda work: preview(list(ids), asked, work), told, failed=lambda _error: True)

    # --- carrying out -----------------------------------------------------------------------------
    def _chosen(self, ids: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """Return these changes, else what is highlighted; (), and it is said why, where that is nothing or too much."""
        ids = self._tab.highlight.ids() if ids is None else ids
        if len(ids) > LIMIT:
            name = words.count(len(ids), "change")
            self._tab.messages.warning(f"{name} are too many: at most {LIMIT:,} at once.", "Select fewer.")
            return ()
        return ids

    def _name(self) -> str:
        ids = self._tab.highlight.ids()
        item = self._tab.canvas.sheet.items.get(ids[0]) if len(ids) == 1 else None
        return item.change.number if item is not None else words.count(len(ids), "change")

    def _ask(
        self,
        asked: BulkChange,
        question: str,
        action: str,
        *,
        ids: tuple[int, ...] | None = None,
        danger: bool = False,
        keep: str = "Cancel",
        form: Form | None = None,
    ) -> None:
        ids, tab = self._chosen(ids), self._tab
        if asked.act is not ChangeAct.MOVE:
            self._moving = None
        if not ids:
            _wait_again(form)
            return
        preview, since = tab.services.changes.batch_preview, tab.since()

        def ask(found: BulkPreview) -> None:
            _wait_again(form)  # thought better of, it is there to be changed
            if dialogs.confirm(tab.window(), question, found.text("change"), action, danger=danger, keep=keep):
                self._carry_out(ids, asked, form)

        def looked(found: BulkPreview) -> None:
            self._moving = None
            if not since.may_focus():  # a key that is meant for something else must not answer it
                _wait_again(form)
                tab.messages.warning(question, "Not done yet.", "Answer", partial(ask, found))
            else:
                ask(found)

        def failed(error: Exception) -> bool:
            self._moving = None
            return form is not None and _is_open(form) and form.failed(error)

        tab.read(lambda work: preview(list(ids), asked, work), looked, key="bulk", failed=failed)

    def _carry_out(self, ids: tuple[int, ...], asked: BulkChange, form: Form | None = None) -> None:
        if form is not None and _is_open(form):
            form.set_busy(True)
        act = partial(self._tab.services.changes.batch, list(ids), asked)
        title = f"{asked.act.value.capitalize()}: {words.count(len(ids), 'change')}" if len(ids) > 1 else ""
        self._tab.write(act, form=form, undo=partial(take_back, self._tab), then=self._tab.read_change, title=title)
