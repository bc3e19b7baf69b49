"""What stands behind a figure, and one act further its tickets."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.figures.explained import Explained
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from app.ui.explaining import ExplainDialog
from app.ui.look.plain import Label

FOUND = Explained(
    "sla.resolution.high.due",
    ReportQuery(Period.parse("2026-10"), "DHHS"),
    datetime(2026, 11, 9, 17, tzinfo=UTC),
    "Resolution, high: due",
    (("n", "40 came due"), ("Layer", "MOU")),
    (("Attainment", "Met / due."),),
    True,
)


def test_enter_leads_from_a_figure_to_its_tickets(qapp: QApplication) -> None:
    shown: list[str] = []
    dialog = ExplainDialog(FOUND, lambda: shown.append("tickets"), None)
    dialog.open()
    texts = [label.text() for label in dialog.findChildren(Label)]
    assert texts[-8:] == ["n", "40 came due", "Layer", "MOU", "As of", "9 Nov 2026 12:00 Eastern Time",
                          "Attainment", "Met / due."]  # fmt: skip
    assert dialog.tickets.isDefault()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert shown == ["tickets"]
    assert not dialog.isVisible()
