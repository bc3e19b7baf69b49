"""`ChangesPage`: the changes that touch one agency, what the board makes of them, and what the agency is to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cab.agency_view import AgencyView
from app.errors import LongleafError
from app.ui.look import plain, theme
from app.ui.look.plain import Label
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.agencies import change_model
from app.views.agencies.change_model import SeenRow

_EMPTY = ("No change", "Nothing that touches it is planned in these days.", "")


class ChangesPage(QWidget):
    """Shows an `AgencyView`. `opened` carries the id of a change; `again` asks to read after a failure."""

    opened = Signal(int)
    again = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.view: AgencyView | None = None
        self.about = Label()
        self.about.setProperty("muted", True)
        self.about.setWordWrap(True)
        self.about.setAccessibleName("Days and freezes")
        self.table = SmallTable(
            change_model.columns(), _id, "Changes", sort=TableSort("", group="ahead"), now=now, empty=_EMPTY
        )
        self.table.rows.spoken = change_model.sentence
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.opened.connect(self.opened)
        self.table.selection_settled.connect(self._say)
        self.table.overlay.action.connect(self.again)
        self.both = TableAndText(self.table, "Changes, and what is known of one", "The chosen change")
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(4))
        row.addWidget(self.about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(self.both, 1)

    def say_loading(self) -> None:
        """Say that another agency's changes are being read."""
        self._clear()
        self.table.say("Loading the changes…")

    def say_failed(self, error: Exception) -> None:
        """Say why they could not be read, with a way to try again; one that is refused would be again."""
        self._clear()
        self.table.overlay.say_unread("The changes", error)

    def say_refused(self, error: LongleafError) -> None:
        """Say why they are not shown to this person."""
        self._clear()
        self.table.say("Not shown to you.", f"{error} {error.hint}".strip())

    def _clear(self) -> None:
        self.view = None
        self.about.setText("")
        self.about.setToolTip("")
        self.table.set_rows(())
        self.both.text.setText("")

    def show_view(self, view: AgencyView) -> None:
        """Show the changes of an agency; the row with the focus stays where it is still there."""
        now = self._now()
        self.view = view
        self.about.setText(change_model.about(view, now))
        coming = change_model.freezes(view, now)
        self.about.setToolTip(plain.tip("\n".join(coming)))
        self.about.setAccessibleDescription("; ".join(coming))
        self.table.set_rows(change_model.rows_of(view, now))
        if self.table.current_id() is None:
            self.table.choose_first()
        self._say()

    def current(self) -> SeenRow | None:
        """Return the row with the focus; None where there is none, or the page is not the one that is shown."""
        row = self.table.current_row() if self.isVisible() else None
        return row if isinstance(row, SeenRow) else None

    def meeting_day(self) -> date | None:
        """Return the day of the meeting that hears the row with the focus, or heard it last; None for none."""
        row = self.current()
        return change_model.meeting_day(row) if row is not None else None

    @Slot()
    def _say(self) -> None:
        row = self.table.current_row()
        self.both.text.setText(change_model.text(row) if isinstance(row, SeenRow) else "")


def _id(row: SeenRow) -> int:
    return row.id
