"""The bar above the reports: period, agency and service."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.choices import Choice
from app.domain.figures.values import ReportChoices, ReportQuery
from app.domain.periods import Kind, Period
from app.domain.plain_text import one_line
from app.domain.synonyms import of_service
from app.ui.forms.typeahead import Typeahead
from app.ui.look import icons, plain, theme
from app.ui.wheel import calm
from app.views.figures.remarks import Remarks

_KINDS: tuple[tuple[str, Kind], ...] = (("Month", "month"), ("Quarter", "quarter"), ("Fiscal year", "fiscal_year"))
_EVERYWHERE, _OWN = "All agencies (statewide)", "The agencies that you see"
_ALL_SERVICES = "All services"
_NARROW = 560  # pixels at 100 %


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
        self.period = Typeahead([], things="periods")
        self.agency = Typeahead([], None, none=(_EVERYWHERE, None), things="agencies", remember="agency id")
        self.service = Typeahead([], None, none=(_ALL_SERVICES, None), things="services")
        for field, name, letters in (
            (self.period, "Period", 12),
            (self.agency, "Agency", 26),
            (self.service, "Service", 10),
        ):
            field.setAccessibleName(name)
            field.setMinimumContentsLength(letters)
            line = field.lineEdit()
            assert line is not None
            line.setAccessibleName(name)
        self._keys: list[str] = []  # of the periods, newest first
        self._kept: dict[Typeahead, Any] = {}  # what was chosen last: a text that is no choice changes nothing
        self.older, self.newer = _arrow("left", "Period before"), _arrow("right", "Period after")
        self.note = Remarks()
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        row.addWidget(self.kind)
        row.addWidget(self.older)
        row.addWidget(self.period)
        row.addWidget(self.newer)
        row.addWidget(self.agency, 3)
        row.addWidget(self.service, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(4))
        column.setSpacing(theme.px(4))
        column.addLayout(row)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(theme.px(6))
        self._below.addWidget(self.note, 1)
        column.addLayout(self._below)
        column.addWidget(self.note.whole)
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        for field in (self.period, self.agency, self.service):
            field.changed.connect(self._chosen)
        self.older.clicked.connect(self.go_older)
        self.newer.clicked.connect(self.go_newer)

    def add_acts(self, bar: QWidget) -> None:
        """Put a row of acts beside the line that says of when the figures are."""
        self._below.addWidget(bar, 1)
        self.setTabOrder(self.service, self.note.more_button)
        self.setTabOrder(self.note.more_button, self.note.whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the acts below the line where both have no room beside each other."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        self._below.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    # --- filling ----------------------------------------------------------------------------------
    def set_choices(self, choices: ReportChoices) -> None:
        """Take over what there is to choose, keeping what is chosen; the first time the last whole month."""
        first = self.choices is None
        period = self.period.value()
        self.choices = choices
        self.agency.call_none(self._all())
        with QSignalBlocker(self.agency), QSignalBlocker(self.service):
            ended = {True: " (ended)", False: ""}
            self.agency.set_choices(
                [Choice(a.id, one_line(f"{a.code}: {a.name}{ended[bool(a.ended)]}"), a.code) for a in choices.agencies]
            )
            self.service.set_choices(
                [Choice(code, one_line(name), code, of_service(name, code)) for code, name in choices.services]
            )
            for field in (self.agency, self.service):
                value = field.value()
                known = value is None or field.choices.by_id(value) is not None
                if not (known and field.is_typing()):
                    field.set_value(value if known else None)
        self._fill_periods(choices.this_month.previous().key if first else period)

    def _fill_periods(self, wanted: str | None) -> None:
        assert self.choices is not None
        listed = periods(self.choices, self.kind.currentData())
        self._keys = [period.key for period in listed]
        with QSignalBlocker(self.period):
            self.period.set_choices(
                [Choice(p.key, p.label, synonyms=(p.key, p.long_label, f"{p.first:%b %Y}")) for p in listed]
            )
            new = wanted if wanted in self._keys else self._keys[0] if self._keys else None
            if new != self.period.value() or not self.period.is_typing():
                self.period.set_value(new)
        self._keep()
        self._arrows()

    def _keep(self) -> None:
        self._kept = {field: field.value() for field in (self.period, self.agency, self.service)}

    # --- what is chosen ---------------------------------------------------------------------------
    def query(self) -> ReportQuery | None:
        """Return what to ask for; None before the choices are known."""
        key = self.period.value()
        if self.choices is None or not key:
            return None
        agency = next((a.code for a in self.choices.agencies if a.id == self.agency_id()), None)
        return ReportQuery(Period.parse(key), agency, self.service_code())

    def told(self) -> list[str]:
        """Return in words whose figures are shown, of when they are and what they are worth, for paper."""
        query = self.query()
        if query is None:
            return []
        whose = self.agency.currentText() if query.agency else self._all()
        which = self.service.currentText() if query.service else _ALL_SERVICES
        return [f"{query.period.long_label}. {whose}. {which}.", self.note.text()]

    def _all(self) -> str:
        return _OWN if self.choices is not None and self.choices.narrowed else _EVERYWHERE

    def agency_id(self) -> int | None:
        """Return the chosen agency; None for the state as a whole."""
        agency_id = self.agency.value()
        return agency_id if isinstance(agency_id, int) else None

    def service_code(self) -> str | None:
        """Return the code of the chosen service; None for all."""
        code = self.service.value()
        return code if isinstance(code, str) else None

    def choose(
        self, period: str = "", agency_id: int | None = None, service: str | None = None, *, everything: bool = False
    ) -> None:
        """Choose by key, id and code; `everything`: agency and service also where they are None. Emits once."""
        if self.choices is None:
            return
        with QSignalBlocker(self.agency), QSignalBlocker(self.service), QSignalBlocker(self.kind):
            if agency_id is not None or everything:
                self.agency.set_value(agency_id if self.agency.choices.by_id(agency_id) is not None else None)
            if service is not None or everything:
                self.service.set_value(service if self.service.choices.by_id(service) is not None else None)
            if period:
                self.kind.setCurrentIndex(max(0, self.kind.findData(Period.parse(period).kind)))
                self._fill_periods(period)
        self._tell(typing=next((field for field in self._kept if field.is_typing()), None))

    # --- events -----------------------------------------------------------------------------------
    @Slot()
    def _kind_chosen(self) -> None:
        if self.choices is None:
            return
        shown = self.period.value()
        month = Period.parse(shown).months()[-1] if shown else self.choices.this_month
        month = min(month, self.choices.this_month, key=lambda p: p.start)
        self._fill_periods(period_with(month, self.kind.currentData()).key)
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        """Tell of another choice; a text that is none gives way to what was chosen before."""
        self._tell()

    def _tell(self, *, typing: Typeahead | None = None) -> None:
        for field, kept in list(self._kept.items()):
            if field is typing:
                continue  # what is read again takes no letter away
            if field.problem() or (field is self.period and not field.value()):
                with QSignalBlocker(field):
                    field.set_value(kept)
        self._keep()
        self._arrows()
        if self.choices is not None:
            self.changed.emit()

    @Slot()
    def go_older(self) -> None:
        """Choose the period before."""
        self._step(1)

    @Slot()
    def go_newer(self) -> None:
        """Choose the period after."""
        self._step(-1)

    def _step(self, by: int) -> None:
        at = self._keys.index(self.period.value()) + by if self.period.value() in self._keys else 0
        if 0 <= at < len(self._keys):
            self.period.set_value(self._keys[at])

    def _arrows(self) -> None:
        at = self._keys.index(self.period.value()) if self.period.value() in self._keys else 0
        self.older.setEnabled(at + 1 < len(self._keys))
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
