"""What a table is decides what guards it: asked of every table, so a new one is tested by being declared."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON

from app.db import owner, tables, trail
from app.db.deleting import delete_rows
from app.db.engine import Database
from app.db.errors import sqlstate
from app.db.guards import install as guards
from app.db.records import insert_record, next_number
from app.db.tables import audit, kinds, metadata
from app.db.tables.base import Kind, fact, info, link, machinery, one_of, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched
from app.domain.eastern import eastern
from app.domain.rights import RIGHTS, holders, keep
from app.domain.vocabulary import Role
from app.services.feed import changed_since
from app.services.find import find_records
from tests.db.present import present_triggers

#: What a table's own checks want beside its columns' types.
_SPECIAL: dict[str, dict[str, Any]] = {
    "sla_target": {"duration_s": 60},
    "change": {
        "planned_start": datetime(2026, 1, 4, 9, tzinfo=UTC),
        "planned_end": datetime(2026, 1, 4, 12, tzinfo=UTC),
    },
    "cab_meeting": {"slot": date(2099, 12, 30), "meeting_date": date(2099, 12, 30)},  # a Wednesday to come
    "attachment_content": {"sha256": "0" * 64},
    "cab_agenda_item": {"kind": "info", "kind_group": "info"},
    "bill": {"month": "2020-10"},
    "bill_line": {"month": "2026-10", "kind": "correction"},
    "consumption": {"month": "2026-10"},
    **{name: {"fiscal_year": 2027} for name in ("rate", "rate_case", "service_year", "subscription_year")},
    "calendar": {"zone": "UTC"},
    "reminder": {"owner": "tester"},
    "warning_mail": {"login": "tester"},
    "shared_filter": {"owner": "tester", "everybody": True, "group_id": None},
    "legal_hold": {"scope": "search", "search": "printer"},
    "disposition": {"kind": "ticket", "rule": "2, Schedule 1", "years": 2, "last_day": date(2000, 1, 1)},
    "disposition_certificate": {"sha256": "0" * 64},
    "records_request": {"sha256": "0" * 64},
    "ticket_event": {"kind": "comment"},
    "oncall_turn": {"first_day": date(2099, 1, 5), "begins": "08:00"},
    "oncall_swap": {"start_at": datetime(2098, 1, 4, 9, tzinfo=UTC), "end_at": datetime(2098, 1, 4, 12, tzinfo=UTC)},
    "shift": {"starts": "07:00", "ends": "15:00"},
    "knowledge_note": {"written_by": "tester"},
    "knowledge_use": {"voice": "helped"},
    "ticket_warning": {"step": 50, "channel": "mail", "login": "tester"},
    "sla_clock": {"metric": "resolution", "ticket_kind": "incident"},
    "maintenance_window": {"start_time": "20:00", "end_time": "22:00"},
    "survey": {"sent_at": datetime(2026, 1, 4, 9, tzinfo=UTC)},
}
#: Facts that say what only a story makes true; tests/db/guards/board tells one, and test_attachments, and ask the same.
_TOLD = {
    "attachment", "attachment_content", "attachment_piece", "attachment_withdrawal",
    "disposition", "disposition_certificate", "disposition_item",
    "cab_event", "cab_paper", "cab_paper_file", "cab_signoff", "cab_vote", "change_correction", "freeze_override",
    "incident_verdict", "major_incident_told", "bill_line_source", "caller_move", "dispute_credit", "posting_told",
    "knowledge_use", "knowledge_version", "mention", "mention_told", "mention_read", "handover_correction",
    "request_answer", "session_end",
}  # fmt: skip
#: Columns that may be empty, and of which a row needs one or more all the same.
_WANTED: dict[str, tuple[str, ...]] = {
    "action": ("agency_id",),
    "cab_agenda_item": ("meeting_id", "change_id"),
    "cab_seat": ("agency_id",),
    "template_use": ("module_id",),
}


@dataclass
class Maker:
    """Makes rows of any table from its columns alone, and the rows that they refer to."""

    db: Database
    conn: Connection
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def values(self, table: Table) -> dict[str, Any]:
        """The least that a row of this table needs."""
        found: dict[str, Any] = {}
        if table.name == "disposition":  # by the schedule that the workspace was given
            rule = {"key": "retention.ticket", "value": "2, Schedule 1"}
            there = select(tables.workspace.c.value).where(tables.workspace.c.key == rule["key"])
            if self.conn.execute(there).first() is None:
                self.conn.execute(insert(tables.workspace).values(rule))
        for column in table.c:
            for key in column.foreign_keys:
                if not column.nullable or column.name in _WANTED.get(table.name, ()):
                    found[column.name] = self.row(key.column.table)["id"]
            if column.name == "to_site_id":  # another one than the site that is lost
                other = {"code": f"other {next(self.count)}", "name": "Other"}
                found[column.name] = self.conn.execute(
                    insert(tables.site).values(other).returning(tables.site.c.id)
                ).scalar()
            if column.name == "depends_on_id":  # no service depends on itself
                needed = {"code": f"needed {next(self.count)}", "name": "Needed", "valid_from": date(2020, 1, 1)}
                made = insert(tables.service).values(needed).returning(tables.service.c.id)
                found[column.name] = self.conn.execute(made).scalar()
            if column.name == "other_id":  # no ticket has to do with itself, and the one logged first stands first
                made = insert(tables.ticket).values(self.values(tables.ticket)).returning(tables.ticket.c.id)
                found[column.name] = self.conn.execute(made).scalar()
            if column.name == "since" and isinstance(column.type, Instant):
                found[column.name] = self.db.now()  # nobody hears of what was before
            if table.name == "handover" and isinstance(column.type, (Date, Instant)) and not column.nullable:
                now = self.db.now()  # of a shift of today
                of_today = {"day": eastern(now).date(), "starts_at": now, "ends_at": now + timedelta(hours=1)}
                found[column.name] = of_today[column.name]
            if column.name == "opened_on":
                found[column.name] = eastern(self.db.now()).date()  # a dispute is opened on the day that it is
            if column.nullable or column.server_default is not None or column.identity or column.name in found:
                continue
            found[column.name] = self._value(table, column)
        return {**found, **_SPECIAL.get(table.name, {})}

    def _value(self, table: Table, column: Column[Any]) -> object:
        for rule in table.constraints:
            if isinstance(rule, CheckConstraint) and str(rule.sqltext).startswith(f"{column.name} IN ('"):
                return str(rule.sqltext).split("'")[1]
        number, kind = next(self.count), column.type
        if isinstance(kind, Instant):  # later columns later: what begins, ends after it
            return self.db.now() - timedelta(hours=9) + timedelta(seconds=number)
        if isinstance(kind, Date):
            return date(2020, 1, 1) + timedelta(days=number)
        if isinstance(kind, (JSON, Json)):
            return [] if column.name in {"pauses", "pause_reasons", "attendees", "hours", "examples", "whys"} else {}
        if isinstance(kind, LargeBinary):
            return f"{number}".encode()
        if isinstance(kind, Boolean):
            return True
        return 1 if isinstance(kind, Integer) else f"{number}"[:5]

    def row(self, table: Table) -> dict[str, Any]:
        """The key of a row of this table, made at the first call."""
        if table.name not in self.made:
            done = self.conn.execute(insert(table).values(self.values(table)).returning(*table.primary_key))
            self.made[table.name] = dict(done.mappings().one())
        return self.made[table.name]

    def refusal(self, statement: Any) -> str | None:
        """The code with which the database refuses a statement; None where it does not."""
        point = self.conn.begin_nested()
        try:
            self.conn.execute(statement)
        except DBAPIError as error:
            return sqlstate(error)
        finally:
            point.rollback()
        return None

    def trail(self, table: Table) -> list[tuple[str, str]]:
        """(act, who) of each audit row of the table."""
        rows = self.conn.execute(select(audit.c.op, audit.c.who).where(audit.c.tbl == table.name).order_by(audit.c.id))
        return [(row.op, row.who) for row in rows]


def _is(table: Table, key: dict[str, Any]) -> Any:
    return [table.c[name] == value for name, value in key.items()]


def _records_are_guarded(db: Database, conn: Connection) -> None:
    maker = Maker(db, conn)
    for table in kinds.of_kind(Kind.RECORD):
        key = maker.row(table)
        row = conn.execute(select(table).where(*_is(table, key))).mappings().one()
        assert (row["version"], row["created_by"], row["updated_by"]) == (1, "tester", "tester"), table.name
        assert row["updated_at"] is not None, table.name
        change = update(table).where(*_is(table, key))
        assert maker.refusal(change.values(version=1)) == "LL001", table.name
        assert maker.refusal(change.values(version=3)) == "LL001", table.name
        conn.execute(change.values(version=2))
        assert maker.trail(table) == [("I", "tester"), ("U", "tester")], table.name


def _links_are_audited(db: Database, conn: Connection) -> None:
    maker = Maker(db, conn)
    for table in kinds.of_kind(Kind.LINK):
        key = maker.row(table)
        assert maker.trail(table) == [("I", "tester")], table.name
        if holders(table.name, "delete"):
            delete_rows(conn, table, *_is(table, key))
            assert maker.trail(table) == [("I", "tester"), ("D", "tester")], table.name


def _facts_are_ones_own(db: Database, conn: Connection) -> None:
    maker = Maker(db, conn)
    for table in kinds.of_kind(Kind.FACT):
        what = info(table)
        if not what.author or table.name in _TOLD:
            continue  # rules of its own say who
        values = maker.values(table)
        assert maker.refusal(insert(table).values({**values, what.author: "bob"})) == "42501", table.name
        if what.occurred:
            late = {what.occurred: db.now() + timedelta(days=1)}
            assert maker.refusal(insert(table).values({**values, **late})) == "LL004", table.name
        row = conn.execute(select(table).where(*_is(table, maker.row(table)))).mappings().one()
        assert row[what.author] == "tester", table.name
        if what.recorded:
            assert abs(row[what.recorded] - db.now()) < timedelta(minutes=5), table.name
        assert maker.trail(table) == [("I", "tester")] * what.audited, table.name


def _facts_stay(db: Database) -> None:
    """Not even the owner changes or deletes one."""
    with owner.as_owner(db) as conn, guards.bulk_load(conn):
        maker = Maker(db, conn)
        for table in kinds.of_kind(Kind.FACT):
            maker.row(table)
    with owner.as_owner(db) as conn:  # after a change of its guards SQLite reads them all again at each refusal
        maker = Maker(db, conn)
        for table in kinds.of_kind(Kind.FACT):
            first = next(c for c in table.c if not c.primary_key)
            assert maker.refusal(update(table).values({first.name: first})) == "42501", table.name
            assert maker.refusal(delete(table)) == "42501", table.name


def test_every_table_is_of_exactly_one_kind() -> None:
    found = [table.name for kind in Kind for table in kinds.of_kind(kind)]
    assert sorted(found) == sorted(metadata.tables)
    for table in metadata.sorted_tables:
        assert ("version" in table.c) == (info(table).kind is Kind.RECORD or table is audit), table.name
        assert bool(info(table).touches) == (info(table).kind is not Kind.MACHINERY), table.name


def test_what_the_tables_are() -> None:
    """Of those that are known here; more may come."""
    assert {t.name for t in kinds.of_kind(Kind.FACT)} >= {"change_vote", "major_incident_update", "ticket_event"}
    assert {t.name for t in kinds.of_kind(Kind.PROJECTION)} >= {"sla_clock", "ticket_span", "data_finding"}
    assert {t.name for t in kinds.of_kind(Kind.LINK)} >= {
        "service_dependency", "major_incident_agency", "outage_agency", "change_service", "change_agency",
        "change_site", "priority_matrix",
    }  # fmt: skip
    facts = {t.name for t in kinds.of_kind(Kind.FACT)}
    assert {t.name for t in kinds.append_only()} - facts == {
        "audit", "audit_seal", "destroyed_row", "destroyed_source", "disposition_batch", "op", "server_history",
    }  # fmt: skip
    assert facts <= {t.name for t in kinds.append_only()}
    known = {"INC": "ticket", "REQ": "ticket", "CHG": "change", "MI": "major_incident"}
    assert {prefix: kinds.numbered().get(prefix) for prefix in known} == known
    assert kinds.searched().keys() >= {"agency", "change", "person", "ticket"}
    assert not kinds.searched().keys() & {"op", "audit", "survey", "ticket_private"}
    assert ("change", ("in_cab", "approved", "ll_cab")) in kinds.transitions()


def test_a_table_that_does_not_say_what_it_is_or_names_no_column_is_refused() -> None:
    mine = MetaData()
    with pytest.raises(KeyError):
        info(Table("bulletin", mine, Column("id", Integer, primary_key=True)))
    moves = [("draft", "shown", "ll_agent")]
    with pytest.raises(ValueError, match="no column number, state, title"):
        record("page", touches=Touched.SERVICES, number="PGE", states=moves, searched=("title",), within=mine)
    with pytest.raises(ValueError, match="no column at, author"):
        fact("page_update", touches=Touched.SERVICES, within=mine)
    assert set(mine.tables) == {"bulletin"}
    assert info(machinery("notes", within=mine)).kind is Kind.MACHINERY


def test_a_module_of_tables_is_known_by_lying_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "from app.db.tables.base import machinery\nnote = machinery('note_of_a_test')\n"
    (tmp_path / "notes_of_a_test.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(tables, "__path__", [*tables.__path__, str(tmp_path)])
    tables.import_all()
    try:
        assert "note_of_a_test" in metadata.tables
    finally:
        metadata.remove(metadata.tables["note_of_a_test"])
        del sys.modules["app.db.tables.notes_of_a_test"]


def test_records_are_guarded(db: Database) -> None:  # taken back: a bill alone is refused at its act's end
    db.trial(lambda conn: _records_are_guarded(db, conn), what="test")


def test_links_are_audited(db: Database) -> None:
    db.trial(lambda conn: _links_are_audited(db, conn), what="test")


def test_facts_are_written_in_ones_own_name(db: Database) -> None:
    db.trial(lambda conn: _facts_are_ones_own(db, conn), what="test")


def test_facts_stay_as_they_are(db: Database) -> None:
    _facts_stay(db)


# --- tables that are declared in a test -------------------------------------------------------------
@pytest.fixture
def bulletin(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A new type of record with two side tables, as a subject to come would declare it."""
    made = record(
        "bulletin",
        Column("number", Text, nullable=False, unique=True),
        Column("title", Text, nullable=False),
        Column("state", Text, nullable=False, server_default="draft"),
        one_of("state", "draft", "shown", "over"),
        touches=Touched.SERVICES,
        number="BLT",
        states=[("draft", "shown", "ll_agent"), ("shown", "over", "ll_agent")],
        searched=("number", "title"),
    )
    sides = (
        link(
            "bulletin_agency",
            Column("bulletin_id", Key, ForeignKey("bulletin.id"), primary_key=True),
            Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
            touches=Touched.SERVICES,
        ),
        fact(
            "bulletin_update",
            reference("bulletin_id", "bulletin", index=True),
            Column("at", Instant, nullable=False),
            Column("text", Text, nullable=False),
            Column("author", Text, nullable=False, server_default=""),
            touches=Touched.SERVICES,
        ),
    )
    for names, right, roles in keep("bulletin", Role.AGENT, links="bulletin_agency", facts="bulletin_update"):
        for role in roles:
            monkeypatch.setitem(RIGHTS[role], names, right)
    try:
        with owner.as_owner(db) as conn:
            metadata.create_all(conn, tables=[made, *sides])
            guards.install(conn)
        yield made
    finally:
        for table in (*reversed(sides), made):
            metadata.remove(table)


def test_a_new_table_is_guarded_by_being_declared(db: Database, bulletin: Table) -> None:
    db.trial(lambda conn: _records_are_guarded(db, conn), what="test")
    with db.read() as conn:
        assert guards.expected(db.kind) <= present_triggers(conn)
        assert list(trail.gaps(conn)) == []


def test_side_tables_are_guarded_by_being_declared(db: Database, bulletin: Table) -> None:
    assert metadata.tables["bulletin_agency"] in kinds.of_kind(Kind.LINK)
    db.trial(lambda conn: _links_are_audited(db, conn), what="test")
    db.trial(lambda conn: _facts_are_ones_own(db, conn), what="test")


def test_new_facts_stay_as_they_are(db: Database, bulletin: Table) -> None:
    assert metadata.tables["bulletin_update"] in kinds.append_only()
    _facts_stay(db)


def test_a_new_record_moves_as_it_says_is_numbered_found_and_told(db: Database, bulletin: Table) -> None:
    def act(conn: Connection) -> None:
        number = next_number(conn, "BLT")
        assert number == "BLT0000001"
        values = {"number": number, "title": "Mail is slow"}
        maker = Maker(db, conn)
        assert maker.refusal(insert(bulletin).values(**values, state="over")) == "LL003"
        id = insert_record(conn, bulletin, values)
        change = update(bulletin).where(bulletin.c.id == id)
        assert maker.refusal(change.values(state="over", version=2)) == "42501"
        conn.execute(change.values(state="shown", version=2))

    token, _ = changed_since(db, None)
    db.write(act, what="test")
    token, changes = changed_since(db, token)
    assert changes.touched == Touched.SERVICES
    (found,) = find_records(db, "bulletin", "slow", 8)
    assert (found.kind, found.title, found.detail) == ("bulletin", "BLT0000001 Mail is slow", "Shown")
    with db.read() as conn:
        assert conn.scalar(select(func.count()).select_from(bulletin)) == 1
