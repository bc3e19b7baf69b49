"""The change that caused an incident, said of the ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from app.services.changes import latent
from app.ui.forms.fields import set_value
from app.ui.forms.record_field import RecordField
from app.ui.tab import TabTarget
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.changes.test_list import Opener

pytestmark = pytest.mark.slow


def test_a_change_is_named_as_the_cause_by_its_number_and_taken_off_again(
    open_window: Opener, sample: Database
) -> None:
    start = datetime(2026, 11, 23, 13, tzinfo=UTC)
    links = {"services": ("NCID",), "agencies": ("DOL",), "sites": ()}
    what = {"title": "Restarted the gateway", "scope": "minor", "reason": "It was down"}
    change = latent.record_latent(sample, what, links, start, start + timedelta(hours=1), "successful").ids[0]
    services = Services(sample)
    number = services.changes.detail(change).change.number
    agency = next(row.agency_id for row in services.agencies.matrix() if row.code == "DOL")
    ticket = services.tickets.log(TicketDraft(TicketKind.INCIDENT, "Nobody can sign in", agency, 3, 3)).ids[0]
    window = open_window(sample)
    window.show_tab("tickets")
    tab = window.tab("tickets")
    assert isinstance(tab, TicketsTab)
    wait_idle(window.jobs)
    tab.show_target(TabTarget("tickets", ticket))
    wait_idle(window.jobs)

    def ask() -> RecordField:
        assert window.commands.run("tickets.cause")
        wait_idle(window.jobs)
        form = tab.form_dock().current()
        assert form is not None
        field = form.field("change")
        assert isinstance(field, RecordField)
        field.setFocus()
        return field

    def send(why: str) -> None:
        form = tab.form_dock().current()
        assert form is not None
        set_value(form.field("why"), why)
        form.try_submit()
        wait_idle(window.jobs)
        assert tab.form_dock().current() is None

    field = ask()
    QTest.keyClicks(field, number)
    QTest.qWait(200)
    wait_idle(window.jobs)
    QTest.keyClick(field, Qt.Key.Key_Return)
    send("The gateway was down")
    (said,) = [one for one in services.changes.incident_proposals(change) if one.proposal.incident.id == ticket]
    assert (said.verdict, said.verdict_why) == ("confirmed", "The gateway was down")
    assert ("Caused by change", number) in [(one.what, one.number) for one in services.tickets.detail(ticket).links]
    field = ask()
    assert field.typed() == f"{number} Restarted the gateway"
    field.clearEditText()
    set_value(field, "")
    send("It was the network")
    (said,) = [one for one in services.changes.incident_proposals(change) if one.proposal.incident.id == ticket]
    assert said.verdict == "refused"
    assert services.tickets.detail(ticket).fields["change_id"] is None
