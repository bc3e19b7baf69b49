"""The page Major incidents by keyboard alone, over the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.majors.outages import OutageKind
from app.domain.majors.retraction import standing
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, MajorRole, PromiseState, UpdateKind
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.views.majors.forms import CorrectForm
from app.views.majors.message_form import MessageForm, new_lines
from app.views.majors.page_model import timeline_rows
from app.views.majors.pane import TASKS
from app.views.majors.view import MajorsTab
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.majors.desk import CTRL, Keys, majors, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
MANAGER = "apham"


def test_from_declare_to_the_first_message_are_at_most_twelve_keys(open_window: Opener, sample: Database) -> None:
    with as_person(sample, MANAGER, Role.MIP) as manager:
        _to_the_first_message(open_window, manager)


def _to_the_first_message(open_window: Opener, db: Database) -> None:
    services = Services(db)
    options = services.tickets.options()
    agencies = [one.id for one in options.agencies if one.current][:5]
    made = services.majors.propose({"title": "Hosts do not start", "why": "Five agencies call", "agencies": agencies})
    tab = majors(open_window(db), made.ids[0])
    shown = tab.shown()
    assert shown is not None
    assert shown.row.state is MajorState.PROPOSED
    keys = Keys(tab)
    keys.press(Qt.Key.Key_D)
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    form = tab.form_dock().current()
    assert isinstance(form, MessageForm), "the form of the first message opens by itself"
    assert form.known.hasFocus()
    keys.write("Hosts of the second row do not start. ")
    keys.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keys.count <= 12
    shown = tab.shown()
    assert shown is not None
    assert shown.row.state is MajorState.DECLARED
    (first,) = [one for one in shown.updates if one.sent]
    assert first.text.startswith("Hosts of the second row do not start.")
    assert first.next_at is not None
    assert {one.recipient.agency_id for one in shown.told if one.recipient.agency_id} <= set(agencies)
    assert problems(tab.window()) == []


def test_from_the_proposal_to_the_review_by_keys_alone(open_window: Opener, sample: Database) -> None:
    with as_person(sample, MANAGER, Role.MIP, Role.AGENT) as db:
        clock = [sample.now()]
        db.now = lambda: clock[0]
        services = Services(db)
        tab = majors(open_window(db))
        keys = Keys(tab)

        def after(minutes: int) -> None:
            clock[0] += timedelta(minutes=minutes)

        def now() -> Major:
            settle(tab)
            shown = tab.shown()
            assert shown is not None
            return shown

        keys.press(Qt.Key.Key_P)
        keys.write("E-mail of several agencies stands still")
        keys.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
        keys.write("Twelve calls in ten minutes")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert now().row.state is MajorState.PROPOSED
        assert now().proposed_why == "Twelve calls in ten minutes"
        number, id = now().row.number, now().row.id

        keys.press(Qt.Key.Key_D)
        keys.write("Bridge 4")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        after(3)
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert [one.kind for one in now().updates if one.sent] == [UpdateKind.NOTICE]
        assert now().bridge == "Bridge 4"
        assert now().roles[MajorRole.MANAGER][0] == MANAGER
        assert tab.table.hasFocus(), "what was sent gives the keyboard back to the list"

        keys.press(Qt.Key.Key_W, Qt.Key.Key_Space)
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert len(now().reached) == 1

        service = services.tickets.options().services[0].id
        services.majors.set_reach(id, now().row.version, {now().reached[0].agency_id: ""}, [service], [])
        tab.refresh()
        now()
        keys.press(Qt.Key.Key_N)
        keys.press(Qt.Key.Key_Down)
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert [(one.service_id, one.kind) for one in now().outages] == [(service, OutageKind.FULL)]

        after(2)
        keys.press(Qt.Key.Key_L)
        keys.write("The vendor is on the bridge")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        keys.press(Qt.Key.Key_L)
        keys.write("The vendor is asleep")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        keys.press(Qt.Key.Key_Z, modifier=CTRL)
        assert timeline_rows(now())[-2].kind == "Note (taken back)"
        keys.press(Qt.Key.Key_M)
        form = tab.form_dock().current()
        assert isinstance(form, MessageForm)
        assert "The vendor is on the bridge" in new_lines(form.offered)[-1]
        keys.write("Mail waits in the queue. ")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert [p.state for p in now().promises][:2] == [PromiseState.KEPT, PromiseState.KEPT]

        keys.press(Qt.Key.Key_T)
        keys.write("Restart the transport service")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        tab.detail.show_page(TASKS)
        keys.press(Qt.Key.Key_F6)
        assert tab.detail.tables[TASKS].hasFocus()
        keys.press(Qt.Key.Key_X)
        assert [one.state for one in now().tasks] == ["done"]
        keys.press(Qt.Key.Key_Z, modifier=CTRL)
        assert [one.state for one in now().tasks] == ["open"]
        keys.press(Qt.Key.Key_X)

        reached = now().reached[0].agency_id
        draft = TicketDraft(TicketKind.INCIDENT, "Nothing arrives", reached, 1, 2, service_id=service, caller="Ann")
        ticket = services.tickets.log(draft).ids[0]
        tab.refresh()
        assert [one.id for one in now().offered] == [ticket]
        assert "1 new ticket of its services belongs to none" in tab.detail.facts.text()
        keys.press(Qt.Key.Key_Escape, Qt.Key.Key_K, Qt.Key.Key_Down, Qt.Key.Key_Space)
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert [one.id for one in now().children] == [ticket]

        after(30)
        tab.detail.tick()
        assert "overdue by" in tab.detail.owed.text()
        keys.press(Qt.Key.Key_Escape, Qt.Key.Key_S)
        keys.write("The transport service runs again. ")
        _into(tab, "data_loss")
        keys.write("Nothing was lost")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert now().row.state is MajorState.RESTORED
        assert now().row.review_due is not None
        assert not tab.detail.owed.isVisible()

        keys.press(Qt.Key.Key_C)
        form = tab.form_dock().current()
        assert isinstance(form, CorrectForm)
        _into(tab, "value", Qt.Key.Key_Backtab)
        keys.press(Qt.Key.Key_A, modifier=CTRL)
        keys.write("09:30")
        assert any("Restore time" in line or "estor" in line for line in form.moved.text().split("\n")), (
            form.moved.text()
        )
        _into(tab, "why")
        keys.write("The monitoring saw it earlier")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        (said,) = [one for one in standing(now().updates) if one.kind is UpdateKind.CORRECTION]
        assert said.details["figures"]

        keys.press(Qt.Key.Key_V)
        keys.write("A full queue")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert now().row.state is MajorState.CLOSED
        keys.press(Qt.Key.Key_A)
        keys.write("Watch the queue")
        keys.press(Qt.Key.Key_Tab)
        keys.write("Adaeze Nak")
        keys.press(Qt.Key.Key_Tab)
        keys.write("+14d")
        keys.press(Qt.Key.Key_Return, modifier=CTRL)
        assert [one.title for one in now().actions] == ["Watch the queue"]
        assert now().row.id == id
        assert tab.current_name() == number
        assert problems(tab.window()) == []


def _into(tab: MajorsTab, field: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    """Go on by a key until a field of the form has the keyboard."""
    form = tab.form_dock().current()
    assert form is not None
    wanted = form.field(field)
    for _ in range(30):
        focus = tab.window().focusWidget()
        if focus is wanted or (wanted.focusProxy() is not None and focus is wanted.focusProxy()):
            return
        QTest.keyClick(focus, key)
    raise AssertionError(f"Tab does not lead to {field}: {tab.window().focusWidget()}")
