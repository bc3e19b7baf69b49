"""Hands out records with everything that belongs to them, as one PDF, with their files beside it on request."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from app.db.keeping import find, whole
from app.db.keeping import requests as store
from app.db.names import everybody, people
from app.db.own_agencies import own_agencies
from app.db.records import next_number
from app.domain.attachments.names import harmless, numbered
from app.domain.eastern import local_date
from app.domain.field_words import title_of
from app.domain.keeping.whole import PROSE, HandedOut, Request, WholeRecord, WrittenRecords, redacted
from app.domain.redaction import names_of
from app.domain.redaction import redacted as without_persons
from app.errors import InputError, NotAllowed
from app.reports.files import placed, target
from app.reports.keeping.whole import render
from app.services.attachments.copies import save_copy
from app.services.own_file import not_over_the_workspace
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from app.db.engine import Database

_PROSE = frozenset(title_of(name) for name in PROSE)


def export_records(
    db: Database,
    asked: Sequence[str],
    path: str | Path,
    work: Work | None = None,
    *,
    history: bool = True,
    restricted: bool = False,
    redact: bool = False,
    files: bool = False,
    request: Request | None = None,
) -> WrittenRecords:
    """Write records into one PDF, whole or not at all. `asked`: numbers, or kinds and words ("bill:DHHS:2026-10").

    `history`: with the audit trail of each. `restricted`: with restricted notes, for those who may read them; else
    they are left out, and how many is told. `redact`: without what tells who is meant in what people wrote. `files`:
    attached files that are not withdrawn are written into a folder beside it. `request`: it is logged, with a number
    that stands on the file. Raises `InputError` for what names no
    record, `NotAllowed` for what this person is not shown.
    """
    work, path = work or Work(), target(Path(path))
    not_over_the_workspace(db, path)
    if restricted:
        db.require("ticket.private.read")
    if request is not None:
        db.require("request.log")
        clean(request.asked_by, "name of who asked", required=True, longest=300)
        clean(request.note, "note", longest=4000)
        if request.asked_on > local_date(db.now()):
            raise InputError("Nobody asked for records in the future.", hint="Correct the day.")
    if not asked:
        raise InputError("No record is named.", hint="Name one or several by their numbers.")
    found: dict[tuple[str, int], WholeRecord] = {}
    with db.read(work) as conn:
        for done, one in enumerate(asked):
            work.step(done, len(asked), one)
            table, id = find.asked_for(conn, one)
            _require_shown(db, conn, table, id)
            found[table.name, id] = whole.read(conn, table, id, trail=history, restricted=restricted)
        records = list(found.values())
        if redact:
            names = names_of(everybody(conn))
            take_out = partial(without_persons, names=names)
            records = [redacted(one, take_out, _PROSE.__contains__) for one in records]
        who = people(conn, [db.actor.login]).get(db.actor.login, db.actor.login)
    place = PurePath(db.place).name if db.kind == "sqlite" else db.place
    with placed(path) as temporary:

        def write(one: Request | None) -> str:
            content = render(HandedOut(tuple(records), db.now(), who, place, one))
            temporary.write_bytes(content)
            return hashlib.sha256(content).hexdigest()

        def log(conn: Connection) -> str:  # what cannot be written is not logged: the file comes first
            assert request is not None
            called = replace(request, number=next_number(conn, "PRR"))
            store.log(conn, called, write(called), records)
            return called.number

        number = "" if request is None else db.write(log, what="log records request")
        if request is None:
            write(None)
        digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    beside = _files(db, path, records, work) if files else ()
    said = tuple(f"{one.name}: {one.kept_back}" for one in records)
    return WrittenRecords(str(path), digest, said, beside, number)


def _require_shown(db: Database, conn: Connection, table: Table, id: int) -> None:
    """Refuse a record that an agency's reader is not shown: that of another agency, or of none."""
    own = own_agencies(conn, db.actor.login, db.actor.roles)
    if own is None:
        return
    if not set(whole.agencies_of(conn, table, id)) & own:
        raise NotAllowed(
            "This record is not of your agency.", hint="Ask the agency's business relationship manager for it."
        )


def _files(db: Database, path: Path, records: Sequence[WholeRecord], work: Work) -> tuple[str, ...]:
    """Write the attached files of records into a folder beside the PDF; returns their paths."""
    folder = path.with_name(f"{path.stem} files")
    written = []
    for record in records:
        handed = [one for one in record.files if not one.withdrawn]
        if not handed:
            continue
        own = folder / re.sub(r"[^\w.-]+", "-", record.name)
        own.mkdir(parents=True, exist_ok=True)
        taken = {one.name.casefold() for one in own.iterdir()}
        for one in handed:
            name = numbered(harmless(one.name), taken)
            taken.add(name.casefold())
            written.append(save_copy(db, one.id, own / name, work))
    return tuple(written)
