"""One person approves once, and a seat on which nobody may sit counts for no quorum."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import update

from app.db import tables as t
from app.db.cab.seats import expected as expected_seats
from app.domain.cab import quorum
from app.errors import NotAllowed
from app.services.cab import agenda, attendance, ballots, decisions, meetings, sitting
from tests.services.cab.board import Board

SLOT = date(2026, 11, 18)


def test_a_member_who_is_a_delegate_too_gives_one_approval(cab: Board) -> None:
    """Ben sits for DHHS and stands in for DOR; OSBM has lost its member, and two of the four others are a quorum."""
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    g = t.agency_assignment
    values = {"valid_to": date(2026, 11, 13), "version": g.c.version + 1}
    ends = update(g).where(g.c.person_id == cab.ids["olga"]).values(values)
    cab.root.write(lambda conn: conn.execute(ends).rowcount, what="she leaves")
    cab.clock.to("2026-11-16 17:00")
    now = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], now.id, now.version)
    cab.clock.to("2026-11-18 10:00")
    now = cab.meeting(SLOT)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    seats = {seat.agency: seat for seat in cab.meeting(SLOT).seats}
    with pytest.raises(NotAllowed, match="Nobody sits for Agency OSBM"):
        attendance.presence(cab["ava"], seats["OSBM"].id, seats["OSBM"].version, True)
    attendance.name_delegate(cab["ava"], seats["DOR"].id, seats["DOR"].version, person_id=cab.ids["ben"])
    for agency in ("DHHS", "DOR"):
        seat = next(one for one in cab.meeting(SLOT).seats if one.agency == agency)
        attendance.presence(cab["ava"], seat.id, seat.version, True)
    assert quorum.quorum(cab.meeting(SLOT).seats).sentence == "Quorum: 2 of 4 agencies present, 2 needed"

    item = cab.item(key)
    rest = ballots.rest(cab["ava"], item.id)
    assert [(seat.agency, who and who.name) for seat, who in rest.may] == [("DHHS", "Ben Bauer")]
    assert rest.words == (
        "Agency DHHS. Ben Bauer approves for Agency DHHS: one person votes once."
        " Nobody sits for Agency OSBM: name a member or a delegate. Not present: Agency DIT and Agency DOT."
    )
    assert "1 approval recorded" in ballots.vote_rest(cab["ava"], item.id, item.now_n).text
    with pytest.raises(NotAllowed, match=r"Ben Bauer has voted for .*: one person votes once"):
        ballots.vote(cab["ben"], item.id, seats["DOR"].id, "approve", content_n=item.now_n)
    item = cab.item(key)
    with pytest.raises(NotAllowed, match="1 approval of 2 needed"):
        decisions.decide(cab["ava"], item.id, item.version, "approved", content_n=item.now_n)
    ballots.vote(cab["cleo"], item.id, None, "approve", content_n=item.now_n)
    item = cab.item(key)
    decisions.decide(cab["ava"], item.id, item.version, "approved", content_n=item.now_n)


def test_a_meeting_that_is_not_on_record_expects_who_would_sit_in_it(cab: Board, tmp_path: Path) -> None:
    with cab.root.read() as conn:
        expected = expected_seats(conn, SLOT)
    cab.clock.to("2026-11-12 09:00")
    agenda.agenda_files(cab["ben"], SLOT, pdf=tmp_path / "agenda.pdf")
    with pypdfium2.PdfDocument(tmp_path / "agenda.pdf") as document:
        said = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert "3 of 5 agencies have to be present" in said
    cab.submitted()
    made = cab.meeting(SLOT).seats
    assert [(s.agency, s.person, s.alternate) for s in expected] == [(s.agency, s.person, s.alternate) for s in made]
