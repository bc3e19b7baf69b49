"""A week of the board from its first change to signed minutes, and what became of it in the weeks after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.cab.values import MeetingState, PaperKind
from app.domain.eastern import eastern
from app.errors import InputError, NotAllowed
from tests.services.cab.weeks.hands import AGENCIES
from tests.services.cab.weeks.player import Player
from tests.services.cab.weeks.world import local

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def play(player: Player, look_ahead: Callable[[Player], None]) -> Player:
    """Play a week and return the player with its ledger; the clock stands some days after the next meeting.

    `look_ahead`: looks at what is to come, in the first hour and before the work of the night.
    """
    _before_the_cut_off(player)
    look_ahead(player)
    _after_the_cut_off(player)
    _frozen(player)
    _meeting(player)
    _scheduled(player)
    look_ahead(player)
    _night(player)
    _next_meeting(player)
    _afterwards(player)
    return player


# --- before the meeting -------------------------------------------------------------------------------
def _before_the_cut_off(p: Player) -> None:
    week, slot = p.week, p.week.slot
    for letter in "ACGHI":
        p.draft(letter)
        p.submit(letter, slot)
    p.draft("F")
    p.submit("F", slot)
    p.draft("P", service="SOFTS")
    p.draft("Q", service="HARDS")
    for letter in "PQ":
        p.submit(letter, slot)
    _by_its_owner(p)
    meeting = p.meeting(slot)
    assert meeting.holiday == week.holiday or meeting.day == week.day  # the sample chose its day itself
    p.chair(slot)
    if week.holiday:
        _moved(p)
    assert "mails wait to be sent" in p.invite(slot)
    p.at(week.last_minute or week.cut_off, minutes=0 if week.last_minute else -1)
    for letter in "BDE":
        p.draft(letter)
        assert "late" not in p.submit(letter, slot)
    if week.moved and not week.holiday:
        _moved(p)
    meeting = p.meeting(slot)
    assert (meeting.day, meeting.cut_off, meeting.freeze_at) == (week.day, local(week.cut_off), local(week.freeze))
    assert not any(item.late for item in meeting.items if item.change and item.change.title.endswith(week.name))


def _moved(p: Player) -> None:
    assert p.week.moved is not None
    p.at(p.week.moved[1])
    if p.meeting(p.week.slot).day != p.week.day:
        p.move(p.week.slot, p.week.day)


def _by_its_owner(p: Player) -> None:
    """O is minor: the owner of its service approves it, and whoever wrote it does not."""
    story = p.draft("O", scope="minor")
    said = p.hand_in("O")
    story.state = "in_review"
    if not p.world.one_login:
        assert "Ida Irwin, who owns its service" in said
    with pytest.raises(NotAllowed):
        p.decide_alone("O", "finn")
    if p.world.one_login:  # there is nobody else: the board hears it
        p.withdraw("O")
        p.submit("O", p.week.slot, to_board=True)
    else:
        p.decide_alone("O", "ida")
        story.state = "approved"


def _after_the_cut_off(p: Player) -> None:
    """J and K are late; R is submitted in the ordinary way, and so for the next meeting."""
    p.clock.at = max(p.clock.at, local(p.week.cut_off)) + MINUTE
    for letter in "JK":
        p.draft(letter)
        assert "late" in p.submit(letter, p.week.slot, late=True)
    p.draft("R")
    assert "late" not in p.submit("R", p.week.next)
    assert p.meeting(p.week.next).cut_off == local(p.week.next_cut_off)


def _frozen(p: Player) -> None:
    week, slot = p.week, p.week.slot
    p.at(week.freeze, minutes=-1)
    assert not any(str(week.day.day) in text for text in p.tend() if "agenda" in text)
    p.at(week.freeze)
    p.send_when_due(slot)
    meeting = p.meeting(slot)
    assert (meeting.state, meeting.frozen_at) == (MeetingState.FROZEN, local(week.freeze))
    p.on(local(week.freeze), minutes=30)
    today = local(f"{eastern(p.clock.at):%Y-%m-%d} 10:00")
    assert "Recorded late" not in p.latent("L", today, today + HOUR, slot)
    p.emergency("X", approve=True, slot=slot)
    p.emergency("Y", approve=False, slot=slot)
    p.urgent("V")
    p.schedule("X")
    p.on(p.clock.at, minutes=6)
    begun = p.start("X")
    p.on(p.clock.at, minutes=30)
    p.finish("X", begun, lead=None)
    # F is edited after it was sent, and marked; D is withdrawn
    p.edit("F", backout_plan="Restore")
    assert [(edit.field, edit.old, edit.new) for edit in p.item("F").edits] == [
        ("back-out plan", "Snapshot", "Restore")
    ]
    p.withdraw("D")
    p.book["D"].state = "draft"
    p.book.closed("D", "decision", "withdrawn")
    if not p.world.one_login:
        p.own_vote("E", "ben")
        p.delegate(slot, "DOT", "dan", "eve")


# --- the meeting -----------------------------------------------------------------------------------------
def _meeting(p: Player) -> None:
    week, slot = p.week, p.week.slot
    p.come_together(slot, f"{week.day} 10:00")
    assert p.ava.cab.room(p.meeting(slot).id).quorate
    p.on(p.clock.at, minutes=5)
    p.take_up("E")
    if p.world.one_login:
        p.recorded("E", *AGENCIES)
    else:
        p.recorded("E", "DOR", "DOT")  # beside the own vote of DHHS, the last by its delegate
        p.book["E"].votes = (3, 0)
    p.decide("E", "approved")
    p.approve("G", "H", "I", "P", "Q", *("O" if p.world.one_login else ""))
    p.recorded("F", *AGENCIES)
    p.decide("F", "conditions", conditions="After the backup", before_start=True)
    p.recorded("B", "DHHS", ballot="reject", note="No test")
    p.decide("B", "rejected", reason="Too risky")
    p.defer("C", "The vendor is asked first")
    p.book.went_on("C", "decision", week.next, heard=True, state="deferred")
    p.consent("J", given=True)
    p.book["J"].open[0].consent = "given"
    p.approve("J")
    p.consent("K", given=False)
    p.book.went_on("K", "decision", week.next, heard=False, consent="refused")
    p.recorded("L", *AGENCIES, kind="ratify")
    p.decide("L", "ratified", kind="ratify")
    p.recorded("A", "DHHS")  # one approval is too few: the votes end with the item
    with pytest.raises(NotAllowed, match="1 approval of 2 needed"):
        p.decide("A", "approved")
    p.note("X", "emergency", "Told")
    p.note("Y", "emergency")
    p.end(slot, f"{week.day} 10:50")
    p.book.went_on("A", "decision", week.next, heard=True)
    meeting = p.meeting(slot)
    assert meeting.state is MeetingState.HELD
    assert [paper.revision for paper in meeting.papers if paper.kind is PaperKind.MINUTES] == [1]
    p.on(p.clock.at, minutes=30)
    if not p.world.one_login:
        with pytest.raises(NotAllowed, match="Hal Hunt"):
            p.sign(slot, "ava")
    assert "mails wait to be sent" in p.sign(slot, "hal")


# --- the work ----------------------------------------------------------------------------------------------
def _scheduled(p: Player) -> None:
    """Freezes are entered over the night: what lies in them is scheduled by an override alone."""
    start, end = p.week.night[0] - 2 * HOUR, p.week.night[1] + 3 * HOUR
    for name, code, letter in (("Soft", "SOFTS", "P"), ("Hard", "HARDS", "Q")):
        made = p.enter_freeze(name, start, end, service=code, hard=name == "Hard")
        with pytest.raises(NotAllowed, match=name):
            p.schedule(letter)
        if name == "Soft":
            p.override(letter, made, "Payday")
            continue
        with pytest.raises(NotAllowed, match="wo members of the ECAB"):
            p.override(letter, made, "The deadline is law")
        p.override(letter, made, "The deadline is law", {"eve": "phone", "olga": "in_person"})
        p.book.placed(letter, "ecab", None)
        p.book.closed(letter, "ecab", "decided", "approved")
    p.end_freeze(p.enter_freeze("Taken back", start, end), "Taken back")
    p.freezes = ["Hard", "Soft"]
    for letter in "EFGHIJOPQ":
        p.schedule(letter)


def _night(p: Player) -> None:
    start, end = p.week.night
    assert (end - start).total_seconds() == p.week.seconds
    p.on(start, minutes=1)
    with pytest.raises(NotAllowed, match="After the backup"):
        p.start("F")
    p.meet_condition("F")
    begun = {letter: p.start(letter) for letter in "EFGHIJOPQ"}
    p.on(start, minutes=40)
    assert "inside its window" in p.finish("E", begun["E"], actual_end=start + 30 * MINUTE)
    with pytest.raises((InputError, NotAllowed), match="backed out is not successful"):
        p.finish("G", begun["G"], "successful", backed_out=True)
    p.finish("G", begun["G"], "failed", backed_out=True)
    p.finish("H", begun["H"], "partial")
    p.finish("I", begun["I"])
    p.finish("J", begun["J"], lead=False)
    p.finish("O", begun["O"], lead=True if p.world.one_login else None)
    for letter in "PQ":
        p.finish(letter, begun[letter])
    p.on(end, minutes=20)
    assert "20 min after its window" in p.finish("F", begun["F"])
    for letter in "FGH":
        p.book.placed(letter, "pir", p.week.next)
    p.on(end, hours=1)
    ticket = p.log_incident("Nobody signs in")
    assert ticket in {one.proposal.incident.id for one in p.gus.changes.incident_proposals(p.book["I"].id)}
    p.judge("E", ticket, "refused", "It came from another")
    p.judge("I", ticket, "confirmed")
    done = p.book["I"].done
    assert done is not None
    done.linked = 1
    p.book.placed("I", "pir", p.week.next)
    # what was recorded of J was wrong
    p.correct_outcome("J", "failed", "The log says so")
    done = p.book["J"].done
    assert done is not None
    done.outcome = "failed"
    p.book.placed("J", "pir", p.week.next)


# --- the weeks after -----------------------------------------------------------------------------------------
def _next_meeting(p: Player) -> None:
    week = p.week
    freeze = local(week.next_freeze)
    p.clock.at = max(p.clock.at, freeze)
    meeting = p.meeting(week.next)
    assert meeting.freeze_at == freeze
    if meeting.state is MeetingState.PLANNED:
        p.freeze(week.next)
    p.at(f"{week.next - DAY} 12:00")
    was = local(f"{week.day - DAY} 20:00")
    assert "Recorded late" in p.latent("M", was, was + HOUR, week.next)
    p.come_together(week.next, f"{week.next} 10:00")
    assert {letter: p.item(letter).came for letter in "ACKR"} == {"A": 2, "C": 2, "K": 1, "R": 1}
    p.chair(week.next)
    p.recorded("A", *AGENCIES)
    detail = p.ava.changes.detail(p.book["A"].id)
    assert (detail.approvals, detail.rejections) == (2, 0)
    p.decide("A", "approved")
    p.approve("K")
    p.recorded("C", *AGENCIES)
    p.decide("C", "conditions", conditions="With the vendor at hand")
    p.recorded("M", "DHHS", kind="ratify", ballot="reject", note="Nobody was asked")
    p.decide("M", "not_ratified", kind="ratify", reason="Nobody was asked")
    p.note("G", "pir", "A wrong driver; backed out in time")
    p.note("I", "pir", "The cache was cold")
    p.end(week.next, f"{week.next} 10:40")
    for letter in "FHJ":
        p.book.went_on(letter, "pir", week.cancelled, heard=True)
    p.book.went_on("R", "decision", week.cancelled, heard=True)


def _afterwards(p: Player) -> None:
    """The meeting after the next is moved, then cancelled: what it had goes on and came no more often by it."""
    week = p.week
    p.at(f"{week.next} 11:30")
    p.move(week.cancelled, week.then_moved)
    p.cancel_meeting(week.cancelled, "Nobody can come")
    for letter, kind in (("F", "pir"), ("H", "pir"), ("J", "pir"), ("R", "decision")):
        p.book.went_on(letter, kind, week.last, heard=False)
    p.cancel("D", "Given up")
    p.book["D"].state = "cancelled"
    _second_night(p)


def _second_night(p: Player) -> None:
    """C and K are replanned to no time of their own: they are carried out a week late, and so outside their window."""
    start, end = p.week.night2
    for letter in "CK":
        p.schedule(letter)
    p.on(start)
    begun: dict[str, Any] = {letter: p.start(letter) for letter in "CK"}
    p.on(end)
    for letter in "CK":
        assert "after the end of its window" in p.finish(letter, begun[letter])
        p.book.placed(letter, "pir", p.week.last)
    p.on(end, days=2)
