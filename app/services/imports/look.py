"""A file looked at before it is imported: what its columns and values seem to mean, and what has to be decided."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from app.db.engine import Database
from app.db.imports import store
from app.domain.imports.mapping import Mapping
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.look import Look, look_at
from app.domain.imports.propose.profile import profiles
from app.domain.imports.table import Table
from app.services.imports.mapping import fitting_mapping, load_mapping
from app.services.imports.reading import open_table
from app.work import Work

_WORDS = Path(__file__).resolve().parents[3] / "resources" / "imports" / "tickets.toml"
_EVERY = 20_000  # rows between two steps of the progress
_MISSING = ("", "?", "(empty)", "NULL", "null", "None", "N/A", "nan")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return what other programs call the facts of a ticket."""
    data = tomllib.loads(_WORDS.read_text("utf-8"))
    return Lexicon.of(data["fields"], data["values"])


def look(
    db: Database, path: str | Path, *, mapping: str | Path | Mapping | None = None, work: Work | None = None
) -> Look:
    """Read a file once and return what is proposed for it.

    `mapping`: a saved or ready one to begin with, by name or path; else the ready one whose columns fit, if any does.
    InputError for what is no table.
    """
    work, file = work or Work(), Path(path)
    base = load_mapping(mapping) if isinstance(mapping, str | Path) and str(mapping) else mapping or None
    assert not isinstance(base, str | Path)
    read = open_table(file, encoding=base.encoding if base else "auto", delimiter=base.delimiter if base else "auto")
    table = read.table
    if base is None:
        base = fitting_mapping(table.header)
    with db.read(work) as conn:
        agencies = store.names_of(conn, "agency")
    missing = base.missing if base is not None else _MISSING
    columns = profiles(table.header, _told(table, work, file.name), missing)
    repeated = tuple(dict.fromkeys(name for name in table.repeated if name))
    return look_at(file.name, read.encoding, table.read, columns, repeated, lexicon(), agencies, base)


def _told(table: Table, work: Work, name: str) -> Iterator[Sequence[str]]:
    for count, (_row, cells) in enumerate(table):
        if count % _EVERY == 0:
            work.step(count, None, f"looking at {name}")
        yield cells
