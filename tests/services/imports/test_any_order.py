"""Files in any order, any number of times, in one piece or in many: the same tickets and the same figures."""

from __future__ import annotations

import csv
import gzip
import itertools
import random
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.db import owner
from app.db import tables as t
from app.db.engine import Database
from app.services.imports.run import import_file
from app.services.workspace import reference
from tests.examples import few
from tests.services.imports.import_world import LIST_HEADER, count, figures, list_file, prepare
from tests.shared_data import shared

OPENED = datetime(2026, 3, 2, 13, tzinfo=UTC)
STATES = ("New", "Assigned", "In Progress", "On Hold", "Resolved", "Closed")
Row = dict[str, str]


def stamp(at: datetime) -> str:
    return at.isoformat(sep=" ")


# --- lists ----------------------------------------------------------------------------------------
def list_row(number: int, hours: int, state: str, priority: int, person: str, title: str, *, told: bool = True) -> str:
    """A row of a list as it is `hours` after the ticket's opening."""
    opened, changed = OPENED + timedelta(minutes=number), OPENED + timedelta(minutes=number, hours=hours)
    done = state in {"Resolved", "Closed"}
    cells = {
        "number": f"INC{number}",
        "opened_at": stamp(opened),
        "state": state,
        "priority": str(priority),
        "impact": "2 - Medium",
        "urgency": "2 - Medium",
        "assignment_group": "Desk",
        "assigned_to": person,
        "resolved_at": stamp(changed) if done else "",
        "closed_at": stamp(changed) if state == "Closed" else "",
        "sys_updated_on": stamp(changed) if told else "",
        "agency": "DHHS",
        "short_description": title,
        "close_code": "",
    }
    return ",".join(cells[name] for name in LIST_HEADER.split(","))


LIST_ROWS = st.builds(
    list_row,
    st.integers(1, 3),
    st.integers(0, 5),
    st.sampled_from(STATES),
    st.integers(1, 4),
    st.sampled_from(["", "Ann", "Bob"]),
    st.sampled_from(["one", "two"]),
)


def imported(make_workspace: Any, kind: str, paths: Sequence[Path]) -> dict[str, list[tuple[Any, ...]]]:
    with make_workspace(kind) as db:
        prepare(db)
        for path in paths:
            import_file(db, path)
        return figures(db)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_lists_in_any_order_give_the_same_figures(make_workspace: Any, tmp_path: Path, kind: str) -> None:
    runs = itertools.count()

    @settings(max_examples=few(7 if kind == "sqlite" else 2), deadline=None, suppress_health_check=list(HealthCheck))
    @given(files=st.lists(st.lists(LIST_ROWS, min_size=1, max_size=4), min_size=1, max_size=3), order=st.randoms())
    def run(files: list[list[str]], order: random.Random) -> None:
        number = next(runs)
        paths = [list_file(tmp_path, *told, name=f"{number}-{i}.csv") for i, told in enumerate(files)]
        again = [*paths, *paths]
        order.shuffle(again)
        whole = list_file(tmp_path, *[row for told in files for row in told], name=f"{number}-whole.csv")
        as_they_came = imported(make_workspace, kind, paths)
        assert imported(make_workspace, kind, again) == as_they_came
        assert imported(make_workspace, kind, [whole]) == as_they_came

    run()


def test_lists_that_do_not_tell_their_changes_count_by_the_latest_time_of_their_file(
    make_workspace: Any, tmp_path: Path
) -> None:
    old = [
        list_row(1, 0, "In Progress", 3, "Ann", "one", told=False),
        list_row(2, 5, "Resolved", 3, "Bob", "two", told=False),
    ]
    new = [
        list_row(1, 0, "New", 2, "", "one", told=False),  # put back: nothing in the row itself says that it is newer
        list_row(3, 9, "Resolved", 3, "Bob", "three", told=False),
    ]
    one, two = list_file(tmp_path, *old, name="one.csv"), list_file(tmp_path, *new, name="two.csv")
    for kind in ("sqlite", "postgresql"):
        with make_workspace(kind) as db:
            prepare(db)
            import_file(db, one)
            assert import_file(db, two).updated == 1
            right = figures(db)
            late = import_file(db, one)
            assert (late.updated, late.older, late.unchanged) == (0, 1, 1)
            assert late.errors[0].why.startswith("older than what is known")
            assert figures(db) == right
        assert imported(make_workspace, kind, [two, one]) == right


def test_what_says_otherwise_of_the_same_time_is_a_finding(make_workspace: Any, tmp_path: Path) -> None:
    one = list_file(tmp_path, list_row(1, 1, "New", 2, "", "one"), name="one.csv")
    two = list_file(tmp_path, list_row(1, 1, "New", 3, "", "one"), name="two.csv")
    found = []
    for paths in ((one, two), (two, one, two)):
        with make_workspace("sqlite") as db:
            prepare(db)
            for path in paths:
                import_file(db, path)
            with db.read() as conn:
                problems = conn.execute(t.data_finding.select()).mappings().all()
            assert [(p["excluded"], p["closed_at"]) for p in problems] == [(False, None)]
            assert "otherwise of the same time" in problems[0]["problem"]
            found.append(figures(db))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_child_that_comes_before_its_parent_becomes_its_child(make_workspace: Any, tmp_path: Path, kind: str) -> None:
    """Also a child of a child; whichever file, or row of one file, comes first."""
    rows = [f"{list_row(n, 1, 'In Progress', 2, 'Ann', 'VPN')},{'' if n == 1 else f'INC{n - 1}'}" for n in (1, 2, 3)]
    paths = []
    for name, told in (("1", rows[:1]), ("2", rows[1:2]), ("3", rows[2:]), ("whole", rows), ("back", rows[::-1])):
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text("\n".join([f"{LIST_HEADER},parent", *told, ""]), encoding="utf-8")
    *parts, whole, back = paths
    right = imported(make_workspace, kind, [whole])
    assert right["parent"] == [("INC2", "INC1"), ("INC3", "INC2")]
    orders = [*itertools.permutations(parts)] if kind == "sqlite" else [parts[::-1]]
    for order in (*orders, [back]):
        with make_workspace(kind) as db:
            prepare(db)
            for path in order:
                import_file(db, path)
            assert figures(db) == right
            c = t.data_finding.c
            with db.read() as conn:
                assert conn.execute(t.data_finding.select().where(c.closed_at.is_(None))).all() == []
            assert import_file(db, whole).updated == 0


# --- logs -----------------------------------------------------------------------------------------
LOG_HEADER = (
    "number,incident_state,opened_at,sys_updated_at,sys_updated_by,sys_mod_count,priority,assignment_group,"
    "assigned_to,location"
)
LOG_STATES = ("New", "Active", "Awaiting User Info", "Resolved", "Closed")
MAPPING = """
name = "log"
source = "log"
layout = "events"
number_when_taken = "L-{number}"
[dates]
zone = "UTC"
[columns]
number = "number"
opened_at = "opened_at"
changed_at = "sys_updated_at"
changed_by = "sys_updated_by"
REVISION
state = "incident_state"
priority = "priority"
group = "assignment_group"
assignee = "assigned_to"
location = "location"
[values.state]
"New" = "new"
"Active" = "in_progress"
"Awaiting User Info" = "on_hold:awaiting_user"
"Resolved" = "resolved"
"Closed" = "closed"
[values.priority]
"1" = 1
"2" = 2
"3" = 3
"4" = 4
"""


@st.composite
def histories(draw: st.DrawFn, *, minutes: int) -> list[str]:
    """The rows of one log of up to three tickets; `minutes` apart at least."""
    lines: list[str] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        opened = at = OPENED + timedelta(minutes=number)
        for revision in range(draw(st.integers(1, 6))):
            state = "New" if not revision else draw(st.sampled_from(LOG_STATES))
            person = "" if not revision else draw(st.sampled_from(["", "Ann", "Bob"]))
            place = draw(st.sampled_from(["DHHS", "DOT"]))
            cells = [
                f"INC{number}",
                state,
                stamp(opened),
                stamp(at),
                "Robot",
                str(revision),
                str(draw(st.integers(1, 4))),
                draw(st.sampled_from(["Desk", "Net"])),
                person,
                place,
            ]
            lines.append(",".join(cells))
            at += timedelta(minutes=minutes + draw(st.integers(0, 600)))
    return lines


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("counted", [True, False], ids=["counted", "by time"])
def test_a_log_in_pieces_gives_the_same_figures(
    make_workspace: Any, tmp_path: Path, kind: str, *, counted: bool
) -> None:
    """Rows may share an instant where the source counts them; where it does not, they are at least a minute apart."""
    mapping = tmp_path / "log.toml"
    mapping.write_text(MAPPING.replace("REVISION", 'revision = "sys_mod_count"' if counted else ""), encoding="utf-8")
    runs = itertools.count()

    @settings(max_examples=few(7 if kind == "sqlite" else 2), deadline=None, suppress_health_check=list(HealthCheck))
    @given(lines=histories(minutes=0 if counted else 1), parts=st.integers(1, 4), order=st.randoms())
    def run(lines: list[str], parts: int, order: random.Random) -> None:
        number = next(runs)
        pieces: list[list[str]] = [[] for _ in range(parts)]
        for line in lines:
            for piece in order.sample(pieces, order.randint(1, parts)):
                piece.append(line)
        paths = []
        for i, piece in enumerate([lines, *(piece for piece in pieces if piece)]):
            order.shuffle(piece) if counted and i else None
            path = tmp_path / f"{number}-{i}.csv"
            path.write_text("\n".join([LOG_HEADER, *piece, ""]), encoding="utf-8")
            paths.append(path)
        whole, some = paths[0], [*paths[1:], *order.sample(paths[1:], order.randint(0, len(paths) - 1))]
        order.shuffle(some)
        with ExitStack() as stack:
            one, many = (stack.enter_context(make_workspace(kind)) for _ in range(2))
            for db in (one, many):
                prepare(db)
            import_file(one, whole, mapping=mapping)
            for path in some:
                import_file(many, path, mapping=mapping)
            right = figures(one)
            assert figures(many) == right
            events = count(many, t.ticket_event)
            last = import_file(many, whole, mapping=mapping)
            assert (last.updated, last.created, last.errors) == (0, 0, ())
            assert (figures(many), count(many, t.ticket_event)) == (right, events)

    run()


def log_file(folder: Path, name: str, *lines: str) -> tuple[Path, Path]:
    """A log of these rows, and the mapping that reads it."""
    path, mapping = folder / name, folder / "log.toml"
    path.write_text("\n".join([LOG_HEADER, *lines, ""]), encoding="utf-8")
    mapping.write_text(MAPPING.replace("REVISION", 'revision = "sys_mod_count"'), encoding="utf-8")
    return path, mapping


def test_rows_whose_earlier_ones_are_missing_wait_for_them(db: Database, tmp_path: Path) -> None:
    prepare(db)
    lines = [
        f"INC1,{state},{stamp(OPENED)},{stamp(OPENED + timedelta(hours=i))},Robot,{i},3,Desk,{'Ann' if i else ''},DHHS"
        for i, state in enumerate(LOG_STATES)
    ]
    other = f"INC2,New,{stamp(OPENED)},{stamp(OPENED)},Robot,0,3,Desk,,DHHS"
    later, mapping = log_file(tmp_path, "later.csv", *lines[2:], other)
    report = import_file(db, later, mapping=mapping)
    assert (report.created, report.waiting, report.skipped) == (1, 1, 3)
    assert "the earlier rows are missing: the first one here is change 2" in report.errors[0].why
    assert report.errors[0].field == "sys_mod_count"
    assert import_file(db, later, mapping=mapping).waiting == 1
    with db.read() as conn:
        waits = conn.execute(t.data_finding.select()).mappings().all()
    assert [(w["ticket_number"], w["excluded"], w["closed_at"]) for w in waits] == [("INC1", True, None)]
    first, _ = log_file(tmp_path, "first.csv", *lines[:2])
    report = import_file(db, first, mapping=mapping)
    assert (report.created, report.waiting, report.skipped) == (1, 0, 0)
    with db.read() as conn:
        assert all(f["closed_at"] is not None for f in conn.execute(t.data_finding.select()).mappings())
        states = dict(conn.execute(t.ticket.select().with_only_columns(t.ticket.c.number, t.ticket.c.state)).all())
    assert states == {"INC1": "closed", "INC2": "new"}


@st.composite
def cut_logs(draw: st.DrawFn) -> tuple[list[str], int]:
    """A log whose rows share minutes, where it is cut in two, and how it is ordered."""
    moments = sorted(draw(st.lists(st.integers(0, 3), min_size=3, max_size=9)))
    if moments[0] == moments[-1]:  # else both parts may be of one instant, and nothing tells which is the first
        moments[-1] += 1
    rows = []
    for place, moment in enumerate(moments):
        number, at = draw(st.integers(1, 2)), OPENED + timedelta(minutes=moment)
        state, person = draw(st.sampled_from(LOG_STATES)), draw(st.sampled_from(["", "Ann", "Bob"]))
        group, priority = draw(st.sampled_from(["Desk", "Net"])), draw(st.integers(1, 4))
        cells = [f"INC{number}", state, stamp(OPENED), stamp(at), "Robot", str(place), str(priority), group, person]
        rows.append((number, ",".join([*cells, "DHHS"])))
    order = draw(st.sampled_from(["oldest first", "newest first", "by ticket"]))
    if order == "newest first":
        rows.reverse()
    elif order == "by ticket":
        rows.sort(key=lambda row: row[0])
    lines, cut = [line for _, line in rows], draw(st.integers(1, len(rows) - 1))
    if order == "newest first":  # which a part shows where one of its tickets has several instants
        parts = [[line.split(",") for line in part] for part in (lines[:cut], lines[cut:])]
        assume(all(len({cells[0] for cells in part}) < len({(cells[0], cells[3]) for cells in part}) for part in parts))
    return lines, cut


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_log_cut_within_an_instant_gives_the_same_figures(make_workspace: Any, tmp_path: Path, kind: str) -> None:
    """Its rows have no count: the end of one part and the beginning of the other tell which comes first."""
    mapping = tmp_path / "log.toml"
    mapping.write_text(MAPPING.replace("REVISION", ""), encoding="utf-8")
    runs = itertools.count()

    @settings(max_examples=few(5 if kind == "sqlite" else 2), deadline=None, suppress_health_check=list(HealthCheck))
    @given(log=cut_logs(), order=st.randoms())
    def run(log: tuple[list[str], int], order: random.Random) -> None:
        (lines, cut), number = log, next(runs)
        paths = []
        for i, part in enumerate((lines, lines[:cut], lines[cut:])):
            paths.append(tmp_path / f"{number}-{i}.csv")
            paths[-1].write_text("\n".join([LOG_HEADER, *part, ""]), encoding="utf-8")
        whole, *parts = paths
        some = [*parts, *order.sample(paths, order.randint(0, 3))]
        order.shuffle(some)
        right = by_mapping(make_workspace, kind, [whole], mapping)
        assert by_mapping(make_workspace, kind, parts, mapping) == right
        assert by_mapping(make_workspace, kind, some, mapping) == right

    run()


def by_mapping(make_workspace: Any, kind: str, paths: Sequence[Path], mapping: Path) -> Any:
    """What files come to, one after the other; the last of them once more changes nothing."""
    with make_workspace(kind) as db:
        prepare(db)
        for path in paths:
            import_file(db, path, mapping=mapping)
        found, events = figures(db), count(db, t.ticket_event)
        assert import_file(db, paths[-1], mapping=mapping).updated == 0
        assert (figures(db), count(db, t.ticket_event)) == (found, events)
        return found


def test_the_order_of_rows_of_one_instant_is_kept_whichever_file_tells_it_last(db: Database, tmp_path: Path) -> None:
    """The second part alone knows nothing of what came before in the same minute; the whole file does."""
    prepare(db)
    lines = [
        f"INC1,{state},{stamp(OPENED)},{stamp(OPENED)},Robot,0,3,Desk,{person},DHHS"
        for state, person in (("New", ""), ("Active", "Ann"), ("Resolved", "Ann"), ("Active", "Bob"))
    ]
    mapping = tmp_path / "log.toml"
    mapping.write_text(MAPPING.replace("REVISION", ""), encoding="utf-8")
    for name, part in (("second", lines[2:]), ("whole", lines)):
        (tmp_path / name).write_text("\n".join([LOG_HEADER, *part, ""]), encoding="utf-8")
        import_file(db, tmp_path / name, mapping=mapping)
    with db.read() as conn:
        c = t.ticket.c
        assert [tuple(row) for row in conn.execute(t.ticket.select().with_only_columns(c.state, c.assignee))] == [
            ("in_progress", "Bob")
        ]


# --- the whole public file, week by week ----------------------------------------------------------
@pytest.mark.slow
def test_the_public_log_in_three_pieces_and_backwards(make_workspace: Any, tmp_path: Path) -> None:
    """Every tenth of its tickets, cut at 1 April and 15 April 2016."""
    path = shared("uci_incident_event_log.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    at = header.index("sys_updated_at")
    cuts = [datetime(2016, 4, 1), datetime(2016, 4, 15)]  # noqa: DTZ001 - local to the file
    pieces: list[list[list[str]]] = [[], [], []]
    number = header.index("number")
    lines = [line for line in lines if line[number].endswith("7")]
    for line in lines:
        when = datetime.strptime(line[at], "%d/%m/%Y %H:%M")  # noqa: DTZ007
        pieces[sum(when >= cut for cut in cuts)].append(line)
    paths = []
    for i, piece in enumerate([*pieces, lines]):
        paths.append(tmp_path / f"{i}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *piece])
    found = []
    whole = paths.pop()
    for files in ([whole], paths, [*reversed(paths), paths[1]]):
        with make_workspace("sqlite") as db:
            with owner.as_owner(db) as conn:
                reference.load(conn)
            reports = [import_file(db, file) for file in files]
            assert [error for report in reports for error in report.errors if not report.waiting] == []
            if len(files) == 4:
                assert reports[0].waiting > 250
                assert reports[-1].events == 0
            found.append(figures(db))
    assert found[0] == found[1]
    assert found[0] == found[2]
