"""JSON and XML of one source: one tells people and groups by ids, the other by names; they are the same history."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.services.imports.drafting import tells_less
from app.services.imports.look import mapping_for
from app.services.imports.run import import_file
from tests.conftest import MakeWorkspace
from tests.services.imports.import_world import prepare

ANN, BOB, NET = "a" * 32, "b" * 31 + "1", "c" * 31 + "2"
NAMES = {ANN: "Ann Lee", BOB: "Bob Ray", NET: "Network"}
TICKETS = [
    {"number": "INC0010001", "opened_at": "2026-10-05 13:00:00", "state": "6", "priority": "3", "caller_id": ANN,
     "assigned_to": BOB, "assignment_group": NET, "resolved_at": "2026-10-06 14:00:00", "sys_mod_count": "3",
     "sys_updated_on": "2026-10-06 14:00:00", "sys_updated_by": "bob", "short_description": "No mail", "comments": ""},
    {"number": "INC0010002", "opened_at": "2026-10-05 15:00:00", "state": "2", "priority": "2", "caller_id": ANN,
     "assigned_to": "", "assignment_group": NET, "resolved_at": "", "sys_mod_count": "1",
     "sys_updated_on": "2026-10-05 16:00:00", "sys_updated_by": "ann", "short_description": "No net", "comments": ""},
]  # fmt: skip


def as_json(folder: Path) -> Path:
    path = folder / "unload.json"
    path.write_text(json.dumps({"records": [{**one, "__status": "success"} for one in TICKETS]}), encoding="utf-8")
    return path


def as_xml(folder: Path) -> Path:
    """Write the same as an unload: names stand beside the ids, what the customer was told in a journal."""

    def field(name: str, value: str) -> str:
        shown = f' display_value="{NAMES[value]}"' if value in NAMES else ""
        return f"<{name}{shown}>{value}</{name}>"

    rows = "".join(
        f'<incident action="INSERT_OR_UPDATE">{"".join(field(*item) for item in one.items())}'
        f"<sys_id>{number:032x}</sys_id></incident>"
        for number, one in enumerate(TICKETS)
    )
    journal = (
        f"<sys_journal_field><element>comments</element><element_id>{0:032x}</element_id><value>Try now</value>"
        "<sys_created_on>2026-10-05 18:00:00</sys_created_on><sys_created_by>bob</sys_created_by></sys_journal_field>"
    )
    path = folder / "unload.xml"
    path.write_text(f'<unload unload_date="2026-10-07 00:00:00">{rows}{journal}</unload>', encoding="utf-8")
    return path


def brought(db: Database, path: Path) -> tuple[int, int, int, int]:
    report = import_file(db, path, mapping=mapping_for(db, path, constants={"location": "DIT"}))
    assert report.findings == 0, report.text()
    return report.created, report.updated, report.unchanged, report.skipped


def told(db: Database) -> list[tuple[object, ...]]:
    """Return the events that count, in order, without what a person here did not see."""
    e = t.ticket_event.c
    columns = (t.ticket.c.number, e.seq, e.kind, e.occurred_at, e.actor, e.old_value, e.new_value, e.note)
    found: list[tuple[object, ...]] = []
    with db.read() as conn:
        rows = conn.execute(select(*columns).join(t.ticket_event).order_by(t.ticket.c.number, e.seq)).all()
    for number, _, kind, *rest in rows:
        if kind == "restated":  # another history from here on
            found = [one for one in found if one[0] != number]
            continue
        found.append((number, kind, *(NAMES.get(str(value), value) for value in rest)))
    return found


def test_the_events_are_equal_but_for_the_names(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    with make_workspace("sqlite") as one, make_workspace("sqlite") as other:
        for db in (one, other):
            prepare(db)
        assert brought(one, as_json(tmp_path)) == brought(other, as_xml(tmp_path)) == (2, 0, 0, 0)
        journal = [event for event in told(other) if event[1] == "comment"]
        assert [event[-1] for event in journal] == ["Try now"]
        assert told(one) == [event for event in told(other) if event not in journal]


@pytest.mark.parametrize("order", list(itertools.permutations(("json", "xml"))))
def test_names_count_in_any_order_and_nothing_is_a_contradiction(
    make_workspace: MakeWorkspace, tmp_path: Path, order: tuple[str, str]
) -> None:
    files = {"json": as_json(tmp_path), "xml": as_xml(tmp_path)}
    with make_workspace("sqlite") as alone, make_workspace("sqlite") as both:
        for db in (alone, both):
            prepare(db)
        brought(alone, files["xml"])
        for name in (*order, *order):
            brought(both, files[name])
        assert told(both) == told(alone)
        assert {event[4] for event in told(both) if event[1] == "assignment"} <= {
            "Ann Lee",
            "Bob Ray",
            "bob",
            "ann",
            "",
        }
        with both.read() as conn:
            assignees = conn.scalars(select(t.ticket.c.assignee).order_by(t.ticket.c.number)).all()
        assert assignees == ["Bob Ray", None]
        last = brought(both, files["json"])
        assert last[:3] == (0, 0, 0)
        assert told(both) == told(alone)


@pytest.mark.parametrize(
    ("some", "others", "less"),
    [
        (("INC1", ANN, ""), ("INC1", "Ann Lee", "2026-10-05 - bob (Comments)\nTry now"), True),
        (("INC1", "Ann Lee"), ("INC1", ANN), False),
        (("INC1", ANN), ("INC1", BOB), False),
        (("INC1", ANN), ("INC1", ""), False),
        (("INC1", ANN, "New"), ("INC1", "Ann Lee", "Closed"), False),
        (("INC1", "Ann Lee"), ("INC1", "Ann Lee"), False),
        (("INC1", ""), ("INC1", "2026-10-05"), False),
    ],
)
def test_only_a_name_for_an_id_is_more(some: tuple[str, ...], others: tuple[str, ...], less: bool) -> None:
    assert tells_less(some, others) is less
