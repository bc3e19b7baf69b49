"""Each act on major incidents is taken back as if it had not happened, or stands with its reason."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.trail import chains
from app.domain.eastern import local_date
from app.domain.majors.promises import gaps
from app.domain.majors.retraction import standing
from app.domain.majors.settings import MajorRules
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRole, Message, PromiseState, Recipient, UpdateKind
from app.errors import LongleafError, NotAllowed
from app.services.api import Services
from app.services.workspace.last_acts import last_acts
from app.services.workspace.undo import undo
from tests.services.majors.room import Room
from tests.services.majors.test_afterwards import with_outage

#: An act of Mia's on an incident that runs; it takes what is to be done by, and the incident as it is.
Do = Callable[[Any, Any, Room, str], object]


def _dan(room: Room) -> int:
    with room.db.read() as conn:
        return int(conn.execute(select(t.person.c.id).where(t.person.c.name == "Dan Director")).scalar_one())


def _link(of: Any, now: Any, room: Room, op_id: str) -> object:
    return of.link(now.row.id, [room.desk_ticket("Mail", "DOR")], op_id=op_id)


def _unlink(of: Any, now: Any, room: Room, op_id: str) -> object:
    ticket = room.desk_ticket("Mail", "DOR")
    of.link(now.row.id, [ticket])
    return of.unlink(now.row.id, [ticket], op_id=op_id)


def _edit_task(of: Any, now: Any, room: Room, op_id: str) -> object:
    of.add_task(now.row.id, {"title": "Call the vendor"})
    *_, task = room.major(now.row.id).tasks
    return of.edit_task(task.id, task.version, {"state": "done", "title": "Called"}, op_id=op_id)


def _edit_action(of: Any, now: Any, room: Room, op_id: str) -> object:
    owner = _dan(room)
    of.add_action(now.row.id, {"title": "Renew it", "owner_id": owner, "due_on": local_date(room.db.now())})
    *_, action = sorted(room.major(now.row.id).actions, key=lambda one: one.id)
    return of.edit_action(action.id, action.version, {"state": "done"}, op_id=op_id)


def _restored(of: Any, now: Any, room: Room) -> Any:
    of.restore(now.row.id, now.row.version, room.db.now(), Message("Mail works."), "None.")
    return room.major(now.row.id)


def _reviewed(of: Any, now: Any, room: Room, **more: Any) -> Any:
    now = _restored(of, now, room)
    values = {"cause": "A disk", "held_on": local_date(room.db.now())}
    of.review(now.row.id, now.row.version, values, **more)
    return room.major(now.row.id)


def _effect(of: Any, now: Any, room: Room, op_id: str) -> object:
    now = _reviewed(of, now, room)
    return of.judge_effect(now.row.id, now.row.version, "Nothing came again.", op_id=op_id)


def _reopen(of: Any, now: Any, room: Room, op_id: str) -> object:
    now = _restored(of, now, room)
    return of.reopen(now.row.id, now.row.version, "Down again.", op_id=op_id)


def _correct(of: Any, now: Any, room: Room, op_id: str) -> object:
    now = _restored(of, now, room)
    at = room.db.now() - timedelta(minutes=3)
    return of.correct(now.row.id, now.row.version, "restored_at", at, "Too late.", op_id=op_id)


def _reach(of: Any, now: Any, room: Room, op_id: str) -> object:
    agencies = {room.world.agencies["DOA"]: "No mail"}
    return of.set_reach(now.row.id, now.row.version, agencies, [], [], op_id=op_id)


def _propose(of: Any, now: Any, room: Room, op_id: str) -> object:
    return of.propose({"title": "VPN", "ticket_id": room.desk_ticket("VPN", "DOR")}, op_id=op_id)


#: What can be taken back.
UNDONE: dict[str, Do] = {
    "propose": _propose,
    "set_role": lambda of, now, _r, op: of.set_role(now.row.id, now.row.version, MajorRole.SCRIBE, "max", op_id=op),
    "set_reach": _reach,
    "edit": lambda of, now, _r, op: of.edit(now.row.id, now.row.version, {"summary": "Mail", "title": "M"}, op_id=op),
    "log": lambda of, now, _r, op: of.log(now.row.id, UpdateKind.NOTE, "A disk is full.", op_id=op),
    "link": _link,
    "unlink": _unlink,
    "add_task": lambda of, now, _r, op: of.add_task(now.row.id, {"title": "Call"}, op_id=op),
    "edit_task": _edit_task,
    "add_action": lambda of, now, room, op: of.add_action(
        now.row.id, {"title": "R", "owner_id": _dan(room), "due_on": local_date(room.db.now())}, op_id=op
    ),
    "edit_action": _edit_action,
    "demote": lambda of, now, _r, op: of.demote(now.row.id, now.row.version, "One office.", op_id=op),
    "reopen": _reopen,
    "correct": _correct,
    "count_outages": lambda of, now, room, op: of.count_outages(
        now.row.id, now.row.version, {room.world.services["MAIL"]: "degraded"}, op_id=op
    ),
    "review": lambda of, now, room, op: _reviewed(of, now, room, op_id=op),
    "judge_effect": _effect,
}


def _declare(of: Any, _now: Any, room: Room, op_id: str) -> object:
    id = of.propose({"title": "VPN"}).ids[0]
    return of.declare(id, 1, op_id=op_id)


def _reject(of: Any, _now: Any, room: Room, op_id: str) -> object:
    return of.reject(of.propose({"title": "VPN"}).ids[0], 1, "One office.", op_id=op_id)


def _called(of: Any, now: Any, room: Room, op_id: str) -> object:
    update = room.send(now).derived["update_id"]
    olaf = Recipient("Olaf", "", "1", "contact", now.reached[0].agency_id)
    return of.told_by_phone(now.row.id, update, olaf, op_id=op_id)


def _children(name: str) -> Do:
    def act(of: Any, now: Any, room: Room, op_id: str) -> object:
        of.link(now.row.id, [room.desk_ticket("Mail", "DOR")])
        return getattr(of, name)(now.row.id, "Soon." if name == "update_children" else {"text": "Done."}, op_id=op_id)

    return act


#: What needs one that is resolved, which cannot be taken back.
AFTER = frozenset({"reopen", "correct", "review", "judge_effect"})
_ACTED = "Each ticket stands for itself: take it back there, in Tickets."
#: What stands, and why.
STANDS: dict[str, tuple[Do, str]] = {
    "declare": (_declare, "A declaration stands, for promises are counted from it: demote it, with the reason."),
    "declare_new": (
        lambda of, _n, _r, op: of.declare_new({"title": "VPN"}, op_id=op),
        "A declaration stands, for promises are counted from it: demote it, with the reason.",
    ),
    "reject": (_reject, "A rejection stands: declare it where it is one after all."),
    "send": (
        lambda of, now, room, op: of.send(
            now.row.id, now.row.version, Message("Down.", next_at=room.db.now() + timedelta(minutes=9)), op_id=op
        ),
        "A message that was sent stays as it was sent: say in the next one what was wrong.",
    ),
    "told_by_phone": (_called, "Who was told of a message stays on record."),
    "restore": (
        lambda of, now, room, op: of.restore(
            now.row.id, now.row.version, room.db.now(), Message("It works."), "None.", op_id=op
        ),
        "A message that was sent stays as it was sent: say in the next one what was wrong.",
    ),
    "update_children": (_children("update_children"), _ACTED),
    "resolve_children": (_children("resolve_children"), _ACTED),
    "save_rules": (
        lambda of, _n, _r, op: of.save_rules({}, {"rhythm_minutes": "30"}, op_id=op),
        "Nothing was changed, so there is nothing to take back.",
    ),
}


def acts_of(of: object) -> set[str]:
    """Return the names of the acts of a group of services: what takes an id of its own."""
    found = {name: getattr(import_module(one.func.__module__), one.func.__name__) for name, one in vars(of).items()}
    return {name for name, act in found.items() if "op_id" in inspect.signature(act).parameters}


def _as_it_counts(room: Room, major_id: int) -> dict[str, Any]:
    """Return all of an incident that lists, ledger and figures go by; records that an act made are left out ended."""
    found = room.major(major_id)
    kept = {field.name: getattr(found, field.name) for field in fields(found)}
    kept |= {"row": replace(found.row, version=0), "updates": standing(found.updates), "as_of": None}
    kept["tasks"] = [replace(one, version=0) for one in found.tasks if one.state != "dropped"]
    kept["actions"] = [replace(one, version=0) for one in found.actions if one.state != "dropped"]
    return kept


class Noting:
    """The services, which note what counts before the act that is to be taken back."""

    def __init__(self, of: Any, note: Callable[[], dict[str, Any]]) -> None:
        self._of, self._note = of, note
        self.found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def act(*given: Any, **more: Any) -> Any:
            if "op_id" in more:
                self.found = self._note()
            return getattr(self._of, name)(*given, **more)

        return act


def test_each_act_on_a_major_incident_is_taken_back_whole_or_stands_with_its_reason(majors: Room) -> None:
    assert acts_of(Services(majors.db).majors) == UNDONE.keys() | STANDS.keys()
    mia = majors.people["mia"]
    of = Services(mia).majors
    one = with_outage(majors, majors.declared())  # each act leaves it as it was
    for name, do in UNDONE.items():
        now = with_outage(majors, majors.declared()) if name in AFTER else majors.major(one.row.id)
        noted = Noting(of, partial(_as_it_counts, majors, now.row.id))
        do(noted, now, majors, name)
        before = noted.found
        if name in {"propose", "unlink"}:
            assert next(one.can_undo for one in last_acts(mia) if one.op_id == name), name
        assert _as_it_counts(majors, now.row.id) != before or name == "propose", name
        undo(mia, name, op_id=f"{name} back")
        assert _as_it_counts(majors, now.row.id) == before, name
        with pytest.raises(NotAllowed, match="taken back already"):
            undo(mia, name)
    gone = [one for one in last_acts(mia, 200) if one.undone]
    assert {one.op_id for one in gone} == UNDONE.keys()
    assert {(one.kind, one.number[:2]) for one in gone} == {("major_incident", "MI")}
    (proposed,) = [one for one in of.majors() if one.title == "VPN"]
    assert proposed.state is MajorState.REJECTED
    for name, (do, why) in STANDS.items():
        by = majors.db if name == "save_rules" else mia
        do(Services(by).majors, majors.declared(), majors, name)
        with pytest.raises(LongleafError, match=re.escape(why)):
            undo(by, name)
    assert not any(one.can_undo for one in last_acts(mia, 200) if one.op_id in STANDS)
    with majors.db.read() as conn:
        assert list(chains(conn)) == []


def test_the_ledger_is_as_if_what_was_taken_back_had_not_happened(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    of, rules = Services(mia).majors, MajorRules()
    majors.world.clock.to("2026-10-05 10:03")
    majors.send(found)
    now = majors.major(found.row.id)
    of.demote(now.row.id, now.row.version, "One office.", op_id="demoted")
    assert [one.state for one in majors.major(now.row.id).promises] == [PromiseState.KEPT, PromiseState.WITHDRAWN]
    undo(mia, "demoted")
    now = majors.major(now.row.id)
    assert [one.state for one in now.promises] == [PromiseState.KEPT, PromiseState.OPEN]
    assert now.row.next_update_at == now.promises[-1].due_at
    assert now.gaps == gaps(standing(now.updates), rules)
    told = now.updates[-1]
    assert (told.kind, told.text, told.author) == (
        UpdateKind.CORRECTION,
        "Taken back: demoted, “One office.”",
        "Mia Marsh",
    )
    assert len(now.updates) == len(standing(now.updates)) + 2


def test_what_somebody_did_since_and_what_is_overdue_by_it_stand(majors: Room) -> None:
    mia, found = majors.people["mia"], majors.declared()
    of = Services(mia).majors
    of.set_role(found.row.id, found.row.version, MajorRole.SCRIBE, "max", op_id="role")
    now = majors.major(found.row.id)
    Services(majors.people["max"]).majors.edit(now.row.id, now.row.version, {"bridge": "Room 4"})
    with pytest.raises(NotAllowed, match=r"^Max Moore did something there since"):
        undo(mia, "role")
    now = majors.major(found.row.id)
    now = _restored(of, now, majors)
    of.reopen(now.row.id, now.row.version, "Down again.", op_id="again")
    majors.world.clock.to("2026-10-05 10:30")
    with pytest.raises(NotAllowed, match=r"^The message that it promised was due .*10:05.*: that stands\.$"):
        undo(mia, "again")
