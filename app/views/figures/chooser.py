"""The bar above the reports: period, agency and service."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.figures.values import ReportChoices, ReportQuery
from app.domain.periods import Kind, Period
from app.domain.plain_text import one_line
from app.ui.look import icons, plain
from app.ui.look.plain import Label
from app.ui.wheel import calm

_KINDS: tuple[tuple[str, Kind], ...] = (("Month", "month"), ("Quarter", "quarter"), ("Fiscal year", "fiscal_year"))
_EVERYWHERE = "All agencies (statewide)"
_ALL_SERVICES = "All services"


def periods(choices: ReportChoices, kind: Kind) -> list[Period]:
    """Return the periods of a kind from now back to the oldest record, newest first, at most 240."""
    listed: list[Period] = []
    at = period_with(choices.this_month, kind)
    while at.end > choices.first.start and len(listed) < 240:
        listed.append(at)
        at = at.previous()
    return listed


def period_with(month: Period, kind: Kind) -> Period:
    """Return the period of a kind in which a month lies."""
    if kind == "month":
        return month
    if kind == "quarter":
        return Period.quarter(month.first.year, (month.first.month + 2) // 3)
    return Period.fiscal(month.fiscal_year)


class Chooser(QWidget):
    """Emits `changed` when something else is chosen; says nothing before `set_choices`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: ReportChoices | None = None
        self.kind = _box("Kind of period", 8)
        for text, kind in _KINDS:
            self.kind.addItem(text, kind)
        self.period = _box("Period", 14)
        self.agency = _box("Agency", 26)
        self.service = _box("Service", 16)
        for find in (self.agency, self.service):
            find.setEditable(True)
            find.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer = find.completer()
            if completer is not None:
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
            line = find.lineEdit()
            assert line is not None
            line.setAccessibleName(find.accessibleName())
            line.editingFinished.connect(self._typed)
            find.currentIndexChanged.connect(self._to_the_left)
        self.older, self.newer = _arrow("left", "Period before"), _arrow("right", "Period after")
        self.note = Label()
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kind)
        row.addWidget(self.older)
        row.addWidget(self.period)
        row.addWidget(self.newer)
        row.addWidget(self.agency, 3)
        row.addWidget(self.service, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(3)
        column.addLayout(row)
        self._below = QHBoxLayout()
        self._below.addWidget(self.note, 1)
        column.addLayout(self._below)
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        for box in (self.period, self.agency, self.service):
            box.currentIndexChanged.connect(self._chosen)
        self._to_the_left()
        self.older.clicked.connect(self.go_older)
        self.newer.clicked.connect(self.go_newer)

    def add_acts(self, bar: QWidget) -> None:
        """Put a row of acts beside the line that says of when the figures are."""
        self._below.addWidget(bar, 1)

    # --- filling ----------------------------------------------------------------------------------
    def set_choices(self, choices: ReportChoices) -> None:
        """Take over what there is to choose, keeping what is chosen; the first time the last whole month."""
        first = self.choices is None
        agency, service, period = self.agency_id(), self.service.currentData(), self.period.currentData()
        self.choices = choices
        with QSignalBlocker(self.agency), QSignalBlocker(self.service):
            self.agency.clear()
            self.agency.addItem(_EVERYWHERE, None)
            for a in choices.agencies:
                self.agency.addItem(one_line(f"{a.code}: {a.name}{' (ended)' if a.ended else ''}"), a.id)
            self.service.clear()
            self.service.addItem(_ALL_SERVICES, None)
            for code, name in choices.services:
                self.service.addItem(one_line(name), code)
            self.agency.setCurrentIndex(max(0, self.agency.findData(agency) if agency is not None else 0))
            self.service.setCurrentIndex(max(0, self.service.findData(service) if service is not None else 0))
        self._to_the_left()
        self._fill_periods(choices.this_month.previous().key if first else period)

    def _fill_periods(self, wanted: str | None) -> None:
        assert self.choices is not None
        with QSignalBlocker(self.period):
            self.period.clear()
            for period in periods(self.choices, self.kind.currentData()):
                self.period.addItem(period.label, period.key)
            self.period.setCurrentIndex(max(0, self.period.findData(wanted)))
        self._arrows()

    # --- what is chosen ---------------------------------------------------------------------------
    def query(self) -> ReportQuery | None:
        """Return what to ask for; None before the choices are known."""
        key = self.period.currentData()
        if self.choices is None or not key:
            return None
        agency = next((a.code for a in self.choices.agencies if a.id == self.agency_id()), None)
        return ReportQuery(Period.parse(key), agency, self.service.currentData())

    def agency_id(self) -> int | None:
        """Return the chosen agency; None for the state as a whole."""
        agency_id = self.agency.currentData()
        return agency_id if isinstance(agency_id, int) else None

    def choose(
        self, period: str = "", agency_id: int | None = None, service: str | None = None, *, everything: bool = False
    ) -> None:
        """Choose by key, id and code; `everything`: agency and service also where they are None. Emits once."""
        if self.choices is None:
            return
        with QSignalBlocker(self.agency), QSignalBlocker(self.service), QSignalBlocker(self.kind):
            if agency_id is not None or everything:
                self.agency.setCurrentIndex(max(0, self.agency.findData(agency_id) if agency_id is not None else 0))
            if service is not None or everything:
                self.service.setCurrentIndex(max(0, self.service.findData(service) if service is not None else 0))
            if period:
                self.kind.setCurrentIndex(max(0, self.kind.findData(Period.parse(period).kind)))
                self._fill_periods(period)
        self._chosen()

    # --- events -----------------------------------------------------------------------------------
    @Slot()
    def _kind_chosen(self) -> None:
        if self.choices is None:
            return
        shown = self.period.currentData()
        month = Period.parse(shown).months()[-1] if shown else self.choices.this_month
        month = min(month, self.choices.this_month, key=lambda p: p.start)
        self._fill_periods(period_with(month, self.kind.currentData()).key)
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        self._to_the_left()
        self._arrows()
        if self.choices is not None:
            self.changed.emit()

    @Slot()
    def _typed(self) -> None:
        """Choose the entry that was typed, or the only one that has the text in it; else the choice stays."""
        for box in (self.agency, self.service):
            text = box.currentText().strip().casefold()
            entries = [box.itemText(n).casefold() for n in range(box.count())]
            if not entries or text == entries[box.currentIndex()]:
                continue
            like = [n for n, entry in enumerate(entries) if text and text in entry]
            exact = [n for n in like if entries[n] == text or entries[n].split(":")[0] == text]
            fitting = exact or like
            at = fitting[0] if exact or len(fitting) == 1 else box.currentIndex()
            if at == box.currentIndex():
                box.setEditText(box.itemText(at))
            else:
                box.setCurrentIndex(at)
        self._to_the_left()

    @Slot()
    def _to_the_left(self) -> None:
        """Show the beginning of a long name."""
        for box in (self.agency, self.service):
            line = box.lineEdit()
            if line is not None:
                line.setCursorPosition(0)
            box.setToolTip(plain.tip(f"{box.accessibleName()}: {box.currentText()}"))

    @Slot()
    def go_older(self) -> None:
        """Choose the period before."""
        self.period.setCurrentIndex(min(self.period.currentIndex() + 1, self.period.count() - 1))

    @Slot()
    def go_newer(self) -> None:
        """Choose the period after."""
        self.period.setCurrentIndex(max(self.period.currentIndex() - 1, 0))

    def _arrows(self) -> None:
        at = self.period.currentIndex()
        self.older.setEnabled(at + 1 < self.period.count())
        self.newer.setEnabled(at > 0)


def _box(name: str, letters: int) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(plain.tip(name))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
    calm(box)
    return box


def _arrow(icon: str, name: str) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon)
    button.setAccessibleName(name)
    button.setToolTip(plain.tip(name))
    return button
