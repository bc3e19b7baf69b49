"""What counts as an outage of a major incident: what somebody says, once, from its impact to its restoration."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.records import insert_record
from app.domain.majors.states import MajorState
from app.domain.majors.values import Message, UpdateKind
from app.domain.periods import Period
from app.errors import InputError, NotAllowed
from app.services.figures.tables import availability_report
from app.services.majors import corrections, declaring, editing, outages, restoring
from tests.services.majors.room import Room
from tests.ticket_world import local

_MONTH = Period.parse("2026-10")


def _down(majors: Room, agency: str | None = None) -> int:
    """Return the seconds that figures say mail was down in the month; an agency is one that has it."""
    rows = availability_report(majors.db, _MONTH, agency=agency).rows
    return next(int(str(row["downtime_s"])) for row in rows if row["service"] == "Service MAIL")


def _subscribe(majors: Room) -> None:
    of = {"service_id": majors.world.services["MAIL"], "valid_from": date(2000, 1, 1)}

    def act(conn: Connection) -> None:
        for code in ("DOR", "DOA"):
            insert_record(conn, t.agency_service, {"agency_id": majors.world.agencies[code], **of})

    majors.db.write(act, what="test")


def _counts(majors: Room, major_id: int, **kinds: str) -> str:
    now, services = majors.major(major_id), majors.world.services
    counted = {services[code]: kind for code, kind in kinds.items()}
    return outages.count_outages(majors.people["mia"], major_id, now.row.version, counted).text


def test_nothing_counts_that_nobody_says(majors: Room) -> None:
    found = majors.declared()
    restoring.restore(majors.people["mia"], found.row.id, found.row.version, majors.db.now(), Message("Back."), "None.")
    assert _down(majors) == 0
    assert majors.major(found.row.id).outages == ()


def test_what_is_said_counts_from_the_impact_to_the_restoration(majors: Room) -> None:
    mia, mail = majors.people["mia"], majors.world.services["MAIL"]
    _subscribe(majors)
    found = majors.declared(outages={mail: "full"})
    (counted,) = majors.major(found.row.id).outages
    assert (counted.start_at, counted.end_at) == (local("2026-10-05 09:50"), None)
    entry = majors.major(found.row.id).updates[-1]
    assert (entry.kind, entry.text) == (UpdateKind.OUTAGE, "It counts as outage of Service MAIL (full).")
    assert entry.details == {"outages": {str(mail): "full"}}
    majors.world.clock.to("2026-10-05 10:30")
    now = majors.major(found.row.id)
    restoring.restore(mia, now.row.id, now.row.version, majors.db.now(), Message("Back."), "None.")
    assert _down(majors) == 40 * 60
    (mail_row,) = [one for one in availability_report(majors.db, _MONTH).rows if one["service"] == "Service MAIL"]
    assert mail_row["told_by"] == found.row.number
    assert (_down(majors, "DOR"), _down(majors, "DOA")) == (40 * 60, 40 * 60)
    assert _counts(majors, found.row.id, MAIL="full") == f"{found.row.number} counts so already."
    assert _counts(majors, found.row.id, MAIL="degraded").endswith("it counts as outage of Service MAIL (partial).")
    assert _down(majors) == 0
    _counts(majors, found.row.id)
    assert majors.major(found.row.id).outages == ()
    _counts(majors, found.row.id, MAIL="full")
    assert _down(majors) == 40 * 60
    with majors.db.read() as conn:
        assert len(conn.execute(select(t.outage.c.id)).all()) == 1


def test_what_is_demoted_takes_its_outages_back_and_opened_again_counts_them(majors: Room) -> None:
    mia, mail = majors.people["mia"], majors.world.services["MAIL"]
    found = majors.declared(outages={mail: "full"})
    majors.world.clock.to("2026-10-05 10:30")
    now = majors.major(found.row.id)
    answer = restoring.demote(mia, now.row.id, now.row.version, "One office.")
    assert answer.text.endswith("Counts as outage of Service MAIL no more: it is no major incident.")
    now = majors.major(found.row.id)
    assert now.updates[-1].kind is UpdateKind.OUTAGE
    assert _down(majors) == 0
    with pytest.raises(NotAllowed, match="is demoted"):
        _counts(majors, found.row.id, MAIL="full")
    answer = restoring.reopen(mia, now.row.id, now.row.version, "Three offices.")
    assert answer.text.endswith("Counts as outage of Service MAIL again.")
    assert _down(majors) == 40 * 60


def test_an_outage_reaches_whom_its_incident_reaches(majors: Room) -> None:
    _subscribe(majors)
    world, found = majors.world, majors.declared()
    _counts(majors, found.row.id, MAIL="full")
    majors.world.clock.to("2026-10-05 10:30")
    now = majors.major(found.row.id)
    reach = (majors.people["mia"], now.row.id, now.row.version, {world.agencies["DOR"]: ""})
    editing.set_reach(*reach, [world.services["MAIL"]], [])
    assert _down(majors, "DOR") == 40 * 60
    assert _down(majors, "DOA") == 0
    now = majors.major(found.row.id)
    answer = editing.set_reach(reach[0], now.row.id, now.row.version, {world.agencies["DOR"]: ""}, [], [])
    assert answer.text.endswith("It counts as no outage.")
    assert _down(majors) == 0


def test_drills_and_services_that_are_not_reached_count_nothing(majors: Room) -> None:
    mail = majors.world.services["MAIL"]
    with pytest.raises(InputError, match="is a drill"):
        majors.declared(drill=True, outages={mail: "full"})
    with pytest.raises(InputError, match="does not reach"):
        majors.declared(services=[], outages={mail: "full"})
    with pytest.raises(InputError, match="full or degraded"):
        majors.declared(outages={mail: "gone"})
    with pytest.raises(NotAllowed):
        outages.count_outages(majors.people["finn"], 1, 1, {mail: "full"})


def test_random_acts_leave_the_downtime_that_is_added_up_by_hand(majors: Room) -> None:
    """Count, restore, demote, open again and correct in any order: the figures say what a plain sum of minutes says."""
    draw, mia, mail = random.Random(6), majors.people["mia"], majors.world.services["MAIL"]
    majors.world.clock.to("2026-10-05 12:00")
    #: What is so, as a person would keep it: id -> state, start, end, whether it counts in full.
    kept: dict[int, tuple[MajorState, datetime, datetime | None, bool]] = {}
    for minute in range(2):
        begin = local("2026-10-05 09:00") + timedelta(minutes=20 * minute)
        full = bool(minute)
        found = majors.declared(impact_start_at=begin, outages={mail: "full"} if full else {})
        kept[found.row.id] = (MajorState.DECLARED, begin, None, full)
    for _ in range(14):
        major_id = draw.choice(sorted(kept))
        now, (state, start, end, full) = majors.major(major_id), kept[major_id]
        at = (mia, major_id, now.row.version)
        match draw.choice(["count", "restore", "demote", "reopen", "correct"]):
            case "count" if state is not MajorState.DEMOTED:
                full = not full
                _counts(majors, major_id, **({"MAIL": "full"} if full else {"MAIL": draw.choice(["degraded"])}))
            case "restore" if state is MajorState.DECLARED:
                state, end = MajorState.RESTORED, start + timedelta(minutes=draw.randrange(1, 90))
                restoring.restore(*at, end, Message("Back."), "None.")
            case "demote" if state is MajorState.DECLARED:
                state = MajorState.DEMOTED
                restoring.demote(*at, "None.")
            case "reopen" if state is not MajorState.DECLARED:
                state, end = MajorState.DECLARED, None
                restoring.reopen(*at, "Again.")
            case "correct" if state is not MajorState.DEMOTED:
                new = start - timedelta(minutes=draw.randrange(1, 30))
                corrections.correct(*at, "impact_start_at", new, "The log.")
                start = new
            case _:
                continue
        kept[major_id] = (state, start, end, full)
        down = {
            start + timedelta(minutes=i)
            for state, start, end, full in kept.values()
            if full and state is not MajorState.DEMOTED
            for i in range(round(((end or majors.db.now()) - start) / timedelta(minutes=1)))
        }
        assert _down(majors) == 60 * len(down)


def test_a_proposal_that_is_rejected_counts_nothing(majors: Room) -> None:
    mia = majors.people["mia"]
    major_id = declaring.propose(mia, {"title": "Mail", "services": [majors.world.services["MAIL"]]}).ids[0]
    with pytest.raises(NotAllowed, match="is proposed"):
        _counts(majors, major_id, MAIL="full")
