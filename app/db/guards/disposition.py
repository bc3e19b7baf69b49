"""Rows are destroyed in an approved disposition alone: what is due, is held by nobody, and was seen by a second person.

`disposition_batch` is a transaction that destroys, `destroyed_row` the rows that go with it; nothing is deleted that
is not noted there. On PostgreSQL only the functions `dispose_*` write both, and delete.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Date, MetaData, Table

from app.db.belonging import plans
from app.db.belonging.dates import begun_column
from app.db.belonging.kinds import LOGINS, parts_of
from app.db.guards.destroyed import statements
from app.db.guards.portable import Rule, differs, said
from app.db.guards.sqlite_rules import quoted
from app.db.tables import metadata as _own
from app.domain.keeping.disposition import TRIGGERS
from app.domain.keeping.retention import PREFIX

_DISPOSITION, _BATCH, _ROW = "disposition", "disposition_batch", "destroyed_row"
#: Whether a transaction that destroys is at work, on SQLite: there is one writer.
AT_WORK = f"EXISTS (SELECT 1 FROM {_BATCH} b WHERE NOT b.finished)"
_SCHEDULED = f"EXISTS (SELECT 1 FROM workspace w WHERE w.key = '{PREFIX}' || {{row}}.kind AND w.value = {{row}}.rule)"
_OF_BATCH = (
    f"(SELECT d.{{0}} FROM {_DISPOSITION} d JOIN {_BATCH} b ON b.disposition_id = d.id WHERE b.id = NEW.batch_id)"
)


def are_kept(metadata: MetaData) -> bool:
    """Return whether this schema knows dispositions."""
    return _ROW in metadata.tables


def rules() -> Iterator[Rule]:
    """Yield the rules of dispositions, of their batches and of the rows that go."""
    yield from _dispositions()
    yield from _lists()
    yield from _batches()
    yield from _rows()


def _dispositions() -> Iterator[Rule]:
    listed = ", ".join(f"'{kind}'" for kind in TRIGGERS)
    years = "NEW.rule NOT LIKE NEW.years || CASE WHEN NEW.archived THEN ' archived,%' ELSE ',%' END"
    yield Rule(
        _DISPOSITION,
        "scheduled",
        "INSERT",
        "LL003",
        "what is disposed of follows the retention schedule that this workspace was given",
        f"NEW.kind NOT IN ({listed}) OR NOT {_SCHEDULED.format(row='NEW')} OR {years}"
        " OR lower(NEW.rule) LIKE '%, sample value' OR NEW.last_day > years_ago(NEW.years)",
    )
    yield Rule(
        _DISPOSITION,
        "begins",
        "INSERT",
        "LL003",
        "a disposition begins as a proposal",
        "NEW.approved_by <> '' OR NEW.approved_on IS NOT NULL OR NEW.archive_sha256 <> '' OR NEW.why_cancelled <> ''",
    )
    yield Rule(
        _DISPOSITION,
        "second",
        "UPDATE",
        "42501",
        "a second person approves a disposition, today and in their own name",
        "NEW.state = 'approved' AND OLD.state = 'proposed' AND (NEW.approved_by <> {user}"
        " OR OLD.created_by = {user} OR NEW.approved_on <> {today})",
    )
    yield Rule(
        _DISPOSITION,
        "fixed",
        "UPDATE",
        "LL003",
        "what is disposed of, and who approved it, is fixed: propose anew",
        differs("number", "kind", "rule", "years", "archived", "last_day", "note")
        + " OR NOT (OLD.state = 'proposed' AND NEW.state = 'approved')"
        f" AND {differs('approved_by', 'approved_on')}",
    )
    begun = f"EXISTS (SELECT 1 FROM {_BATCH} b WHERE b.disposition_id = OLD.id)"
    yield Rule(
        _DISPOSITION,
        "archive",
        "UPDATE",
        "LL003",
        "an archive is written when a disposition is approved, and before anything is destroyed",
        f"{differs('archive_sha256')} AND (OLD.state <> 'approved' OR {begun})",
    )
    yield Rule(
        _DISPOSITION,
        "begun",
        "UPDATE",
        "LL003",
        "of this disposition records are gone: carry it out to its end",
        f"NEW.state = 'cancelled' AND OLD.state <> 'cancelled' AND {begun}",
    )
    yield Rule(
        _DISPOSITION,
        "done",
        "UPDATE",
        "LL003",
        "a disposition is done when its certificate is written",
        "NEW.state = 'done' AND OLD.state <> 'done'"
        " AND NOT EXISTS (SELECT 1 FROM disposition_certificate c WHERE c.disposition_id = OLD.id)",
    )


def _lists() -> Iterator[Rule]:
    yield Rule(
        "disposition_item",
        "proposed",
        "INSERT",
        "LL003",
        "records are put on the list of a disposition when it is proposed, by whom it is",
        f"NOT EXISTS (SELECT 1 FROM {_DISPOSITION} d WHERE d.id = NEW.disposition_id AND d.state = 'proposed'"
        " AND d.version = 1 AND d.created_by = {user} AND d.updated_at = {now} AND NEW.ended_on <= d.last_day)",
    )
    items = "(SELECT count(*) FROM disposition_item i WHERE i.disposition_id = NEW.disposition_id)"
    yield Rule(
        "disposition_certificate",
        "approved",
        "INSERT",
        "LL003",
        "a certificate is written of a disposition that was carried out, and counts each of its records",
        f"NEW.destroyed + NEW.remained <> {items} OR NOT EXISTS (SELECT 1 FROM {_DISPOSITION} d"
        " WHERE d.id = NEW.disposition_id AND d.state = 'approved')"
        " OR NEW.destroyed <> (SELECT count(*) FROM disposition_item i"
        f" JOIN {_DISPOSITION} d ON d.id = i.disposition_id JOIN {_ROW} g ON g.tbl = d.kind AND g.n = i.record_id"
        f" JOIN {_BATCH} b ON b.id = g.batch_id AND b.disposition_id = d.id WHERE d.id = NEW.disposition_id)",
    )


def _batches() -> Iterator[Rule]:
    yield Rule(
        _BATCH,
        "approved",
        "INSERT",
        "LL003",
        "nothing is destroyed but what a second person approved, by the schedule as it is",
        f"NOT has(ll_admin) OR NOT EXISTS (SELECT 1 FROM {_DISPOSITION} d WHERE d.id = NEW.disposition_id"
        f" AND d.state = 'approved' AND d.approved_by NOT IN ('', d.created_by) AND {_SCHEDULED.format(row='d')})",
    )
    yield Rule(
        _BATCH,
        "archived",
        "INSERT",
        "LL003",
        "the schedule asks for an archive of these records before they are destroyed",
        f"EXISTS (SELECT 1 FROM {_DISPOSITION} d WHERE d.id = NEW.disposition_id AND d.archived"
        " AND d.archive_sha256 = '')",
    )
    yield Rule(
        _BATCH,
        "looked",
        "INSERT",
        "LL003",
        "a hold was set meanwhile: look at it before anything is destroyed",
        "EXISTS (SELECT 1 FROM legal_hold h WHERE h.released_on IS NULL AND h.scope = 'search'"
        " AND h.id NOT IN ids(NEW.looked, searches))",
    )


def _rows() -> Iterator[Rule]:
    yield Rule(
        "destroyed_source",
        "batch",
        "INSERT",
        "LL003",
        "what sources called a record is noted in the batch that destroys it",
        f"NOT EXISTS (SELECT 1 FROM {_BATCH} b WHERE b.id = NEW.batch_id AND NOT b.finished)",
    )
    yield Rule(
        _ROW,
        "batch",
        "INSERT",
        "LL003",
        "rows are destroyed in a batch of a disposition",
        f"NOT EXISTS (SELECT 1 FROM {_BATCH} b WHERE b.id = NEW.batch_id AND NOT b.finished)",
    )
    yield Rule(
        _ROW,
        "listed",
        "INSERT",
        "LL003",
        "a record is destroyed when it stands on the list that was approved",
        f"NEW.tbl = {_OF_BATCH.format('kind')} AND NOT EXISTS (SELECT 1 FROM disposition_item i"
        f" WHERE i.disposition_id = {_OF_BATCH.format('id')} AND i.record_id = NEW.n)",
    )
    yield Rule(
        _ROW,
        "held",
        "INSERT",
        "LL003",
        "a held record is not destroyed",
        "EXISTS (SELECT 1 FROM legal_hold h WHERE h.released_on IS NULL AND h.scope = 'record' AND h.tbl = NEW.tbl"
        f" AND h.record_id = NEW.n) OR NEW.tbl = {_OF_BATCH.format('kind')} AND EXISTS"
        f" (SELECT 1 FROM {_BATCH} b WHERE b.id = NEW.batch_id AND NEW.n IN ids(b.looked, held))",
    )
    for kind in TRIGGERS:
        table, (day, ended) = _own.tables[kind], plans.ENDED[kind]
        yield Rule(
            _ROW,
            f"due_{kind}",
            "INSERT",
            "LL003",
            "a record is destroyed when it has ended and its years are over",
            f"NEW.tbl = '{kind}' AND NEW.tbl = {_OF_BATCH.format('kind')} AND NOT EXISTS (SELECT 1 FROM {kind} r"
            f" WHERE r.id = NEW.n AND {ended} AND {day} <= {_OF_BATCH.format('last_day')})",
        )
    # what goes with a record is held as it is itself: its mails and surveys, files, reminders, and mail that came in
    for name in (*TRIGGERS, *(name for name, *_ in plans.ABOUT if name not in TRIGGERS)):
        table = _own.tables[name]
        yield Rule(
            _ROW,
            f"held_{name}",
            "INSERT",
            "LL003",
            "a held record is not destroyed",
            f"NEW.tbl = '{name}' AND EXISTS (SELECT 1 FROM legal_hold h JOIN {name} r ON r.id = NEW.n"
            f" LEFT JOIN person p ON p.id = h.person_id WHERE h.released_on IS NULL"
            f" AND (h.scope = 'agency' AND {_of_agency(table)} OR h.scope = 'person' AND ({_of_person(table)})))",
        )


def _of_agency(table: Table) -> str:
    """Return the condition that a hold (h) on an agency reaches a record (r); the twin of the one that lists use."""
    fits = [f"r.{name} = h.agency_id" for name in ("agency_id", "for_agency_id") if name in table.c]
    fits += [
        f"EXISTS (SELECT 1 FROM {part.name} x WHERE x.{column.name} = r.id AND x.agency_id = h.agency_id)"
        for part, column in parts_of(table)
        if "agency_id" in part.c and part.name.endswith("_agency")
    ]
    begun = begun_column(table)
    if not fits:
        return "FALSE"
    days = ""
    if begun is not None:
        day = f"r.{begun.name}" if isinstance(begun.type, Date) else f"day_at(r.{begun.name})"
        days = f" AND (r.{begun.name} IS NULL OR (h.first_day IS NULL OR {day} >= h.first_day)"
        days += f" AND (h.last_day IS NULL OR {day} <= h.last_day))"
    return f"({' OR '.join(fits)}){days}"


def _of_person(table: Table) -> str:
    fits = list(_names(table, "r"))
    for part, column in parts_of(table):
        below = list(_names(part, "x"))
        if below:
            fits.append(f"EXISTS (SELECT 1 FROM {part.name} x WHERE x.{column.name} = r.id AND ({' OR '.join(below)}))")
    return " OR ".join(fits) or "FALSE"


def _names(table: Table, row: str) -> Iterator[str]:
    for column in table.c:
        cell = f"{row}.{quoted(column.name)}"
        if any(key.column.table.name == "person" for key in column.foreign_keys):
            yield f"{cell} = p.id"
        elif column.name in LOGINS:
            yield f"{cell} = p.login"
        elif column.name in {"caller", "visitor", "to_name"}:
            yield f"lower({cell}) = lower(p.name)"


# --- PostgreSQL -----------------------------------------------------------------------------------
#: Whether this transaction destroys: only a function of the owner writes that, and takes it back at its end.
_DISPOSING = """
CREATE OR REPLACE FUNCTION disposing() RETURNS boolean LANGUAGE sql SET search_path = longleaf, pg_temp AS
  'SELECT EXISTS (SELECT FROM disposition_batch WHERE tx = txid_current() AND NOT finished)';
"""
_NEVER = """
CREATE OR REPLACE FUNCTION disposing() RETURNS boolean LANGUAGE sql SET search_path = longleaf, pg_temp AS
  'SELECT false';
"""


def postgres_first(metadata: MetaData) -> str:
    """Return the function that other guards ask whether this transaction destroys; before them."""
    return _DISPOSING if are_kept(metadata) else _NEVER


def postgres_functions() -> Iterator[str]:
    """Yield for each kind the function that destroys records of it: all that belongs to them, in one transaction."""
    for kind in TRIGGERS:
        steps = ";\n  ".join(said("postgresql", one) for one in statements(kind, "postgresql"))
        yield f"""
CREATE OR REPLACE FUNCTION dispose_{kind}(which bigint, keys bigint[], told jsonb) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = longleaf, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  b bigint;
BEGIN
  IF NOT has_role('ll_admin') OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'only an administrator carries out a disposition' USING ERRCODE = '42501';
  END IF;
  LOCK TABLE legal_hold IN SHARE MODE; -- who sets a hold now waits, and is told what is gone
  PERFORM FROM disposition d WHERE d.id = which FOR UPDATE;
  PERFORM FROM {kind} r WHERE r.id = ANY (keys) ORDER BY r.id FOR UPDATE;
  INSERT INTO disposition_batch (disposition_id, at, who, looked, tx)
    VALUES (which, app_now(), session_user, told, txid_current()) RETURNING id INTO b;
  {steps};
  RETURN b;
END $$;
"""


def postgres_grants() -> Iterator[str]:
    """Yield who may call these functions."""
    for kind in TRIGGERS:
        yield f"GRANT EXECUTE ON FUNCTION dispose_{kind}(bigint, bigint[], jsonb) TO ll_admin"
