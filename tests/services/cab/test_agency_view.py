"""What an agency sees of the board: its changes with meeting, vote and what it is to do; and who is shown it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update

from app.db import tables as t
from app.db.records import insert_record
from app.domain.cab.agency_view import AgencyChange, AgencyView
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.cab import ballots, meetings
from app.services.cab.agency_view import agency_view
from app.services.cab.schedule import schedule
from app.services.changes import acts
from tests.services.cab.board import LINKS, NY, Board
from tests.services.people import as_person

SLOT = date(2026, 11, 18)


def seen(cab: Board, agency: str = "DHHS") -> AgencyView:
    return agency_view(cab.root, agency, date(2026, 11, 1), date(2026, 12, 31))


def only(cab: Board, agency: str = "DHHS") -> AgencyChange:
    (found,) = seen(cab, agency).changes
    return found


def test_the_vote_of_its_seat_is_asked_for_and_told(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    assert only(cab).board == "before the CAB of Wed 18 Nov 2026"
    assert (only(cab).asked, only(cab).votes_later) == ((), True)
    assert (only(cab).vote, only(cab).state) == ("", "In CAB")
    assert seen(cab).services_of(only(cab).change) == "Directory"
    cab.clock.to("2026-11-16 17:00")
    meetings.freeze(cab["ava"], cab.meeting(SLOT).id, cab.meeting(SLOT).version)
    assert only(cab).asked == ("Vote in the CAB of Wed 18 Nov 2026: Ben Bauer can.",)
    item = cab.item(key)
    ballots.vote(cab["ben"], item.id, None, "approve", content_n=item.now_n)
    assert (only(cab).vote, only(cab).asked, only(cab).votes_later) == ("Approve, Ben Bauer", (), False)
    assert only(cab, "DOR").vote == "", "another agency's seat did not vote"
    assert only(cab, "DOR").asked == ("Vote in the CAB of Wed 18 Nov 2026: Cleo Carr can.",)
    assert seen(cab, "DOT").changes == (), "it reaches them not"


def test_the_department_sees_what_touches_it_by_the_rule_of_its_forward_schedule(cab: Board) -> None:
    cab.submitted("Touches the department")
    cab.submitted("Leaves it alone", affects_dit=False)
    planned = schedule(cab.root, "DIT", 8).schedule.lines
    assert [one.change.title for one in seen(cab, "DIT").changes] == ["Touches the department"]
    assert [line.title for line in planned] == ["Touches the department"]
    assert len(seen(cab).changes) == 2


def test_an_edit_after_the_vote_asks_its_seat_again(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    cab.clock.to("2026-11-16 17:00")
    meetings.freeze(cab["ava"], cab.meeting(SLOT).id, cab.meeting(SLOT).version)
    item = cab.item(key)
    ballots.vote(cab["ben"], item.id, None, "approve", content_n=item.now_n)
    now = cab.change(key)
    acts.edit_change(cab["finn"], now, {"backout_plan": "Other"})
    assert only(cab).vote == "Approve, Ben Bauer, on an earlier version"
    assert only(cab).asked == ("Vote in the CAB of Wed 18 Nov 2026: Ben Bauer can.",)


def test_drafts_are_left_out_but_its_own_and_what_is_off_is_told_so(cab: Board) -> None:
    cab.draft(title="Of nobody's business yet")
    off = cab.submitted("Called off")
    acts.cancel(cab["finn"], off, cab.change(off).version, "Not needed")
    with cab.root.read() as conn:
        dhhs = conn.scalar(select(t.agency.c.id).where(t.agency.c.code == "DHHS"))
    start, end = (datetime(2026, 12, 1, hour, tzinfo=NY).astimezone(UTC) for hour in (9, 10))
    own = {"title": "We move", "type": "informational", "scope": "minor", "for_agency_id": dhhs, "planned_start": start}
    acts.create_change(cab["finn"], {**own, "planned_end": end}, {**LINKS, "agencies": ()})
    found = {one.change.title: (one.state, one.own, one.asked) for one in seen(cab).changes}
    assert found == {
        "Called off": ("Cancelled", False, ()),
        "We move": ("Draft", True, ("Announce it; still missing: agencies and communication plan.",)),
    }
    assert [one.change.title for one in seen(cab, "DOR").changes] == ["Called off"]


def test_what_its_people_are_to_do_and_a_seat_without_anybody(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()

    def act(conn: object) -> None:
        ids = dict(conn.execute(select(t.agency.c.code, t.agency.c.id)).all())  # type: ignore[attr-defined]
        p, g = t.person.c, t.agency_assignment.c
        own = {"agency_id": ids["DHHS"], "version": p.version + 1}
        conn.execute(update(t.person).where(p.login == "ben").values(own))  # type: ignore[attr-defined]
        task = {"change_id": key, "title": "Tell the counties", "owner_id": cab.ids["ben"]}
        insert_record(conn, t.change_task, task)  # type: ignore[arg-type]
        action = {"change_id": key, "title": "Name a tester", "agency_id": ids["DHHS"], "due_on": date(2026, 12, 1)}
        insert_record(conn, t.action, action)  # type: ignore[arg-type]
        ends = {"valid_to": date(2026, 11, 12), "version": g.version + 1}
        conn.execute(update(t.agency_assignment).where(g.agency_id == ids["DHHS"]).values(ends))  # type: ignore[attr-defined]

    cab.root.write(act, what="test data")
    assert only(cab).asked == (
        "Name a CAB representative: nobody can vote in the CAB of Wed 18 Nov 2026.",
        "Name a tester (nobody named, due 1 Dec 2026).",
        "Tell the counties (Ben Bauer).",
    )
    assert only(cab, "DOR").asked == ()


def test_a_reader_of_one_agency_is_shown_that_one(cab: Board) -> None:
    cab.submitted()

    def act(conn: object) -> None:
        ids = dict(conn.execute(select(t.agency.c.code, t.agency.c.id)).all())  # type: ignore[attr-defined]
        rows = [{"login": "rita", "name": "Rita Reed", "email": "", "agency_id": ids["DOR"]}]
        conn.execute(insert(t.person), rows)  # type: ignore[attr-defined]

    cab.root.write(act, what="test data")
    days = date(2026, 11, 1), date(2026, 12, 31)
    with as_person(cab.root, "rita", Role.READER) as rita, as_person(cab.root, "rob", Role.READER) as rob:
        assert len(agency_view(rita, "DOR", *days).changes) == 1
        with pytest.raises(NotAllowed, match="changes of Agency DHHS are shown to its own readers") as refused:
            agency_view(rita, "DHHS", *days)
        assert refused.value.hint == "Yours are those of Agency DOR."
        assert len(agency_view(rob, "DHHS", *days).changes) == 1, "of no agency: the department's own reader"
    assert len(agency_view(cab["cleo"], "DHHS", *days).changes) == 1, "with a role it is work"
    with pytest.raises(InputError, match="no agency XYZ"):
        agency_view(cab.root, "XYZ", *days)
