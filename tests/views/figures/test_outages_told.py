"""From the availability of a service to what told its outages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from app.domain.figures.availability import Availability
from app.domain.figures.rows import AvailabilityRow, OutageOf
from app.views.figures.list_pages import ChangesPage

_AT = datetime(2026, 10, 5, 14, tzinfo=UTC)
_MAJOR = OutageOf("MI0000012", "major_incident", 12, "Mail & more", True, False, _AT, _AT + timedelta(hours=1))
_FOREIGN = OutageOf("OUT-7", "", 0, "Slow", False, False, _AT, None)


def _page(qtbot: QtBot, *told: OutageOf) -> tuple[ChangesPage, list[object]]:
    page, opened = ChangesPage(), list[object]()
    qtbot.addWidget(page)
    page.outage_opened.connect(opened.append)
    page.services.set_rows([AvailabilityRow("Mail", Availability(86_400, 3_600, 0, 0), len(told), told=told)])
    page.services.setCurrentIndex(page.services.model().index(0, 0))
    page.services.opened.emit(0)
    return page, opened


def test_the_only_record_is_opened_at_once(qtbot: QtBot) -> None:
    _, opened = _page(qtbot, _MAJOR)
    assert opened == [_MAJOR]


def test_several_are_chosen_from_and_what_is_no_record_here_is_told_alone(qtbot: QtBot) -> None:
    posting = replace(_MAJOR, told_by="PO0000034", kind="posting", id=34, title="Mail")
    page, opened = _page(qtbot, posting, _FOREIGN, _MAJOR)
    assert opened == []
    acts = page._menu.actions()
    assert [(act.text(), act.isEnabled()) for act in acts] == [
        ("PO0000034: full, Mon 5 Oct 2026 10:00–11:00: Mail", True),
        ("OUT-7: partial, since 5 Oct 2026 10:00: Slow", False),
        ("MI0000012: full, Mon 5 Oct 2026 10:00–11:00: Mail && more", True),
    ]
    acts[2].trigger()
    page._menu.hide()
    assert opened == [_MAJOR]
