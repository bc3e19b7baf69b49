"""What is of other agencies reaches no reader of one agency, by whatever service is asked, in answers and in files.

Every text of what is hidden holds a mark; every service that reads is called, from the list that `test_answers` holds
against the services there are: a new one is covered by being named there.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, Text, or_, select, text, update
from sqlalchemy.exc import DatabaseError

from app.db import secrets
from app.db import tables as t
from app.db.belonging.kinds import KINDS
from app.db.engine import Database
from app.db.snapshot.scope import conditions
from app.db.views import LISTS
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.services.api import Services
from app.services.lists import export_list
from app.services.snapshot.offline import open_offline
from app.services.snapshot.sync import sync
from tests.figure_world import loaded
from tests.reports.test_printed import texts
from tests.services.people import as_person
from tests.services.snapshot.test_sync import Ring
from tests.services.test_answers import READS
from tests.views.samples import pg_sample, pg_sample_template, sample, sample_file  # noqa: F401

pytestmark = pytest.mark.slow
MARK = "zqhiddenqz"
#: Free texts of what is hidden: all other columns hold words that are chosen, numbers, logins or digests.
_FREE = (
    "answer asked_by body called cause company department keywords matter name note outcome place problem purpose"
    " reason said solution symptoms text title told_by vip_reason visitor why"
)
_TEXTS = frozenset(_FREE.split())
#: What has no text of its own that could be seen.
_BARE = (
    "audit badge_notice badge_site bill bill_line_source caller_move destroyed_row destroyed_source dispute_credit"
    " disposition_batch disposition_certificate knowledge_use op packet_file subscription_share"
)
_NO_TEXT = frozenset(_BARE.split())
#: Beside what belongs to agencies: what only those it is meant for read.
_MEANT = frozenset(("ticket_private", "caller_private"))
_CODE = "DHHS"


def hidden(own: int) -> dict[str, str]:
    """By table the condition on the rows that a reader of an agency is not shown."""
    shown = conditions(frozenset({own}))
    found = {name: f"NOT coalesce({shown[name]}, false)" for name in shown if name not in {"audit", "op"}}
    return {**found, **dict.fromkeys(_MEANT, "true")}


def mark(conn: Connection, own: int) -> set[str]:
    """Write the mark into all that is hidden; the tables that have rows with it."""
    marked = set()
    for name, condition in hidden(own).items():
        table = t.metadata.tables[name]
        columns = [c for c in table.c if isinstance(c.type, Text) and c.name in _TEXTS]
        assert columns or name in _NO_TEXT, f"{name} is hidden from readers of other agencies: say by which texts"
        if conn.dialect.name == "sqlite":
            condition = condition.replace("::text", "")
        for column in columns:
            said = update(table).where(text(condition)).values({column.name: MARK + " " + column.name})
            if conn.execute(said).rowcount:
                marked.add(name)
    return marked


def in_file(path: Path) -> bool:
    """Tell whether a file holds the mark, whatever its form."""
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        return any(MARK in page.replace("\n", "") for page in texts(content))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return any(MARK.encode() in packed.read(name) for name in packed.namelist())
    return MARK.encode() in content


def prepared(conn: Connection) -> set[str]:
    """Let Rita read for DHHS, and all that is hidden from her hold the mark; the tables that have rows with it."""
    own = conn.scalars(select(t.agency.c.id).where(t.agency.c.code == _CODE)).one()
    conn.execute(t.person.insert().values(name="Rita Reader", login="rita", agency_id=own))
    return mark(conn, own)


def in_rows(conn: Connection, table: Table) -> bool:
    """Tell whether a row of a copy holds the mark, or a table has any that may not be read."""
    try:
        return MARK in str(conn.execute(select(table)).all())
    except DatabaseError:
        return bool(conn.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar())


def found(services: Services, kind: str) -> bool:
    """Tell whether a search for the mark, or for all, tells of what is hidden."""
    with suppress(LongleafError, LookupError):
        return MARK in str(pickle.dumps([services.find_records(kind, words, 9) for words in (MARK, "a")]))
    return False


def _hidden_tables() -> Iterator[str]:
    yield from hidden(1)


def marked_ids(db: Database, name: str) -> list[int]:
    """Keys of rows with the mark; a login that may not read the table is told none."""
    table = t.metadata.tables[name]
    columns = [c for c in table.c if isinstance(c.type, Text) and c.name in _TEXTS]
    with suppress(LongleafError), db.read() as conn:
        if not columns:
            return list(conn.scalars(select(table.c.id).limit(3)))
        return list(conn.scalars(select(table.c.id).where(or_(*(c.startswith(MARK) for c in columns))).limit(3)))
    return []


@pytest.fixture(params=["sqlite", "postgresql"])
def reader(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Rita, who reads for DHHS, where all that is hidden from her holds the mark."""
    db = request.getfixturevalue("sample" if request.param == "sqlite" else "pg_sample")

    marked = loaded(db, prepared)
    assert {"bill_line", "badge", "caller", "visit"} & marked
    with as_person(db, "rita", Role.READER) as rita:
        yield rita


#: A file that one has is copied whole; on a shared database there is no such copy.
_WHOLE = "workspace.back_up"


def test_no_service_tells_a_reader_what_is_hidden(reader: Database, tmp_path: Path) -> None:
    services, told = Services(reader), []
    for name, call in READS.items() - {(_WHOLE, READS[_WHOLE])}:
        folder = tmp_path / name
        folder.mkdir()
        with suppress(LongleafError, LookupError, StopIteration):
            if MARK in str(pickle.dumps(call(services, folder))):
                told.append(name)
        told += [f"{name}: {path.name}" for path in folder.rglob("*") if path.is_file() and in_file(path)]
    for name in LISTS:
        with suppress(LongleafError):
            export_list(reader, name, tmp_path / f"{name}.csv", "csv")
            told += [f"export {name}"] if in_file(tmp_path / f"{name}.csv") else []
    told += [f"find {kind}" for kind in KINDS if found(services, kind)]
    for name in sorted({*_hidden_tables()} & {*KINDS}):
        with suppress(LongleafError):
            path = tmp_path / f"{name}.pdf"
            services.keeping.export_records([f"{name}:#{id}" for id in marked_ids(reader, name)], path)
            told += [f"records of {name}"] if in_file(path) else []
    assert sorted(told) == []


def test_a_copy_holds_nothing_that_is_hidden(
    pg_sample: Database,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = Ring()
    monkeypatch.setattr(secrets, "_keyring", lambda: ring)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    loaded(pg_sample, prepared)
    with as_person(pg_sample, "rita", Role.READER) as rita:
        sync(rita)
        copy = open_offline(rita.url.render_as_string())
        try:
            with copy.read() as conn:
                told = [name for name, table in t.metadata.tables.items() if in_rows(conn, table)]
                shown = len(conn.execute(select(t.caller.c.id)).all())
        finally:
            copy.dispose()
    assert told == []
    with pg_sample.read() as conn:
        agency = select(t.agency.c.id).where(t.agency.c.code == _CODE).scalar_subquery()
        there = conn.execute(select(t.caller.c.id).where(t.caller.c.agency_id == agency)).all()
    assert shown == len(there)
