"""Reminders from whatever page is in view: set on the record with the focus, listed, done, snoozed, moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from app.domain import words
from app.domain.eastern import eastern, to_utc
from app.domain.reminders import ABOUT, Reminder, in_a_while, tomorrow
from app.domain.tickets.holding import next_morning
from app.domain.typed_time import Lean
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.when import MomentField
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.record_export import called
from app.ui.tables.columns import Column, Mark
from app.ui.tables.small_table import SmallTable

if TYPE_CHECKING:
    from app.ui.tab import Tab

_WHEN = "“tomorrow 8”, “mon 14:00”, “+2h”, “+3 bd” (business days)."
#: Groups that somebody works in, as (id, name), and the holidays.
Around = tuple[Sequence[tuple[int, str]], frozenset[date]]


def remind_form(tab: Tab, around: Around, then: Callable[[], object] = lambda: None) -> Form:
    """Return the form that sets a reminder; the record with the focus is offered."""
    groups, holidays = around
    now = tab.context.now

    def submit(values: dict[str, Any]) -> None:
        add = partial(
            tab.services.reminders.add,
            values["text"],
            to_utc(values["at"]),
            number=values["of"],
            group_id=values["group"] or None,
        )
        tab.write(add, form=form, undo=partial(_drop, tab), then=lambda _made: then())

    form = Form("Remind me", tab.window(), action="Remind me", submit=submit, docked=False)
    form.add("text", "Of what", QPlainTextEdit(), required=True)
    at = MomentField(eastern(next_morning(now(), holidays)), lean=Lean.FUTURE, now=now, holidays=holidays)
    form.add("at", "When", at, required=True, hint=_WHEN)
    number = called(tab)
    hint = "The number of a ticket, change or major incident; or nothing."
    form.add("of", "About", QLineEdit("" if ":" in number else number), hint=hint)
    form.add("group", "For", combo([("Me alone", 0), *((name, id) for id, name in groups)], 0))
    return form


def _drop(tab: Tab, made: Any) -> None:
    finish = tab.services.reminders.finish
    tab.write(partial(finish, dict.fromkeys(made.ids, 1)))


def move_form(tab: Tab, one: Reminder, holidays: frozenset[date], then: Callable[[], object], parent: QDialog) -> Form:
    """Return the form that moves a reminder, and changes what it says."""
    now = tab.context.now

    def submit(values: dict[str, Any]) -> None:
        move = partial(tab.services.reminders.move, one.id, one.version, to_utc(values["at"]), text=values["text"])
        tab.write(move, form=form, then=lambda _made: then())

    form = Form("Move the reminder", parent, action="Move", submit=submit, docked=False)
    form.add("text", "Of what", QPlainTextEdit(one.text), required=True)
    at = MomentField(eastern(next_morning(now(), holidays)), lean=Lean.FUTURE, now=now, holidays=holidays)
    form.add("at", "When", at, required=True, hint=_WHEN)
    return form


class RemindersDialog(QDialog):
    """One's own reminders and those of one's groups: done, snoozed, moved, opened; the done ones if asked for."""

    def __init__(self, tab: Tab, around: Around) -> None:
        super().__init__(tab.window())
        self._tab, self._around = tab, around
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Reminders")
        self.setAccessibleName("Reminders")
        self.table = SmallTable(self._columns(), _id, "Reminders", now=tab.context.now, empty=_NONE)
        self.table.selection_settled.connect(self._update)
        self.table.opened.connect(self._open)
        self.is_done = QCheckBox("Those that are &done")
        self.is_done.toggled.connect(self.refresh)
        self.done_button = self._button("Do&ne", self._done)
        self.while_button = self._button("In &15 minutes", partial(self._snooze, in_a_while))
        self.tomorrow_button = self._button("&Tomorrow", partial(self._snooze, self._tomorrow))
        self.move_button = self._button("&Move…", self._move)
        self.open_button = self._button("&Open the record", self._open)
        self._button("Ne&w…", self._new)
        side = QVBoxLayout()
        for button in self.findChildren(QPushButton):
            side.addWidget(button)
        side.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.table, 1)
        middle.addLayout(side)
        self.hint = Label("Tomorrow is 08:00 of the next business day.")
        self.hint.setProperty("muted", True)
        foot = QHBoxLayout()
        foot.addWidget(self.is_done)
        foot.addWidget(self.hint, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(Heading("Reminders"))
        layout.addLayout(middle, 1)
        layout.addLayout(foot)
        factor = self.fontMetrics().height() / 16
        self.resize(int(820 * factor), int(420 * factor))
        self._update()
        self.refresh()

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setAccessibleName(text.replace("&", "").rstrip("…"))
        button.clicked.connect(lambda _checked=False: run())
        return button

    def _columns(self) -> tuple[Column[Reminder], ...]:
        now = self._tab.context.now

        def when(one: Reminder) -> str:
            return words.moment(one.at, weekday=True, padded=True)

        return (
            Column("at", "When", "Wed 23 May 2026 10:02", when, sort_value=lambda one: one.at,
                   mark=lambda one: Mark("clock", "soon") if one.is_due(now()) else None),
            Column("text", "Of what", "Ask whether the part has come", lambda one: one.text, stretch=True,
                   tooltip=lambda one: one.text),
            Column("of", "About", "INC0024001 Printer is on fire", lambda one: one.called or words.NONE,
                   tooltip=lambda one: one.called),
            Column("for", "For", "Identity and Access", lambda one: one.whose),
        )  # fmt: skip

    @Slot()
    def refresh(self) -> None:
        """Read them again."""
        listed, done = self._tab.services.reminders.listed, self.is_done.isChecked()
        jobs = self._tab.context.jobs
        jobs.read(self, lambda work: listed(done=done, work=work), self._here, key="reminders")

    def _here(self, found: Sequence[Reminder]) -> None:
        self.table.set_rows(found)
        self._update()

    def chosen(self) -> Reminder | None:
        """Return the reminder with the focus."""
        row = self.table.current_row()
        return row if isinstance(row, Reminder) else None

    @Slot()
    def _update(self) -> None:
        one = self.chosen()
        is_open = one is not None and one.is_open
        self.done_button.setText("Do&ne" if one is None or is_open else "&Not done")
        self.done_button.setEnabled(one is not None)
        for button in (self.while_button, self.tomorrow_button, self.move_button):
            button.setEnabled(is_open)
        self.open_button.setEnabled(one is not None and one.record_id is not None)

    def _tomorrow(self, now: Any) -> Any:
        return tomorrow(now, self._around[1])

    def _done(self) -> None:
        one, reminders = self.chosen(), self._tab.services.reminders
        if one is None:
            return
        act, back = (reminders.finish, reminders.reopen) if one.is_open else (reminders.reopen, reminders.finish)

        def undo(_made: Any) -> None:
            self._tab.write(partial(back, {one.id: one.version + 1}))

        self._tab.write(partial(act, {one.id: one.version}), undo=undo, then=lambda _made: self.refresh())

    def _snooze(self, later: Callable[[Any], Any]) -> None:
        one = self.chosen()
        if one is not None:
            at = later(self._tab.context.now())
            move = partial(self._tab.services.reminders.move, one.id, one.version, at)
            self._tab.write(move, then=lambda _made: self.refresh())

    def _move(self) -> None:
        one = self.chosen()
        if one is not None:
            move_form(self._tab, one, self._around[1], self.refresh, self).open()

    def _open(self, _id: object = None) -> None:
        one = self.chosen()
        if one is not None and one.record_id is not None:
            self._tab.context.navigator.open(ABOUT[one.kind], id=one.record_id)
            self.accept()

    def _new(self) -> None:
        remind_form(self._tab, self._around, self.refresh).open()


def _id(one: Reminder) -> int:
    return one.id


_NONE = ("No reminders", "Set one with New…, or with Remind me… on a record.", "")
