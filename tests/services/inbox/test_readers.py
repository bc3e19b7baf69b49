"""The first reader that knows a mail says what became of it."""

from __future__ import annotations

from app.domain.inbox.values import Became, Reading
from app.services.api import Services
from app.services.inbox.readers import made_of
from tests.services.inbox.conftest import IDA, Desk


def test_an_alert_is_left_by_mail_of_whom_it_goes_to_and_by_no_program(one_desk: Desk) -> None:
    hub = Services(one_desk.db).hub
    hub.subscribe({"mail": IDA})
    leave = "Re: Leave SUB0000001"
    assert one_desk.take(1, subject=leave, Auto_Submitted="auto-replied").became is Became.PASSED
    assert one_desk.take(2, subject=leave, sender="eve@example.gov").became is Became.LEFT
    assert len(hub.subscriptions()) == 1
    left = one_desk.take(3, subject=leave)
    assert (left.became, left.about) == (Became.ANSWER, ("subscription", 1))
    assert left.text == f"{IDA} hears no more of everything."
    assert not hub.subscriptions()


def test_what_no_reader_knows_is_left(one_desk: Desk) -> None:
    made = one_desk.db.write(lambda conn: made_of(one_desk.db, conn, Reading(one_desk.mail()), ()), what="try")
    assert (made.became, made.text) == (Became.LEFT, "<1@doa> belongs to nothing here.")
