"""What the room has little room for: it goes on in another row, or is said by its code and in full in a tooltip."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.look.pen import SMALL, STRONG, scale_of, width_of
from app.ui.look.theme import Theme
from app.views.cab.room.item_page import in_rows
from app.views.cab.room.side import named
from tests.domain.cab.examples import seats
from tests.views.cab.room.hall import Hall, press

FARMS = replace(seats(1)[0], agency="DACS", agency_name="Department of Agriculture and Consumer Services")


def test_what_stands_above_a_title_is_never_cut(qtbot: QtBot, theme: Theme) -> None:
    head = ["Item 3 of 12", "CHG0001234", "Decision, normal change", "Since the agenda was frozen"]
    whole = sum(width_of(part, SMALL) + 34 for part in head)
    assert in_rows(head, whole) == [head]
    assert in_rows(head, whole - 40) == [head[:3], head[3:]]
    assert in_rows(head, 10) == [[part] for part in head], "each is alone where none has room"


def test_an_agency_without_room_for_its_name_is_told_by_its_code(qtbot: QtBot, theme: Theme) -> None:
    wide = width_of("Agriculture and Consumer Services", SMALL, STRONG)
    assert named(FARMS, wide) == "Agriculture and Consumer Services"
    assert named(FARMS, wide - 1) == "DACS"


def test_a_seat_and_its_vote_are_told_in_full_in_a_tooltip(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = hall.screen()
    press(screen, "M")
    page = screen.page
    page.grab()
    seat = page.rows()[0].seat
    at = next(hot.box for hot in page._hot if hot.act == f"seat:{seat.id}").center() * scale_of(
        page.width(), page.height()
    )
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_more: told.append(text))
    QApplication.sendEvent(page, QHelpEvent(QEvent.Type.ToolTip, at.toPoint(), page.mapToGlobal(at.toPoint())))
    QApplication.sendEvent(page, QHelpEvent(QEvent.Type.ToolTip, page.rect().topLeft(), page.rect().topLeft()))
    assert told == [f"{seat.name}: to come", ""]
    screen.leave()
