"""`HeldBy`: who held a ticket how long, stretch by stretch, below its clocks."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.figures.texts import format_duration
from app.domain.tickets.holders import Holder
from app.domain.vocabulary import HoldReason, hold_words
from app.domain.words import moment
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tables.columns import NARROW, Align, Column, Mark
from app.ui.tables.small_table import SmallTable

_MOST_ROWS = 8
_PAUSE = Mark("pause", "soon")


def _who(one: Holder) -> str:
    said = ", ".join(part for part in (one.group or "No group", one.person or "nobody") if part)
    if one.hold is None:
        return said
    return (
        f"{said}; on hold: {hold_words(one.hold)}" if one.hold in {r.value for r in HoldReason} else f"{said}; on hold"
    )


def _counted(one: Holder) -> str:
    if one.counted is None:
        return "–"
    return format_duration(one.counted, days=False) if one.counted else "–"


def held_columns() -> tuple[Column[Holder], ...]:
    """Return the columns: who, from when, until when, how much of it the clock of the resolution counted."""
    return (
        Column("who", "Who", "Network Operations, Ana Morgan", _who, stretch=True, tooltip=_who,
               mark=lambda one: _PAUSE if one.hold is not None else None),
        Column("from", "From", "23 May 10:02", lambda one: moment(one.start, year=False),
               sort_value=lambda one: one.start),
        Column("to", "To", "23 May 10:02", lambda one: moment(one.end, year=False) if one.end else "now", since=NARROW,
               sort_value=lambda one: (one.end is None, one.end or one.start)),
        Column("counted", "Counted", "9 h 30 min", _counted, align=Align.RIGHT,
               sort_value=lambda one: one.counted, hint="By the clock of the resolution"),
    )  # fmt: skip


class HeldBy(QWidget):
    """A heading and a table as high as its rows, up to eight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = Label("Who held it how long")
        heading.setProperty("heading", True)
        self.table = SmallTable(held_columns(), _by_start, "Who held it how long", empty=("Nobody", "", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(heading)
        column.addWidget(self.table)

    def show_holders(self, found: tuple[Holder, ...]) -> None:
        """Show who held it; hidden where nothing is told."""
        self.setVisible(bool(found))
        self.table.set_rows(found)
        lines = self.table.verticalHeader().defaultSectionSize() * min(_MOST_ROWS, max(1, len(found)))
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + lines + 16)


def _by_start(one: Holder) -> int:
    return int(one.start.timestamp() * 1_000_000)
