"""What stands beside a call in little room: lines are left out before any is pressed together."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.callers.directory import CallerCard, CallerRow, CallerTicket
from app.views.tickets.looks_like import LooksLike
from tests.ticket_world import local

TEN = local("2026-10-05 10:00")


def card() -> CallerCard:
    row = CallerRow(1, "Bo Rahman", "", "1", "", 1, "DOT", "", "", "Chief", "", "", vip=True, left_on=None)
    tickets = tuple(CallerTicket(n, f"INC000000{n}", "Circuit down", "Closed", False, TEN) for n in (1, 2, 3))
    fields = {
        "prefers": "",
        "note": "",
        "vip_reason": "Head of the agency's technology: the lead is told of every call.",
    }
    return CallerCard(row, fields, "", reads_private=False, tickets=tickets, ticket_count=3)


def test_tickets_of_a_caller_are_left_out_where_they_would_be_pressed(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    side = LooksLike()
    side.setParent(host)
    host.show()
    side.show()
    side.caller.show_card(card())
    counts = []
    for height in range(100, 700, 20):
        side.resize(side.width(), height)
        side.fit()
        QApplication.sendPostedEvents()
        seen = [row for row in side.caller.ticket_rows() if not row.isHidden()]
        assert all(row.height() >= row.sizeHint().height() for row in seen), height
        counts.append(len(seen))
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3}


def test_beside_a_form_that_answers_each_fit_with_another_height_it_comes_to_rest(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    side = LooksLike()
    side.setParent(host)
    host.show()
    side.show()
    side.caller.show_card(card())
    side.resize(side.width(), 2000)
    side.fit()
    high = side._needed()
    low = high - 10

    def answer() -> None:
        side.resize(side.width(), low if side._needed() > low else high)

    side._settle.timeout.connect(answer)  # after each fit
    side.resize(side.width(), high)
    for _ in range(200):
        QApplication.processEvents()
    assert not side._settle.isActive()
    assert side._needed() <= side.height()
