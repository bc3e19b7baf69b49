"""Whether everything that the program says of a week is what happened in it: figures, lists, papers and mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, text

from app.db import tables as t
from app.db.cab.papers import data_of
from app.domain.cab.form import from_data
from app.domain.cab.items import DECIDE, EMERGENCIES, LATE, RATIFY, REVIEWS
from app.domain.cab.papers import AgendaPaper, MinutesPaper
from app.domain.cab.values import PaperKind
from app.domain.eastern import eastern
from app.domain.periods import Period
from app.services.cab import minutes
from app.services.figures.reading import reading
from app.services.figures.sections import change_section
from app.services.figures.tables import changes_report
from app.services.workspace import admin
from tests.services.cab.invariants import Seen, check, rows
from tests.services.cab.weeks.ledger import Place, Story
from tests.services.cab.weeks.player import Player
from tests.services.cab.weeks.world import ONE, local

FIGURES = ("implemented", "successful", "emergency", "latent", "lead_time_kept", "lead_time_due")
_WORDS = {"conditions": "Approved with conditions", "not_ratified": "Not ratified"}
_UNDONE = {
    "ratify": "Not ratified yet",
    "emergency": "Not noted yet",
    "pir": "Not reviewed yet",
    "info": "Not noted yet",
}


def months(player: Player) -> list[str]:
    """The months in which work of the week ended."""
    return sorted({f"{eastern(story.done.end):%Y-%m}" for story in player.book if story.done is not None})


def figures_before(player: Player) -> dict[str, Counter[str]]:
    """What the report says of the months before anything is played: of the sample more than nothing."""
    first = Period.parse(f"{eastern(player.week.night[0]):%Y-%m}")
    found = {}
    for period in (first.previous(), first, Period.parse(f"{eastern(player.week.night2[1]):%Y-%m}")):
        if player.clock.at > period.start:
            facts = changes_report(player.world.root, period).facts
            found[period.key] = Counter({name: facts[name] for name in FIGURES})
    return found


def ahead(player: Player) -> None:
    """Assert that the packet of an agency says what is planned, what is frozen, and when the board meets instead."""
    now, week = player.clock.at, player.week
    with reading(player.world.root, Period.parse(f"{eastern(now):%Y-%m}"), "DHHS", None, None) as (figures, _):
        section = change_section(figures)
    own = {story.number for story in player.book}
    coming = {one.number: (one.state.value, one.start) for one in section.forward if one.number in own}
    waits = {"in_cab", "in_review", "approved", "scheduled", "implementing"}
    planned = [story for story in player.book if story.state in waits and story.window[1] > now]
    assert coming == {story.number: (story.state, story.window[0]) for story in planned}
    named = [freeze.name for freeze in section.freezes if freeze.name in {"Hard", "Soft", "Taken back"}]
    assert named == player.freezes
    if week.holiday and now < local(f"{week.slot} 00:00"):
        held = f"it is held on {week.day:%a} {week.day.day} {week.day:%b} {week.day.year}"
        assert any(week.holiday in note and held in note for note in section.cab_notes), section.cab_notes


def agree(player: Player, before: Mapping[str, Counter[str]], *, alone: bool) -> None:
    """Assert that all agree. `before`: as `figures_before`; `alone`: nothing else is in the workspace."""
    world = player.world
    assert [str(problem) for problem in admin.check(world.root, everything=alone)] == []
    with world.root.read() as conn:
        seen = Seen({row["id"]: row for row in rows(conn, "cab_meeting")})
    check(world.root, seen)
    items(player)
    changes(player)
    for key in months(player):
        _report(player, key, before.get(key, Counter()))
        _packet(player, key, alone=alone)
    for slot in (player.week.slot, player.week.next):
        _minutes(player, slot, alone=alone)
    _agenda(player, alone=alone)
    _meetings(player, alone=alone)
    _mail(player, alone=alone)


def _rows(player: Player, sql: str) -> list[Mapping[str, Any]]:
    with player.world.root.read() as conn:
        return [dict(row) for row in conn.execute(text(sql)).mappings()]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


# --- lists --------------------------------------------------------------------------------------------------
def items(player: Player) -> None:
    """Every item stands where it was put, in one place, with what became of it and how often it came."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in _rows(player, "SELECT * FROM v_cab_item"):
        own = (_day(row["slot_on"]), row["kind"], row["state"], row["result"] or "", row["came_count"])
        found.setdefault(row["about"], []).append((*own, bool(row["late"]), row["consent"] or ""))
    for story in player.book:
        wanted = sorted((place.row for place in story.places), key=str)
        assert sorted(found.get(story.number, []), key=str) == wanted, story.letter


def changes(player: Player) -> None:
    """Every change is in its state, with its votes, and was carried out as it was."""
    rows = {row["number"]: row for row in _rows(player, "SELECT * FROM v_change")}
    for story in player.book:
        row, done = rows[story.number], story.done
        said = (row["state"], row["ratification"] or "", row["approvals_count"], row["rejections_count"])
        assert said == (story.state, story.ratification, *story.votes), story.letter
        assert row["planned_s"] == (story.window[1] - story.window[0]).total_seconds(), story.letter
        if done is None:
            assert (row["outcome"], row["actual_end_at"]) == (None, None), story.letter
            continue
        told = (row["outcome"], bool(row["backed_out"]), row["incidents_count"], row["actual_s"])
        took = (done.end - done.start).total_seconds()
        assert told == (done.outcome, done.backed_out, done.linked, took), story.letter


def _meetings(player: Player, *, alone: bool) -> None:
    week = player.week
    rows = {_day(row["slot_on"]): row for row in _rows(player, "SELECT * FROM v_cab_meeting")}
    states = [rows[slot]["state"] for slot in (week.slot, week.next, week.cancelled, week.last)]
    assert states == ["held", "held", "cancelled", "planned"]
    assert _day(rows[week.slot]["meeting_on"]) == week.day
    if alone:
        row = rows[week.slot]
        assert (row["seats_count"], row["present_count"], row["chair_name"]) == (4, 3, "Hal Hunt")
        assert row["items_count"] == len(player.book.before(week.slot))
        assert row["sequence_count"] == 1 + bool(week.moved)


# --- figures ------------------------------------------------------------------------------------------------
def _report(player: Player, key: str, before: Counter[str]) -> None:
    period = Period.parse(key)
    report = changes_report(player.world.root, period)
    facts = Counter({name: report.facts[name] for name in FIGURES})
    assert facts == before + player.book.totals(period.start, period.end), key
    own = {story.number for story in player.book}
    told = [
        (row["number"], row["type"], row["ended"], row["successful"], row["why"], row["incidents"])
        for row in report.rows
        if row["number"] in own
    ]
    assert told == [_told(story) for story in player.book.implemented(period.start, period.end)]


def _told(story: Story) -> tuple[object, ...]:
    done = story.done
    assert done is not None
    success = "no" if story.why else "yes"
    ended = f"{eastern(done.end):%Y-%m-%d %H:%M}"
    return story.number, story.type, ended, success, ", ".join(story.why), done.linked


def _packet(player: Player, key: str, *, alone: bool) -> None:
    period = Period.parse(key)
    with reading(player.world.root, period, "DHHS", None, None) as (figures, _):
        section = change_section(figures)
    done = player.book.implemented(period.start, period.end)
    own = {story.number for story in player.book}
    failed = [(one.number, one.why) for one in section.failed if one.number in own]
    assert failed == [(story.number, ", ".join(story.why)) for story in done if story.why]
    if alone:
        total = player.book.totals(period.start, period.end)
        outcome = section.outcome
        assert Counter({name: getattr(outcome, name) for name in FIGURES}) == total


# --- papers -------------------------------------------------------------------------------------------------
def _result(place: Place, to: str) -> str:
    if place.state == "decided":
        return _WORDS.get(place.result, place.result.capitalize())
    if place.state == "carried":
        refused = "Consent refused: comes to the next meeting"
        undone = _UNDONE.get(place.kind, "Not decided")
        return refused if place.consent == "refused" else f"{undone}: comes to the next meeting"
    return f"Deferred to the meeting of {to}" if place.state == "deferred" else place.state.capitalize()


def _minutes(player: Player, slot: date, *, alone: bool) -> None:
    week = player.week
    day = week.day if slot == week.slot else slot
    _, paper, value = minutes.minutes_of(player.world.root, day)
    assert paper is not None
    assert isinstance(value, MinutesPaper)
    after = week.next if slot == week.slot else week.cancelled
    to = f"{after:%A} {after.day} {after:%B}"
    wanted = {}
    for story, place in player.book.before(slot):
        consent = {"given": "Consent given", "refused": "Consent refused"}.get(place.consent, "")
        wanted[story.number, place.kind] = (_result(place, f"{to} {after.year}"), place.came, bool(place.late), consent)
    own = {story.number for story in player.book}
    told = {
        (line.number, line.kind): (line.result, line.came, bool(line.late), line.consent)
        for line in value.items
        if line.number in own
    }
    assert told == wanted
    for story, place in player.book.before(slot):
        if place.kind == "decision" and place.state == "decided" and slot == week.slot:
            line = next(line for line in value.items if line.number == story.number and line.kind == "decision")
            cast = Counter(vote.vote for vote in line.votes if vote.stands)
            assert (cast["Approve"], cast["Reject"]) == story.votes, story.letter
    if alone:  # no day is named while that of a holiday is not chosen
        assert value.next_meeting == (None if after == date(2026, 11, 11) else after)
    assert value.chair == "Hal Hunt"
    if slot == week.slot:
        assert paper.signed_by == (ONE if player.world.one_login else "Hal Hunt")
    if alone:
        sat = {line.seat: (line.person, line.as_what, len(line.spans)) for line in value.attendance}
        agencies = dict(_agencies(player))
        delegate = slot == week.slot and not player.world.one_login
        assert sat == {
            agencies["DHHS"]: ("Ben Bauer", "member", 1),
            agencies["DOR"]: ("Cleo Carr", "member", 1),
            agencies["DOT"]: ("Eve Ebert", "delegate", 1) if delegate else ("Dan Diaz", "member", 1),
            agencies["OSBM"]: ("Dee Dorn", "absent", 0),
        }
        assert (value.seats, value.needed) == (4, 2)
        assert value.quorum[-1].present == 3


def _agencies(player: Player) -> list[tuple[str, str]]:
    with player.world.root.read() as conn:
        return [(row.code, row.name) for row in conn.execute(select(t.agency.c.code, t.agency.c.name))]


def _agenda(player: Player, *, alone: bool) -> None:
    """The agenda that was sent: what was there at that minute, in its sections, as it read then."""
    week = player.week
    meeting = player.meeting(week.slot)
    papers = [paper for paper in meeting.papers if paper.kind is PaperKind.AGENDA]
    assert [paper.revision for paper in papers] == [1]
    with player.world.root.read() as conn:
        data = data_of(conn, papers[0].id)
    assert data is not None
    sent = from_data(AgendaPaper, data)
    own = {story.number: story.letter for story in player.book}
    sections = {
        section.name: sorted(own[line.number] for line in section.lines if line.number in own)
        for section in sent.sections
    }
    decide = sorted("ABCDEFGHIPQ" + ("O" if player.world.one_login else ""))
    assert {name: letters for name, letters in sections.items() if letters} == {DECIDE: decide, LATE: ["J", "K"]}
    plans = {line.number: dict(line.plans) for line in sent.lines}
    assert "Snapshot" in plans[player.book["F"].number].values()
    assert "Restore" not in plans[player.book["F"].number].values()
    assert (sent.day, sent.frozen_at) == (week.day, meeting.freeze_at)
    listed = player.ava.cab.agenda(week.last).agenda
    now: dict[str, list[str]] = {}
    for item in listed.items:
        if item.number in own:
            now.setdefault(item.section, []).append(own[item.number])
    assert {
        name: sorted(letters) for name, letters in now.items() if name in {DECIDE, LATE, RATIFY, EMERGENCIES, REVIEWS}
    } == {DECIDE: ["R"], REVIEWS: ["C", "F", "H", "J", "K"]}


# --- mail -----------------------------------------------------------------------------------------------------
def _mail(player: Player, *, alone: bool) -> None:
    """One UID, a SEQUENCE that rises with what is told, and everybody once with each."""
    week, mail = player.week, t.mail.c
    meeting = player.meeting(week.slot)
    with player.world.root.read() as conn:
        wanted = select(t.mail).where(mail.about_tbl == "cab_meeting", mail.about_id == meeting.id).order_by(mail.id)
        rows = conn.execute(wanted).all()
    own = [row for row in rows if row.uid]
    assert {row.uid for row in own} == {f"cab-{week.slot:%Y%m%d}@longleaf"}
    sequences = [row.sequence for row in own]
    assert sequences == sorted(sequences)
    assert sequences[-1] == meeting.sequence
    kinds = Counter(row.kind for row in rows)
    assert kinds["agenda"] == len({row.to_mail for row in rows if row.kind == "agenda"})
    if alone:
        delegated = not player.world.one_login
        updated = 5 if week.moved and not week.holiday else 0
        assert (kinds["invitation"], kinds["agenda"], kinds["minutes"]) == (5 + delegated, 5, 5 + delegated)
        assert kinds["update"] == updated
