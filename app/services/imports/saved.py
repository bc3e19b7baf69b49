"""Mappings kept by name in the workspace: saved after one file, used for the next like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w

from app.db import tables as t
from app.db.engine import Database
from app.db.imports.mappings import saved_mapping, saved_mappings, write_mapping
from app.db.tables import kinds
from app.domain.changes_made import Changes, Touched
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import Mapping
from app.domain.imports.propose.answers import as_data, source_of
from app.domain.imports.propose.look import Question
from app.domain.imports.propose.record_answers import record_data
from app.errors import InputError
from app.services.imports.kinds.mappings import (
    parse_record_mapping,
    ready_record_mappings,
    ready_record_text,
    record_mapping,
)
from app.services.imports.mapping import load_mapping, parse_mapping, ready_mappings, ready_text
from app.services.texts import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def mapping_names(db: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names of the saved mappings and of those that come with Longleaf."""
    with db.read() as conn:
        saved = tuple(one.name for one in saved_mappings(conn))
    return saved, (*ready_mappings(), *ready_record_mappings())


def mapping_text(db: Database, name: str) -> str:
    """Return a saved or ready mapping as a TOML file. InputError where none has that name."""
    with db.read() as conn:
        saved = saved_mapping(conn, name)
    text = saved.body if saved is not None else ready_text(name) or ready_record_text(name)
    if not text:
        known = ", ".join(one for group in mapping_names(db) for one in group)
        raise InputError(f'There is no mapping "{name}".', hint=f"There are: {known}.")
    return text


def load_saved(db: Database, name: str) -> Mapping | RecordMapping | None:
    """Return the mapping that was saved under a name; None where none was."""
    with db.read() as conn:
        saved = saved_mapping(conn, name)
    return None if saved is None else record_mapping(name, db) or load_mapping(name, db)


def as_toml(mapping: Mapping | RecordMapping, questions: Sequence[Question] = ()) -> str:
    """Return a mapping as a TOML file; what is still to be decided stands above it, a line each."""
    lines = [f"# To be decided: {question.words}" for question in questions]
    is_record = isinstance(mapping, RecordMapping)
    data = record_data(mapping) if isinstance(mapping, RecordMapping) else as_data(mapping)
    for question in questions:
        if question.text and question.field in ("state", "priority", "hold_reason") and not is_record:
            data["values"].setdefault(question.field, {}).setdefault(question.text, "")
        elif question.text and question.field in ("location", "agency", "agencies"):
            data.setdefault("agency", {}).setdefault("table", {}).setdefault(question.text, "")
    return "\n".join([*lines, *([""] if lines else []), tomli_w.dumps(data)])


def save_mapping(db: Database, name: str, mapping: Mapping | RecordMapping, *, op_id: str | None = None) -> Changes:
    """Save a mapping under a name; what was saved under it before is replaced, and stays in the audit trail."""
    db.require("ticket.import")
    name = source_of(storable(name, "Name"))
    if name in mapping_names(db)[1]:
        raise InputError(f'Name: a mapping that comes with Longleaf is called "{name}".', hint="Choose another name.")
    text = as_toml(mapping)
    parse = parse_record_mapping if isinstance(mapping, RecordMapping) else parse_mapping
    parse(text, name)  # what is saved can be used

    def act(conn: Connection) -> Changes:
        changed = write_mapping(conn, name, text)
        touched = kinds.touched_by(t.import_mapping) if changed else Touched.NOTHING
        return Changes(touched, (), f"The mapping \u201c{name}\u201d is saved.")

    return db.write(act, what="save mapping", about=(name,), op_id=op_id)
