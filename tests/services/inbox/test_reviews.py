"""Answers to invitations to reviews: taken from who was invited, set aside from anybody else."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.records import insert_record
from app.domain.inbox.values import Became, Outcome
from app.domain.periods import Period
from app.mail.reading import read_mail
from app.services.inbox.taking import take
from app.services.reviews import course, planning, reads
from tests.mail.test_replies import answer
from tests.mail.test_replies import mail as as_mail
from tests.services.inbox.conftest import IDA, Desk


def _invited(desk: Desk) -> int:
    doa = desk.world.agencies["DOA"]

    def fill(conn: Connection) -> None:
        values = {"name": "Cleo Ode", "email": "cleo@example.gov"}
        cleo = insert_record(conn, t.person, values)
        row = {"agency_id": doa, "person_id": cleo, "role": "cio", "valid_from": date(2020, 1, 1)}
        conn.execute(insert(t.agency_assignment), [row])

    desk.db.write(fill, what="people")
    id = planning.plan_review(desk.db, doa, date(2026, 10, 8), Period.parse("2026-09")).ids[0]
    course.invite(desk.db, id, reads.review(desk.db, id).review.version)
    return id


def _take(desk: Desk, id: int, stat: str, at: str, *, sender: str = "cleo@example.gov", sequence: int = 0) -> Outcome:
    said = (f"UID:review-{id}@longleaf", f"SEQUENCE:{sequence}", f"DTSTAMP:{at}",
            f"ATTENDEE;PARTSTAT={stat}:mailto:Cleo@example.gov")  # fmt: skip
    outcome = take(desk.db, read_mail(as_mail(answer(*said), sender=sender), f"{stat}{at}{sender}.eml"))
    assert outcome is not None
    return outcome


def test_who_was_invited_answers_by_mail(one_desk: Desk) -> None:
    id = _invited(one_desk)

    def answers() -> list[str]:
        return [one.answer for one in reads.review(one_desk.db, id).participants if one.name == "Cleo Ode"]

    forged = _take(one_desk, id, "DECLINED", "20261001T120000Z", sender=IDA)
    assert (forged.became, forged.about) == (Became.LEFT, ("review", id))
    assert f"It came from {IDA}, not from Cleo@example.gov: nothing is taken." in forged.text
    assert answers() == [""]
    taken = _take(one_desk, id, "TENTATIVE", "20261001T120000Z")
    assert (taken.became, taken.text) == (Became.ANSWER, "Review of DOA for September 2026: Cleo Ode: tentative.")
    assert _take(one_desk, id, "ACCEPTED", "20261001T130000Z").became is Became.ANSWER
    older = _take(one_desk, id, "DECLINED", "20261001T110000Z")
    assert (older.became, older.text.endswith("A newer answer of Cleo Ode was taken.")) == (Became.PASSED, True)
    assert _take(one_desk, id, "ACCEPTED", "20261001T140000Z", sequence=7).became is Became.LEFT
    assert _take(one_desk, id, "PERHAPS", "20261001T140000Z").became is Became.LEFT
    assert answers() == ["accepted"]
    course.edit(one_desk.db, id, {"held_on": date(2026, 10, 8)}, {"held_on": date(2026, 10, 9)})
    assert answers() == [""]  # the invitation is another one
    assert _take(one_desk, id, "ACCEPTED", "20261001T150000Z").became is Became.PASSED
    assert _take(one_desk, id, "DECLINED", "20261001T160000Z", sequence=1).became is Became.ANSWER
    assert answers() == ["declined"]
