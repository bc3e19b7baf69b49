"""A file looked at before it is imported: what its columns and values seem to mean, and what has to be decided."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from app.db.engine import Database
from app.db.imports import store
from app.domain.imports.kinds import TICKETS, kinds
from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import Mapping
from app.domain.imports.places import Places
from app.domain.imports.propose.look import Look
from app.domain.imports.propose.looking import look_at
from app.domain.imports.propose.profile import Profile, Profiles, blocks
from app.domain.imports.propose.recognise import Recognised, by_columns, by_rows
from app.domain.imports.propose.record_answers import decided
from app.domain.imports.propose.values import Base
from app.domain.imports.table import Table
from app.domain.imports.values import NULLS
from app.domain.words import count
from app.errors import InputError
from app.services.imports.kinds.mappings import fitting_record_mapping, record_mapping
from app.services.imports.mapping import fitting_mapping, load_mapping
from app.services.imports.reading import ReadTable, open_table
from app.services.imports.words import lexicon, lexicons
from app.work import Work

#: How the command line says for every row what a file does not.
_WAYS = {
    "location": "--agency CODE",
    "agency": "--agency CODE",
    "priority": "--set priority=3",
    "state": "--set state=new",
    "dates": "--dates d/m/Y",
}
#: Rows of a first, quick look.
QUICK = 20_000
_MISSING = ("", "?", "(empty)", *sorted(NULLS))
_PLACES = ("agency", "agencies")


def look(
    db: Database,
    path: str | Path,
    *,
    mapping: str | Path | Base | None = None,
    sheet: str = "",
    kind: str = "",
    quick: bool = False,
    work: Work | None = None,
) -> Look:
    """Read a file once and return what is proposed for it.

    `mapping`: a saved or ready one to begin with, by name or path; else the ready one whose columns fit, if any does.
    `sheet`: of a workbook; "" is the mapping's, else the first visible one with a header. `kind`: what its rows are, by
    the word of the kind or "tickets"; "" lets the file tell. `quick`: look at the first rows only, which takes no
    longer for a file of a million: the answer's `is_whole` says whether these were all.
    InputError for what is no table, and for a kind that there is not.
    """
    work, file = work or Work(), Path(path)
    base = _base(db, mapping)
    _check_kind(kind, base)
    read = _opened(file, base, sheet)
    table = read.table
    missing = _missing(base)
    profiles = _profiles(table, missing, QUICK if quick else 0, work, file.name)
    with db.read(work) as conn:
        agencies = store.names_of(conn, "agency")
    columns = profiles.found()
    told, base = _known(file, table.header, columns, base, kind, agencies)
    if base is not None:
        base = replace(base, dates=base.dates.of_file(is_records=read.is_records))
    is_whole = not (quick and profiles.rows >= QUICK)
    return look_at(
        file.name,
        read.encoding,
        profiles.rows + len(table.errors),
        columns,
        tuple(dict.fromkeys(name for name in table.repeated if name)),
        lexicon(told.records),
        agencies,
        base,
        records=told.records,
        how=told.why,
        others=tuple(one or TICKETS for one in told.others),
        sheet=read.sheet,
        sheets=read.seen,
        is_whole=is_whole,
    )


def _missing(base: Base | None) -> Sequence[str]:
    """Return the texts that stand for nothing: those that a mapping names, and the usual ones that it does not know."""
    if base is None:
        return _MISSING
    values = base.values.values() if isinstance(base, RecordMapping) else asdict(base.values).values()
    known = {text.casefold() for table in (*values, base.agency.table, *base.left_out.values()) for text in table}
    return (*base.missing, *(text for text in NULLS if text.casefold() not in known))


def _base(db: Database, mapping: str | Path | Base | None) -> Base | None:
    if not isinstance(mapping, str | Path):
        return mapping
    if not str(mapping):
        return None
    return record_mapping(mapping, db) or load_mapping(mapping, db)


def _check_kind(kind: str, base: Base | None) -> None:
    words = [TICKETS, *kinds()]
    if kind and kind not in words:
        raise InputError(f'"{kind}" is no kind of record.', hint=f"Kinds are {', '.join(words)}.")
    of_base = TICKETS if isinstance(base, Mapping) else base.records if base is not None else kind
    if kind and of_base != kind:
        assert base is not None
        raise InputError(f"The mapping {base.name} reads {of_base}, not {kind}.", hint="Leave one of the two out.")


def _opened(file: Path, base: Base | None, sheet: str) -> ReadTable:
    if base is None:
        return open_table(file, sheet=sheet, counted=True)
    changes = isinstance(base, Mapping) and base.layout == "changes"
    named = sheet or base.sheet
    shape = {"encoding": base.encoding, "delimiter": base.delimiter}
    return open_table(file, sheet=named, changes=changes, counted=True, **shape)


def _profiles(table: Table, missing: Sequence[str], most: int, work: Work, name: str) -> Profiles:
    """Look at the rows, or at the first `most` of them (0: all)."""
    found = Profiles(table.header, missing)
    work.step(0, None, f"looking at {name}")
    for block in blocks(cells for _, cells in table):
        found.add(block if not most else block[: most - found.rows])
        work.step(found.rows, None, f"looking at {name}")
        if most and found.rows >= most:
            break
    return found


def _known(
    file: Path, header: Sequence[str], columns: Sequence[Profile], base: Base | None, kind: str, agencies: Map[str, str]
) -> tuple[Recognised, Base | None]:
    """Return what the rows are, with the mapping to begin with."""
    if base is not None:
        records = base.records if isinstance(base, RecordMapping) else ""
        return Recognised(records, f"by the mapping {base.name}"), base
    if kind:
        told: Recognised | None = Recognised("" if kind == TICKETS else kind, "as you said")
    else:
        told = by_rows(columns, lexicons())
    of_records = fitting_record_mapping(header, file.name)
    if told is not None:
        if not told.records:
            return told, fitting_mapping(header)
        return told, of_records if of_records is not None and of_records.records == told.records else None
    ready = of_records or fitting_mapping(header)
    if ready is None:
        return by_columns(columns, lexicons(), Places(agencies)), None
    return Recognised(ready.records if isinstance(ready, RecordMapping) else "", f"as {ready.name}"), ready


def completed(db: Database, path: Path, base: Base, *, sheet: str = "", work: Work | None = None) -> Base:
    """Return a mapping that was made for an earlier file with what this one tells besides, as far as that is sure.

    The values that it knows mean what was decided, and it reads the columns that it read; a column that it needs and
    the file calls otherwise is looked for.
    """
    if isinstance(base, Mapping) and base.layout == "changes":
        return base  # a log says everything in its own columns
    found = look(db, path, mapping=base, sheet=sheet, work=work)
    assert found.base is not None
    answers = found.only_sure()
    read = base.columns if isinstance(base, RecordMapping) else asdict(base.columns)
    needed = {spec.name for spec in found.specs if spec.is_needed}
    columns = {field: header for field, header in answers.columns.items() if field in needed or read.get(field)}
    values = {field: texts for field, texts in answers.values.items() if field in columns}
    constants = {field: ours for field, ours in answers.constants.items() if field in base.constants}
    known = decided(replace(answers, columns=columns, values=values, constants=constants), found.base)
    # one agency for all rows stays as the mapping has it
    return replace(known, agency=replace(base.agency, table=known.agency.table))


def mapping_for(
    db: Database,
    path: Path,
    base: str | Path | Base | None = None,
    *,
    constants: Map[str, str] | None = None,
    dates: str = "",
    sheet: str = "",
    kind: str = "",
    work: Work | None = None,
) -> Base:
    """Return the mapping by which a file comes in without being asked about.

    `constants`: our field -> what counts for every row that lacks it; "location" is the agency of any kind of record.
    `dates`: the format of its dates, where the file itself does not tell. `sheet` and `kind` as for `look`.
    What is only likely is left out of it, because nobody looked at it: rows with such a value are refused and listed.
    InputError where no row could come in before something is decided.
    """
    if base is None and not constants and not dates and kind in ("", TICKETS):
        header = open_table(path, sheet=sheet, counted=True).table.header
        fits = fitting_mapping(header)
        if fits is not None and fits.layout != "tickets":
            return fits  # a log says everything in its own columns
    found = look(db, path, mapping=base, sheet=sheet, kind=kind, work=work)
    answers = found.only_sure()
    given = _given(found, constants or {})
    answers = replace(answers, constants={**answers.constants, **given}, date_format=dates or answers.date_format)
    stops = [question for question in found.questions(answers) if question.stops]
    if not stops:
        return decided(answers, found.base)
    said = "; ".join(question.words.rstrip(".") for question in stops)
    has = "has" if len(stops) == 1 else "have"
    ways = [_WAYS[question.field] for question in stops if question.field in _WAYS]
    short = f"Say so for every row with {' '.join(ways)}; or write" if len(ways) == len(stops) else "Write"
    raise InputError(
        f"{path.name}: {count(len(stops), 'thing')} {has} to be decided first: {said}.",
        hint=f"{short} down what is proposed with `longleaf mappings --for {path.name} --out mapping.toml`, complete "
        "it, and import with --map mapping.toml; or import it in the window, which asks.",
    )


def _given(found: Look, constants: Map[str, str]) -> dict[str, str]:
    """Return what somebody says for every row, by the fields of the kind that the rows are."""
    given: dict[str, str] = {}
    settable = {spec.name: spec for spec in found.specs if spec.has_constant or spec.reads == "choice"}
    place = next((spec.name for spec in found.specs if spec.reads in _PLACES), "")
    for field, ours in constants.items():
        name = place if field == "location" else field
        spec = settable.get(name)
        choices = [one for _, one in spec.choices] if spec is not None else []
        if spec is None or (choices and ours not in choices):
            known = ", ".join(one for one in settable if one != place)
            what = f"{', '.join(choices)}" if choices else known
            kind = found.records or TICKETS
            raise InputError(
                f'"{field}={ours}" is no FIELD=VALUE of {kind}.',
                hint=f"{'Values of ' + name if choices else 'Fields'} are {what}.",
            )
        given[name] = ours
    return given
