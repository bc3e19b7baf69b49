"""Mapping files of records other than tickets: read and checked to the last key."""

from __future__ import annotations

import copy
import functools
import tomllib
from collections.abc import Sequence
from pathlib import Path

from app.db.engine import Database
from app.domain.imports.kinds import TICKETS, kinds
from app.domain.imports.kinds.fields import Kind, Read
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.kinds.plan import RecordPlan
from app.errors import InputError
from app.services.imports.mapping import check_common, converted, mapping_text

_FOLDER = Path(__file__).resolve().parents[4] / "resources" / "mappings" / "records"


def ready_record_mappings() -> tuple[str, ...]:
    """Return names of the mappings of records that come with Longleaf."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def ready_kinds() -> tuple[tuple[str, str], ...]:
    """Return the name of each ready mapping of records, and what its rows are."""
    found = [(name, record_mapping(name)) for name in ready_record_mappings()]
    return tuple((name, kinds()[mapping.records].plural) for name, mapping in found if mapping is not None)


def ready_record_text(name: str) -> str:
    """Return the text of a mapping of records that comes with Longleaf; "" where none has that name."""
    return (_FOLDER / f"{name}.toml").read_text("utf-8") if name in ready_record_mappings() else ""


def record_mapping(which: str | Path, db: Database | None = None) -> RecordMapping | None:
    """Return a mapping of records by path, saved or ready name; None where it is one of tickets."""
    if str(which) in ready_record_mappings() and not Path(which).exists():
        which = _FOLDER / f"{which}.toml"
    text, name = mapping_text(which, db)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None  # told by whoever reads it as a mapping of tickets
    return None if data.get("records", TICKETS) == TICKETS else parse_record_mapping(text, name)


def parse_record_mapping(text: str, name: str) -> RecordMapping:
    """Return the mapping of records in a TOML text; `name` is the file's, for errors."""
    mapping = converted(text, RecordMapping, name)
    kind = kinds().get(mapping.records)
    if kind is None:
        words = ", ".join((TICKETS, *kinds()))
        raise InputError(
            f'The mapping {name}, records: "{mapping.records}" is no kind of record.', hint=f"Kinds are {words}."
        )
    check_common(mapping, name, [f.name for f in kind.fields if f.read in (Read.DATE, Read.DAY)])
    _check_fields(mapping, kind, name)
    return mapping


def _check_fields(mapping: RecordMapping, kind: Kind, name: str) -> None:
    known = {field.name: field for field in kind.fields}
    for table, fields in (("columns", mapping.columns), ("values", mapping.values), ("constants", mapping.constants)):
        for field in fields:
            if field not in known:
                raise InputError(
                    f'The mapping {name} has an unknown key "{table}.{field}".',
                    hint=f"Fields of {kind.plural} are: {', '.join(known)}.",
                )
    for field, values in mapping.values.items():
        for theirs, ours in values.items():
            _check_value(kind, field, ours, name, f'values.{field}."{theirs}"')
    for field, ours in mapping.constants.items():
        _check_value(kind, field, ours, name, f"constants.{field}")


def _check_value(kind: Kind, field: str, ours: str, name: str, key: str) -> None:
    known = kind.field(field)
    choices = known.choices if known.read is Read.CHOICE else ("yes", "no") if known.read is Read.YES_NO else ()
    if choices and ours not in ("", *choices):
        raise InputError(
            f'The mapping {name}, {key}: "{ours}" is no {field.replace("_", " ")}.',
            hint=f'Choices are {", ".join(choices)}, or "" where the value tells nothing.',
        )


def fitting_record_mapping(header: Sequence[str], file: str) -> RecordMapping | None:
    """Return the ready mapping of records whose own columns a file has; None where it may be one of anything.

    Of several the one that reads the most columns.
    """
    best: tuple[int, RecordMapping] | None = None
    there = {name.casefold() for name in header}
    for mapping in _ready():
        if not any(one and there.issuperset(column.casefold() for column in one) for one in mapping.found_by):
            continue
        try:
            plan = RecordPlan(kinds()[mapping.records], mapping, header, file)
        except InputError:
            continue
        read = len(header) - len(plan.unread)
        if best is None or read > best[0]:
            best = (read, mapping)
    return copy.deepcopy(best[1]) if best is not None else None


@functools.cache
def _ready() -> tuple[RecordMapping, ...]:
    """Return the ready mappings of records, read once: none is changed."""
    return tuple(mapping for mapping in map(record_mapping, ready_record_mappings()) if mapping is not None)
