"""The page Compare: the figures above held against other periods or agencies, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.choices import Choice
from app.domain.figures.comparing import MOST, RULE, ComparedFigure, Comparison, comparison_table, queries_of
from app.domain.figures.values import AgencyChoice, ReportQuery
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable
from app.errors import InputError
from app.ui.forms.fields import combo
from app.ui.forms.typeahead import Typeahead
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tab import Context
from app.ui.tables.columns import Align, Column
from app.ui.tables.small_table import SmallTable

_WITH = (
    ("The period before", "before"),
    ("The same period a year before", "year"),
    ("Both of these", "both"),
    ("Other agencies", "agencies"),
)
_INTRO = f"Choose with what the figures above are compared. {RULE}"


class ComparePage(QWidget):
    """Asks what is compared, and shows a line for each figure; the answer is read in a job that can be cancelled."""

    made = Signal()  # the table is another one

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Compare")
        self._jobs, self._services = context.jobs, context.services
        self._query: ReportQuery | None = None
        self._codes: list[str] = []
        self._agencies: tuple[AgencyChoice, ...] = ()
        self.found: Comparison | None = None
        self.other = combo(_WITH)
        self.other.setAccessibleName("Compare with")
        self.other.currentIndexChanged.connect(self._other_chosen)
        self.agency = Typeahead([], None, none=("Add an agency", None), things="agencies")
        self.agency.setAccessibleName("Add an agency")
        self.agency.changed.connect(self._added)
        self.clear = QPushButton("Take all out")
        self.clear.clicked.connect(self._clear)
        self.compare = QPushButton("Compare")
        self.compare.setProperty("primary", True)
        self.compare.clicked.connect(self.ask)
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(4))
        row.setSpacing(theme.px(10))
        row.addWidget(Label("Compare with"))
        row.addWidget(self.other, 2)
        row.addWidget(self.agency, 3)
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(self.compare)
        self.note = Label(_INTRO)
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.note.setContentsMargins(theme.px(10), 0, theme.px(10), theme.px(6))
        self.table = _table(comparison_columns(None))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row)
        self._column.addWidget(self.note)
        self._column.addWidget(self.table, 1)
        self._other_chosen()

    def set_query(self, query: ReportQuery, agencies: Sequence[AgencyChoice]) -> None:
        """Take over what is chosen above; what was compared with something else goes."""
        if tuple(agencies) != self._agencies:
            self._agencies = tuple(agencies)
            self.agency.set_choices([Choice(a.code, one_line(a.name), a.code) for a in agencies])
        if self._query == query:
            return
        self._jobs.cancel(self, "compare")
        self._query = query
        if self.found is not None:
            self._show(None)

    @Slot()
    def _other_chosen(self) -> None:
        shown = self.other.currentData() == "agencies"
        self.agency.setVisible(shown)
        self.clear.setVisible(shown and bool(self._codes))

    @Slot()
    def _added(self) -> None:
        code = self.agency.value()
        if not isinstance(code, str) or not code:
            return
        if code not in self._codes and len(self._codes) < MOST - 1:
            self._codes.append(code)
        self.agency.set_value(None)
        self._say_codes()

    @Slot()
    def _clear(self) -> None:
        self._codes.clear()
        self._say_codes()
        self.agency.setFocus()

    def _say_codes(self) -> None:
        self._other_chosen()
        self.note.setText(f"To compare with: {', '.join(self._codes)}." if self._codes else _INTRO)

    def others(self) -> list[str]:
        """Return what is compared with the figures above, as `queries_of` reads it."""
        chosen = str(self.other.currentData())
        return list(self._codes) if chosen == "agencies" else ["before", "year"] if chosen == "both" else [chosen]

    def report(self) -> ReportTable | None:
        """Return the comparison as a table of a file; None before there is one."""
        return None if self.found is None else comparison_table(self.found)

    @Slot()
    def ask(self) -> None:
        """Read the figures of all that is compared."""
        query, others = self._query, self.others()
        if query is None:
            return
        if not others:
            self.note.setText("Add an agency to compare with first.")
            self.agency.setFocus()
            return
        queries, compare = queries_of(query, others), self._services.figures.compare
        self.note.setText("Reading the figures…")
        self._jobs.read(
            self,
            lambda work: compare(queries, work=work),
            self._show,
            key="compare",
            failed=self._failed,
            title="Compare",
        )

    def _show(self, found: Comparison | None) -> None:
        """Put a table with these columns in the place of the one before."""
        self.found, old = found, self.table
        self.table = _table(comparison_columns(found))
        self._column.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()
        self.table.set_rows(found.rows if found is not None else ())
        self.note.setText(" ".join(found.notes) if found is not None else _INTRO)
        self.made.emit()

    def _failed(self, error: Exception) -> bool:
        if isinstance(error, InputError):
            self.note.setText(f"{error} {error.hint}".strip())
            return True
        self.note.setText(_INTRO)
        return False


def _table(columns: tuple[Column[ComparedFigure], ...]) -> SmallTable:
    return SmallTable(columns, lambda row: hash(row.key), "Comparison", empty=("Nothing is compared yet.", "", ""))


def comparison_columns(found: Comparison | None) -> tuple[Column[ComparedFigure], ...]:
    """Return the columns of a comparison: a value and its n for each, and how it differs from the first."""
    columns: list[Column[ComparedFigure]] = [
        Column("figure", "Figure", "Resolution in time, all", lambda r: r.label, stretch=True)
    ]
    for number, label in enumerate(found.labels if found is not None else ()):
        columns += [_value(number, label), _n(number, label)]
        if number:
            columns.append(_difference(number, label))
    return tuple(columns)


def _value(number: int, label: str) -> Column[ComparedFigure]:
    return Column(f"value{number}", label, "83.1 % (1,234 of 1,500)", lambda r: r.cells[number].text, Align.RIGHT,
                  gives=True)  # fmt: skip


def _n(number: int, label: str) -> Column[ComparedFigure]:
    def text(row: ComparedFigure) -> str:
        n = row.cells[number].n
        return "–" if n is None else f"{n:,}"

    return Column(f"n{number}", "n", "12,345", text, Align.RIGHT, hint=f"Of how many, {label}")


def _difference(number: int, label: str) -> Column[ComparedFigure]:
    def text(row: ComparedFigure) -> str:
        return row.difference(number)

    return Column(f"difference{number}", "Difference", "+12.3 points; n too small", lambda r: text(r) or "–",
                  gives=True, hint=f"Of {label} from the first", tooltip=text)  # fmt: skip
