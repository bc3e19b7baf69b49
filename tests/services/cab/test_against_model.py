"""The services and the reference model of the board, act by act: what one does the other does, and nothing else."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import insert, select

from app.db import tables as t
from app.db.cab.meetings import ensure
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import agenda_items, attendance, ballots, decisions, meetings, sitting
from app.services.changes import acts, latent
from tests.conftest import MakeWorkspace
from tests.domain.cab import machine
from tests.domain.cab.test_machine import Histories
from tests.examples import few
from tests.services.cab.board import FORM, LINKS, Board, board

WHY = "As the model says"
MEMBERS = ("ben", "dee", "cleo", "dan", "olga")  # of DHHS, DIT, DOR, DOT, OSBM


class Mirrored(Histories):
    """Each act of a history is done in a workspace too: both allow it or both refuse it, and both come to the same."""

    kind = "sqlite"
    make: MakeWorkspace
    seats = 5

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.cab: Board = self.stack.enter_context(board(self.stack.enter_context(type(self).make(type(self).kind))))
        self.numbers: dict[int, int] = {}  # of the model's changes: ids
        self.written: dict[int, int] = {}  # versions of the content that come from writing a draft, with its links

    def teardown(self) -> None:
        self.stack.close()

    # --- the same things in the workspace ---------------------------------------------------------
    def rows(self, name: str) -> list[Any]:
        table = t.metadata.tables[name]
        with self.cab.root.read() as conn:
            return list(conn.execute(select(table).order_by(table.c.id)))

    def row(self, slot: date) -> Any:
        return next(row for row in self.rows("cab_meeting") if row.slot == slot)

    def items_of(self, change: int) -> list[Any]:
        id_ = self.numbers.get(change)
        return [row for row in self.rows("cab_agenda_item") if row.change_id == id_] if id_ else []

    def item_row(self, item: machine.Item) -> Any:
        mine = [one for one in self.board.items if one.change == item.change]
        return self.items_of(item.change)[mine.index(item)]

    def version(self, change: int) -> int:
        return self.cab.change(self.numbers[change]).version

    # --- acts -------------------------------------------------------------------------------------
    def act(self, name: str, *args: Any, **how: Any) -> bool:
        if name in {"sign", "ecab_vote", "ecab_decide", "note", "record_latent"} or self._is_emergency(name, args):
            return False  # they need more than the model has
        self.cab.clock.at = self.board.now
        mirror = getattr(self, f"do_{name}")(*args, **how)
        before = {slot: meeting.state for slot, meeting in self.board.meetings.items()}
        done = super().act(name, *args, **how)
        if mirror is None:
            return done
        refused = ""
        try:
            mirror()
        except (NotAllowed, InputError, Conflict) as error:
            refused = str(error)
        assert done is not bool(refused), (
            f"{name}{args}, {before}: the model {'does' if done else 'refuses'}; {refused}"
        )
        return done

    def _is_emergency(self, name: str, args: tuple[Any, ...]) -> bool:
        of_changes = {"submit", "submit_late", "edit", "withdraw", "record_latent", "rework", "schedule"}
        return name in of_changes and self.board.changes[args[0]].type == "emergency"

    def _drafted(self, change: int) -> int:
        if change not in self.numbers:
            self._known(change, self.cab.draft(title=f"Change {change}"))
        return self.numbers[change]

    def _known(self, change: int, id_: int) -> None:
        self.numbers[change] = id_
        self.written[change] = self.cab.change(id_).content_n - self.board.changes[change].n

    def do_submit(self, change: int) -> Any:
        if self.board.changes[change].type == "latent":
            return None
        self._drafted(change)
        return lambda: acts.submit(self.cab["finn"], self.numbers[change], self.version(change))

    def do_submit_late(self, change: int) -> Any:
        if self.board.changes[change].type == "latent":
            return None
        self._drafted(change)

        def late() -> None:
            item = self.board.open_of(change, "board")
            if item is None or not item.is_late:
                raise InputError("no meeting")
            more: dict[str, Any] = {"late_for": item.slot, "late_why": WHY}
            acts.submit(self.cab["finn"], self.numbers[change], self.version(change), **more)

        return late

    def do_edit(self, change: int) -> Any:
        if self.board.changes[change].type == "latent":
            return None
        text = f"Plan {self.board.changes[change].n}"
        found = self.cab.change(self._drafted(change))
        return lambda: acts.edit_change(self.cab["finn"], found, {"test_plan": text})

    def do_withdraw(self, change: int, *, cancel: bool) -> Any:
        if cancel:
            return lambda: acts.cancel(self.cab["finn"], self.numbers[change], self.version(change), WHY)
        return lambda: acts.withdraw(self.cab["finn"], self.numbers[change], self.version(change))

    def do_record_latent(self, change: int) -> Any:
        if self.board.changes[change].type != "latent":
            return None

        def record() -> None:
            end = self.board.now
            values = {**FORM, "title": f"Change {change}", "type": "latent"}
            span = {"planned_start": end.replace(year=2025), "planned_end": end}
            start = span["planned_start"]
            made = latent.record_latent(self.cab["finn"], {**values, **span}, LINKS, start, end, "successful")
            self._known(change, made.ids[0])

        return record

    def do_rework(self, change: int) -> Any:
        return lambda: acts.withdraw(self.cab["ava"], self.numbers[change], self.version(change))

    def do_schedule(self, change: int) -> Any:
        return lambda: acts.schedule(self.cab["finn"], self.numbers[change], self.version(change))

    def do_call(self, slot: date) -> Any:
        if any(row.slot == slot for row in self.rows("cab_meeting")) or slot < self.board.today:
            return None
        return lambda: self.cab["ava"].write(lambda conn: ensure(conn, slot), what="call")

    def do_move(self, slot: date, to: date) -> Any:
        now = self.row(slot)
        return None if to == now.meeting_date else lambda: meetings.move(self.cab["ava"], now.id, now.version, to)

    def do_relocate(self, slot: date, place: str) -> Any:
        now = self.row(slot)
        return lambda: meetings.move(self.cab["ava"], now.id, now.version, now.meeting_date, place=place)

    def do_freeze(self, slot: date) -> Any:
        now = self.row(slot)
        return lambda: meetings.freeze(self.cab["ava"], now.id, now.version)

    def _why(self, name: str, slot: date) -> Any:
        now = self.row(slot)
        return lambda: getattr(meetings, name)(self.cab["ava"], now.id, now.version, WHY)

    def do_thaw(self, slot: date) -> Any:
        return self._why("thaw", slot)

    def do_cancel(self, slot: date) -> Any:
        return self._why("cancel", slot)

    def do_restore(self, slot: date) -> Any:
        return self._why("restore", slot)

    def do_defer(self, item: int, to: date | None) -> Any:
        row = self.item_row(self.board.items[item])
        target = self.row(to).id if to else None
        return lambda: agenda_items.defer(self.cab["ava"], row.id, row.version, WHY, to_meeting_id=target)

    def do_hear_after_all(self, item: int) -> Any:
        row = self.item_row(self.board.items[item])
        return lambda: agenda_items.hear_after_all(self.cab["ava"], row.id, row.version, WHY)

    def do_reassign(self, item: int, to: date) -> Any:
        row = self.item_row(self.board.items[item])
        return lambda: agenda_items.reassign(self.cab["ava"], row.id, row.version, self.row(to).id)

    def do_bring_back(self, item: int) -> Any:
        one = self.board.items[item]
        row = self.item_row(one)
        assert one.before is not None
        slot = self.board.items[one.before].slot
        assert slot is not None
        return lambda: agenda_items.bring_back(self.cab["ava"], [row.id], self.row(slot).id)

    def do_open(self, slot: date) -> Any:
        now = self.row(slot)
        return lambda: sitting.open_meeting(self.cab["ava"], now.id, now.version)

    def _seat(self, slot: date, seat: int) -> Any:
        found = [row for row in self.rows("cab_seat") if row.meeting_id == self.row(slot).id]
        codes = {row.id: row.code for row in self.rows("agency")}
        return sorted(found, key=lambda row: codes[row.agency_id])[seat]

    def do_presence(self, slot: date, seat: int, *, here: bool) -> Any:
        row = self._seat(slot, seat)
        return lambda: attendance.presence(self.cab["ava"], row.id, row.version, here)

    def do_vote(self, item: int, seat: int, ballot: str, *, own: bool) -> Any:
        one = self.board.items[item]
        row = self.item_row(one)
        if one.slot is None:
            return None
        who = self.cab[MEMBERS[seat]] if own else self.cab["ava"]
        more: dict[str, Any] = {"content_n": self.cab.change(self.numbers[one.change]).content_n, "note": WHY}
        cast = "own" if own else "recorded"
        place = self._seat(one.slot, seat).id
        return lambda: ballots.vote(who, row.id, place, ballot, cast=cast, **more)

    def do_consent(self, item: int, *, given: bool) -> Any:
        row = self.item_row(self.board.items[item])
        return lambda: decisions.consent(self.cab["ava"], row.id, row.version, given)

    def do_decide(self, item: int, result: str) -> Any:
        one = self.board.items[item]
        row = self.item_row(one)
        if one.kind == "ratify":
            result = "not_ratified" if result == "rejected" else "ratified"
        n = self.cab.change(self.numbers[one.change]).content_n
        more: dict[str, Any] = {"content_n": n, "reason": WHY}
        if result == "conditions":
            more["conditions"] = WHY
        return lambda: decisions.decide(self.cab["ava"], row.id, row.version, result, **more)

    def do_end(self, slot: date) -> Any:
        now = self.row(slot)
        return lambda: sitting.end(self.cab["ava"], now.id, now.version)

    def do_reopen(self, item: int) -> Any:
        row = self.item_row(self.board.items[item])
        return lambda: decisions.reopen(self.cab["ava"], row.id, row.version, WHY)

    def do_reopen_meeting(self, slot: date) -> Any:
        now = self.row(slot)
        return lambda: sitting.reopen_meeting(self.cab["ava"], now.id, now.version, WHY)

    def holiday(self, day: date) -> None:
        if day not in self.board.holidays:
            super().holiday(day)
            row = {"day": day, "name": "holiday", "source": "test", "status": "confirmed"}
            self.cab.root.write(lambda conn: conn.execute(insert(t.holiday), [row]), what="test data")

    # --- what both come to ------------------------------------------------------------------------
    @invariant()
    def both_say_the_same(self) -> None:
        stored = {row.slot: (row.meeting_date, row.state, row.sequence, row.place) for row in self.rows("cab_meeting")}
        assert stored == {m.slot: (m.day, m.state.value, m.sequence, m.place) for m in self.board.meetings.values()}
        slots = {row.id: row.slot for row in self.rows("cab_meeting")}
        for change, id_ in self.numbers.items():
            model, real = self.board.changes[change], self.cab.change(id_)
            if model.type == "latent" and model.state == "draft":
                continue
            assert (real.state.value, real.ratification, real.content_n - self.written[change]) == (
                model.state,
                model.ratification,
                model.n,
            )
            mine = [one for one in self.board.items if one.change == change]
            assert [
                (row.kind, row.state, slots.get(row.meeting_id), row.came, row.late, row.consent)
                for row in self.items_of(change)
            ] == [(i.kind, i.state, i.slot, i.came, i.is_late, i.consent) for i in mine]


def play(make: MakeWorkspace, kind: str, examples: int, steps: int) -> None:
    mirrored = type("Played", (Mirrored,), {"kind": kind, "make": staticmethod(make)})
    how = settings(
        max_examples=few(examples), stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(mirrored, settings=how)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_services_do_what_the_model_does(make_workspace: MakeWorkspace, kind: str) -> None:
    play(make_workspace, kind, *((8, 40) if kind == "sqlite" else (3, 30)))
