"""Every act of `services.cab`, once, in one meeting from its first move to its signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.db import rule_sets
from app.db.cab.places import NewItem, open_item
from app.domain.cab.settings import RULES, CabRules
from app.domain.cab.values import Item, Kind, Meeting, Seat
from app.domain.changes_made import Changes
from tests.mail.test_replies import answer
from tests.services.cab.board import Board
from tests.services.what_holds import Act

SLOT, LATER = date(2026, 11, 18), date(2026, 11, 25)
WHY = "So that it is tried"


def play(cab: Board, call: Act) -> None:
    """Do every act; `call(database, name, *arguments)` does one. The board's clock is on Thursday 12 November."""
    cab.clock.to("2026-11-12 09:00")
    cab.root.write(
        lambda conn: rule_sets.store(conn, RULES, replace(CabRules(), mailbox="cab@example.org")), what="rules"
    )
    changes = [cab.submitted(f"Change {letter}") for letter in "ABCDE"]
    _prepare(cab, call, changes)
    _send(cab, call, changes)
    _hold(cab, call, changes)
    _close(cab, call)


def _meeting(cab: Board) -> Meeting:
    return cab.meeting(SLOT)


def _seat(cab: Board, agency: str) -> Seat:
    return next(seat for seat in _meeting(cab).seats if seat.agency == agency)


def _ava(cab: Board, call: Act) -> Callable[..., Changes]:
    def act(name: str, *args: Any, **more: Any) -> Changes:
        return call(cab["ava"], f"cab.{name}", *args, **more)

    return act


def _prepare(cab: Board, call: Act, changes: list[int]) -> None:
    act = _ava(cab, call)
    meeting = _meeting(cab)
    act("invite", meeting.id, meeting.version)
    act("move", meeting.id, _meeting(cab).version, date(2026, 11, 17), place="Room 214")
    act("move_meeting", SLOT, SLOT)
    said = answer(
        "UID:cab-20261118@longleaf",
        f"SEQUENCE:{_meeting(cab).sequence}",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@example.org",
    )
    act("take_reply", said, "answer.ics")
    call(cab.root, "cab.save_rules", {}, {"length": "90"})
    act("set_chair", meeting.id, _meeting(cab).version, cab.ids["hal"])
    act("add_guest", meeting.id, "Gil Guest", "gil@example.org")
    guest = act("add_guest", meeting.id, "Pat Passer").ids[-1]
    act("dismiss_guest", guest)
    item = cab.item(changes[0])
    act("plan_minutes", item.id, item.version, 12)
    act("plan_all", [cab.item(one).id for one in changes], 12)
    open_items = [one.id for one in _meeting(cab).items if one.is_open]
    act("reorder", meeting.id, _meeting(cab).version, open_items[::-1])
    later = act("move", 0, 0, date(2026, 11, 24), slot=LATER).ids[0]
    item = cab.item(changes[3])
    act("reassign", item.id, item.version, later)


def _send(cab: Board, call: Act, changes: list[int]) -> None:
    act = _ava(cab, call)
    cab.clock.to("2026-11-16 10:00")
    late = cab.draft(title="Change F")
    cab.submit(late, late_for=SLOT, late_why=WHY)
    changes.append(late)
    cab.clock.to("2026-11-16 17:00")
    act("freeze_agenda", SLOT)
    meeting = _meeting(cab)
    act("thaw", meeting.id, meeting.version, WHY)
    act("freeze", meeting.id, _meeting(cab).version)
    act("cancel", meeting.id, _meeting(cab).version, WHY)
    gone = [cab.item(one).id for one in changes if one != changes[3]]
    act("restore", meeting.id, _meeting(cab).version, WHY)
    act("bring_back", gone, meeting.id)
    seat = _seat(cab, "DOT")
    act("name_delegate", seat.id, seat.version, person_id=cab.ids["eve"])
    item = cab.item(changes[0])
    call(cab["ben"], "cab.vote", item.id, None, "approve", content_n=item.now_n)


def _hold(cab: Board, call: Act, changes: list[int]) -> None:
    act = _ava(cab, call)
    cab.clock.to("2026-11-18 10:00")
    meeting = _meeting(cab)
    act("open", meeting.id, meeting.version)
    for agency in ("DHHS", "DOR", "DOT"):
        seat = _seat(cab, agency)
        act("presence", seat.id, seat.version, True)
    came = act("presence_of_all", meeting.id)
    act("presence_of_all", meeting.id, present=False, seat_ids=came.ids[1:])
    act("go_to", meeting.id, cab.item(changes[0]).id)
    act("pause", meeting.id)
    act("resume", meeting.id)
    item = cab.item(changes[0])
    more = {"content_n": item.now_n, "cast": "recorded"}
    act("vote", item.id, _seat(cab, "DOR").id, "approve", **more)
    decided = {"content_n": item.now_n, "conditions": WHY}
    act("decide", item.id, item.version, "conditions", **decided)
    item = cab.item(changes[0])
    act("correct", item.id, item.version, WHY, conditions="After the backup")
    item = cab.item(changes[0])
    act("reopen", item.id, item.version, WHY)
    act("vote_rest", cab.item(changes[1]).id, cab.item(changes[1]).now_n)
    item = cab.item(changes[2])
    act("defer", item.id, item.version, WHY)
    deferred = next(one for one in _meeting(cab).items if one.id == item.id)
    act("hear_after_all", deferred.id, deferred.version, WHY)
    act("defer", cab.item(changes[2]).id, cab.item(changes[2]).version, WHY)
    item = cab.item(changes[5])
    act("consent", item.id, item.version, True)
    _note(cab, act, changes[1])


def _note(cab: Board, act: Callable[..., Changes], change_id: int) -> None:
    told = NewItem(Kind.INFO, _meeting(cab).id, change_id)
    id = cab["ava"].write(lambda conn: open_item(conn, told), what="inform")
    item: Item | None = _meeting(cab).item(id)
    assert item is not None
    act("note", item.id, item.version, "Seen")


def _close(cab: Board, call: Act) -> None:
    act = _ava(cab, call)
    meeting = _meeting(cab)
    act("end", meeting.id, meeting.version)
    act("reopen_meeting", meeting.id, _meeting(cab).version, WHY)
    act("end", meeting.id, _meeting(cab).version)
    act("revise_minutes", meeting.id, WHY)
    paper = next(paper for paper in reversed(_meeting(cab).papers) if paper.kind == "minutes")
    call(cab["hal"], "cab.sign", paper.id)
    values = {"title": "Try it", "owner_id": cab.ids["ben"], "due_on": date(2026, 12, 1)}
    action = act("add_action", values, meeting_id=meeting.id).ids[0]
    act("edit_action", action, 1, {"state": "done"})
