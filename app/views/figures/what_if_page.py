"""The page What if: a row of the service levels under another target, twelve months beside the true ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.figures.rules import Attainment
from app.domain.figures.values import Level, ReportFigures, ReportQuery
from app.domain.figures.what_if import OtherTarget, WhatIf, WhatIfMonth, difference_text, summary_text, what_if_table
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable
from app.domain.setup.texts import read_duration, read_percent
from app.errors import InputError
from app.ui.forms.fields import combo
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tab import Context
from app.ui.tables.columns import Align, Column
from app.ui.tables.small_table import SmallTable
from app.views.figures import model

_SAME = 0  # the hours as they are
_INTRO = (
    "Choose a line and give another time, other hours or another goal: the twelve months that end with the period are "
    "computed as if the target had always been so. Nothing is changed."
)


class WhatIfPage(QWidget):
    """Asks for another target and shows the months; the answer is computed in a job that can be cancelled."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
        self._jobs, self._services = context.jobs, context.services
        self._query: ReportQuery | None = None
        self._wanted = ""
        self.found: WhatIf | None = None
        self.line = combo([("No line yet", "")])
        self.time = QLineEdit()
        self.time.setPlaceholderText("As it is")
        self.hours = combo([("As they are", _SAME)])
        self.goal = QLineEdit()
        self.goal.setPlaceholderText("As it is")
        self.compute = QPushButton("Compute")
        self.compute.setProperty("primary", True)
        self.compute.clicked.connect(self.ask)
        self.note = Label(_INTRO)
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        fields = QGridLayout()
        fields.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(4))
        fields.setHorizontalSpacing(theme.px(10))
        fields.setVerticalSpacing(theme.px(2))
        for place, (title, field, stretch) in enumerate(
            (("Line", self.line, 5), ("Time", self.time, 2), ("Hours", self.hours, 4), ("Goal", self.goal, 1))
        ):
            label = Label(title)
            label.setBuddy(field)
            field.setAccessibleName(title)
            fields.addWidget(label, 0, place)
            fields.addWidget(field, 1, place)
            fields.setColumnStretch(place, stretch)
        for text in (self.time, self.goal):
            text.returnPressed.connect(self.ask)
        self.time.setToolTip("For example 6 h, 45 min or 3 business days")
        self.goal.setToolTip("For example 95 %")
        fields.addWidget(self.compute, 1, 4)
        self.note.setContentsMargins(theme.px(10), 0, theme.px(10), theme.px(6))
        self.table = SmallTable(
            what_if_columns(),
            lambda row: row.month.first.toordinal(),
            "What if",
            empty=("Nothing is computed yet.", "", ""),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(fields)
        layout.addWidget(self.note)
        layout.addWidget(self.table, 1)

    def read_if_new(self) -> None:
        """Read the calendars once somebody looks."""
        if self.hours.count() == 1:
            read = self._services.figures.calendars
            self._jobs.read(self, lambda work: read(work=work), self._calendars_arrived, key="calendars")

    def _calendars_arrived(self, found: Sequence[tuple[int, str]]) -> None:
        if self.hours.count() == 1:
            for id, name in found:
                self.hours.addItem(one_line(name), id)

    def set_figures(self, figures: ReportFigures) -> None:
        """Offer the lines of these figures that have a target; what was computed for others goes."""
        lines = [(_line(level), level.key) for level in figures.levels if level.row.priority is not None]
        chosen = self._wanted or self.line.currentData()
        if self._query != figures.query:
            self._jobs.cancel(self, "what if")
            self._query, self.found = figures.query, None
            self.table.set_rows(())
            self.note.setText(_INTRO)
        self.line.clear()
        for text, key in lines or [("No line has a target", "")]:
            self.line.addItem(text, key)
        self.line.setCurrentIndex(max(0, self.line.findData(chosen)))
        self._wanted = ""

    def choose(self, key: str) -> None:
        """Choose a line by its key, and put the keyboard into its time."""
        self._wanted = key
        at = self.line.findData(key)
        if at >= 0:
            self.line.setCurrentIndex(at)
            self._wanted = ""
        self.time.setFocus()

    def report(self) -> ReportTable | None:
        """Return the months as a table of a file; None before there are any."""
        return None if self.found is None else what_if_table(self.found)

    @Slot()
    def ask(self) -> None:
        """Compute the months under what was entered; a mistake is named above the table."""
        query, key = self._query, self.line.currentData()
        try:
            other = self._other()
            if not key or query is None:
                raise InputError("No line of this period has a target.", hint="Choose another period.")
            if other.is_nothing:
                raise InputError("Nothing is other than it is.", hint="Give another time, other hours or another goal.")
        except InputError as error:
            self._say(error)
            return
        asked = self._services.figures.what_if
        self.note.setText("Computing…")
        self._jobs.read(
            self,
            lambda work: asked(query, key, other, work=work),
            self._arrived,
            key="what if",
            failed=self._failed,
            title="What if",
        )

    def _other(self) -> OtherTarget:
        time, goal = self.time.text().strip(), read_percent(self.goal.text(), "Goal", required=False)
        seconds, days = read_duration(time, "Time") if time else (None, None)
        duration = None if seconds is None else timedelta(seconds=seconds)
        return OtherTarget(duration, days, self.hours.currentData() or None, goal)

    def _arrived(self, found: WhatIf) -> None:
        self.found = found
        self.table.set_rows(found.months)
        self.note.setText(f"{found.label}. {summary_text(found)}")

    def _failed(self, error: Exception) -> bool:
        if isinstance(error, InputError):
            self._say(error)
            return True
        self.note.setText(_INTRO)
        return False

    def _say(self, error: InputError) -> None:
        self.note.setText(f"{error} {error.hint}".strip())


def _line(level: Level) -> str:
    row = level.row
    span = f", {row.span}" if row.span else ""
    layer = f" ({row.layer.label})" if row.layer is not None else ""
    return f"{row.metric.label}, {model.priority_label(level)}: {row.target}{span}{layer}"


def _shown(attainment: Attainment) -> str:
    if attainment.ratio is None:
        return "–"
    return f"{attainment.met:,} of {attainment.due:,}" if attainment.low_volume else attainment.percent_text


def what_if_columns() -> tuple[Column[WhatIfMonth], ...]:
    """Return the columns of the months, as they were and as they would be."""
    return (
        Column("month", "Month", "September 2026", lambda r: r.month.label, sort_value=lambda r: r.month.first),
        Column("was", "As it was", "at least 99.96 %", lambda r: _shown(r.was), Align.RIGHT, stretch=True,
               accessible=lambda r: r.was.percent_text),
        Column("was_n", "n", "12,345", lambda r: f"{r.was.due:,}", Align.RIGHT, sort_value=lambda r: r.was.due),
        Column("was_verdict", "Verdict", "Not measured", lambda r: r.was.verdict.label,
               paint=lambda r, _now: model.paint_verdict(r.was.verdict)),
        Column("would", "As it would be", "at least 99.96 %", lambda r: _shown(r.would), Align.RIGHT,
               accessible=lambda r: r.would.percent_text),
        Column("would_n", "n then", "12,345", lambda r: f"{r.would.due:,}", Align.RIGHT,
               sort_value=lambda r: r.would.due),
        Column("would_verdict", "Verdict then", "Not measured", lambda r: r.would.verdict.label,
               paint=lambda r, _now: model.paint_verdict(r.would.verdict)),
        Column("points", "Points", "-12.3", lambda r: difference_text(r.was, r.would) or "–", Align.RIGHT,
               hint="By how many points the share would differ; none where there are too few to tell"),
    )  # fmt: skip
