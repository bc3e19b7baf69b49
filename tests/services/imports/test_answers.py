"""Answers of requests in a file: they come in, go out and come in again the same; what is wrong is told by row."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.services.api import Services
from app.services.imports.run import import_file
from app.services.lists import export_list
from app.services.setup import acts as setup
from tests.ticket_world import World, build_world

HEADER = "number,opened_at,state,priority,agency,service,kind,title,answers"
WHOLE = {"Needed by": "2026-12-01", "Size": "large", "Outside": True, "Seats": 4, "Note": ""}


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)
    world.clock.to("2026-10-08 10:00")
    fields: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("Needed by", "date", {"required": True}),
        ("Size", "choice", {"choices": "Small\nLarge"}),
        ("Outside", "yes_no", {}),
        ("Seats", "number", {}),
        ("Note", "text", {"required": True, "valid_from": date(2026, 10, 6)}),
    )
    for position, (label, kind, more) in enumerate(fields, 1):
        row = {"service_id": world.services["MAIL"], "label": label, "kind": kind, "valid_from": date(2026, 7, 1)}
        setup.create(db, "fields", row | {"position": position} | more)
    return world


def row(number: str, answers: object, *, kind: str = "request", day: str = "2026-10-01", service: str = "MAIL") -> str:
    text = answers if isinstance(answers, str) else json.dumps(answers)
    cells = [number, f"{day} 09:00:00", "new", "3", "DOR", service, kind, f"Mailbox {number}", text]
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def bring(db: Database, folder: Path, *rows: str, dry_run: bool = False) -> tuple[int, int]:
    path = folder / "desk.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    report = import_file(db, path, dry_run=dry_run)
    return report.created, report.updated


def id_of(db: Database, number: str) -> int:
    with db.read() as conn:
        return int(conn.execute(select(t.ticket.c.id).where(t.ticket.c.number == number)).scalar_one())


def answers(db: Database, number: str) -> dict[str, str]:
    return {one.label: one.value for one in Services(db).tickets.detail(id_of(db, number)).answers}


def findings(db: Database) -> dict[str, tuple[int, str, str]]:
    f = t.data_finding.c
    with db.read() as conn:
        rows = conn.execute(
            select(f.ticket_number, f.row, f.field, f.problem).where(f.field == "answers", f.closed_at.is_(None))
        )
        return {one.ticket_number: (one.row, one.field, one.problem) for one in rows}


def test_answers_come_in_once_and_what_is_wrong_is_told_by_row_and_field(
    db: Database, world: World, tmp_path: Path
) -> None:
    rows = (
        row("REQ7000001", WHOLE),
        row("REQ7000002", "Needed by: 2026-12-01\nSize: Huge\nColor: red"),
        row("REQ7000003", ""),
        row("REQ7000004", "{broken"),
        row("INC7000005", WHOLE, kind="incident"),
        row("REQ7000006", {"Needed by": "soon"}, day="2026-10-07"),
    )
    assert bring(db, tmp_path, *rows, dry_run=True) == (6, 0)
    assert bring(db, tmp_path, *rows) == (6, 0)
    assert answers(db, "REQ7000001") == {"Needed by": "2026-12-01", "Size": "Large", "Outside": "yes", "Seats": "4"}
    assert answers(db, "REQ7000002") == {"Needed by": "2026-12-01"}
    assert [answers(db, f"REQ700000{n}") for n in (3, 4, 6)] == [{}, {}, {}]
    assert answers(db, "INC7000005") == {}
    told = findings(db)
    assert set(told) == {"REQ7000002", "REQ7000003", "REQ7000004", "INC7000005", "REQ7000006"}
    assert told["REQ7000002"] == (
        3,
        "answers",
        "Size: “Huge” cannot be chosen; the answer is left out;"
        " “Color” is not asked for this service; the answer is left out",
    )
    assert told["REQ7000003"] == (4, "answers", "Needed by: it is needed, and nothing answers it")
    assert told["REQ7000004"][2].startswith("this is no JSON object of answers")
    assert told["INC7000005"][2] == "only requests have answers; these are left out"
    assert told["REQ7000006"][2] == (
        "Needed by: “soon” is no day, such as 2026-12-01; the answer is left out;"
        " Note: it is needed, and nothing answers it"
    )
    assert bring(db, tmp_path, *rows) == (0, 0)  # the same again changes nothing
    with db.read() as conn:
        assert len(conn.execute(select(t.request_answer.c.id)).all()) == 5
        assert set(conn.scalars(select(t.request_answer.c.author))) == {db.actor.login}


def test_what_the_source_says_later_counts_but_for_what_the_desk_corrected(
    db: Database, world: World, tmp_path: Path
) -> None:
    bring(db, tmp_path, row("REQ7000001", WHOLE))
    services = Services(db)
    id = id_of(db, "REQ7000001")
    size = next(one.field_id for one in services.tickets.detail(id).answers if one.label == "Size")
    services.tickets.correct_answers(id, {size: "Small"})
    world.clock.on(hours=2)
    later = row("REQ7000001", WHOLE | {"Seats": 5}, day="2026-10-01").replace("Mailbox", "Our mailbox")
    assert bring(db, tmp_path, later) == (0, 1)
    assert answers(db, "REQ7000001") == {"Needed by": "2026-12-01", "Size": "Small", "Outside": "yes", "Seats": "5"}


def test_a_field_that_is_set_up_later_takes_the_answers_of_the_same_file(
    db: Database, world: World, tmp_path: Path
) -> None:
    file = row("REQ7000001", WHOLE | {"Cost center": "14-20"})
    bring(db, tmp_path, file)
    assert "Cost center" in findings(db)["REQ7000001"][2]
    more = {"service_id": world.services["MAIL"], "label": "Cost center", "kind": "text"}
    setup.create(db, "fields", more | {"valid_from": date(2026, 7, 1)})
    assert bring(db, tmp_path, file) == (0, 1)
    assert answers(db, "REQ7000001")["Cost center"] == "14-20"
    assert findings(db) == {}


def test_an_export_has_the_answers_and_comes_in_again_the_same(db: Database, world: World, tmp_path: Path) -> None:
    said = {"Needed by": "2026-12-01", "Size": "Large", "Note": 'two lines:\n"first", second\\third – é'}
    bring(db, tmp_path, row("REQ7000001", said))
    whole = tmp_path / "out.csv"
    export_list(db, "tickets", whole, "csv")
    with whole.open(newline="", encoding="utf-8-sig") as file:
        (out,) = [one for one in csv.DictReader(file) if one["number"] == "REQ7000001"]
    assert json.loads(out["answers"]) == said
    kept = ("number", "opened_at", "state", "priority", "agency", "service", "kind", "title", "answers")
    other = tmp_path / "other.csv"
    with other.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerow(out | {"number": "REQ7000008"})
    assert import_file(db, other).created == 1
    assert answers(db, "REQ7000008") == answers(db, "REQ7000001") == said
    records = tmp_path / "records.json"
    own = {name: out[name] for name in kept} | {"number": "REQ7000009", "answers": said}
    records.write_text(json.dumps([own]), "utf-8")  # as an object, not as its text
    assert import_file(db, records).created == 1
    assert answers(db, "REQ7000009") == said
