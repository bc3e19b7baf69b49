"""The papers of a busy week: what is on the agenda that is sent, what becomes of it, and the minutes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.cab.places import NewItem, open_item
from app.db.records import update_versioned
from app.domain.cab.items import OFF
from app.domain.cab.values import Kind
from app.services.cab import actions, agenda_items, attendance, ballots, decisions, meetings, minutes, sitting
from app.services.cab import agenda as agendas
from app.services.changes import acts, emergency, latent
from tests.reports.cab.test_papers import pages
from tests.services.cab.board import FORM, LINKS, NY, Board
from tests.services.changes.playing import ecab

DAY = date(2026, 11, 18)


def eastern(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=NY).astimezone(UTC)


def proposed_model(cab: Board, day: date) -> int:
    """A version of a standard model that stands for approval in the meeting of a day; returns its item."""
    meeting_id = cab.meeting(day).id

    def act(conn: Any) -> int:
        values = {"number": "MOD0000002", "name": "Renew a certificate", "fixed": ["backout_plan"]}
        model = conn.execute(insert(t.change_model).values(values).returning(t.change_model.c.id)).scalar_one()
        item = open_item(conn, NewItem(Kind.MODEL, meeting_id, model_id=model))
        update_versioned(conn, t.change_model, model, 1, {"state": "proposed"})
        return item

    return cab.root.write(act, what="propose model")


@pytest.fixture
def busy(cab: Board) -> Board:
    """Monday 16 November, after the agenda was sent."""
    cab.clock.to("2026-11-12 09:00")
    cab.ids |= {"a": cab.submitted("Move the directory to the new storage", outage_minutes=30)}
    cab.ids |= {"b": cab.submitted("Renew the certificates of the network")}
    cab.ids |= {"c": cab.submitted("Replace the firewall between the data centers")}
    cab.ids |= {"d": cab.submitted("Withdrawn before the agenda is sent")}
    cab.ids |= {"e": cab.submitted("Patch the database hosts of the tax system")}
    cab.ids["latent"] = latent.record_latent(
        cab["finn"],
        {k: v for k, v in FORM.items() if k not in ("planned_start", "planned_end")}
        | {"title": "Restart the sign-in servers"},
        LINKS,
        eastern("2026-11-12 02:00"),
        eastern("2026-11-12 03:30"),
        "successful",
    ).ids[0]
    members = ecab(cab, "eve", "olga")
    cab.ids["urgent"] = cab.draft(title="Close the hole in the gateway", type="emergency")
    cab.submit(cab.ids["urgent"])
    n = cab.change(cab.ids["urgent"]).content_n
    for who in ("eve", "olga"):
        emergency.ecab_vote(cab["ava"], cab.ids["urgent"], n, members[who], "approve", "phone")
    emergency.ecab_decide(cab["ava"], cab.ids["urgent"], n, True, "It is used already")
    cab.ids["model"] = proposed_model(cab, DAY)
    acts.withdraw(cab["finn"], cab.ids["d"], cab.change(cab.ids["d"]).version)
    now = cab.meeting(DAY)
    meetings.set_chair(cab["ava"], now.id, now.version, cab.ids["hal"])
    actions.add_action(
        cab["ava"],
        {"title": "Ask for a quiet night", "owner_id": cab.ids["gus"], "due_on": date(2026, 11, 18)},
        meeting_id=now.id,
    )
    cab.clock.to("2026-11-13 18:00")
    cab.ids["late"] = cab.draft(title="Patch of the vendor")
    cab.submit(cab.ids["late"], late_for=DAY, late_why="The vendor sent it on Friday")
    for item in (item for item in cab.meeting(DAY).items if item.is_open):
        agenda_items.plan_minutes(cab["ava"], item.id, item.version, 12)
    cab.clock.to("2026-11-16 17:00")
    now = cab.meeting(DAY)
    meetings.freeze(cab["ava"], now.id, now.version)
    return cab


def hold(cab: Board) -> None:
    """Wednesday: one is withdrawn, one deferred, the others decided, one is left undecided."""
    acts.withdraw(cab["finn"], cab.ids["e"], cab.change(cab.ids["e"]).version)
    cab.clock.to("2026-11-18 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    for seat in cab.meeting(DAY).seats:
        if seat.agency in ("DHHS", "DOR", "DOT"):
            attendance.presence(cab["ava"], seat.id, seat.version, True)
    given: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("a", "conditions", {"conditions": "Only after the tax run"}),
        ("b", "rejected", {"reason": "No way back was shown"}),
        ("latent", "ratified", {}),
    )
    for name, result, more in given:
        item = cab.item(cab.ids[name])
        sitting.go_to(cab["ava"], now.id, item.id)
        cab.clock.on(minutes=7)
        for agency in ("DHHS", "DOR"):
            vote = "reject" if result == "rejected" else "approve"
            note = "It is too risky" if vote == "reject" else ""
            ballots.vote(
                cab["ava"], item.id, cab.seat(DAY, agency), vote, content_n=item.now_n, note=note, cast="recorded"
            )
        item = cab.item(cab.ids[name])
        decisions.decide(cab["ava"], item.id, item.version, result, content_n=item.now_n, **more)
    item = cab.item(cab.ids["c"])
    agenda_items.defer(cab["ava"], item.id, item.version, "The vendor is asked first")
    model = next(item for item in cab.meeting(DAY).items if item.kind is Kind.MODEL)
    for agency in ("DHHS", "DOR"):
        ballots.vote(cab["ava"], model.id, cab.seat(DAY, agency), "approve", content_n=1, cast="recorded")
    model = next(item for item in cab.meeting(DAY).items if item.kind is Kind.MODEL)
    decisions.decide(cab["ava"], model.id, model.version, "approved", content_n=1)
    cab.clock.to("2026-11-18 11:05")
    now = cab.meeting(DAY)
    sitting.end(cab["ava"], now.id, now.version)


def test_the_agenda_that_is_sent_and_the_minutes_of_it(busy: Board, tmp_path: Path) -> None:
    pdf, ics = tmp_path / "agenda.pdf", tmp_path / "agenda.ics"
    told = agendas.agenda_files(busy["ben"], DAY, pdf=pdf, ics=ics)
    first, *rest = pages(pdf.read_bytes())
    for part in (
        "4 changes to decide (4 blocked by a conflict); 1 change that came late: consent first"
        " (1 blocked by a conflict); 1 latent change to ratify; "
        "1 emergency change to note;"
        " 1 standard model to approve.",
        "96 min planned for 8 items; the meeting has 60",
        "The meeting will run over by 36 min.",
        "8. MOD0000002 version 1 11:24 Renew a certificate",
    ):
        assert part in first, part
    assert "Withdrawn before" not in first
    text = " ".join(rest)
    assert "Happened Thu 12 Nov 2026 02:00\u201303:30 Eastern" in text
    assert "works at" not in text
    assert "The meeting will run over by 36 min." in told.text()
    assert "MOD0000002 version 1  Renew a certificate" in told.text()
    assert "Since the agenda was frozen" not in told.text()
    assert b"Services: Directory" in ics.read_bytes()
    sent = pdf.read_bytes()

    hold(busy)
    agendas.agenda_files(busy["ben"], DAY, pdf=pdf)
    assert pdf.read_bytes() == sent
    held = agendas.agenda(busy["ben"], DAY)
    assert [item.title for item in held.agenda.section(OFF)] == ["Patch the database hosts of the tax system"]
    assert (held.over, held.agenda.forward, held.clashes[busy.ids["a"]]) == ("", (), ())

    _, paper, value = minutes.minutes_of(busy["ben"], DAY)
    assert paper is not None
    beside = [line for line in value.items if line.kind != "decision"]
    assert [(line.number, line.section, line.result, line.reason) for line in beside] == [
        ("CHG0000006", "For ratification", "Ratified", ""),
        ("CHG0000007", "Emergency changes", "Not noted yet: comes to the next meeting", ""),
        ("MOD0000002 version 1", "Standard models", "Approved", ""),
    ]
    assert {line.title: line.result for line in value.items if line.kind == "decision"} == {
        "Move the directory to the new storage": "Approved with conditions",
        "Renew the certificates of the network": "Rejected",
        "Replace the firewall between the data centers": "Deferred to the meeting of Wednesday 25 November 2026",
        "Patch the database hosts of the tax system": "Withdrawn",
        "Patch of the vendor": "Not decided: comes to the next meeting",
    }
    votes = [(vote.seat, vote.vote, vote.person) for vote in value.items[0].votes]
    assert votes == [("Agency DHHS", "Approve", "Ben Bauer"), ("Agency DOR", "Approve", "Cleo Carr")]
    first_line = next(line for line in value.items if line.result == "Approved with conditions")
    said = (first_line.tally, first_line.services, first_line.risk != "")
    assert said == ("2 for, 0 against, 1 present did not vote, 2 absent", ("Directory",), True)
    number = busy.change(busy.ids["c"]).number
    (came,) = (item for item in agendas.agenda(busy["ben"], date(2026, 11, 25)).agenda.items if item.number == number)
    assert "Deferred by the CAB of Wed 18 Nov 2026: The vendor is asked first" in came.why
    (action,) = value.actions
    assert (action.title, action.owner, action.overdue) == ("Ask for a quiet night", "Gus Gray", False)
