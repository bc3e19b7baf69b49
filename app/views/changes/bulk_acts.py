"""`BulkActs`: what is done to several changes at once: a look beforehand, progress, one undo, the refused ones told."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.domain import words
from app.domain.bulk import LIMIT, BulkPreview
from app.domain.changes.bulk import STEPS, BulkChange, ChangeAct, shift_words
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.views.changes import forms
from app.views.changes.host import ChangesHost
from app.views.changes.take_back import take_back

_WORDS = {ChangeAct.SUBMIT: "Submit", ChangeAct.SCHEDULE: "Schedule", ChangeAct.CANCEL: "Cancel"}


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
        ids, name = self._chosen(), self._name()
        if not ids:
            return
        several = len(ids) > 1
        button, keep = ("Cancel the changes", "Keep them") if several else ("Cancel the change", "Keep it")

        def submit(values: dict[str, Any]) -> None:
            form.accept()
            asked = BulkChange(ChangeAct.CANCEL, reason=values["reason"])
            self._ask(asked, f"Cancel {name}?", button, ids=ids, danger=True, keep=keep)

        form = forms.cancel_form(self._tab.form_owner(), name, "Look at it", submit)
        form.of = ids
        form.open()

    def move(self, ids: tuple[int, ...] | None = None, *, days: int = 0, hours: int = 0) -> None:
        """Move some changes, else the selected ones, after a question that names the conflicts it would make."""
        name = self._name() if ids is None else words.count(len(ids), "change")
        ids = self._chosen(ids)
        if self._moving is not None and self._moving[0] == ids:  # keys that come before the question add to it
            days, hours = self._moving[1] + days, self._moving[2] + hours
        self._moving = (ids, days, hours)
        if not days and not hours:
            self._moving = None
            self._tab.leave("bulk")
            return
        asked = BulkChange(ChangeAct.MOVE, days=days, hours=hours)
        self._ask(asked, f"Move {name} {shift_words(days, hours)}?", "Move", ids=ids)

    def move_by(self) -> None:
        """Ask by how much the selected changes are moved."""
        ids = self._chosen()
        if not ids:
            return

        def submit(values: dict[str, Any]) -> None:
            form.accept()
            sign = -1 if values["way"] == "earlier" else 1
            self._tab.move_these(ids, days=sign * values["days"], hours=sign * values["hours"])

        form = forms.move_form(self._tab.form_owner(), self._name(), submit)
        form.of = ids
        form.open()

    def implementer(self) -> None:
        """Ask who carries the selected changes out."""
        ids = self._chosen()
        if not ids or not self._tab.codes:
            return
        change = self._tab.highlight.change()
        now = change.implementer if change is not None and len(ids) == 1 and change.id == ids[0] else None

        def submit(values: dict[str, Any]) -> None:
            self._carry_out(ids, BulkChange(ChangeAct.IMPLEMENTER, implementer=values["implementer"] or ""), form)

        form = forms.implementer_form(self._tab.form_owner(), self._name(), self._tab.codes, now, submit)
        form.of = ids
        form.open()

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
    ) -> None:
        ids, tab = self._chosen(ids), self._tab
        if asked.act is not ChangeAct.MOVE:
            self._moving = None
        if not ids:
            return
        preview, since = tab.services.changes.batch_preview, tab.since()

        def ask(found: BulkPreview) -> None:
            if dialogs.confirm(tab.window(), question, found.text("change"), action, danger=danger, keep=keep):
                self._carry_out(ids, asked)

        def looked(found: BulkPreview) -> None:
            self._moving = None
            if not since.may_focus():  # a key that is meant for something else must not answer it
                tab.messages.warning(question, "Not done yet.", "Answer", partial(ask, found))
            else:
                ask(found)

        def failed(_error: Exception) -> bool:
            self._moving = None
            return False

        tab.read(lambda work: preview(list(ids), asked, work), looked, key="bulk", failed=failed)

    def _carry_out(self, ids: tuple[int, ...], asked: BulkChange, form: Form | None = None) -> None:
        act = partial(self._tab.services.changes.batch, list(ids), asked)
        title = f"{asked.act.value.capitalize()}: {words.count(len(ids), 'change')}" if len(ids) > 1 else ""
        self._tab.write(act, form=form, undo=partial(take_back, self._tab), then=self._tab.read_change, title=title)
