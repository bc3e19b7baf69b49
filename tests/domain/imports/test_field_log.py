"""Single changes and a list of the same tickets become the snapshots of their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from app.domain.imports.dates import Dates
from app.domain.imports.field_log import Change, ChangeReader, Opening, Snapshots, held, neutral, opening_of, snapshots
from app.domain.imports.mapping import AgencyRules, ChangeRules, Columns, DateRules, Mapping, Values
from app.domain.imports.plan import Plan
from app.domain.tickets.told import Fact
from tests.domain.imports.in_memory import read_csv

VALUES = Values(
    state={
        "1": "new", "New": "new", "2": "in_progress", "In Progress": "in_progress", "3": "on_hold",
        "On Hold": "on_hold", "6": "resolved", "Resolved": "resolved", "7": "closed", "Closed": "closed",
    },
    priority={"2": 2, "2 - High": 2, "3": 3, "3 - Moderate": 3},
    hold_reason={"Awaiting Caller": "awaiting_user", "4": "awaiting_vendor"},
)  # fmt: skip
LIST = Mapping(
    name="list",
    source="test",
    layout="tickets",
    columns=Columns(
        "number", "opened", "state", "priority", record_id="sys_id", changed_at="updated", resolved_at="resolved",
        closed_at="closed", assignee="who", group="grp", location="place", hold_reason="reason", title="title",
        opened_by="by",
    ),
    values=VALUES,
    dates=DateRules(zone="UTC"),
    agency=AgencyRules(table={"Raleigh": "DOA"}),
)  # fmt: skip
LOG = Mapping(
    name="audit",
    source="test",
    layout="changes",
    columns=Columns(
        "", record_id="documentkey", table="tablename", changed_field="fieldname", from_value="oldvalue",
        to_value="newvalue", changed_at="sys_created_on", changed_by="user",
    ),
    values=VALUES,
    dates=DateRules(zone="UTC"),
    changes=ChangeRules(
        fields={"state": "state", "assigned_to": "assignee", "assignment_group": "group", "priority": "priority",
                "hold_reason": "hold_reason", "u_site": "keep"},
        tables=["incident"],
    ),
)  # fmt: skip
LIST_HEADER = "sys_id,number,opened,state,priority,updated,resolved,closed,who,grp,place,reason,title,by"
LOG_HEADER = "documentkey,tablename,fieldname,oldvalue,newvalue,sys_created_on,user"
OPENED = datetime(2026, 10, 5, 8, tzinfo=UTC)


def listed(row: str) -> Plan:
    return Plan(LIST, read_csv(LIST_HEADER + "\n" + row, "list.csv").header, "list.csv")


def opening(row: str) -> Opening | None:
    """What a row of the list shows."""
    table = read_csv(LIST_HEADER + "\n" + row + "\n", "list.csv")
    plan = Plan(LIST, table.header, "list.csv")
    dates = Dates("iso", "UTC")
    ((number, cells),) = list(table)
    return opening_of(number, [cells[i] for i in plan.used], plan, lambda _, text: dates.read(text))


def reader_of(
    *rows: str, mapping: Mapping = LOG, header: str = LOG_HEADER
) -> tuple[ChangeReader, list[tuple[str, Change]]]:
    """The changes in the rows of a log, with the key of their ticket."""
    table = read_csv("\n".join([header, *rows, ""]), "log.csv")
    plan = Plan(mapping, table.header, "log.csv")
    dates = Dates("iso", "UTC")
    reader = ChangeReader(plan, lambda _, text: dates.read(text))
    found = []
    for number, cells in table:
        narrow = [cells[i] for i in plan.used]
        change = reader.change(number, narrow)
        if change is not None:
            found.append((reader.key(narrow), change))
    return reader, found


def log(*rows: str) -> list[Change]:
    """Changes of the ticket a1: "field,old,new,minute after the opening,who"."""
    lines = []
    for row in rows:
        field, old, new, minute, who = row.split(",")
        lines.append(
            f"a1,incident,{field},{old},{new},{OPENED + timedelta(minutes=int(minute)):%Y-%m-%d %H:%M:%S},{who}"
        )
    reader, found = reader_of(*lines)
    assert reader.errors == []
    return [change for _, change in found]


CLOSED = (
    "a1,INC1,2026-10-05 08:00,Closed,2 - High,2026-10-07 08:00,"
    "2026-10-05 10:00,2026-10-07 08:00,Bob,Net,Raleigh,,VPN,Cal"
)
LIFE = (
    "assigned_to,,Ann,5,dispatch",
    "state,1,2,5,dispatch",
    "priority,3,2,7,Ann",
    "state,2,3,10,Ann",
    "hold_reason,,Awaiting Caller,10,Ann",
    "hold_reason,Awaiting Caller,,30,Ann",
    "state,3,2,30,Ann",
    "assigned_to,Ann,Bob,40,Ann",
    "assignment_group,Desk,Net,40,Ann",
    "state,2,6,120,Bob",
    "state,6,7,2880,system",
)
WANTED = [  # minute, who, state, priority, group, person
    (0, "Cal", "new", "3", "Desk", ""),
    (5, "dispatch", "in_progress", "3", "Desk", "Ann"),
    (7, "Ann", "in_progress", "2", "Desk", "Ann"),
    (10, "Ann", "on_hold:awaiting_user", "2", "Desk", "Ann"),
    (30, "Ann", "in_progress", "2", "Desk", "Ann"),
    (40, "Ann", "in_progress", "2", "Net", "Bob"),
    (120, "Bob", "resolved", "2", "Net", "Bob"),
    (2880, "system", "closed", "2", "Net", "Bob"),
]


def shown(row: str, changes: list[Change]) -> tuple[list[tuple[int, str, str, str, str, str]], Snapshots]:
    """The snapshots of a ticket as (minute, who, state, priority, group, person)."""
    plan = neutral(listed(row), ["u_site"])
    start = opening(row)
    assert start is not None
    found = snapshots(start, changes, plan)
    at = {name: plan.names.index(name) for name in plan.names}
    fields = ("changed_by", "state", "priority", "group", "assignee")
    rows = []
    for _, cells in found.rows:
        minute = (datetime.fromisoformat(cells[at["changed_at"]]) - OPENED) // timedelta(minutes=1)
        rows.append((minute, *(cells[at[name]] for name in fields)))
        assert (cells[at["number"]], cells[at["opened_at"]]) == ("INC1", "2026-10-05T08:00:00Z")
    return rows, found  # type: ignore[return-value]


def test_the_life_of_a_ticket() -> None:
    rows, found = shown(CLOSED, log(*LIFE))
    assert rows == WANTED
    assert found.notes == []
    assert {*found.told} == {Fact.OPENING, Fact.RESPONSE, Fact.HOLDS, Fact.RESOLUTION, Fact.REOPENING, Fact.TIMES}


def test_neither_order_nor_repetition_matters() -> None:
    changes = log(*LIFE)
    for some in permutations(changes[:5]):
        assert shown(CLOSED, [*changes[5:], *some, *some])[0] == WANTED


def test_the_plan_of_snapshots_reads_them() -> None:
    plan = neutral(listed(CLOSED), ["u_site"])
    _, found = shown(CLOSED, log(*LIFE, "u_site,A,B,50,Bob"))
    states = [plan.states[plan.text(cells, "state")] for _, cells in found.rows]
    assert [state.value for state, _ in states if state is not None][:4] == [
        "new",
        "in_progress",
        "in_progress",
        "on_hold",
    ]
    assert {plan.kept[at] for at in plan.kept} == {"u_site"}
    assert [plan.text(cells, "location") for _, cells in found.rows] == ["Raleigh"] * 9


def test_an_end_that_the_log_lacks_is_the_lists() -> None:
    """The robot that closes leaves no row."""
    rows, found = shown(CLOSED, log(*LIFE[:-1]))
    assert rows[-1] == (2880, "", "closed", "2", "Net", "Bob")
    assert ["that counts" in note.problem for note in found.notes] == [True]
    assert Fact.RESOLUTION in found.told


def test_a_ticket_without_changes_of_state_has_the_lists_end_and_no_holds() -> None:
    rows, found = shown(CLOSED, log("priority,3,2,7,Ann"))
    assert [(minute, state) for minute, _, state, *_ in rows] == [
        (0, "new"), (7, "new"), (120, "resolved"), (2880, "closed")
    ]  # fmt: skip
    assert rows[0][-1] == "Bob"
    assert {*found.told} == {Fact.OPENING, Fact.RESOLUTION, Fact.TIMES}


def test_a_list_older_than_the_log_says_nothing_of_the_end() -> None:
    older = CLOSED.replace("Closed", "In Progress").replace(
        "2026-10-07 08:00,2026-10-05 10:00,2026-10-07 08:00", "2026-10-05 08:20,,"
    )
    rows, found = shown(older, log(*LIFE))
    assert rows == WANTED
    assert found.notes == []


@pytest.mark.parametrize(
    ("missing", "lacks"),
    [
        ("state,2,3,10,Ann", {Fact.HOLDS, Fact.REOPENING, Fact.RESOLUTION}),
        ("assigned_to,,Ann,5,dispatch", {Fact.RESPONSE}),
    ],
)
def test_changes_that_are_missing_are_told(missing: str, lacks: set[Fact]) -> None:
    rows = [row for row in LIFE if row != missing]
    _, found = shown(CLOSED, log(*rows))
    if "assigned" in missing:  # Ann may have had it from the beginning
        assert found.notes == []
        assert Fact.RESPONSE not in found.told
        return
    assert ["missing" in note.problem for note in found.notes] == [True]
    assert not lacks & {*found.told}


def test_durations_are_changes_too() -> None:
    """As incident_metric has them: a value, since when and until when."""
    metric = replace(
        LOG,
        columns=Columns(
            "number", changed_field="definition", to_value="value", changed_at="start", until="end", changed_by="by"
        ),
        changes=ChangeRules(fields={"State Duration": "state", "Assigned to": "assignee"}),
    )
    header = "number,definition,value,start,end,by"
    rows = [
        "INC1,State Duration,New,2026-10-05 08:00:01,2026-10-05 08:05:00,Cal",
        "INC1,State Duration,In Progress,2026-10-05 08:05:00,2026-10-05 10:00:00,Ann",
        "INC1,State Duration,Resolved,2026-10-05 10:00:00,,Bob",
        "INC1,Assigned to,Bob,2026-10-05 08:05:00,,Ann",
        "INC1,Assigned to Duration (other),x,2026-10-05 08:05:00,,Ann",
    ]
    reader, found = reader_of(*rows, mapping=metric, header=header)
    assert reader.others == {"Assigned to Duration (other)": 1}
    told, snaps = shown(CLOSED.replace("Closed", "Resolved"), [change for _, change in found])
    assert [(minute, state, who) for minute, _, state, _, _, who in told] == [
        (0, "new", ""), (5, "in_progress", "Bob"), (120, "resolved", "Bob")
    ]  # fmt: skip
    assert snaps.notes == []
    gap = [change for _, change in found if change.new != "in_progress"]
    _, snaps = shown(CLOSED.replace("Closed", "Resolved"), gap)
    assert ["what it was then is missing" in note.problem for note in snaps.notes] == [True]
    assert Fact.HOLDS not in snaps.told


def test_rows_that_cannot_be_taken_are_listed() -> None:
    reader, found = reader_of(
        "a1,incident,state,1,9,2026-10-05 08:05,x",
        "a1,incident,state,1,2,yesterday,x",
        "a1,incident,state,1,2,,x",
        ",incident,state,1,2,2026-10-05 08:05,x",
        "a1,problem,state,1,2,2026-10-05 08:05,x",
        "a1,incident,made_sla,1,0,2026-10-05 08:05,x",
        "a1,incident,state,1,2,2026-10-05 08:05,x",
    )
    assert [(e.row, e.field) for e in reader.errors] == [
        (2, "newvalue"), (3, "sys_created_on"), (4, "sys_created_on"), (5, "number")
    ]  # fmt: skip
    assert "not under [values.state]" in reader.errors[0].why
    assert (reader.elsewhere, reader.others) == (1, {"made_sla": 1})
    assert [(key, c.old, c.new, c.row) for key, c in found] == [("a1", "new", "in_progress", 8)]
    (error,) = held(found, ["b7"], reader.plan)
    assert (error.row, error.field) == (8, "documentkey")
    assert "a1 has no opening" in error.why
    assert held(found, ["a1"], reader.plan) == []


def test_a_row_of_a_list_that_tells_no_opening_is_none() -> None:
    assert opening(CLOSED.replace("2026-10-05 08:00", "soon", 1)) is None
    assert opening(CLOSED.replace("INC1", "")) is None
    assert opening(CLOSED.replace("Closed", "Lost")) is None


def test_a_change_before_the_opening_counts_at_it_and_is_noted() -> None:
    rows, found = shown(CLOSED, log("state,1,2,-90,Ann", *LIFE[3:]))
    assert rows[:2] == [(0, "Cal", "new", "2", "Desk", "Ann"), (0, "Ann", "in_progress", "2", "Desk", "Ann")]
    assert ["before the opening" in note.problem for note in found.notes] == [True]
