"""The lists of Setup where text is large: names are read whole, and nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.setup.parts import PARTS, Part
from app.domain.setup.values import Record
from app.ui.look.theme import Theme
from app.ui.tables.small_table import SmallTable
from app.views.setup import model

#: A window of 1280 pixels at 150 %, without the list of parts.
ROOM, HIGH = 1280 - 292, 400
LONGEST = "Department of Natural and Cultural Resources"
NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)


def record(part: Part, **shown: str) -> Record:
    """Return a record of a part in which each field says something usual."""
    texts = {field.key: shown.get(field.key, "Network Operations") for field in part.fields}
    values = {field.key: date(2026, 11, 28) for field in part.fields}
    return Record(1, 1, shown.get("name", "x"), values, texts)


@pytest.fixture(autouse=True)
def large(theme: Theme) -> Iterator[None]:
    """Show texts at 150 %."""
    theme.set_scale(1.5)
    yield
    theme.set_scale(1.0)


def listed(part: Part, qtbot: QtBot, *records: Record) -> SmallTable:
    table = SmallTable(model.columns(part), lambda row: int(row.id), part.title, now=lambda: NOW)
    qtbot.addWidget(table)
    table.resize(ROOM, HIGH)
    table.set_rows(records)
    table.show()
    QApplication.processEvents()
    return table


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_no_list_scrolls_sideways(part: Part, qtbot: QtBot) -> None:
    assert listed(part, qtbot, record(part)).horizontalScrollBar().maximum() == 0


def test_agencies_are_read_whole(qtbot: QtBot) -> None:
    (part,) = (one for one in PARTS if one.id == "agencies")
    agency = record(part, code="NCDA&CS", name=LONGEST, predecessor_id=f"DCR {LONGEST}", valid_from="1 Jan 2000")
    table = listed(part, qtbot, agency)
    number = next(n for n, column in enumerate(table.columns) if column.key == "name")
    assert table.columnWidth(number) > table.fontMetrics().horizontalAdvance(LONGEST)
