"""Incidents in the Calendar: proposed with why, confirmed and refused by a person, linked by number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.db.tickets.lists import ticket_ids, ticket_rows
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import ChangeState, TicketKind, TicketState
from app.services import aftermath
from app.services.api import Services
from app.services.changes import latent, reads
from app.ui.forms.fields import set_value
from app.ui.forms.record_field import RecordField
from app.views.changes.view import ChangesTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import Opener, calendar, settle

pytestmark = pytest.mark.slow


@pytest.fixture
def done(sample: Database) -> Change:
    """Return a change that ended an hour ago, and after which two incidents were opened on its service."""
    start = datetime(2026, 11, 23, 13, tzinfo=UTC)
    what = {"title": "Restarted the gateway", "scope": "minor", "reason": "It was down"}
    links = {"services": ("NCID",), "agencies": ("DOL", "DOT"), "sites": ()}
    id = latent.record_latent(sample, what, links, start, start + timedelta(hours=1), "successful").ids[0]
    services = Services(sample)
    (service,) = services.changes.service_ids(("NCID",))
    agency = next(row.agency_id for row in services.agencies.matrix() if row.code == "DOL")
    for title in ("Nobody can sign in", "The badge reader is dark"):
        services.tickets.log(TicketDraft(TicketKind.INCIDENT, title, agency, 3, 3, service_id=service))
    return reads.change_detail(sample, id).change


def shown(tab: ChangesTab, change: Change) -> str:
    tab.canvas.choose_change(change.id)
    settle(tab)
    return tab.change.text.toPlainText()


def test_what_the_rule_proposes_is_confirmed_by_a_link_and_refused_with_a_reason(
    open_window: Opener, sample: Database, done: Change
) -> None:
    first, second = [one for one in aftermath.incident_proposals(sample, done.id) if not one.verdict][:2]
    tab = calendar(open_window(sample), local_date(done.planned_start))
    text = shown(tab, done)
    assert first.proposal.incident.number in text
    assert "Opened Mon 23 Nov 10:00, 1 h after its end, on " in text
    assert first.proposal.why in text
    tab.change.followed.emit(f"confirm:{first.proposal.incident.id}")
    settle(tab)
    assert tab.context.commands.run("changes.refuse_incident")
    form = current(tab)
    assert form.values()["ticket"] == "", "nothing is chosen before a person does"
    set_value(form.field("ticket"), second.proposal.incident.id)
    form.try_submit()
    assert current(tab) is form, "a refusal says why"
    set_value(form.field("why"), "A cable was cut")
    form.try_submit()
    settle(tab)
    said = {one.proposal.incident.id: one for one in aftermath.incident_proposals(sample, done.id)}
    assert said[first.proposal.incident.id].verdict == "confirmed"
    assert said[second.proposal.incident.id].verdict_why == "A cable was cut"
    by = said[second.proposal.incident.id].judged_by
    assert f"Refused by {by}: A cable was cut" in tab.change.text.toPlainText()
    assert tab.context.commands.run("changes.incidents")
    wait_idle(tab.jobs)


def test_an_incident_that_no_rule_finds_is_linked_by_its_number(
    open_window: Opener, sample: Database, done: Change
) -> None:
    early = TicketFilter(opened_to=done.planned_start - timedelta(days=30))
    with sample.read() as conn:
        rows = ticket_rows(conn, ticket_ids(conn, early, None, 200, login="", now=sample.now()))
    number = next(row.number for row in rows if row.number.startswith("INC") and row.state is TicketState.CLOSED)
    tab = calendar(open_window(sample), local_date(done.planned_start))
    shown(tab, done)
    assert tab.context.commands.run("changes.link_incident")
    form = current(tab)
    field = form.field("ticket")
    assert isinstance(field, RecordField)
    field.setFocus()
    QTest.keyClicks(field, number)
    QTest.qWait(200)
    wait_idle(tab.jobs)
    QTest.keyClick(field, Qt.Key.Key_Return)
    choice = field.choice()
    assert choice is not None
    assert choice.text.startswith(number)
    form.try_submit()
    settle(tab)
    assert tab.form_dock().current() is None
    text = tab.change.text.toPlainText()
    assert f"{number} " in text
    assert "Linked by hand; the rule does not find it." in text


def test_an_outcome_asks_of_each_incident_and_a_start_is_taken_back(open_window: Opener, sample: Database) -> None:
    start = datetime(2026, 11, 23, 13, tzinfo=UTC)
    changes = reads.calendar(sample, start, start + timedelta(days=2)).changes
    change = next(one for one in changes if one.state is ChangeState.SCHEDULED)
    services = Services(sample)
    (service,) = services.changes.service_ids(change.services[:1])
    agency = next(row.agency_id for row in services.agencies.matrix() if row.code == change.agencies[0])
    tab = calendar(open_window(sample), local_date(change.planned_start))
    tab.canvas.choose_change(change.id)
    settle(tab)
    assert tab.context.commands.run("changes.start")
    settle(tab)
    assert reads.change_detail(sample, change.id).change.actual_start == sample.now()
    tab.last_acts.undo_last()
    settle(tab)
    undone = reads.change_detail(sample, change.id).change
    assert (undone.state, undone.actual_start) == (ChangeState.SCHEDULED, None)
    assert tab.context.commands.run("changes.start")
    settle(tab)
    ids = [
        services.tickets.log(TicketDraft(TicketKind.INCIDENT, title, agency, 3, 3, service_id=service)).ids[0]
        for title in ("Nobody can sign in", "The badge reader is dark")
    ]
    assert tab.context.commands.run("changes.finish")
    settle(tab)
    form = current(tab)
    assert [form.values()[f"incident.{id}"] for id in ids] == ["", ""], "nobody said anything yet"
    set_value(form.field("outcome"), "partial")
    set_value(form.field(f"incident.{ids[0]}"), "confirmed")
    set_value(form.field(f"incident.{ids[1]}"), "refused")
    form.try_submit()
    assert current(tab) is form, "a refusal says why"
    set_value(form.field("why_not"), "A cable was cut")
    form.try_submit()
    settle(tab)
    said = {one.proposal.incident.id: one for one in aftermath.incident_proposals(sample, change.id)}
    assert [said[id].verdict for id in ids] == ["confirmed", "refused"]
    assert reads.change_detail(sample, change.id).change.outcome == "partial"
