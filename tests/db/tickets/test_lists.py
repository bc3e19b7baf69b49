"""Ticket lists and search: the same ids in the same order on both databases, in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text, update

from app.db import tables as t
from app.db.engine import Database
from app.db.majors.store import append
from app.db.owner import as_owner
from app.db.records import insert_record, update_versioned
from app.db.tickets.lists import grouped_ids, quick_counts, ticket_id, ticket_ids, ticket_rows
from app.db.tickets.search import without_search
from app.db.types import Instant
from app.domain.majors.values import UpdateKind
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import FigureFilter, QuickCounts, Sort, SortKey, TicketDraft, TicketFilter, TicketRow
from app.domain.vocabulary import HoldReason, Metric, Priority, TicketKind, TicketState
from app.services.tickets import acts as tickets
from app.services.tickets import forms as ticket_forms
from app.services.tickets import reads as ticket_reads
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.resting_guards import bulk_load
from tests.ticket_world import Statements, World, build_world, local


@dataclass
class Filled:
    """A workspace with six tickets: name -> id."""

    db: Database
    world: World
    ids: dict[str, int]

    def found(self, filter: TicketFilter, sort: Sort | None = None, limit: int | None = None) -> list[str]:
        names = {id: name for name, id in self.ids.items()}
        with self.db.read() as conn:
            listed = ticket_ids(conn, filter, sort, limit, login=self.db.actor.login, now=self.db.now())
        return [names[id] for id in listed]


def fill(db: Database) -> Filled:
    """Tickets a to f, opened an hour apart from Monday 10:00 Eastern; it is 16:00 at the end."""
    world = build_world(db)
    doa, dor = world.agencies["DOA"], world.agencies["DOR"]
    drafts = {
        "a": TicketDraft(
            TicketKind.INCIDENT, "Printer is on fire", doa, 3, 1, "Heavy smoke, toner-cartridge", caller="Zoe Müller"
        ),
        "b": TicketDraft(
            TicketKind.INCIDENT, "E-mail down for everybody", dor, 1, 1, "Cannot send; error 550 5.7.1", channel="email"
        ),
        "c": TicketDraft(
            TicketKind.REQUEST,
            "New laptop",
            doa,
            4,
            4,
            "For the printer room",
            world.services["MAIL"],
            category="Hardware",
        ),
        "d": TicketDraft(
            TicketKind.INCIDENT, "VPN drops", dor, 3, 3, "user@example.com drops off/on", world.services["VPN"]
        ),
        "e": TicketDraft(TicketKind.INCIDENT, "Printing slowly", doa, 4, 3, "O'Brien said: 100% slow", assignee="eve"),
        "f": TicketDraft(TicketKind.INCIDENT, "Fire alarm app shows fire", dor, 4, 2, "on the printer is a warning"),
    }
    ids = {}
    for name, draft in drafts.items():
        ids[name] = ticket_forms.log_ticket(db, draft).ids[0]
        world.clock.on(hours=1)
    tickets.assign(db, ids["a"], db.actor.login)
    tickets.hold(db, ids["d"], HoldReason.AWAITING_USER)
    tickets.resolve(db, ids["e"], "fixed", "Done")
    tickets.cancel(db, ids["f"], "a test")
    db.write(lambda conn: _declare(conn, ids["b"], world), what="test")
    return Filled(db, world, ids)


def _declare(conn: Connection, ticket: int, world: World) -> None:
    values = {"number": "MI0000001", "title": "Mail", "ticket_id": ticket, "impact_start_at": world.clock.now}
    major = insert_record(conn, t.major_incident, values)
    append(conn, major, UpdateKind.DECLARED, "Declared.")
    update_versioned(conn, t.major_incident, major, 1, {"state": "declared"})


@pytest.fixture(scope="module")
def both(make_workspace: MakeWorkspace) -> Iterator[list[Filled]]:
    with ExitStack() as stack:
        yield [fill(stack.enter_context(make_workspace(kind))) for kind in ("sqlite", "postgresql")]


def everywhere(both: list[Filled], filter: TicketFilter, sort: Sort | None = None) -> list[str]:
    first, second = (filled.found(filter, sort) for filled in both)
    assert first == second
    return first


def test_newest_first_and_every_other_order(both: list[Filled]) -> None:
    assert everywhere(both, TicketFilter()) == list("fedcba")
    assert everywhere(both, TicketFilter(), Sort(SortKey.OPENED, descending=False)) == list("abcdef")
    assert everywhere(both, TicketFilter(), Sort(SortKey.PRIORITY)) == list("bafdec")
    assert everywhere(both, TicketFilter(), Sort(SortKey.PRIORITY, descending=False)) == list("cedfab")
    assert everywhere(both, TicketFilter(), Sort(SortKey.NUMBER, descending=False)) == list("abdefc")
    due = everywhere(both, TicketFilter(), Sort(SortKey.DUE, descending=False))
    assert due[:2] == ["b", "a"]  # 15:00 and 18:00
    assert due[-1] == "d"  # paused: no due time, so last
    assert everywhere(both, TicketFilter(), Sort(SortKey.DUE))[-1] == "d"
    assert [filled.found(TicketFilter(), limit=2) for filled in both] == [["f", "e"]] * 2
    for filled in both:  # six tickets, the one without due time beyond the limit
        assert "d" not in filled.found(TicketFilter(), Sort(SortKey.DUE), limit=5)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (TicketFilter(open_only=True), "dcba"),
        (TicketFilter(states=(TicketState.RESOLVED, TicketState.CANCELLED)), "fe"),
        (TicketFilter(kinds=(TicketKind.REQUEST,)), "c"),
        (TicketFilter(priorities=(Priority.CRITICAL, Priority.HIGH)), "ba"),
        (TicketFilter(mine=True), "a"),
        (TicketFilter(assignee="eve"), "e"),
        (TicketFilter(unassigned=True, open_only=True), "dcb"),
        (TicketFilter(breached=True), "b"),
        (TicketFilter(breached=True, open_only=True), "b"),
        (TicketFilter(breached=False, open_only=True), "dca"),
        (TicketFilter(breached=False), "fedca"),
        (TicketFilter(due_before=local("2026-10-05 18:30")), "ba"),
        (TicketFilter(opened_from=local("2026-10-05 11:00"), opened_to=local("2026-10-05 13:00")), "cb"),
        (TicketFilter(resolved_from=local("2026-10-05 00:00")), "e"),
        (TicketFilter(channels=("email",)), "b"),
        (TicketFilter(categories=("Hardware",)), "c"),
        (TicketFilter(numbers=("inc0000001", "REQ0000001")), "ca"),
        (TicketFilter(major=True), "b"),
        (TicketFilter(caller="Zoe Müller"), "a"),
        (TicketFilter(ids=()), ""),
    ],
)
def test_filters(both: list[Filled], filter: TicketFilter, expected: str) -> None:
    assert everywhere(both, filter) == list(expected)


def test_filters_by_id(both: list[Filled]) -> None:
    for filled in both:
        world, ids = filled.world, filled.ids
        assert filled.found(TicketFilter(agency_ids=(world.agencies["DOR"],))) == list("fdb")
        assert filled.found(TicketFilter(service_ids=tuple(world.services.values()))) == list("dc")
        assert filled.found(TicketFilter(ids=(ids["a"], ids["c"], 999_999))) == list("ca")


def test_the_tickets_behind_a_figure(both: list[Filled]) -> None:
    def figure(metric: Metric, outcome: str | None, **more: Any) -> TicketFilter:
        return TicketFilter(
            figure=FigureFilter(
                metric, local("2026-10-01 00:00"), local("2026-11-01 00:00"), local("2026-10-05 16:00"), outcome, **more
            )
        )

    assert everywhere(both, figure(Metric.RESOLUTION, "missed")) == ["b"]  # due 15:00, nobody resolved it
    assert everywhere(both, figure(Metric.RESOLUTION, "met")) == ["e"]
    assert everywhere(both, figure(Metric.RESOLUTION, None)) == ["e", "b"]
    assert everywhere(both, figure(Metric.RESOLUTION, None, priorities=(Priority.CRITICAL,))) == ["b"]
    assert everywhere(both, figure(Metric.RESPONSE, "missed")) == ["a"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("printer", "fca"),
        ("PRINT", "feca"),
        ("fire", "fa"),
        ("printer fire", "fa"),
        ('"on fire"', "a"),
        ('"printer is"', "fa"),
        ('"printer is on fire"', "a"),
        ("toner cartridge", "a"),
        ("toner-cartridge", "a"),
        ("cartr", "a"),
        ("müller", "a"),
        ("MÜLLER", "a"),
        ("zoe—müller", "a"),
        ("user@example.com", "d"),
        ("example", "d"),
        ("5.7.1", "b"),
        ("o'brien", "e"),
        ("100%", "e"),
        ("hardware", "c"),
        ("*aptop", "c"),
        ("*rint", "ea"),
        ("INC0000002", "b"),
        ("inc0000002", "b"),
        ("2", "b"),
        ("req1", "c"),
        ("nothing like it", ""),
        ("!!! ???", ""),
        ('"', ""),
        ("AND OR NOT NEAR(", ""),
        ("'; DROP TABLE ticket; --", ""),
        ("fire\0alarm", "f"),
        ("   ", "fedcba"),
    ],
)
def test_search(both: list[Filled], typed: str, expected: str) -> None:
    assert everywhere(both, TicketFilter(text=typed)) == list(expected)


def test_a_ticket_number_comes_first_and_the_index_follows_edits(db: Database) -> None:
    filled = fill(db)
    draft = TicketDraft(TicketKind.INCIDENT, "See INC0000001", filled.world.agencies["DOA"], 4, 4)
    id = ticket_forms.log_ticket(db, draft).ids[0]

    def found(typed: str) -> list[int]:
        with db.read() as conn:
            return list(ticket_ids(conn, TicketFilter(text=typed), now=db.now()))

    assert found("INC0000001") == [filled.ids["a"], id]
    assert found("see") == [id]
    ticket_forms.edit_ticket(db, id, {"title": "See INC0000001"}, {"title": "gone"})
    assert found("see") == []
    assert found("gone") == [id]


@settings(max_examples=few(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
def test_no_text_can_break_the_search(both: list[Filled], typed: str) -> None:
    for filled in both:
        with filled.db.read() as conn:
            ticket_ids(conn, TicketFilter(text=typed), now=filled.db.now())


def test_rows_come_in_the_order_asked_for_in_two_statements(both: list[Filled]) -> None:
    for filled in both:
        wanted = [filled.ids[name] for name in "dbae"]
        with filled.db.read() as conn, Statements(filled.db) as seen:
            rows = ticket_rows(conn, [wanted[0], 999_999, *wanted[1:]])
        assert seen.count == 2  # rows, holidays
        assert [row.id for row in rows] == wanted
        held, major, mine, done = rows
        assert (held.paused, held.due_at, held.hold_reason) == (True, None, HoldReason.AWAITING_USER)
        assert (major.major, major.paused, major.due_at, major.met) == (True, False, local("2026-10-05 15:00"), None)
        assert (mine.assignee, mine.agency_code, mine.agency_name) == (filled.db.actor.login, "DOA", "Department DOA")
        assert (done.met, done.state, done.service_name) == (True, TicketState.RESOLVED, "")
        assert held.service_name == "Service VPN"


def test_a_page_of_a_list_takes_three_statements(both: list[Filled]) -> None:
    for filled in both:
        with filled.db.read() as conn, Statements(filled.db) as seen:
            ids = ticket_ids(conn, TicketFilter(open_only=True, agency_ids=(1, 2)), limit=200, now=filled.db.now())
            ticket_rows(conn, ids)
        assert seen.count == 3


def test_numbers_beside_the_quick_filters(both: list[Filled]) -> None:
    for filled in both:
        with filled.db.read() as conn:
            found = quick_counts(
                conn, login=filled.db.actor.login, now=filled.db.now(), day_end=local("2026-10-06 00:00")
            )
        assert replace(found, missed=0, due_hour=0, update_due=0) == QuickCounts(
            open=4, mine=1, unassigned=3, breached=1, due_today=1, on_hold=1, back_from_hold=0, no_group=4, total=6
        )
        hour = filled.db.now() + timedelta(hours=1)
        for number, filter in (
            (found.missed, TicketFilter(next_due_before=filled.db.now())),
            (found.due_hour, TicketFilter(next_due_from=filled.db.now(), next_due_before=hour)),
            (found.update_due, TicketFilter(update_due_before=hour)),
        ):
            assert number == len(filled.found(replace(filter, open_only=True)))
        assert ticket_reads.counts(filled.db) == found


def test_a_ticket_by_number_or_id(both: list[Filled]) -> None:
    for filled in both:
        with filled.db.read() as conn:
            assert ticket_id(conn, " inc0000001 ") == filled.ids["a"]
            assert ticket_id(conn, filled.ids["a"]) == filled.ids["a"]
            assert ticket_id(conn, "INC9999999") is None


def test_the_index_is_made_again_after_a_bulk_load(db: Database) -> None:
    filled = fill(db)
    with as_owner(db) as conn, without_search(conn):
        if db.kind == "sqlite":
            conn.execute(text("UPDATE ticket SET category = 'Peculiar', version = version + 1 WHERE id = 1"))
    expected = ["a"] if db.kind == "sqlite" else []
    assert filled.found(TicketFilter(text="peculiar")) == expected
    assert filled.found(TicketFilter(text="printer")) == list("fca")


def test_by_the_clock_that_is_due_first(both: list[Filled]) -> None:
    for filled in both:
        rows: dict[str, TicketRow] = {}
        with filled.db.read() as conn:
            for name, id in filled.ids.items():
                (rows[name],) = ticket_rows(conn, [id])
        now = filled.db.now()
        with filled.db.read() as conn:
            for name in "abcd":
                running = conn.execute(
                    text(
                        "SELECT metric, due_at FROM sla_clock WHERE ticket_id = :id AND stop_at IS NULL"
                        " AND due_at IS NOT NULL"
                    ).columns(due_at=Instant()),
                    {"id": filled.ids[name]},
                ).all()
                due = min((row.due_at for row in running), default=None)
                assert rows[name].next_due_at == due, name
                if due is not None:
                    assert (rows[name].next_metric, due) in [(Metric(row.metric), row.due_at) for row in running]
        assert rows["e"].next_due_at is None  # resolved
        assert rows["f"].next_due_at is None  # cancelled
        late = [name for name in "dcba" if (rows[name].next_due_at or now) < now]
        assert filled.found(TicketFilter(next_due_before=now, open_only=True)) == late
        assert "b" in late
        known = [name for name in "abcd" if rows[name].next_due_at is not None]
        order = sorted(known, key=lambda name: (rows[name].next_due_at or now, filled.ids[name]))
        listed = filled.found(TicketFilter(), Sort(SortKey.NEXT, descending=False))
        assert listed[: len(order)] == order
        assert listed[-2:] == ["f", "e"]
        assert sorted(listed) == list("abcdef")
        backwards = filled.found(TicketFilter(open_only=True), Sort(SortKey.NEXT))
        assert backwards[: len(order)] == order[::-1]


def test_by_time_left_what_is_only_past_the_earliest_due_time_is_not_first(db: Database) -> None:
    """Late for certain is first; where the holds are not told, nobody knows whether it is late at all."""
    filled = fill(db)
    now = filled.db.now()
    by_time = Sort(SortKey.NEXT, descending=False)
    first = filled.found(TicketFilter(open_only=True), by_time)
    late = [name for name in first if name in filled.found(TicketFilter(next_due_before=now, open_only=True))]
    assert late
    assert first[: len(late)] == late
    with as_owner(db) as conn, bulk_load(conn):
        clock = t.sla_clock.c
        open_clocks = (clock.ticket_id == filled.ids[late[0]], clock.stop_at.is_(None))
        conn.execute(update(t.sla_clock).where(*open_clocks).values(bound=True, due_at=now - timedelta(hours=2)))
    with db.read() as conn:
        (row,) = ticket_rows(conn, [filled.ids[late[0]]])
    assert row.due_first(now) is None
    dated = [name for name in first if name != late[0]]
    listed = filled.found(TicketFilter(open_only=True), by_time)
    assert listed[0] != late[0]
    assert listed.index(late[0]) > max(listed.index(name) for name in dated if _is_due(filled, name))
    assert sorted(listed) == sorted(first)
    with db.read() as conn:  # none has a support group: they are one group
        whole = grouped_ids(
            conn, TicketFilter(open_only=True), GroupKey.GROUP, by_time, now=now, day_end=now + timedelta(hours=8)
        )
    names = {id: name for name, id in filled.ids.items()}
    assert len(whole.groups) == 1
    assert names[whole.ids[0]] != late[0]


def _is_due(filled: Filled, name: str) -> bool:
    with filled.db.read() as conn:
        (row,) = ticket_rows(conn, [filled.ids[name]])
    return row.due_first(filled.db.now()) is not None


def test_back_from_hold_until_somebody_acts(db: Database) -> None:
    filled = fill(db)
    one = filled.ids["d"]
    back = TicketFilter(back_from_hold=True)
    assert filled.found(back) == []
    tickets.resume(db, one)
    assert filled.found(back) == ["d"]
    assert ticket_reads.counts(db).back_from_hold == 1
    tickets.comment(db, one, "On it")
    assert filled.found(back) == []
    assert filled.found(TicketFilter(no_group=True, open_only=True)) == list("dcba")
