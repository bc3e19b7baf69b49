"""Writes the records of a closed year into one file that describes itself, and checks such a file. Removes nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from app.db import facts
from app.db.belonging.dates import begun_column
from app.db.belonging.kinds import label
from app.db.engine import Database
from app.db.keeping import archive as store
from app.db.keeping.words import called_column
from app.db.names import people
from app.db.own_agencies import own_agencies
from app.db.schema import SCHEMA_HEAD
from app.domain.eastern import local_date
from app.domain.keeping.archive import (
    DESCRIBED,
    FORMAT,
    INDEX,
    MANIFEST,
    README,
    SCHEMA,
    VERSION,
    Archived,
    Checked,
    ClosedYear,
)
from app.domain.keeping.disposition import Disposition
from app.errors import InputError, NotAllowed
from app.reports.files import placed, target
from app.services.own_file import not_over_the_workspace
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PIECE = 1 << 20


class _Zip:
    """A zip that notes of each part its size, rows and SHA-256."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.parts: dict[str, dict[str, Any]] = {}

    def put(self, name: str, pieces: Iterable[bytes], *, lines: bool = False) -> int:
        """Write a part; returns how many pieces it has. `lines`: each piece is a row."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._file.open(name, "w", force_zip64=True) as part:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                count += 1
                part.write(piece)
        self.parts[name] = {"bytes": size, "sha256": digest.hexdigest(), **({"rows": count} if lines else {})}
        return count


def write_archive(
    db: Database, year: str, path: str | Path, work: Work | None = None, *, restricted: bool = False
) -> Archived:
    """Write the records of a closed year: "2025", or "FY2025" for July 2024 to June 2025. Whole or not at all.

    `restricted`: with restricted notes, for those who may read them; else they are left out, and how many is told.
    Raises `InputError` for a year that is not over, `NotAllowed` for a reader of an agency.
    """
    work, path = work or Work(), target(Path(path))
    not_over_the_workspace(db, path)
    if restricted:
        db.require("ticket.private.read")
    closed = ClosedYear.parse(year, local_date(db.now()))
    counts: list[tuple[str, int]] = []
    with db.read(work) as conn, placed(path) as temporary:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            raise NotAllowed("An archive is of all agencies.", hint="Ask an administrator for one.")
        left_out = 0 if restricted else store.restricted_count(conn, closed)
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED) as file:
            made = _Zip(file)
            _fill(db, conn, closed, made, counts, work, store.wanted(closed, restricted=restricted))
            about = _about(db, conn, closed)
            manifest = {
                "format": FORMAT,
                "version": VERSION,
                **about,
                "restricted_notes": "included" if restricted else f"{left_out} left out",
                "parts": made.parts,
            }
            file.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return Archived(str(path), closed.text, path.stat().st_size, _digest(path), tuple(counts), left_out)


def write_disposed(db: Database, one: Disposition, path: str | Path, work: Work | None = None) -> Archived:
    """Write the records of a disposition, restricted notes with them; whole or not at all, in the form of a year's."""
    work, path = work or Work(), target(Path(path))
    not_over_the_workspace(db, path)
    db.require("ticket.private.read")
    counts: list[tuple[str, int]] = []
    first = date(one.last_day.year - 100, 1, 1)
    span = ClosedYear(one.number, first, date.fromordinal(one.last_day.toordinal() + 1))
    with (
        db.read(work) as conn,
        placed(path) as temporary,
        zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED) as file,
    ):
        made = _Zip(file)
        _fill(db, conn, span, made, counts, work, store.wanted_of(one.kind, one.id))
        about = {**_about(db, conn, span), "disposition": one.number, "rule": one.rule}
        manifest = {"format": FORMAT, "version": VERSION, **about, "restricted_notes": "included", "parts": made.parts}
        file.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return Archived(str(path), one.number, path.stat().st_size, _digest(path), tuple(counts), 0)


def _about(db: Database, conn: Connection, year: ClosedYear) -> dict[str, str]:
    who = people(conn, [db.actor.login]).get(db.actor.login, db.actor.login)
    place = PurePath(db.place).name if db.kind == "sqlite" else db.place
    return {
        "year": year.text,
        "first_day": year.first.isoformat(),
        "day_after": year.end.isoformat(),
        "workspace": place,
        "workspace_id": facts.fact(conn, "id") or "",
        "db_schema": SCHEMA_HEAD,
        "written_at": db.now().isoformat(timespec="seconds"),
        "written_by": who,
    }


def _fill(
    db: Database,
    conn: Connection,
    year: ClosedYear,
    made: _Zip,
    counts: list[tuple[str, int]],
    work: Work,
    all_wanted: list[store.Wanted],
) -> None:
    index = io.StringIO()
    listed = csv.writer(index)
    listed.writerow(("kind", "called", "title", "began", "table", "id"))
    stored: dict[str, bytes] = {}
    for done, one in enumerate(all_wanted):
        work.step(done, len(all_wanted) + 2, label(one.table.name))
        lines = _lines(conn, one, listed, stored)
        number = made.put(f"data/{one.table.name}.jsonl", lines, lines=True)
        for digest, content in stored.items():
            if f"files/{digest}" not in made.parts:
                made.put(f"files/{digest}", [content])
        stored.clear()
        if number and one.is_record:
            counts.append((label(one.table.name), number))
    work.step(len(all_wanted), len(all_wanted) + 2, "Trail")
    made.put("trail.jsonl", (_line(row) for one in all_wanted for row in store.trail(conn, one)), lines=True)
    attached = []
    for row, id in store.files(conn, all_wanted):
        work.check()
        attached.append(_line({**row, "file": f"files/{row['sha256']}"}))
        if f"files/{row['sha256']}" not in made.parts:
            made.put(f"files/{row['sha256']}", store.content(conn, id))
    made.put("data/attachment.jsonl", attached, lines=True)
    made.put(INDEX, [index.getvalue().encode()])
    tables = store.described([one.table for one in all_wanted])
    made.put(SCHEMA, [json.dumps(tables, indent=1).encode()])
    about = _about(db, conn, year)
    words = {"year": year.text, "first": year.first, "last": date.fromordinal(year.end.toordinal() - 1)}
    text = DESCRIBED.format(**words, place=about["workspace"], at=about["written_at"], who=about["written_by"])
    made.put(README, [text.encode()])


def _lines(conn: Connection, one: store.Wanted, listed: Any, stored: dict[str, bytes]) -> Iterator[bytes]:
    called, begun = called_column(one.table), begun_column(one.table)
    for row in store.rows(conn, one):
        if one.is_record:
            title = next((row[name] for name in ("title", "name", "subject") if row.get(name)), "")
            began = row[begun.name] if begun is not None else None
            name = row[called.name] if called is not None else row["id"]
            listed.writerow((label(one.table.name), name, title, _plain(began, stored), one.table.name, row["id"]))
        yield _line({name: _plain(value, stored) for name, value in row.items()})


def _plain(value: Any, stored: dict[str, bytes]) -> Any:
    """Return a value that JSON takes; bytes are kept as a file, which it then names."""
    if isinstance(value, bytes | memoryview):
        content = bytes(value)
        digest = hashlib.sha256(content).hexdigest()
        stored[digest] = content
        return {"file": f"files/{digest}", "bytes": len(content)}
    return value.isoformat() if isinstance(value, datetime | date) else value


def _line(row: dict[str, Any]) -> bytes:
    text = json.dumps(row, ensure_ascii=False, default=lambda one: one.isoformat())
    return text.encode() + b"\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_archive(path: str | Path, work: Work | None = None) -> Checked:
    """Compare every part of an archive with its manifest; needs no workspace. Raises `InputError` for what is none."""
    work, path = work or Work(), Path(path)
    if not path.is_file():
        raise InputError(f"There is no file at {path}.", hint="Name an archive that 'longleaf archive write' wrote.")
    try:
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read(MANIFEST))
            if manifest["format"] != FORMAT or manifest["version"] != VERSION:
                raise InputError(f"{path} is an archive of another kind.", hint="Use the program that wrote it.")
            problems, rows = _compared(file, manifest["parts"], work)
            about = f"{manifest['year']} of {manifest['workspace']}, written {manifest['written_at']} by"
            parts = len(manifest["parts"])
            return Checked(str(path), f"{about} {manifest['written_by']}", rows, parts, _digest(path), tuple(problems))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        return Checked(str(path), "", 0, 0, _digest(path), (f"It is no archive, or is damaged: {error}.",))


def _compared(file: zipfile.ZipFile, parts: dict[str, dict[str, Any]], work: Work) -> tuple[list[str], int]:
    problems, rows = [], 0
    names = file.namelist()
    problems += [f"{name} is there twice." for name in sorted({one for one in names if names.count(one) > 1})]
    problems += [f"{name} is not in the manifest." for name in sorted(set(names) - set(parts) - {MANIFEST})]
    for done, (name, said) in enumerate(sorted(parts.items())):
        work.step(done, len(parts), name)
        if name not in names:
            problems.append(f"{name} is missing.")
            continue
        digest, lines = hashlib.sha256(), 0
        try:
            with file.open(name) as part:
                while piece := part.read(_PIECE):
                    digest.update(piece)
                    lines += piece.count(b"\n")
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            problems.append(f"{name} is damaged: {error}.")
            continue
        if digest.hexdigest() != said["sha256"]:
            problems.append(f"{name} is not what was written.")
        elif said.get("rows", lines) != lines and "rows" in said:
            problems.append(f"{name} has {lines:,} rows, the manifest says {said['rows']:,}.")
        rows += said.get("rows", 0)
    return problems, rows
