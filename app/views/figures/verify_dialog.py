"""What came out of verifying a packet file: the outcome first, then each figure that differs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.packets.files import Differing, VerifyReport
from app.ui.look import icons, plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.views.figures.model import row_id, when

_SHOWN = 5  # statements about tickets; `longleaf verify` lists them all


def sentences(report: VerifyReport) -> tuple[str, list[str]]:
    """Return the outcome in a few words, and what else is to be known."""
    said = [f"{report.checked:,} figures were computed again as of {when(report.as_of)} Eastern Time."]
    said = (said if report.checked else []) + report.remarks() + list(report.broken[:_SHOWN])
    if len(report.broken) > _SHOWN:
        said.append(f"And {len(report.broken) - _SHOWN:,} more.")
    outcome = f"{report.outcome[:1].upper()}{report.outcome[1:]}"
    count = len(report.differing)
    if count:
        return f"{outcome}; {count:,} figure{'s differ' if count > 1 else ' differs'} from the database", said
    other = "every other figure" if report.rested else "every figure"
    return f"{outcome}; {other} agrees with the database" if report.ok else outcome, said


def columns() -> tuple[Column[Differing], ...]:
    """Return the columns for figures that differ: as printed, and as the database gives them now."""
    return (
        Column(
            "label",
            "Figure",
            "Resolution, high priority: attainment",
            lambda r: r.label,
            stretch=True,
            tooltip=lambda r: r.figure,
            sort_value=lambda r: r.label,
        ),
        Column("printed", "Printed", "2 of 3 met: low volume", lambda r: r.printed or "nothing"),
        Column("now", "In the database", "2 of 3 met: low volume", lambda r: r.now or "nothing"),
        Column("figure", "Id", "sla.resolution.high.percent", lambda r: r.figure, shown=False),
    )


class VerifyDialog(QDialog):
    """Show it with `open()`; it deletes itself when closed."""

    def __init__(self, report: VerifyReport, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain.window_title(f"Verified: {report.packet_id}"))
        self.setAccessibleName(self.windowTitle())
        outcome, said = sentences(report)
        mark = Label()
        icon = icons.icon("check" if report.ok else "warning", "met" if report.ok else "missed")
        mark.setPixmap(icon.pixmap(theme.px(28), theme.px(28)))
        mark.setAccessibleName("Agrees" if report.ok else "Differs")
        head = Heading(outcome)
        top = QHBoxLayout()
        top.addWidget(mark)
        top.addWidget(head, 1)
        facts = Label("\n".join([f"{report.packet_id}, {report.path}", *said]))
        facts.setWordWrap(True)
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(facts)
        self.table = SmallTable(columns(), _row_id, "Figures that differ")
        self.table.set_rows(report.differing)
        self.table.setVisible(bool(report.differing))
        layout.addWidget(self.table, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(680, 460 if report.differing else 200)


def _row_id(row: Any) -> int:
    return row_id(row.figure)
