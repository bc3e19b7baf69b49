"""A file looked at before it is imported: what its columns and values seem to mean, and what has to be decided."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from app.db.engine import Database
from app.db.imports import store
from app.domain.imports.mapping import Mapping
from app.domain.imports.propose.answers import Answers, mapping_of
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.look import Look, look_at
from app.domain.imports.propose.profile import profiles
from app.domain.imports.table import Table
from app.domain.words import count
from app.errors import InputError
from app.services.imports.kinds.opening import records_of
from app.services.imports.mapping import fitting_mapping, load_mapping
from app.services.imports.reading import open_table
from app.work import Work

_WORDS = Path(__file__).resolve().parents[3] / "resources" / "imports" / "tickets.toml"
#: How the command line says for every row what a file does not.
_WAYS = {
    "location": "--agency CODE",
    "priority": "--set priority=3",
    "state": "--set state=new",
    "dates": "--dates d/m/Y",
}
_EVERY = 20_000  # rows between two steps of the progress
_MISSING = ("", "?", "(empty)", "NULL", "null", "None", "N/A", "nan")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return what other programs call the facts of a ticket."""
    data = tomllib.loads(_WORDS.read_text("utf-8"))
    return Lexicon.of(data["fields"], data["values"])


def look(
    db: Database,
    path: str | Path,
    *,
    mapping: str | Path | Mapping | None = None,
    sheet: str = "",
    work: Work | None = None,
) -> Look:
    """Read a file once and return what is proposed for it.

    `mapping`: a saved or ready one to begin with, by name or path; else the ready one whose columns fit, if any does.
    `sheet`: of a workbook; "" is the mapping's, else the first visible one with a header.
    InputError for what is no table.
    """
    work, file = work or Work(), Path(path)
    records = records_of(db, file, None if isinstance(mapping, str) and not mapping else mapping)
    if records is not None:
        read, kind = records
        rows = sum(1 for _ in _told(read.table, work, file.name))
        answers = Answers(kind.name, kind.source)
        return Look(
            *(file.name, read.encoding, rows, (), (), {}, answers, {}, {}, None, Lexicon({}, {})),
            records=kind.records,
            mapping=kind.name,
        )
    base = load_mapping(mapping, db) if isinstance(mapping, str | Path) and str(mapping) else mapping or None
    assert not isinstance(base, str | Path)
    if base is None:
        read = open_table(file, sheet=sheet)
    else:
        named, changes = sheet or base.sheet, base.layout == "changes"
        read = open_table(file, encoding=base.encoding, delimiter=base.delimiter, sheet=named, changes=changes)
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
    for row, (_, cells) in enumerate(table):
        if row % _EVERY == 0:
            work.step(row, None, f"looking at {name}")
        yield cells


def mapping_for(
    db: Database,
    path: Path,
    base: str | Path | Mapping | None = None,
    *,
    constants: Map[str, str] | None = None,
    dates: str = "",
    sheet: str = "",
) -> Mapping:
    """Return the mapping by which a file comes in without being asked about.

    `constants`: our field -> what counts for every row that lacks it. `dates`: the format of its dates, where the file
    itself does not tell. `sheet` as for `look`.
    What is only likely is left out of it, because nobody looked at it: rows with such a value are refused and listed.
    InputError where no row could come in before something is decided.
    """
    if base is None and not constants and not dates:
        header = open_table(path, sheet=sheet).table.header
        fits = fitting_mapping(header)
        if fits is not None and fits.layout != "tickets":
            return fits  # a log says everything in its own columns
    found = look(db, path, mapping=base, sheet=sheet)
    answers = found.only_sure()
    answers = replace(
        answers, constants={**answers.constants, **(constants or {})}, date_format=dates or answers.date_format
    )
    stops = [question for question in found.questions(answers) if question.stops]
    if not stops:
        return mapping_of(answers, found.base)
    said = "; ".join(question.words.rstrip(".") for question in stops)
    has = "has" if len(stops) == 1 else "have"
    ways = [_WAYS[question.field] for question in stops if question.field in _WAYS]
    short = f"Say so for every row with {' '.join(ways)}; or write" if len(ways) == len(stops) else "Write"
    raise InputError(
        f"{path.name}: {count(len(stops), 'thing')} {has} to be decided first: {said}.",
        hint=f"{short} down what is proposed with `longleaf mappings --for {path.name} --out mapping.toml`, complete "
        "it, and import with --map mapping.toml; or import it in the window, which asks.",
    )
