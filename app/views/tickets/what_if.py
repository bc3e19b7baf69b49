"""`WhatIf`: the targets of a ticket, had it another priority, service, agency or hold; nothing is written."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import ClockReading, TicketDetail
from app.domain.tickets.what_if import Supposed, Then
from app.domain.vocabulary import ClockState, Priority
from app.domain.words import moment
from app.ui.forms.fields import combo, value_of
from app.ui.forms.typeahead import Typeahead
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tables.columns import Column, Mark
from app.ui.tables.small_table import SmallTable
from app.views.tickets import words
from app.views.tickets.choosing import agency_field, service_field
from app.views.tickets.words import hold_choices

_AS_IT_IS = "As it is"
_KEPT = "kept"  # a choice needs a value: it stands for "as it is"
_MISSED = Mark("missed", "missed")


def said(clock: ClockReading | None) -> str:
    """Return when a clock is due and how it stands: "due 23 May 10:02", "missed 23 May 10:02", "no target"."""
    if clock is None:
        return "no target"
    due, state = clock.reading.due_at, clock.reading.state
    if due is None:
        return "paused: no due time"
    at = moment(due, year=False)
    if clock.unclear:
        return f"due {at} at the earliest"
    if state is ClockState.MISSED:
        return f"missed {at}"
    return f"{'met, ' if state is ClockState.MET else 'paused, ' if state is ClockState.PAUSED else ''}due {at}"


def _name(one: Then) -> str:
    clock = one.then or one.now
    return words.clock_title(clock) if clock is not None else one.metric.label


def _is_missed(one: Then) -> bool:
    return one.then is not None and one.then.reading.state is ClockState.MISSED and not one.then.unclear


def then_columns() -> tuple[Column[Then], ...]:
    """Return the columns: which clock, how it stands now, how it would stand, by which target."""
    return (
        Column("clock", "Target", "Status update 2", _name),
        Column("now", "Now", "missed 23 May 10:02", lambda one: said(one.now)),
        Column("then", "Then", "missed 23 May 10:02", lambda one: said(one.then) if one.changes else "the same",
               mark=lambda one: _MISSED if _is_missed(one) else None),
        Column("target", "By", "4 h (global)", lambda one: f"{one.then.target_text} ({one.then.layer})"
               if one.then is not None else "–", stretch=True),
    )  # fmt: skip


class WhatIf(QWidget):
    """`asked(ticket id, Supposed)`: what somebody supposes; `show_then` answers."""

    asked = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
        self._id: int | None = None
        self._known: TicketOptions | None = None
        heading = Label("What if it had another …")
        heading.setProperty("heading", True)
        self.priority = combo([(_AS_IT_IS, _KEPT), *((one.label, one) for one in Priority)])
        self.hold = combo(
            [(_AS_IT_IS, _KEPT), ("Not on hold", ""), *((text, why.value) for text, why in hold_choices())]
        )
        self.service: Typeahead | None = None
        self.agency: Typeahead | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(4))
        for place, (title, field) in enumerate((("Priority", self.priority), ("Hold", self.hold))):
            self._put(title, field, place)
            field.currentIndexChanged.connect(self._changed)
        self.reset = QPushButton("As it is")
        self.reset.setAutoDefault(False)
        self.reset.setProperty("flat", True)
        self.reset.setToolTip("Suppose nothing")
        self.reset.clicked.connect(self.clear)
        self.note = Label("")
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.table = SmallTable(then_columns(), _number, "Targets then", empty=("No target is in force", "", ""))
        self.table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        column.setSpacing(theme.px(4))
        column.addWidget(heading)
        column.addLayout(self._grid)
        column.addWidget(self.note)
        column.addWidget(self.table)
        self._grid.addWidget(self.reset, 4, 1)
        self._say(None)

    def _put(self, title: str, field: QWidget, place: int) -> None:
        label = Label(title)
        label.setProperty("label", True)
        field.setAccessibleName(f"What if: {title.lower()}")
        row, at = divmod(place, 2)
        self._grid.addWidget(label, row * 2, at)
        self._grid.addWidget(field, row * 2 + 1, at)
        self._grid.setColumnStretch(at, 1)

    def know(self, options: TicketOptions) -> None:
        """Offer the services and agencies of the workspace."""
        if options is self._known:
            return
        self._known = options
        for place, (title, made) in enumerate((("Service", service_field(options)), ("Agency", agency_field(options)))):
            old = self.service if title == "Service" else self.agency
            if old is not None:
                self._grid.removeWidget(old)
                old.deleteLater()
            self._put(title, made, 2 + place)
            made.setPlaceholderText(_AS_IT_IS)
            made.taken.connect(self._changed)
            if title == "Service":
                self.service = made
            else:
                self.agency = made

    def show_ticket(self, detail: TicketDetail) -> None:
        """Be about a ticket: nothing is supposed of another one. Only of one that is open."""
        other = detail.id != self._id
        self._id = detail.id
        self.setVisible(detail.state.is_open)
        if other:
            self.clear()
        elif self.supposed() != Supposed():
            self._changed()

    def supposed(self) -> Supposed:
        """Return what is supposed."""
        service = self.service.value() if self.service is not None else None
        agency = self.agency.value() if self.agency is not None else None
        priority, hold = (None if (value := value_of(box)) == _KEPT else value for box in (self.priority, self.hold))
        return Supposed(priority, service or None, agency or None, hold)

    @Slot()
    def clear(self) -> None:
        """Suppose nothing."""
        for box in (self.priority, self.hold):
            _silently(box)
        for field in (self.service, self.agency):
            if field is not None:
                field.set_value(None)
        self._say(None)

    @Slot()
    def _changed(self, _choice: object = None) -> None:
        if self._id is None:
            return
        if self.supposed() == Supposed():
            self._say(None)
        else:
            self.asked.emit(self._id, self.supposed())

    def show_then(self, id: int, supposed: Supposed, found: tuple[Then, ...]) -> None:
        """Show the targets that would hold, unless something else is supposed by now."""
        if id == self._id and supposed == self.supposed():
            self._say(found)

    def _say(self, found: tuple[Then, ...] | None) -> None:
        self.reset.setEnabled(found is not None)
        self.table.setVisible(bool(found))
        if found is None:
            self.note.setText(
                "Choose one or more: the targets that would hold from now on show here. Nothing is saved."
            )
            return
        missed = sum(_is_missed(one) for one in found)
        different = sum(one.changes for one in found)
        told = "Nothing would be different." if not different else f"{different} would be different."
        self.note.setText(f"{told} {f'{missed} would be missed. ' if missed else ''}Nothing is saved.")
        self.table.set_rows(found)
        lines = self.table.verticalHeader().defaultSectionSize() * max(1, len(found))
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + lines + 16)


def _number(one: Then) -> int:
    return one.seq * 10 + list(type(one.metric)).index(one.metric)


def _silently(box: QComboBox) -> None:
    box.blockSignals(True)
    box.setCurrentIndex(0)
    box.blockSignals(False)
