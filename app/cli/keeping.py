"""`longleaf export record`: records with their whole history as one PDF, for a public records request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, print_json, say
from app.cli.times import day_of
from app.domain.eastern import local_date
from app.errors import InputError

#: The word that stands for records in place of a list.
RECORD = "record"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed of records: which, where to, with what."""

    records: tuple[str, ...]
    out: str | None
    history: bool
    files: bool
    restricted: bool
    redact: bool
    asked_by: str
    asked_on: str | None
    note: str
    as_json: bool


def export_record(ctx: click.Context, asked: Asked) -> None:
    """Write the records that were asked for, and say what was left out of each."""
    from app.domain.keeping.whole import Request
    from app.services.keeping.whole import export_records

    if not asked.asked_by and (asked.asked_on or asked.note):
        raise InputError("Say who asked for the records.", hint="Add --asked-by NAME; then it is logged.")
    if not asked.records:
        raise InputError("No record is named.", hint="longleaf export record INC0024001 CHG0000123 --history")
    if asked.out == "-":
        raise InputError("Records are written to a file.", hint="Add --out FILE.pdf")
    path = Path(asked.out or f"{asked.records[0].replace(':', '-').replace('#', '')}.pdf")
    db, day = open_database_of(ctx), day_of(asked.asked_on)
    request = Request(asked.asked_by, day or local_date(db.now()), asked.note) if asked.asked_by else None
    with TerminalProgress("records") as work:
        made = export_records(
            db,
            asked.records,
            path,
            work,
            history=asked.history,
            restricted=asked.restricted,
            redact=asked.redact,
            files=asked.files,
            request=request,
        )
    print_json(made.as_json(), "longleaf.records") if asked.as_json else say(made.text())
