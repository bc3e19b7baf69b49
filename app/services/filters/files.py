"""Shared filters to a JSON file and from one: by name in place of what is there, or new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.db import shared_filters as store
from app.db.engine import Database
from app.db.records import save, time_of
from app.db.tables.shared_filters import shared_filter
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.tickets import filter_file
from app.domain.tickets.shared_filters import SHARED, for_everybody
from app.errors import InputError, LongleafError
from app.services.filters import acts
from app.services.filters.reads import shared
from app.services.own_file import not_over_the_workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


def export_file(db: Database, path: Path) -> int:
    """Write the shared filters for whoever asks to a JSON file; returns how many."""
    not_over_the_workspace(db, path)
    found = shared(db).mine
    path.write_text(json.dumps(filter_file.to_plain(found), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return len(found)


def import_file(db: Database, path: Path, *, op_id: str | None = None) -> Changes:
    """Share the filters of a JSON file, all or none: one of a name that its audience has is changed in place.

    InputError names the file, the entry and the field.
    """
    db.require("filter.share")
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name} cannot be read: {error}.", hint="Choose a JSON file in UTF-8.") from None
    entries = filter_file.from_text(text, path.name)

    def act(conn: Connection) -> Changes:
        groups = store.group_ids(conn)
        ids = []
        for n, entry in enumerate(entries, 1):
            where = f"{path.name}, entry {n}"
            code = entry["for"].strip().lower()
            if code != filter_file.EVERYBODY and code not in groups:
                raise InputError(
                    f"{where}, for: there is no group “{entry['for']}”.", hint="Write its code, or everybody."
                )
            try:
                ids.append(_put(conn, db, groups.get(code), entry))
            except LongleafError as error:
                raise type(error)(f"{where}: {error}", hint=error.hint) from None
        return Changes(SHARED, tuple(ids), f"{words.count(len(ids), 'filter')} came in from {path.name}.")

    return db.write(act, what="import shared filters", about=entries, op_id=op_id)


def _put(conn: Connection, db: Database, group_id: int | None, entry: dict[str, Any]) -> int:
    names = {"filter": "words"}
    row = acts.checked(conn, db, {names.get(key, key): value for key, value in entry.items() if key != "for"})
    there = store.called(conn, group_id, row["name"])
    if there is None:
        return acts.insert(conn, db, {**row, "group_id": group_id})
    office = for_everybody(db.actor.roles)
    (now,) = store.filters(conn, db.actor.login, time_of(conn), office=office, id=there) or (None,)
    if now is None or not now.editable:
        raise InputError("it is somebody else's to change.", hint="Give it another name in the file.")
    save(conn, shared_filter, there, now.version, row)
    return there
