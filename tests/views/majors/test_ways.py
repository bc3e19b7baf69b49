"""Ways to major incidents: from a ticket, from Home, from the rules, by number, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.majors.states import MajorState
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import Role, TicketKind
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from app.work import Work
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.views.majors.desk import ALT, CTRL, Keys, majors, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


@pytest.fixture
def manager(sample: Database) -> Iterator[Database]:
    """The sample as a manager of major incidents sees it, who works at the desk as well."""
    with as_person(sample, "apham", Role.MIP, Role.AGENT, Role.ADMIN) as db:
        yield db


def _critical(db: Database) -> int:
    """Log a Critical incident of one agency."""
    services = Services(db)
    options = services.tickets.options()
    agency, service = options.agencies[0], options.services[0]
    draft = TicketDraft(
        kind=TicketKind.INCIDENT, title="Nobody can sign in", agency_id=agency.id, service_id=service.id, impact=1,
        urgency=1,
    )  # fmt: skip
    return services.tickets.log(draft).ids[0]


def test_what_the_rules_propose_is_declared_with_one_key(open_window: Opener, manager: Database) -> None:
    Services(manager).majors.save_rules({}, {"agencies": "1"})
    ticket = _critical(manager)
    tab = majors(open_window(manager))
    tab.go_to(-ticket)
    settle(tab)
    candidate = tab.candidate()
    assert candidate is not None
    assert candidate.ticket_id == ticket
    assert tab.detail.facts.text().startswith(f"The rules propose ticket {candidate.number}: Critical, and it reaches")
    keys = Keys(tab)
    keys.press(Qt.Key.Key_D)
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    settle(tab)
    shown = tab.shown()
    assert shown is not None
    assert (shown.row.state, shown.ticket_id) == (MajorState.DECLARED, ticket)
    assert [one.id for one in shown.children] == [ticket]
    assert tab.form_dock().current() is not None, "the first message is to be written"


def test_a_ticket_leads_there_and_back(open_window: Opener, manager: Database, qtbot: QtBot) -> None:
    ticket = _critical(manager)
    window = open_window(manager)
    window.navigator.open("tickets", id=ticket, filter=TicketFilter(open_only=True))
    wait_idle(window.jobs)
    tickets = window.tab("tickets")
    assert isinstance(tickets, TicketsTab)
    qtbot.waitUntil(lambda: tickets.current_record() == ticket)
    wait_idle(window.jobs)
    assert window.commands.run("tickets.propose_major")
    qtbot.waitUntil(lambda: window.current_id() == "majors")
    tab = majors(window)
    form = tab.form_dock().current()
    assert form is not None
    assert form.title.startswith("Propose a major incident from INC")
    form.focus_first(anew=True)
    keys = Keys(tab)
    keys.write("Sign-in is down")
    form.field("why").setFocus()
    keys.write("All call")
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    shown = tab.shown()
    assert shown is not None
    assert shown.ticket_id == ticket
    (found,) = Services(manager).find_records("major_incident", shown.row.number, 5)
    assert found.id == shown.row.id
    keys.press(Qt.Key.Key_G)
    wait_idle(window.jobs)
    assert window.current_id() == "tickets"
    keys.press(Qt.Key.Key_Left, modifier=ALT)
    wait_idle(window.jobs)
    assert window.current_id() == "majors"


def test_home_and_a_number_lead_to_it(open_window: Opener, manager: Database) -> None:
    window = open_window(manager)
    window.show_tab("home")
    wait_idle(window.jobs)
    home = window.tab("home")
    running = next(one for one in home.page.running if one.kind == "major_incident")  # type: ignore[attr-defined]
    home._open_running(running)  # type: ignore[attr-defined]
    wait_idle(window.jobs)
    tab = majors(window)
    assert tab.current_record() == running.id
    (provider,) = [one for one in window.finder.providers if one.kind == "Major incident"]
    hit = provider.search("MI0000001", 5, Work())[0]
    window.navigator.requested.emit(hit.target)
    settle(tab)
    assert tab.current_name() == "MI0000001"


def test_states_are_filtered_and_a_place_comes_back(open_window: Opener, manager: Database) -> None:
    window = open_window(manager)
    tab = majors(window)
    tab.states.set_value(("closed",))
    tab._filter_chosen()
    settle(tab)
    assert {row.state for row in tab.table.rows.shown_rows()} == {"closed"}
    assert tab.conditions_in_words() == ["State: Reviewed."]
    window.history.back()
    settle(tab)
    assert "declared" in {row.state for row in tab.table.rows.shown_rows()}
