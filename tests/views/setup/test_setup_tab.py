"""Setup as an administrator goes through it: an empty workspace is filled from the window alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db.engine import Actor, Database, open_database
from app.domain.setup.parts import PARTS
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.api import Services
from app.services.setup import reads
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.look import theme
from app.ui.shell.main_window import MainWindow
from app.views.setup.view import SetupTab
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.ticket_world import World, build_world
from tests.ui.accessibility import problems

Opener = Callable[..., MainWindow]


def tab_of(window: MainWindow, part: str = "agencies") -> SetupTab:
    window.show_tab("setup")
    tab = window.tab("setup")
    assert isinstance(tab, SetupTab)
    wait_idle(window.jobs)
    tab.show_part(part)
    wait_idle(window.jobs)
    return tab


def form(window: MainWindow) -> Form:
    (found,) = [one for one in window.findChildren(Form) if one.isVisible()]
    return found


def told(window: MainWindow) -> list[str]:
    """What the open form says."""
    shown = form(window)
    errors = [f"{key}: {cell.error_text}" for key, cell in shown._cells.items() if cell.error_text]
    return [shown.title, shown._notice.text(), shown._general.text(), *errors]


def settled(window: MainWindow) -> None:
    """Let the list be read again that an act made stale."""
    wait_idle(window.jobs)
    QTest.qWait(300)  # the throttle of refreshes
    wait_idle(window.jobs)


def fill(window: MainWindow, **values: Any) -> None:
    """Fill the form that is open and send it."""
    shown = form(window)
    for key, value in values.items():
        set_value(shown.field(key), value)
    shown.try_submit()
    wait_idle(window.jobs)


def make(window: MainWindow, part: str, **values: Any) -> int:
    tab = tab_of(window, part)
    assert window.commands.run("setup.new")
    fill(window, **values)
    assert not [one for one in window.findChildren(Form) if one.isVisible()], told(window)
    settled(window)
    record = tab.chosen_record()
    assert record is not None
    assert record.id == max(row.id for row in tab.table.rows.shown_rows())  # one goes to what was made
    return record.id


@pytest.fixture
def world(sqlite_db: Database) -> World:
    return build_world(sqlite_db)


def test_an_empty_workspace_is_filled_from_the_window_alone(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    agency = make(window, "agencies", code="DOT", name="Department of Transportation", valid_from=date(2000, 1, 1))
    make(window, "groups", code="DESK", name="Service Desk", is_desk=True)
    group = make(window, "groups", code="NET", name="Networks")
    make(window, "categories", name="Access", note="Who may get in where")
    make(window, "modules", name="hello", text="Hello {caller}")
    make(window, "templates", name="Password", title="Password of {login}")
    site = make(window, "sites", code="EDC", name="Eastern Data Center")
    below = make(window, "services", code="NCID", name="Identity", primary_site_id=site, valid_from=date(2000, 1, 1))
    service = make(
        window,
        "services",
        code="VPN",
        name="Remote access",
        group_id=group,
        depends_on=(below,),
        availability_goal="99.9",
        valid_from=date(2000, 1, 1),
    )
    make(window, "people", name="Ann Agent", login="ann", agency_id=agency)
    person = make(window, "people", name="Eve Ebert")
    make(window, "routing", service_id=service, valid_from=date(2000, 1, 1))
    make(window, "fields", service_id=service, label="Computer name", valid_from=date(2000, 1, 1))
    make(window, "windows", weekday=3, start_time="04:00", end_time="07:00")
    begins, ends = (datetime.fromisoformat(f"2099-11-{text}") for text in ("25 17:00", "30 06:00"))  # wall times
    freeze = make(window, "freezes", name="Thanksgiving", hard=False, site_id=site, start_at=begins, end_at=ends)
    make(window, "ecab", person_id=person, valid_from=date(2000, 1, 1))
    make(window, "members", group_id=group, person_id=person, valid_from=date(2000, 1, 1))
    make(window, "shifts", name="Early", starts="07:00", ends="15:00", valid_from=date(2000, 1, 1))
    make(window, "oncall", group_id=group, person_id=person, first_day=date(2099, 1, 5), begins="08:00")
    span = {"start_at": datetime(2099, 1, 6, 17), "end_at": datetime(2099, 1, 7, 8)}  # noqa: DTZ001 - wall times
    make(window, "swaps", group_id=group, person_id=person, **span)
    calendar = make(window, "calendars", code="office", name="Office hours", week="Mon-Fri 08:00-17:00")
    make(window, "holidays", day=date(2026, 12, 24), name="Christmas", source="OSHR")
    make(window, "special", calendar_id=calendar, day=date(2026, 12, 23), hours="8-12", why="Early closing")
    for metric in ("response", "resolution"):
        make(
            window,
            "targets",
            metric=metric,
            priority=3,
            allowance="1 business day",
            calendar_id=calendar,
            goal="95 %",
            effective_from=date(2020, 1, 1),
        )
    tab = tab_of(window, "matrix")
    for impact in range(1, 5):
        for urgency in range(1, 5):
            tab.acts.set_cell(impact, urgency, 3)
            wait_idle(window.jobs)
    services = Services(sqlite_db)
    draft = TicketDraft(TicketKind.INCIDENT, "No access", agency, 3, 3, service_id=service, group_id=group)
    made = services.tickets.log(draft)
    assert services.tickets.list_rows(made.ids)[0].due_at is not None
    (entered,) = reads.listed(sqlite_db, "freezes").records
    shown = [entered.shown[name] for name in ("hard", "start_at", "end_at", "site_id", "agency_id")]
    assert (entered.id, entered.values["end_at"]) == (freeze, ends)
    assert shown == [
        *("Soft", "Wed 25 Nov 2099 17:00", "Mon 30 Nov 2099 06:00", "Eastern Data Center (EDC)", "Every agency")
    ]
    for part in PARTS:
        assert reads.listed(sqlite_db, part.id).records, part.id


def test_what_is_refused_stands_beside_its_field(open_window: Opener, world: World, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab_of(window, "agencies")
    window.commands.run("setup.new")
    fill(window, code="DOA", name="Again")
    assert "Another agency has DOA already" in form(window).cell("code").error_text
    form(window).accept()
    tab_of(window, "calendars")
    window.commands.run("setup.new")
    fill(window, code="x", name="X", week="Funday 8-9")
    assert "“funday” is no day of the week" in form(window).cell("week").error_text
    form(window).accept()


def test_what_moves_clocks_shows_it_before_and_is_taken_back(
    open_window: Opener, world: World, sqlite_db: Database
) -> None:
    services = Services(sqlite_db)
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is slow", world.agencies["DOA"], 3, 3)
    (ticket,) = services.tickets.log(draft).ids
    before = services.tickets.list_rows([ticket])[0].due_at
    window = open_window(sqlite_db)
    tab_of(window, "holidays")
    window.commands.run("setup.new")
    fill(window, day=date(2026, 10, 7), name="Day of mourning", source="Proclamation")
    shown = form(window)  # it was shown what it alters, and nothing is saved yet
    assert "1 open ticket gets another due time." in shown._notice.text()
    assert "INC0000001, resolution: 8 Oct 2026 10:00 → 9 Oct 2026 10:00" in shown._notice.text()
    assert services.tickets.list_rows([ticket])[0].due_at == before
    set_value(shown.field("name"), "Another name")  # what was shown was for something else
    shown.try_submit()
    wait_idle(window.jobs)
    assert services.tickets.list_rows([ticket])[0].due_at == before
    shown.try_submit()
    wait_idle(window.jobs)
    assert services.tickets.list_rows([ticket])[0].due_at != before
    tab = tab_of(window, "holidays")
    tab.focus_list()
    QTest.keyClick(tab.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_idle(window.jobs)
    assert services.tickets.list_rows([ticket])[0].due_at == before


def test_a_correction_of_the_past_asks_why(open_window: Opener, world: World, sqlite_db: Database) -> None:
    services = Services(sqlite_db)
    draft = TicketDraft(TicketKind.INCIDENT, "Printer is slow", world.agencies["DOA"], 3, 3)
    (ticket,) = services.tickets.log(draft).ids
    world.clock.to("2026-10-09 09:00")
    services.tickets.resolve(ticket, "fixed", "Done")
    window = open_window(sqlite_db)
    tab_of(window, "special")
    window.commands.run("setup.new")
    fill(window, calendar_id=2, day=date(2026, 10, 7), hours="closed", why="Storm")
    shown = form(window)
    assert "that corrects the past" in shown._notice.text()
    assert shown.cell("reason").error_text == "Say why the past is corrected."
    fill(window, reason="The building was closed")
    assert not [one for one in window.findChildren(Form) if one.isVisible()]
    assert "corrected." in window.messages.texts[-1]


def test_a_record_is_edited_ended_and_shown_again(open_window: Opener, world: World, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "agencies")
    assert tab.table.select_id(world.agencies["DPS"])
    wait_idle(window.jobs)
    window.commands.run("setup.edit")
    assert "code" not in form(window).values()  # it is given once
    fill(window, name="Public Safety")
    assert window.messages.texts[-1] == "DPS is saved."
    window.commands.run("setup.end")
    fill(window, day=date(2026, 10, 5))
    settled(window)
    tab.renew()  # what left the list stays until somebody goes elsewhere
    assert {row.shown["code"] for row in tab.table.rows.shown_rows()} == {"DOA", "DOR"}
    assert tab.count.text() == "2 agencies, 1 ended"
    window.commands.run("setup.ended")
    assert {row.shown["code"] for row in tab.table.rows.shown_rows()} == {"DOA", "DOR", "DPS"}
    assert tab.table.select_id(world.agencies["DPS"])
    QTest.qWait(60)
    wait_idle(window.jobs)
    assert "Ended 5 Oct 2026" in tab.detail.facts.text()
    texts = [line.texts for _, line in tab.detail.history.rows.shown_rows()]
    assert texts == [("Until: – → 5 Oct 2026",), ("Name: Department DPS → Public Safety",), ("Made",)]


def test_a_cell_of_the_matrix_is_chosen_by_keyboard(
    open_window: Opener, world: World, sqlite_db: Database, qtbot: QtBot
) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "matrix")
    assert [column.title for column in tab.table.columns][1] == "1 critical"
    tab.focus_list()
    assert tab.table.currentIndex().row() == 0
    qtbot.keyClick(tab.table, Qt.Key.Key_Right)
    qtbot.keyClick(tab.table, Qt.Key.Key_Right)
    assert tab.table.currentIndex().data() == "Critical"
    qtbot.keyClick(tab.table, Qt.Key.Key_F2)
    (field,) = [box for box in tab.table.findChildren(Typeahead) if box.isVisible()]
    window.commands.run("setup.edit")  # once more, by menu or palette, while it is being chosen
    assert [box for box in tab.table.findChildren(Typeahead) if box.isVisible()] == [field]
    qtbot.keyClicks(field, "low")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait_idle(window.jobs)
    assert {(c.impact, c.urgency): c.priority for c in reads.matrix(sqlite_db)}[1, 2] == 4
    assert window.messages.texts[-1] == "Multiple agencies, high: Low."


def test_a_target_is_changed_from_a_day_on(open_window: Opener, world: World, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "targets")
    row = next(
        r for r in tab.table.rows.shown_rows() if (r.values["priority"], r.values["metric"]) == (3, "resolution")
    )
    assert tab.table.select_id(row.id)
    wait_idle(window.jobs)
    window.commands.run("setup.edit")
    assert form(window).values()["since"] == date(2026, 10, 5)  # today
    fill(window, allowance="2 business days", since=date(2026, 10, 12))
    settled(window)
    rows = [r for r in reads.listed(sqlite_db, "targets").records if (r.name) == "Medium resolution"]
    assert [(r.values["allowance"], r.state) for r in rows] == [
        ("3 business days", "Until 12 Oct 2026"),
        ("2 business days", "From 12 Oct 2026"),
    ]
    # nothing but its end is changed: no day from which a change holds splits it
    assert tab.table.select_id(row.id)
    wait_idle(window.jobs)
    QTest.qWait(60)
    window.commands.run("setup.edit")
    fill(window, effective_to=date(2026, 10, 11))
    assert "there would be no target of this kind" in form(window).cell("effective_to").error_text
    form(window).accept()


def test_years_of_holidays(open_window: Opener, world: World, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "holidays")
    assert "No holidays are known for 2027" in tab.notes.text()
    window.commands.run("setup.import_year")
    wait_idle(window.jobs)
    fill(window, year=2027)
    settled(window)
    assert "No holidays are known" not in tab.notes.text()
    assert "Derived from the policy and not confirmed yet: 2027 (13)." in tab.notes.text()
    tab.focus_list()
    tab.table.selectAll()
    wait_idle(window.jobs)
    window.commands.run("setup.confirm")
    fill(window, source="OSHR holiday schedule 2027")
    settled(window)
    assert not tab.notes.isVisible()


def test_every_part_can_be_gone_through_by_keyboard(
    open_window: Opener, sqlite_db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window)
    seen = []
    for _ in range(len(PARTS) + 3):  # and the pages of models, keeping and the matrix
        seen.append(tab.part_id)
        assert problems(window) == []
        window.commands.run("setup.next_page")
        wait_idle(window.jobs)
    assert seen == [*(part.id for part in PARTS), "models", "keeping", "matrix"]
    assert tab.part_id == "agencies"
    tab = tab_of(window, "people")
    make(window, "people", name="Ida Ferreira")
    monkeypatch.setattr(dialogs, "ask", lambda *args, **_more: args[3][0])
    window.commands.run("setup.end")
    wait_idle(window.jobs)
    assert window.messages.texts[-1] == "Ida Ferreira does not work here any more."


def test_what_was_typed_is_kept_and_opened_again(open_window: Opener, sqlite_db: Database, world: World) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "sites")
    window.commands.run("setup.new")
    set_value(form(window).field("code"), "EDC")
    form(window).close_kept()
    tab.show_part("people")
    wait_idle(window.jobs)
    assert tab.open_kept_forms()
    wait_idle(window.jobs)
    assert form(window).title == "New site"
    fill(window, name="Eastern Data Center")
    assert window.messages.texts[-1] == "EDC is added."
    assert tab.part_id == "people"


def test_who_is_no_administrator_reads(open_window: Opener, sqlite_db: Database, world: World) -> None:
    reader = open_database(sqlite_db.url.database or "", Actor("rob", frozenset({Role.READER})), sqlite_db.now)
    window = open_window(reader)
    tab = tab_of(window)
    assert tab.table.rows.rowCount() == 3
    assert not window.commands.run("setup.new")
    window.close()
    reader.dispose()


def test_catalog_managers_have_the_buttons_of_what_is_theirs(
    open_window: Opener, sqlite_db: Database, world: World
) -> None:
    reader = open_database(sqlite_db.url.database or "", Actor("cat", frozenset({Role.CATALOG})), sqlite_db.now)
    window = open_window(reader)
    for part, may in (("services", True), ("agencies", False), ("windows", True), ("holidays", False)):
        tab = tab_of(window, part)
        if tab.table.rows.rowCount():
            tab.table.selectRow(0)
        wait_idle(window.jobs)
        window.commands.refresh()
        settled(window)
        assert window.commands.action("setup.new").isEnabled() is may, part
    made = make(window, "services", code="PORTAL", name="Portal", valid_from=date(2026, 1, 1))
    assert window.commands.run("setup.edit")
    fill(window, name="The portal")
    settled(window)
    record = tab_of(window, "services").chosen_record()
    assert record is not None
    assert (record.id, record.name) == (made, "The portal")
    window.close()
    reader.dispose()


def test_categories_in_use_are_taken_in(open_window: Opener, sqlite_db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "It fails", world.agencies["DOA"], 3, 3, category="Printing")
    Services(sqlite_db).tickets.log(draft)
    window = open_window(sqlite_db)
    tab = tab_of(window, "categories")
    assert tab.notes.text().startswith("1 category of tickets is not on this list: Printing.")
    assert window.commands.run("setup.take_in")
    settled(window)
    assert [row.name for row in tab.table.rows.shown_rows()] == ["Printing"]
    assert not tab.notes.isVisible()
    tab.table.selectRow(0)
    wait_idle(window.jobs)
    assert window.commands.run("setup.edit")
    fill(window, name="Printers")
    settled(window)
    assert [row.category for row in Services(sqlite_db).tickets.list_rows([1])] == ["Printers"]


def test_roles_are_given_where_the_database_has_them(
    open_window: Opener, pg_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_world(pg_db)
    window = open_window(pg_db)
    made = make(window, "people", name="Ida Ferreira", login="role_window")
    assert window.commands.run("setup.roles")
    wait_idle(window.jobs)
    assert not [one for one in window.findChildren(Form) if one.isVisible()]  # no such login yet: a message says so
    with as_person(pg_db, "role_window"):
        pass
    assert window.commands.run("setup.roles")
    wait_idle(window.jobs)
    assert form(window).title == "Roles of Ida Ferreira"
    fill(window, roles=(Role.AGENT,))
    settled(window)
    assert Services(pg_db).setup.roles_of_person(made).held == (Role.READER, Role.AGENT)
    tab = tab_of(window, "people")
    shown = next(row for row in tab.table.rows.shown_rows() if row.id == made)
    assert (shown.shown["roles"], shown.state) == ("Service desk agent", "")
    asked: list[str] = []

    def answer(_parent: object, title: str, _text: str, action: str, **_more: object) -> bool:
        asked.append(f"{title} {action}")
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "confirm", answer)
    for _ in range(2):  # the first time nobody is sure
        assert window.commands.run("setup.disable")
        settled(window)
    assert asked == ["Take every role away from Ida Ferreira? Take all away"] * 2
    assert next(row for row in tab.table.rows.shown_rows() if row.id == made).state == "No role"
    assert window.commands.run("setup.enable")
    settled(window)
    assert asked[2:] == ["Give Ida Ferreira their roles back? Give back"]
    assert Services(pg_db).setup.roles_of_person(made).held == (Role.READER, Role.AGENT)
    assert window.commands.run("setup.enable")  # nothing to give back: said, and not asked
    assert window.commands.run("setup.roles")
    wait_idle(window.jobs)
    fill(window, roles=())
    assert asked[3:] == ["Take Agency reader and Service desk agent away from Ida Ferreira? Take away"]
    settled(window)
    assert Services(pg_db).setup.roles_of_person(made).held == ()
    window.close()


def test_a_file_has_no_roles(open_window: Opener, sqlite_db: Database, world: World) -> None:
    window = open_window(sqlite_db)
    make(window, "people", name="Ida Ferreira", login="ida")
    assert window.commands.run("setup.roles")
    wait_idle(window.jobs)
    assert not [one for one in window.findChildren(Form) if one.isVisible()]


def test_the_list_of_parts_shows_a_ring_while_it_has_the_keyboard(open_window: Opener, sqlite_db: Database) -> None:
    tab = tab_of(open_window(sqlite_db))
    tab.nav.setFocus()
    with_ring = tab.nav.grab().toImage()
    tab.table.setFocus()
    ring, row = theme.color("focus"), tab.nav.visualItemRect(tab.nav.currentItem())
    edge = row.center().x(), row.top() + 1 + tab.nav.viewport().y()

    def colours(image: QImage) -> set[str]:
        return {image.pixelColor(edge[0], y).name() for y in range(max(0, edge[1] - 3), edge[1] + 4)}

    assert ring.name() in colours(with_ring)
    assert ring.name() not in colours(tab.nav.grab().toImage())


@pytest.mark.parametrize("height", [480, 560, 640, 720])
def test_the_buttons_of_a_form_are_in_the_window_at_every_height(
    open_window: Opener, sqlite_db: Database, height: int
) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, "targets")
    window.resize(1024, height)
    settled(window)
    assert window.commands.run("setup.new")
    settled(window)
    shown, dock = form(window), tab.form_dock()
    around = dock.parentWidget()
    assert around is not None
    assert dock.geometry().bottom() < around.height()
    assert shown.main.mapTo(window, QPoint(0, shown.main.height())).y() <= window.height()
    shown.close_kept()


@pytest.mark.parametrize("part", ["matrix", "targets"])
def test_a_list_is_seen_whole_in_a_small_window_with_large_text(
    open_window: Opener, sqlite_db: Database, world: World, part: str
) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window, part)
    window.theme.set_scale(1.5)
    try:
        window.resize(1280, 720)
        settled(window)
        table, header = tab.table, tab.table.horizontalHeader()
        assert table.horizontalScrollBar().maximum() == 0
        metrics = table.fontMetrics()
        for n, column in enumerate(table.columns):
            if table.isColumnHidden(n) or (column.stretch and part == "targets"):
                continue
            texts = [str(table.model().index(row, n).data() or "") for row in range(table.model().rowCount())]
            assert max(map(metrics.horizontalAdvance, texts), default=0) < header.sectionSize(n), column.title
    finally:
        window.theme.set_scale(1.0)


def test_sample_values_in_the_matrix_are_told_where_their_column_has_no_room(
    open_window: Opener, sqlite_db: Database, world: World
) -> None:
    tab = tab_of(open_window(sqlite_db), "matrix")
    assert tab.notes.isHidden()
    tab.take_rows((tuple(replace(cell, sample=True) for cell in tab.cells), ()))
    assert tab.notes.text().startswith("Sample values stand in it")
    assert not tab.notes.isHidden()


def test_an_empty_part_says_what_is_missing_and_the_next_step(open_window: Opener, sqlite_db: Database) -> None:
    tab = tab_of(open_window(sqlite_db), "models")
    assert tab.table.overlay.accessibleDescription() == "No change models yet Write the first one with New (Ctrl+N)."
    with as_person(sqlite_db, "reader", Role.READER) as reader:
        tab = tab_of(open_window(reader), "freezes")
        assert tab.table.overlay.accessibleDescription() == "No freezes yet Whoever may set them up makes them."


def test_no_title_of_a_part_is_cut_with_large_text(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = tab_of(window)
    window.theme.set_scale(1.5)
    try:
        settled(window)
        nav = tab.nav
        assert nav.verticalScrollBar().isVisible()
        room = nav.viewport().width() - theme.px(30)
        assert max(nav.fontMetrics().horizontalAdvance(nav.item(n).text()) for n in range(nav.count())) <= room
    finally:
        window.theme.set_scale(1.0)
