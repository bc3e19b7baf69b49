"""The Agencies as its users go through it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.agencies import UNVERIFIED, MatrixRow
from app.services.agencies import reads
from app.ui.forms import dialogs
from app.ui.forms.drafts import Draft
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.shell.main_window import MainWindow
from app.views.agencies.view import AgenciesTab
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems

Opener = Callable[..., MainWindow]


def tab_of(window: MainWindow) -> AgenciesTab:
    window.show_tab("agencies")
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    wait_idle(window.jobs)
    return tab


def row_of(db: Database, code: str) -> MatrixRow:
    return next(row for row in reads.matrix(db) if row.code == code)


def form(window: MainWindow) -> Form:
    found = [d for d in window.findChildren(Form) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def test_the_matrix_shows_every_agency_and_its_gaps(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    rows = reads.matrix(sample)
    assert tab.table.rows.rowCount() == len(rows)
    gaps = f"{len(rows)} agencies, {sum(bool(r.gaps) for r in rows)} with gaps"
    assert tab.count.text() == f"{gaps}; targets are sample values"
    tab.gaps.setChecked(True)
    assert {r.code for r in tab.table.rows.shown_rows()} == {r.code for r in rows if r.gaps}
    tab.gaps.setChecked(False)
    tab.search.setText("health human")
    assert [r.code for r in tab.table.rows.shown_rows()] == ["DHHS"]
    tab.search.setText("nothing has this name")
    assert "No row matches" in tab.table.overlay.text


def test_the_model_keeps_qts_rules(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    QAbstractItemModelTester(tab.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, tab)
    tab.search.setText("dep")
    tab.table.sort_by_column(2)
    tab.refresh()
    wait_idle(tab.jobs)


def test_edit_in_place_keeps_history(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    before = row_of(sample, "DHHS").brm
    other = next(p for p in reads.people(sample) if before is None or p.id != before.id)
    tab.table.select_id(row_of(sample, "DHHS").agency_id)
    index = tab.table.rows.index(tab.table.currentIndex().row(), 2)
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    tab.table.rows.setData(index, other.name)
    wait_idle(tab.jobs)
    assert row_of(sample, "DHHS").brm == other
    history = reads.agency_detail(sample, row_of(sample, "DHHS").agency_id).assignments
    assert before in [a.person for a in history if a.role == "brm" and a.valid_to is not None]


def test_a_person_is_found_in_the_cell_while_typing(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    tab = tab_of(open_window(sample))
    row = row_of(sample, "DHHS")
    other = next(p for p in reads.people(sample) if row.brm is not None and p.id != row.brm.id)
    tab.table.select_id(row.agency_id)
    tab.table.edit(tab.table.rows.index(tab.table.currentIndex().row(), 2))
    (field,) = [box for box in tab.table.findChildren(Typeahead) if box.accessibleName() == "BRM"]
    field.setFocus()
    qtbot.keyClicks(field, other.name)
    assert field.is_list_open()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait_idle(tab.jobs)
    assert row_of(sample, "DHHS").brm == other
    tab.table.edit(tab.table.rows.index(tab.table.currentIndex().row(), 2))
    (field,) = [box for box in tab.table.findChildren(Typeahead) if box.isVisible() and box.parent() is not None]
    qtbot.keyClicks(field, "nobody of this name")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    wait_idle(tab.jobs)
    assert row_of(sample, "DHHS").brm == other


def test_a_place_has_the_brm_and_only_gaps(open_window: Opener, sample: Database) -> None:
    tab = tab_of(open_window(sample))
    rows = reads.matrix(sample)
    name = next(r.brm.name for r in rows if r.brm and r.gaps)
    wanted = {r.code for r in rows if r.brm and r.brm.name == name and r.gaps}
    tab.brm.set_value(name)
    tab.gaps.setChecked(True)
    place = tab.place()
    tab.gaps.setChecked(False)
    tab.brm.set_value("")
    assert tab.table.rows.rowCount() == len(rows)
    assert place != tab.place()
    tab.restore_place(place)
    assert {r.code for r in tab.table.rows.shown_rows()} == wanted
    assert tab.place() == place


def test_another_brm_and_only_gaps_are_places_to_come_back_to(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    rows = reads.matrix(sample)
    name = next(r.brm.name for r in rows if r.brm)
    window.commands.run("agencies.gaps")
    gaps = [r.code for r in tab.table.rows.shown_rows()]
    assert len(gaps) < len(rows)
    tab.brm.set_value(name)
    tab.brm.changed.emit()
    assert {r.brm.name for r in tab.table.rows.shown_rows()} == {name}
    window.history.back()
    wait_idle(tab.jobs)
    assert [r.code for r in tab.table.rows.shown_rows()] == gaps
    window.history.back()
    wait_idle(tab.jobs)
    assert len(tab.table.rows.shown_rows()) == len(rows)
    window.history.forward()
    wait_idle(tab.jobs)
    assert [r.code for r in tab.table.rows.shown_rows()] == gaps


def test_what_was_searched_for_is_a_place_to_come_back_to(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    everything = tab.table.rows.rowCount()
    tab.table.select_id(next(r.agency_id for r in tab.table.rows.shown_rows() if r.code == "DOT"))

    def search(typed: str) -> None:
        tab.focus_search()
        qtbot.keyClicks(tab.search, typed)
        qtbot.keyClick(tab.search, Qt.Key.Key_Return)

    search("health")  # letter by letter, but one place
    search("revenue")
    assert [row.code for row in tab.table.rows.shown_rows()] == ["DOR"]
    steps = []
    for _ in range(2):
        window.history.back()
        wait_idle(tab.jobs)
        steps.append((tab.search.text(), tab.table.rows.rowCount()))
    assert steps == [("health", steps[0][1]), ("", everything)]
    assert 0 < steps[0][1] < everything
    assert tab.current_name() == "DOT"
    window.history.forward()
    wait_idle(tab.jobs)
    assert tab.search.text() == "health"
    tab.show_all()
    assert tab.table.rows.rowCount() == everything
    window.history.back()
    assert tab.search.text() == "health"


def test_a_record_asked_for_takes_the_search_away_without_another_place(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.search.setText("revenue")
    window.show_tab("tickets")
    wait_idle(window.jobs)
    dot = next(row.agency_id for row in reads.matrix(sample) if row.code == "DOT")
    window.navigator.open("agencies", id=dot)
    wait_idle(window.jobs)
    assert (tab.search.text(), tab.current_name()) == ("", "DOT")
    window.history.back()
    assert window.current_id() == "tickets"


def test_the_agency_beside_the_list_is_reached_and_left_by_key(
    open_window: Opener, sample: Database, qtbot: QtBot
) -> None:
    window = open_window(sample)
    window.resize(1280, 720)
    tab = tab_of(window)
    assert tab.parts is not None
    tab.focus_list()
    window.commands.run("agencies.next_part")
    assert window.focusWidget() is tab.detail.contacts
    window.commands.run("agencies.next_page")
    assert window.focusWidget() is tab.detail.acts
    qtbot.keyClick(tab.detail.acts, Qt.Key.Key_Escape)
    assert window.focusWidget() is tab.table
    tab.toggle_pane()
    assert not tab.detail.isVisible()
    tab.open_record(tab.table.current_id() or 0)
    assert tab.detail.isVisible()
    assert window.focusWidget() is tab.detail.acts


def test_bulk_reassign(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.search.setText("department")
    tab.table.selectAll()
    chosen = [row.code for row in tab.table.rows.shown_rows()]
    assert len(chosen) > 5
    assert window.commands.run("agencies.assign")
    dialog = form(window)
    person = reads.people(sample)[3]
    role, who = dialog.field("role"), dialog.field("person_id")
    assert isinstance(role, QComboBox)
    assert isinstance(who, QComboBox)
    set_value(role, "brm_backup")
    set_value(who, person.id)
    dialog.try_submit()
    wait_idle(tab.jobs)
    assert all(row_of(sample, code).backup == person for code in chosen)


def test_one_key_verifies_contacts(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    stale = next(r for r in reads.matrix(sample) if any(UNVERIFIED in gap for gap in r.gaps))
    tab.table.select_id(stale.agency_id)
    wait_idle(tab.jobs)
    tab.table.typed.emit("v")
    wait_idle(tab.jobs)
    now = row_of(sample, stale.code)
    assert not any("verified" in gap for gap in now.gaps)
    assert {c.verified_by for c in now.mip_contacts} == {sample.actor.login}
    shown = [row.agency_id for row in tab.table.rows.shown_rows()]
    here = shown.index(stale.agency_id)
    assert tab.table.selected_ids() == [shown[here + 1] if here + 1 < len(shown) else shown[here - 1]]
    window.last_acts.undo_last()
    wait_idle(tab.jobs)
    assert any("verified" in gap for gap in row_of(sample, stale.code).gaps)
    assert tab.table.selected_ids() == [stale.agency_id]


def test_verifying_is_about_the_agency_of_the_list_while_the_pane_still_shows_another(
    open_window: Opener, sample: Database
) -> None:
    """V, and V again before the next agency is read: its own contacts are verified, not those of the one before."""
    window = open_window(sample)
    tab = tab_of(window)
    with_contacts = [row for row in tab.table.rows.shown_rows() if row.mip_contacts]
    before, now = with_contacts[:2]
    tab.table.select_id(before.agency_id)
    wait_idle(tab.jobs)
    tab.table.select_id(now.agency_id)
    assert tab.detail.detail is not None
    assert tab.detail.detail.row.agency_id == before.agency_id, "the pane is not read yet"
    assert not tab.has_contact()
    tab.acts.verify()
    wait_idle(tab.jobs)
    assert {c.version for c in row_of(sample, before.code).mip_contacts} == {c.version for c in before.mip_contacts}
    old = {c.id: c.version for c in now.mip_contacts}
    assert {c.id: c.version for c in row_of(sample, now.code).mip_contacts} == {id: v + 1 for id, v in old.items()}


def test_a_new_contact_and_a_new_action(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    bare = next(r for r in reads.matrix(sample) if "No MIP contact" in r.gaps)
    tab.table.select_id(bare.agency_id)
    wait_idle(tab.jobs)
    window.commands.run("agencies.contact")
    dialog = form(window)
    dialog.try_submit()  # without a name
    assert dialog.isVisible()
    name = dialog.field("name")
    assert isinstance(name, QLineEdit)
    name.setText("Ida Ferreira")
    dialog.try_submit()
    wait_idle(tab.jobs)
    assert "No MIP contact" not in row_of(sample, bare.code).gaps
    before = row_of(sample, bare.code).open_actions
    window.commands.run("agencies.action")
    title = form(window).field("title")
    assert isinstance(title, QLineEdit)
    title.setText("Send the new rates")
    form(window).try_submit()
    wait_idle(tab.jobs)
    assert row_of(sample, bare.code).open_actions == before + 1


def test_export_writes_what_is_shown(
    open_window: Opener, sample: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = tab_of(open_window(sample))
    path = tmp_path / "matrix.csv"
    monkeypatch.setattr(dialogs, "save_path", lambda *_: path)
    tab.search.setText("DOT")
    tab.acts.export()
    wait_idle(tab.jobs)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "Agency"
    assert [row[0] for row in rows[1:]] == [r.code for r in tab.table.rows.shown_rows()]


def test_every_widget_has_a_name_and_nothing_is_cut_off(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.table.select_id(row_of(sample, "DHHS").agency_id)
    wait_idle(tab.jobs)
    assert problems(tab) == []
    window.commands.run("agencies.assign")
    assert problems(form(window), keyboard=False) == []
    form(window).reject()


def test_readers_get_no_edit(open_window: Opener, sample: Database) -> None:
    from app.db.engine import Actor, open_database
    from app.domain.vocabulary import Role

    reader = open_database(sample.url.database or "", Actor("rob", frozenset({Role.READER})), sample.now)
    try:
        window = open_window(reader)
        tab = tab_of(window)
        tab.table.select_id(row_of(sample, "DHHS").agency_id)
        index = tab.table.rows.index(tab.table.currentIndex().row(), 2)
        assert not index.flags() & Qt.ItemFlag.ItemIsEditable
        assert not window.commands.run("agencies.assign")
        assert not [d for d in window.findChildren(QDialog) if d.isVisible()]
    finally:
        reader.dispose()


def test_main_ways_on_postgresql(open_window: Opener, pg_sample: Database) -> None:
    window = open_window(pg_sample)
    tab = tab_of(window)
    row = row_of(pg_sample, "DOT")
    tab.table.select_id(row.agency_id)
    wait_idle(tab.jobs)
    person = reads.people(pg_sample)[5]
    index = tab.table.rows.index(tab.table.currentIndex().row(), 3)
    tab.table.rows.setData(index, person.name)
    wait_idle(tab.jobs)
    assert row_of(pg_sample, "DOT").backup == person


def test_kept_forms_are_offered_on_their_agency(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = window.tab("agencies")
    assert isinstance(tab, AgenciesTab)
    action = next(one for row in reads.matrix(sample) for one in reads.agency_detail(sample, row.agency_id).actions)
    code = next(r.code for r in reads.matrix(sample) if action in reads.agency_detail(sample, r.agency_id).actions)
    detail = next(one for row in reads.matrix(sample) if (one := reads.agency_detail(sample, row.agency_id)).contacts)
    brm = next(row.brm for row in reads.matrix(sample) if row.brm is not None)
    kept = {
        f"Contact {detail.contacts[0].id} of {detail.row.code}": ("phone", "919-555-0199"),
        f"Hand over {brm.id}": ("since", date(2027, 2, 9)),
        "New contact for DHHS": ("name", "Half a name"),
        "New action for DOC": ("title", "Half a title"),
        f"Action for {code} {action.id}": ("title", "Another title"),
        "New action for NOPE": ("title", "Of an agency that is gone"),
        "Plan a service review of DOT": ("held_on", date(2027, 2, 9)),
        "Assign DHHS DOT": ("role", "cio"),
    }
    for key, (name, text) in kept.items():
        tab.context.drafts.keep(key, Draft(sample.now(), {name: text}, {name: ""}, title=key))
    tab_of(window)
    (offer,) = window.messages.texts
    assert offer.startswith("8 drafts kept: ")
    assert offer.endswith(" and 5 more.")
    window.messages.toasts[-1].button.click()
    wait_idle(window.jobs)
    found = {opened.key: opened for opened in tab.form_dock().forms()}
    assert {key: opened.values()[kept[key][0]] for key, opened in found.items()} == {
        key: text for key, (_, text) in kept.items() if "NOPE" not in key
    }
    assert window.messages.texts[-1] == "New action for NOPE cannot be opened any more."
