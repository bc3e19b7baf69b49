"""Lists as they are exported: values counted by hand, the filter words, the same on both databases."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.db.views import LISTS, read
from app.domain.list_words import parse
from app.domain.tickets.filter_words import WORDS, ticket_filter
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import HoldReason, Role, TicketKind, TicketState
from app.errors import InputError
from app.services import lists
from app.services.lists import NAMES, Kept, export_list, words_of
from app.services.tickets import acts
from app.services.tickets.forms import log_ticket
from app.services.tickets.options import ticket_options
from app.services.tickets.reads import list_ids, list_rows
from app.work import Cancelled, Work
from tests.conftest import MakeWorkspace
from tests.services.people import as_person
from tests.ticket_world import World, build_world


def build(db: Database) -> World:
    """Three tickets on Monday 5 October 2026 and after, people and actions, two changes; see the tests for the rest."""
    world = build_world(db)
    first = TicketDraft(
        TicketKind.INCIDENT, "=Printer is on fire", world.agencies["DOA"], 3, 1, "Smoke", world.services["MAIL"],
        caller="Ann Caller", group_id=world.groups["DESK"],
    )  # fmt: skip
    one = log_ticket(db, first).ids[0]  # High, 10:00
    world.clock.to("2026-10-05 10:30")
    acts.assign(db, one, "bob")
    world.clock.to("2026-10-05 11:00")
    acts.hold(db, one, HoldReason.AWAITING_USER)
    world.clock.to("2026-10-05 13:00")
    acts.resume(db, one)
    world.clock.to("2026-10-05 14:00")
    acts.resolve(db, one, "fixed", "Replaced")
    world.clock.to("2026-10-31 23:30")
    log_ticket(db, TicketDraft(TicketKind.REQUEST, "A new phone", world.agencies["DPS"], 4, 4, channel="portal"))
    world.clock.to("2026-11-01 01:30")
    log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Mail is down", world.agencies["DOR"], 1, 1))
    db.write(lambda conn: _records(conn, world), what="records")
    return world


def _records(conn: Any, world: World) -> None:
    def add(table: Any, **values: Any) -> int:
        return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())

    doa, dps = world.agencies["DOA"], world.agencies["DPS"]
    ann = add(t.person, login="ann", name="Ánn Abel", email="ann@example.org", phone="919 555 0100")
    zoe = add(t.person, login=None, name="Zoë Zimmer", agency_id=doa)
    add(t.agency_assignment, agency_id=doa, person_id=ann, role="brm", valid_from=date(2025, 1, 1))
    ended = date(2026, 11, 1)
    add(
        t.agency_assignment, agency_id=dps, person_id=ann, role="brm", valid_from=date(2024, 1, 1), valid_to=ended
    )  # fmt: skip
    add(t.agency_contact, agency_id=doa, person_id=zoe, kind="mip", rank=1, valid_from=date(2025, 1, 1))
    for title, due, state in (
        ("Train the desk", date(2026, 10, 31), "open"),
        ("Move 100 % of_it", date(2026, 11, 1), "open"),
        ("Write it down", date(2026, 10, 1), "done"),
    ):
        add(t.action, agency_id=doa, title=title, due_on=due, state=state, owner="Ann")
    start, end = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)
    for number, agencies in (("CHG0000001", ("DPS", "DOA")), ("CHG0000002", ())):
        plan = {"planned_start": start, "planned_end": end, "risk_answers": {}}
        made = add(t.change, number=number, title="Patch", type="normal", scope="minor", **plan)
        for code in agencies:
            conn.execute(insert(t.change_agency).values(change_id=made, agency_id=world.agencies[code]))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[tuple[Database, World]]:
    """One workspace of a kind for all tests that only read."""
    with make_workspace(request.param) as made:
        yield made, build(made)


@pytest.fixture
def db(built: tuple[Database, World]) -> Database:
    return built[0]


@pytest.fixture
def world(built: tuple[Database, World]) -> World:
    """Its clock stands at the first 01:30 of the night in which the clocks go back."""
    built[1].clock.to("2026-11-01 01:30")
    return built[1]


def rows(db: Database, name: str, filter: str = "") -> list[dict[str, Any]]:
    out = io.BytesIO()
    made = export_list(db, name, out, "jsonl", filter=filter)
    found = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    assert made.rows == len(found)
    return found


def numbers(db: Database, filter: str) -> list[str]:
    return [row["number"] for row in rows(db, "tickets", filter)]


def test_a_ticket_counted_by_hand(db: Database, world: World) -> None:
    row = rows(db, "tickets", "number:INC0000001")[0]
    assert {key: row[key] for key in list(row)[:21]} == {
        "number": "INC0000001", "kind": "incident", "title": "=Printer is on fire", "state": "resolved",
        "hold_reason": None, "hold_until": None, "impact": 3, "urgency": 1, "priority": "high", "agency": "DOA",
        "agency_name": "Department DOA", "service": "MAIL", "service_name": "Service MAIL", "support_group": "DESK",
        "support_group_name": "Group DESK", "site": None, "assignee": "bob", "assignee_name": "bob",
        "caller": "Ann Caller", "channel": "phone", "category": "",
    }  # fmt: skip
    assert row["opened_at"] == "2026-10-05T14:00:00Z"
    assert row["first_assigned_at"] == "2026-10-05T14:30:00Z"
    assert row["resolved_at"] == "2026-10-05T18:00:00Z"
    assert row["closed_at"] is None
    # four hours by the wall clock, of which two on hold; the response took half an hour of the hour it had
    assert (row["open_s"], row["resolution_elapsed_s"], row["resolution_paused_s"]) == (14_400, 7_200, 7_200)
    assert (row["response_state"], row["response_elapsed_s"]) == ("met", 1_800)
    # eight hours from 10:00 and the two that it was on hold
    assert (row["resolution_state"], row["resolution_due_at"]) == ("met", "2026-10-06T00:00:00Z")
    assert (row["reopen_count"], row["resolution_code"], row["source"], row["excluded"]) == (
        0,
        "fixed",
        "longleaf",
        False,
    )


def test_what_is_not_measured_runs_or_is_missed(db: Database, world: World) -> None:
    found = {row["number"]: row for row in rows(db, "tickets")}
    assert found["INC0000002"]["resolution_state"] == "running"
    assert found["INC0000002"]["response_state"] == "not_measured"  # no target for a critical one
    assert found["INC0000002"]["first_assigned_at"] is None
    world.clock.to("2026-11-01 04:30")  # the clocks went back: four hours after 01:30 EDT
    assert rows(db, "tickets", "number:INC0000002")[0]["resolution_state"] == "missed"
    clock = rows(db, "clocks", "metric:resolution state:missed")
    assert [(row["ticket"], row["due_at"], row["stop_at"], row["known_at"]) for row in clock] == [
        ("INC0000002", "2026-11-01T09:30:00Z", None, "2026-11-01T09:30:00Z")
    ]
    assert (clock[0]["allowed_s"], clock[0]["goal_percent"], clock[0]["calendar"]) == (14_400, 95.0, "24x7")


def test_eastern_time_beside_utc(db: Database, world: World) -> None:
    out = io.BytesIO()
    export_list(db, "tickets", out, "csv", filter="opened:2026-10-31..2026-11-01")
    found = list(csv.DictReader(io.StringIO(out.getvalue().decode())))
    assert [(row["number"], row["opened_at"], row["opened_eastern"]) for row in found] == [
        ("INC0000002", "2026-11-01T05:30:00Z", "2026-11-01 01:30:00"),
        ("REQ0000001", "2026-11-01T03:30:00Z", "2026-10-31 23:30:00"),
    ]


@pytest.mark.parametrize(
    ("filter", "wanted"),
    [
        ("", ["INC0000002", "REQ0000001", "INC0000001"]),
        ("state:new", ["INC0000002", "REQ0000001"]),
        ("is:open kind:incident", ["INC0000002"]),
        ("agency:DOA,dps", ["REQ0000001", "INC0000001"]),
        ('agency:"department dor"', ["INC0000002"]),
        ("service:MAIL", ["INC0000001"]),
        ("opened:2026-10", ["REQ0000001", "INC0000001"]),  # 23:30 on the 31st is October in Raleigh
        ("opened:2026-11-01", ["INC0000002"]),
        ("resolved:2026Q4", ["INC0000001"]),
        ("channel:portal", ["REQ0000001"]),
        ("priority:critical", ["INC0000002"]),
        ("assignee:nobody", ["INC0000002", "REQ0000001"]),
        ("fire", ["INC0000001"]),
        ('"new phone" kind:request', ["REQ0000001"]),
        ("smoke -fire", []),
        ("number:inc0000002", ["INC0000002"]),
    ],
)
def test_filter_words_of_tickets(db: Database, world: World, filter: str, wanted: list[str]) -> None:
    assert numbers(db, filter) == wanted
    # the list in the window, asked for the same
    options, now = ticket_options(db), db.now()
    chosen = ticket_filter(parse(filter, WORDS), options, now)
    assert [row.number for row in list_rows(db, list_ids(db, chosen))] == wanted


def test_a_kept_filter_is_found_by_the_names_in_it(db: Database, world: World) -> None:
    out = io.BytesIO()
    elsewhere = TicketFilter(agency_ids=(4711,), states=(TicketState.NEW,))
    export_list(db, "tickets", out, "jsonl", kept=Kept(elsewhere, {"agency_ids": ["DPS"]}))
    assert [json.loads(line)["number"] for line in out.getvalue().splitlines()] == ["REQ0000001"]
    with pytest.raises(InputError, match="names what this workspace does not have: NOWHERE"):
        export_list(db, "tickets", out, "jsonl", kept=Kept(elsewhere, {"agency_ids": ["NOWHERE"]}))


@pytest.mark.parametrize(
    ("name", "filter", "column", "wanted"),
    [
        ("agencies", "", "brm_name", ["Ánn Abel", None, None]),
        ("agencies", "brm:ann", "code", ["DOA"]),
        ("agencies", 'brm:"ánn abel"', "code", ["DOA"]),
        ("agencies", "is:without-brm", "code", ["DOR", "DPS"]),
        ("agencies", "agency:dor", "code", ["DOR"]),
        ("agencies", "department -dor", "code", ["DOA", "DPS"]),
        ("assignments", "is:current", "agency", ["DOA"]),
        ("assignments", "agency:DPS", "valid_to", ["2026-11-01"]),
        ("contacts", "zimmer", "name", ["Zoë Zimmer"]),
        ("contacts", "zoe", "name", ["Zoë Zimmer"]),
        ("contacts", "is:unverified kind:MIP", "rank", [1]),
        ("actions", "", "late", [False, True, False]),
        ("actions", "is:late", "title", ["Train the desk"]),
        ("actions", "due:2026-10", "title", ["Write it down", "Train the desk"]),
        ("actions", "due:2026-11-01..", "title", ["Move 100 % of_it"]),
        ("actions", 'state:open "100 of it"', "title", ["Move 100 % of_it"]),
        ("people", "is:staff", "login", ["ann"]),
        ("backlog", "is:open", "ticket", ["REQ0000001", "INC0000002"]),
        ("backlog", "ended:2026-10-05", "open_s", [14_400]),
        ("holidays", "", "day_on", ["2026-11-11"]),
        ("targets", "metric:response", "goal_percent", [95.0]),
        ("services", "group:NET", "code", ["MAIL", "VPN"]),
    ],
)
def test_filter_words_of_other_lists(
    db: Database, world: World, name: str, filter: str, column: str, wanted: list[Any]
) -> None:
    assert [row[column] for row in rows(db, name, filter)] == wanted


def test_links_of_a_change(db: Database, world: World) -> None:
    found = rows(db, "changes")
    assert [(row["number"], row["agencies"], row["planned_s"]) for row in found] == [
        ("CHG0000001", "DOA, DPS", 10_800),
        ("CHG0000002", None, 10_800),
    ]
    assert [row["number"] for row in rows(db, "changes", "agency:DPS")] == ["CHG0000001"]
    assert rows(db, "changes", "agency:DOR") == []


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_every_list_is_understood(db: Database, world: World, name: str) -> None:
    for word, one in LISTS[name].words.items():
        if one.how == "is":
            rows(db, name, f"is:{word}")
        elif one.how in {"time", "day"}:
            rows(db, name, f"{word}:2026-10")
        elif one.values:
            rows(db, name, f"{word}:{','.join(one.values)}")
        elif not one.known:
            assert rows(db, name, f"{word}:nobody_and_nothing") == []
    assert words_of(name)


def test_what_is_asked_wrongly_is_said(db: Database, world: World) -> None:
    for name, filter, hint in (
        ("agencies", "is:open", "is:current"),
        ("agencies", "state:open", "It has agency:"),
        ("changes", "agency:NOPE", "DOA|Known"),
        ("clocks", "counted:yes", "It has agency:"),
        ("targets", "words", "Use its filter words"),
        ("reviews", "is:open", "It has none"),
    ):
        with pytest.raises(InputError) as refused:
            rows(db, name, filter)
        assert any(part in refused.value.hint for part in hint.split("|")), (refused.value, refused.value.hint)


def test_a_list_is_read_in_pieces(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than a piece of rows at once, for lists by id and for all others."""
    monkeypatch.setattr(read, "_PIECE", 2)
    sizes: list[int] = []

    class Counting(Work):
        def step(self, done: int, total: int | None = None, text: str = "") -> None:
            sizes.append(done)

    out = io.BytesIO()
    for name in ("tickets", "clocks"):
        sizes.clear()
        made = export_list(db, name, out, "csv", work=Counting())
        assert max(b - a for a, b in itertools.pairwise(sizes)) <= 2
        assert sizes[-1] == made.rows > 2


def test_a_workbook_too_small_is_told_before_it_is_written(
    db: Database, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SHEET_ROWS", 3)
    with pytest.raises(InputError, match="has 3 tickets; a workbook takes 2"):
        export_list(db, "tickets", tmp_path / "t.xlsx", "xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_leaves_the_old_file(db: Database, world: World, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"old")
    work = Work(lambda *_: work.ask())
    with pytest.raises(Cancelled):
        export_list(db, "tickets", path, "csv", work=work)
    assert path.read_bytes() == b"old"


def test_the_workspace_is_not_overwritten(sqlite_db: Database, tmp_path: Path) -> None:
    place = Path(str(sqlite_db.url.database))
    (tmp_path / "link.csv").symlink_to(place)
    for path in (place, tmp_path / "link.csv", place.with_name(place.name + "-wal")):
        with pytest.raises(InputError, match="is the workspace itself"):
            export_list(sqlite_db, "tickets", path, "csv")


def test_a_reader_exports_everything_but_what_is_restricted(db: Database, world: World) -> None:
    with as_person(db, "rob", Role.READER) as rob:
        for name in NAMES:
            export_list(rob, name, io.BytesIO(), "jsonl")


def test_mine_are_those_of_who_asks(db: Database, world: World) -> None:
    with as_person(db, "bob", Role.AGENT) as bob:
        assert numbers(bob, "is:mine") == []
        out = io.BytesIO()
        chosen = replace(TicketFilter(), mine=True)
        export_list(bob, "tickets", out, "jsonl", kept=Kept(chosen))
        assert [json.loads(line)["number"] for line in out.getvalue().splitlines()] == ["INC0000001"]


def test_links_in_a_circle_are_said(sqlite_db: Database, tmp_path: Path) -> None:
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    here.symlink_to(there)
    there.symlink_to(here)
    with pytest.raises(InputError, match="leads nowhere"):
        export_list(sqlite_db, "agencies", here, "csv")
