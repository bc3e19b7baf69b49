"""The first reader that knows a mail says what became of it."""

from __future__ import annotations

from dataclasses import replace

from app.db.engine import Database
from app.domain.inbox.values import Became, MailIn, Outcome, Reading, Written
from app.services.api import Services
from app.services.inbox.readers import READERS, Reader, made_of

IDA = "ida@example.gov"
MAIL = MailIn("<1@x>", "<1@x>", "d", "p", IDA, "Ida", "Re: Leave SUB0000001", "")


def _read(db: Database, mail: MailIn, readers: tuple[Reader, ...] = READERS) -> Outcome:
    return db.write(lambda conn: made_of(db, conn, Reading(mail), readers), what="try")


def test_an_alert_is_left_by_mail_of_whom_it_goes_to_and_by_no_program(db: Database) -> None:
    Services(db).hub.subscribe({"mail": IDA})
    automatic = _read(db, replace(MAIL, written=Written.AUTOMATIC), READERS[:1])
    assert automatic.became is Became.LEFT
    assert _read(db, replace(MAIL, sender="eve@example.gov"), READERS[:1]).became is Became.LEFT
    assert len(Services(db).hub.subscriptions()) == 1
    left = _read(db, MAIL)
    assert (left.became, left.about) == (Became.ANSWER, ("subscription", 1))
    assert left.text == f"{IDA} hears no more of everything."
    assert not Services(db).hub.subscriptions()
