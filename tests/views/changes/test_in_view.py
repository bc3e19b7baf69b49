"""What is in view: what a day has no room for, conflicts only, the list's filters, the file it goes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.values import ServiceFacts
from app.domain.eastern import eastern
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.views.changes.model import make_item
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import MONDAY, Opener, add, at, calendar, change_of, settle, with_list

pytestmark = pytest.mark.slow

_LEFT = Qt.MouseButton.LeftButton


def test_what_has_no_room_in_a_month_opens_as_a_list_to_walk_through(open_window: Opener, sample: Database) -> None:
    ids = [add(sample, f"Many {n:02}", at(MONDAY, 10)) for n in range(14)]
    tab = calendar(open_window(sample), MONDAY)
    tab.days.show_month()
    wait_idle(tab.jobs)
    canvas = tab.canvas
    week = next(n for n, days in enumerate(canvas.sheet.weeks) if MONDAY in days)
    hidden = [int(str(key)) for key in canvas.layout_.folded[week][0]]
    assert 0 < len(hidden) < len(ids)
    box = canvas._more_box(canvas._cell(week, 0), MONDAY)
    QTest.mouseClick(canvas, _LEFT, pos=box.center().toPoint())
    assert tab.more.isVisible()
    assert [action.data() for action in tab.more.actions() if action.data()] == hidden
    QTest.keyClick(tab.more, Qt.Key.Key_Down)
    QTest.keyClick(tab.more, Qt.Key.Key_Return)
    settle(tab)
    assert not tab.more.isVisible()
    assert canvas.current == hidden[1]
    assert tab.form_dock().current() is None, "nothing new is drafted by it"
    QTest.mouseDClick(canvas, _LEFT, pos=box.center().toPoint())
    settle(tab)
    assert tab.form_dock().current() is None
    tab.more.close()


def test_walking_through_a_day_leaves_out_what_is_not_painted(open_window: Opener, sample: Database) -> None:
    for n in range(14):
        add(sample, f"Many {n:02}", at(MONDAY, 10))
    tab = calendar(open_window(sample), MONDAY)
    tab.days.show_month()
    wait_idle(tab.jobs)
    canvas = tab.canvas
    canvas.setFocus()
    shown = {int(str(bar.key)) for bar in canvas.layout_.bars}
    seen: list[int | None] = []
    for _ in range(20):
        QTest.keyClick(canvas, Qt.Key.Key_N)
        seen.append(canvas.current)
        if canvas.on_more:
            break
    assert canvas.on_more
    assert {id for id in seen if id is not None} <= shown
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert tab.more.isVisible()
    tab.more.close()


def test_a_bar_says_its_service_first(sample: Database) -> None:
    change = change_of(sample, add(sample, "Increase the buffer", at(MONDAY, 4)))
    assert make_item(change).texts[-1] == change.number
    clash = Clash("service", Severity.BLOCK, "Another one.")
    item = make_item(change, (clash,))
    assert item.weight > make_item(change).weight
    assert item.text.startswith("04:00 Increase the buffer")
    of_two = replace(change, services=("DNS", "WAN"))
    named = {"DNS": ServiceFacts("DNS", "Name service"), "WAN": ServiceFacts("WAN", "Wide area network")}
    texts = make_item(of_two, (), named).texts
    assert texts[0].startswith("04:00 Name service +1: Increase the buffer")
    assert texts[1].startswith("04:00 DNS +1: Increase the buffer")
    assert texts[2:] == ("04:00 DNS +1", "DNS")


def test_only_conflicts_are_shown_on_demand_and_all_again(open_window: Opener, sample: Database) -> None:
    alone = add(sample, "Alone", at(MONDAY + timedelta(days=1), 4, 30))
    tab = calendar(open_window(sample), MONDAY)
    whole = set(tab.canvas.sheet.items)
    clashing = {item.change.id for item in tab.canvas.sheet.in_conflict()}
    assert alone in whole
    assert tab.context.commands.press("!")
    assert set(tab.canvas.sheet.items) == clashing
    assert tab.shows_conflicts_only()
    assert tab.count.text().startswith(f"Only conflicts: {len(clashing)} of ")
    tab.refresh()
    wait_idle(tab.jobs)
    assert set(tab.canvas.sheet.items) == clashing
    tab.conflicts_only()
    assert set(tab.canvas.sheet.items) == whole


def test_the_list_is_filtered_and_nothing_moves_when_several_are_selected(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Alpha", "Bravo", "Charlie")
    ids = [add(sample, name, at(MONDAY + timedelta(days=n), 10)) for n, name in enumerate(names)]
    tab = calendar(open_window(sample), MONDAY)
    with_list(tab)
    table = tab.list.table
    top = table.geometry().top()
    table.setFocus()
    table.selectAll()
    settle(tab)
    assert tab.list.several.isVisible()
    assert table.geometry().top() == top
    table.select_id(ids[0])
    settle(tab)
    assert not tab.list.several.isVisible()
    tab.list.search.setText("bravo")
    assert [row.change.id for row in table.rows.shown_rows()] == [ids[1]]
    assert tab.list.head.count.text() == f"1 of {len(tab.canvas.sheet.items)}"
    path = tmp_path / "changes.csv"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    assert tab.context.commands.run("changes.export")
    wait_idle(tab.jobs)
    written = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(written) == 2
    assert "Bravo" in written[1]
    tab.list.search.clear()
    tab.list.facets["State"].toggle_value(ChangeState.CANCELLED)
    assert table.rows.shown_rows() == []
    tab.list.facets["State"].clear_value()
    assert {row.change.id for row in table.rows.shown_rows()} == set(tab.canvas.sheet.items)
    assert eastern(change_of(sample, ids[0]).planned_start) == at(MONDAY, 10)
