"""Changes of another system: as told there, never before the board, and success only where it is measured."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.errors import sqlstate
from app.db.records import insert_record
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.changes import acts, reads
from app.services.figures.tables import REPORTS
from app.services.imports.run import import_file
from tests.conftest import MakeWorkspace
from tests.services.imports.import_world import count, prepare
from tests.services.imports.kinds.world import CHANGES, CHANGES_MAP, all_rows, rows, written

C = t.change.c
TABLES = (t.change, t.change_agency, t.change_service, t.support_group, t.source_record, t.data_finding)


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def brought(db: Database, folder: Path, text: str = CHANGES) -> tuple[int, ...]:
    mapping = written(folder, "changes.toml", CHANGES_MAP)
    report = import_file(db, written(folder, "changes.csv", text), mapping=mapping)
    return (report.created, report.updated, report.unchanged, report.skipped)


def test_changes_come_in_as_told_and_a_second_time_changes_nothing(world: Database, tmp_path: Path) -> None:
    file, mapping = written(tmp_path, "changes.csv", CHANGES), written(tmp_path, "changes.toml", CHANGES_MAP)
    tried = import_file(world, file, mapping=mapping, dry_run=True)
    assert count(world, t.change) == 0
    report = import_file(world, file, mapping=mapping)
    assert (tried.created, tried.errors, tried.findings) == (report.created, report.errors, report.findings)
    assert (report.read, report.created, report.skipped, report.errors) == (5, 5, 0, ())
    assert (report.records, report.nouns) == ("changes", ("change", "changes"))
    assert "5 changes created, 0 updated, 0 unchanged" in report.text()
    assert "event" not in report.text()
    assert rows(world, C.number, C.type, C.state, C.source_state, C.outcome, C.source_outcome, C.backed_out) == [
        ("C900", "normal", "reviewed", "Closed", "successful", "Done", False),
        ("C901", "emergency", "reviewed", "Closed", "failed", "Rolled back", True),
        ("C902", "standard", "reviewed", "Closed", "successful", "Done", False),
        ("C903", "normal", "cancelled", "Canceled", None, "Not done", None),
        ("C904", "normal", "scheduled", "Scheduled", None, "", None),
    ]
    assert rows(world, C.number, C.planned_start, C.actual_start, C.actual_end, C.source)[2] == (
        "C902",
        None,
        None,
        datetime(2026, 10, 8, 10, 30, tzinfo=UTC),
        "import:old",
    )
    before = all_rows(world, *TABLES)
    assert brought(world, tmp_path) == (0, 0, 5, 0)
    assert all_rows(world, *TABLES) == before


def test_success_is_measured_only_where_the_source_tells_enough(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    report = REPORTS["changes"](world, Period.parse("2026-10"))
    facts = report.facts
    assert (facts["implemented"], facts["not_measured"], facts["successful"], facts["emergency"]) == (3, 1, 1, 1)
    assert (facts["source_successful"], facts["source_judged"]) == (2, 3)
    assert (facts["source_backed_out"], facts["source_back_out_told"]) == (1, 3)
    assert [(r["number"], r["successful"], r["source_outcome"], r["why"]) for r in report.rows] == [
        ("C900", "yes", "Done", ""),
        ("C901", "no", "Rolled back", "backed out, failed"),
        ("C902", "Not measured", "Done", "old does not tell the planned window and the start"),
    ]
    assert "Successful: 50.0 % (1 of 2)." in report.notes
    assert "As the other systems tell it, 66.7 % were successful (2 of 3)." in report.notes
    assert "33.3 % were backed out (1 of 3)." in report.notes


def test_a_change_that_nobody_measures_is_no_percentage(world: Database, tmp_path: Path) -> None:
    text = "\n".join([*CHANGES.splitlines()[:1], CHANGES.splitlines()[3]]) + "\n"
    brought(world, tmp_path, text)
    report = REPORTS["changes"](world, Period.parse("2026-10"))
    assert "Successful: Not measured (0 of 0)." in report.notes
    assert "Success is not measured for 1: their systems do not tell enough." in report.notes


def test_newer_rows_count_whatever_the_order_of_the_files(world: Database, tmp_path: Path) -> None:
    older = CHANGES
    newer = CHANGES.replace(
        "C904,normal,Scheduled,,,12/20/26 20:00,12/20/26 23:00,,,Net,DOT,10/9/26 8:00",
        "C904,normal,Canceled,,Not done,12/20/26 20:00,12/20/26 23:00,,,Net,,11/2/26 8:00",
    )
    assert brought(world, tmp_path, newer) == (5, 0, 0, 0)
    state = rows(world, C.number, C.state, C.source_outcome, C.planned_start)
    assert brought(world, tmp_path, older) == (0, 0, 4, 1)  # the older row of C904 is listed
    assert rows(world, C.number, C.state, C.source_outcome, C.planned_start) == state
    assert state[4][1:3] == ("cancelled", "Not done")
    report = import_file(
        world, tmp_path / "changes.csv", mapping=written(tmp_path, "changes.toml", CHANGES_MAP), dry_run=True
    )
    assert [(e.row, e.field, e.why) for e in report.errors] == [
        (6, "Changed", "older than what is known: changed 9 Oct 2026 08:00, known is 2 Nov 2026 08:00")
    ]


def test_the_order_of_files_means_nothing(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    head, row = CHANGES.splitlines()[0], "C1,normal,{},{},{},,,,10/5/26 22:00,{},{},{}"
    files = [
        row.format("Closed", "Successful", "Done", "Net", "DOT", "10/6/26 8:00"),
        row.format("Closed", "Failed", "Rolled back", "Ops", '"DOT, DPS"', "10/7/26 8:00"),
        row.format("Review", "Successful", "Done", "", "", "10/8/26 8:00"),
    ]
    told = set()
    for order in itertools.permutations(files):
        with make_workspace("sqlite") as db:
            prepare(db)
            for text in (*order, order[0]):
                brought(db, tmp_path, f"{head}\n{text}\n")
            links = all_rows(db, t.change_agency)
            columns = (C.number, C.state, C.outcome, C.source_outcome, C.backed_out, C.group_id)
            told.add(repr((rows(db, *columns), links)))
    assert told == {repr(([("C1", "implemented", "successful", "Done", False, None)], {"change_agency": []}))}


def test_what_was_edited_here_stays_until_the_source_says_the_same(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)

    def edit(conn: object) -> None:
        conn.execute(update(t.change).where(C.number == "C900").values(group_id=None, version=C.version + 1))  # type: ignore[attr-defined]

    world.write(edit, what="edit")
    moved = CHANGES.replace('Net,"DHHS, DOT",10/6/26 8:00', 'Ops,"DHHS, DPS",10/9/26 8:00')
    report = import_file(
        world, written(tmp_path, "n.csv", moved), mapping=written(tmp_path, "changes.toml", CHANGES_MAP)
    )
    assert (report.updated, report.unchanged, report.findings) == (1, 4, 1)
    assert rows(world, C.number, C.group_id)[0] == ("C900", None)
    assert rows(world, t.data_finding.c.ticket_number, t.data_finding.c.problem) == [
        ("C900", "the source tells another group now; what was edited here stays")
    ]
    detail = reads.change_detail(world, rows(world, C.number, C.id)[0][1])
    assert detail.change.agencies == ("DHHS", "DPS")


def test_a_change_of_another_system_cannot_be_moved_here(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    id = rows(world, C.number, C.id)[4][1]
    detail = reads.change_detail(world, id)
    assert (detail.next_states, detail.routing.heard) == ((), False)
    assert detail.routing.why == "Decided in old and announced here: imports from there move it on"
    for act in (acts.start, acts.cancel):
        with pytest.raises(NotAllowed, match="C904 is decided in old"):
            act(world, id, detail.change.version)
    with pytest.raises(NotAllowed, match="is decided in old"):
        acts.reschedule(world, id, detail.change.version, detail.change.planned_start, detail.change.planned_end)


def test_without_a_planned_window_a_change_says_so(world: Database, tmp_path: Path) -> None:
    brought(world, tmp_path)
    found = reads.change_detail(world, rows(world, C.number, C.id)[2][1]).change
    assert (found.planned_told, found.system, found.group) == (False, "old", "Desk")
    assert found.planned_end == datetime(2026, 10, 8, 10, 31, tzinfo=UTC)
    data = reads.calendar(world, datetime(2026, 10, 8, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC))
    assert [change.number for change in data.changes] == ["C901", "C902"]


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ("CHG1,normal,Closed,,,,,10/5/26 22:00,10/5/26 20:00,,,", "Ended", "5 Oct 2026 20:00 is before actual start"),
        ("CHG1,normal,Closed,,,,,,10/5/27 20:00,,,", "Ended", "5 Oct 2027 20:00 lies in the future"),
        ("CHG1,odd,Closed,,,,,,10/5/26 20:00,,,", "Type", '"odd" is not under [values.type] in the mapping'),
        ("CHG1,normal,Closed,,,,,,10/5/26 20:00,,Mars,", "Agencies", 'no agency is given for "Mars"'),
        (",normal,Closed,,,,,,10/5/26 20:00,,,", "No", "the number is missing"),
        ("CHG1,normal,,,,,,,10/5/26 20:00,,,", "State", "the state is missing"),
    ],
)
def test_what_cannot_be_is_listed(world: Database, tmp_path: Path, row: str, field: str, why: str) -> None:
    text = f"{CHANGES.splitlines()[0]}\n{row}\n{CHANGES.splitlines()[1]}\n"
    report = import_file(
        world, written(tmp_path, "c.csv", text), mapping=written(tmp_path, "changes.toml", CHANGES_MAP)
    )
    assert (report.created, report.skipped) == (1, 1)
    (error,) = report.errors
    assert (error.row, error.field) == (2, field)
    assert error.why.startswith(why)


def test_a_finding_of_a_refused_row_goes_when_the_row_comes_in(world: Database, tmp_path: Path) -> None:
    bad = CHANGES.replace("10/5/26 20:10,10/5/26 22:00", "10/5/26 23:10,10/5/26 22:00")
    assert brought(world, tmp_path, bad) == (4, 0, 0, 1)
    found = t.data_finding.c
    assert rows(world, found.ticket_number, found.field, found.excluded) == [("C900", "Ended", True)]
    assert brought(world, tmp_path) == (1, 0, 4, 0)
    assert [at is not None for _, at in rows(world, found.ticket_number, found.closed_at)] == [True]


def test_a_number_that_a_change_here_has_gets_another(world: Database, tmp_path: Path) -> None:
    start, end = datetime(2026, 10, 5, 20, tzinfo=UTC), datetime(2026, 10, 5, 22, tzinfo=UTC)
    own = {"number": "C900", "title": "Ours", "type": "normal", "scope": "minor", "risk_answers": {}}
    world.write(
        lambda conn: insert_record(conn, t.change, {**own, "planned_start": start, "planned_end": end}), what="own"
    )
    assert brought(world, tmp_path) == (5, 0, 0, 0)
    assert brought(world, tmp_path) == (0, 0, 5, 0)
    numbers = [number for (number,) in rows(world, C.number)]
    assert numbers == ["C900", "C901", "C902", "C903", "C904", "SN-C900"]


def test_two_rows_of_a_number_the_newer_counts(world: Database, tmp_path: Path) -> None:
    lines = CHANGES.splitlines()
    twice = [*lines[:2], lines[1].replace("Done", "Rolled back").replace("10/6/26 8:00", "10/7/26 8:00")]
    report = import_file(
        world,
        written(tmp_path, "c.csv", "\n".join(twice) + "\n"),
        mapping=written(tmp_path, "changes.toml", CHANGES_MAP),
    )
    assert [(e.row, e.why) for e in report.errors] == [
        (2, "C900 stands in row 3 too, which was changed later; that one counts")
    ]
    assert rows(world, C.number, C.backed_out) == [("C900", True)]


# --- ServiceNow's own forms -----------------------------------------------------------------------
def _table_api(folder: Path) -> Path:
    group = {"link": "https://example.service-now.com/api/now/table/sys_user_group/" + "a" * 32, "value": "a" * 32}
    base = {"impact": "3", "risk": "3", "short_description": "Reload", "assignment_group": group}
    found = [
        {**base, "number": "CHG0000024", "type": "standard", "state": "3", "start_date": "", "end_date": ""},
        {
            **base,
            "number": "CHG0000003",
            "type": "normal",
            "state": "-3",
            "start_date": "2026-06-18 01:00:00",
            "end_date": "2026-06-18 06:00:00",
            "assignment_group": "",
        },
        {
            **base,
            "number": "CHG0000005",
            "type": "emergency",
            "state": "4",
            "start_date": "2026-06-18 06:00:00",
            "end_date": "2026-06-18 01:00:00",
        },
    ]
    return written(folder, "change_request.json", json.dumps({"result": found}))


def test_the_table_api_comes_in_by_its_own_columns(world: Database, tmp_path: Path) -> None:
    report = import_file(world, _table_api(tmp_path))
    assert (report.mapping, report.created, report.skipped) == ("servicenow-change", 3, 0)
    assert rows(world, C.number, C.type, C.state, C.source_state, C.planned_start, C.risk, C.title, C.group_id) == [
        ("CHG0000003", "normal", "draft", "-3", datetime(2026, 6, 18, 1, tzinfo=UTC), "medium", "Reload", None),
        ("CHG0000005", "emergency", "cancelled", "4", None, "medium", "Reload", None),
        ("CHG0000024", "standard", "reviewed", "3", None, "medium", "Reload", None),
    ]
    assert report.findings_by_field == {"actual_end": 1, "end_date": 1}
    assert any("assignment_group is told by a key only in 2 rows" in note for note in report.warnings)
    again = import_file(world, _table_api(tmp_path), mapping="servicenow-change")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


# --- the guard behind it --------------------------------------------------------------------------
FOREIGN = {
    "number": "CHG77",
    "title": "Elsewhere",
    "type": "normal",
    "scope": "extensive",
    "risk_answers": {},
    "source": "import:old",
    "state": "implemented",
    "actual_end": datetime(2026, 10, 5, 20, tzinfo=UTC),
}


@pytest.fixture
def agent(sqlite_db: Database) -> Iterator[Database]:
    """A login of a file; those of PostgreSQL are among the attacks in tests/db/guards."""
    db = open_database(str(sqlite_db.url.database), Actor("amy", frozenset({Role.AGENT, Role.CAB})))
    yield db
    db.dispose()


def _refused(db: Database, **values: object) -> str | None:
    with pytest.raises((DBAPIError, LongleafError)) as caught, db.translated():
        db.write(lambda conn: conn.execute(insert(t.change).values(**{**FOREIGN, **values})), what="attack")
    cause = caught.value.__cause__ or caught.value
    return sqlstate(cause) if isinstance(cause, DBAPIError) else None


def test_the_guard_lets_nothing_walk_round_the_board(world: Database) -> None:
    assert _refused(world, state="approved") == "LL002"
    assert _refused(world, state="in_cab") == "LL002"
    assert _refused(world, actual_end=datetime(2099, 1, 1, tzinfo=UTC)) == "LL004"
    assert _refused(world, source="elsewhere", state="draft") == "42501"
    assert _refused(world, source="longleaf", state="draft") == "23514"  # ours tell their planned window
    world.write(lambda conn: conn.execute(insert(t.change).values(**FOREIGN)), what="import")
    with pytest.raises((DBAPIError, LongleafError)):
        world.write(
            lambda conn: conn.execute(update(t.change).values(state="approved", version=C.version + 1)), what="attack"
        )
    assert rows(world, C.state) == [("implemented",)]


def test_only_an_administrator_brings_in_and_moves_them(agent: Database, sqlite_db: Database) -> None:
    prepare(sqlite_db)
    assert _refused(agent, state="draft") == "42501"
    sqlite_db.write(lambda conn: conn.execute(insert(t.change).values(**FOREIGN)), what="import")
    for values in ({"state": "reviewed"}, {"source_outcome": "Fine"}, {"source": "longleaf"}):
        with pytest.raises(LongleafError):
            agent.write(
                lambda conn, v=values: conn.execute(update(t.change).values(**v, version=C.version + 1)),  # type: ignore[misc]
                what="attack",
            )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('records = "changes"', 'records = "planets"'),
        ('number = "No"', 'nummer = "No"'),
        ('scope = "minor"', 'scope = "cosmic"'),
        ('"Done" = "no"', '"Done" = "perhaps"'),
        ('zone = "America/New_York"', 'zone = "Mars/Base"'),
    ],
)
def test_a_mapping_is_checked_to_the_last_key(world: Database, tmp_path: Path, change: str, said: str) -> None:
    mapping = written(tmp_path, "bad.toml", CHANGES_MAP.replace(change, said))
    with pytest.raises(InputError, match=r"bad\.toml") as refused:
        import_file(world, written(tmp_path, "c.csv", CHANGES), mapping=mapping)
    assert refused.value.hint
    assert count(world, t.import_run) == 0


def test_columns_that_are_not_there_are_named(world: Database, tmp_path: Path) -> None:
    mapping = written(tmp_path, "m.toml", CHANGES_MAP.replace('state = "State"', 'state = "Stand"'))
    with pytest.raises(InputError, match='there is no column "Stand"'):
        import_file(world, written(tmp_path, "c.csv", CHANGES), mapping=mapping)
