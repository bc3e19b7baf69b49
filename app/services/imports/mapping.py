"""Mapping files: read, checked to the last key, and the ready one that fits a file's columns."""

from __future__ import annotations

import copy
import dataclasses
import functools
import string
import threading
import tomllib
import typing
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.db.engine import Database
from app.db.imports.mappings import saved_mapping
from app.domain.imports.codes import CHANNELS
from app.domain.imports.dates import FORMATS, is_format
from app.domain.imports.mapping import Columns, DateRules, Mapping
from app.domain.imports.plan import DATES, NOTES, Plan, state_of
from app.domain.imports.sniff import is_encoding
from app.domain.vocabulary import HoldReason, TicketState
from app.errors import InputError

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "mappings"
_FITS = 4  # columns that have to be there for a ready mapping to be begun with
_MOST_AROUND = 20  # characters that a number may get
_NO_DELIMITERS = '"\r\n\0'
_HELP = "`longleaf mappings NAME` prints a ready mapping with every key it has."
M = TypeVar("M")
#: What msgspec knows of a dataclass it finds out when it is first asked for it; a second thread that asks meanwhile
#: sees half of it, and the process ends with a segmentation fault.
_CONVERTING = threading.Lock()


class Common(Protocol):
    """What mappings of tickets and of other records share."""

    @property
    def dates(self) -> DateRules: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def number_when_taken(self) -> str: ...
    @property
    def source(self) -> str: ...


def ready_mappings() -> tuple[str, ...]:
    """Return names of the mappings that come with Longleaf."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def ready_text(name: str) -> str:
    """Return the text of a mapping that comes with Longleaf; "" where none has that name."""
    found = next((path for path in sorted(_FOLDER.rglob("*.toml")) if path.stem == name), None)  # records too
    return "" if found is None else found.read_text("utf-8")


def load_mapping(which: str | Path, db: Database | None = None) -> Mapping:
    """Return a mapping by path, by the name under which it was saved in the workspace, or by that of a ready one.

    InputError names file, key and what is wrong.
    """
    return parse_mapping(*mapping_text(which, db))


def mapping_text(which: str | Path, db: Database | None = None) -> tuple[str, str]:
    """Return the text of a mapping and its name, by path, by saved name, or by that of a ready one."""
    if db is not None:
        with db.read() as conn:
            saved = saved_mapping(conn, str(which))
        if saved is not None:
            return saved.body, saved.name
    path = Path(which)
    try:
        if not path.exists() and str(which) in ready_mappings():
            path = _FOLDER / f"{which}.toml"
        if path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe may never end
            raise InputError(f"The mapping {which} is no file.", hint=_HELP)
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"The mapping {path.name} is not UTF-8 text.", hint=_HELP) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(
            f"The mapping {which} cannot be read: {getattr(error, 'strerror', None) or error}.",
            hint=f"Give a TOML file, or one of the ready mappings: {', '.join(ready_mappings())}.",
        ) from error
    return text, path.name


def parse_mapping(text: str, name: str) -> Mapping:
    """Return the mapping in a TOML text; `name` is the file's, for errors."""
    mapping = converted(text, Mapping, name)
    _check(mapping, name)
    return mapping


def converted(text: str, kind: type[M], name: str) -> M:
    """Return a TOML text as a mapping of a kind, without unknown keys and with values of the right types."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The mapping {name} is not valid TOML: {error}.", hint=_HELP) from error
    _nowhere_nul(data, name, "")
    _no_unknown_keys(data, kind, name, "")
    try:
        with _CONVERTING:
            return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        why, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`").replace("[...]", "").lstrip(".") or "the top level"
        raise InputError(f"The mapping {name}, {key}: {why[0].lower()}{why[1:]}.", hint=_HELP) from error


@functools.cache
def _fields(kind: type) -> dict[str, Any]:
    """Return the fields of a dataclass with their types, worked out once: that takes longer than reading a file."""
    return typing.get_type_hints(kind)


def _no_unknown_keys(data: dict[str, Any], kind: type, name: str, path: str) -> None:
    known = _fields(kind)
    for key, value in data.items():
        if key not in known:
            choices = ", ".join(f.name for f in dataclasses.fields(kind))
            raise InputError(f'The mapping {name} has an unknown key "{path}{key}".', hint=f"Known here: {choices}.")
        if isinstance(value, dict) and dataclasses.is_dataclass(known[key]):
            _no_unknown_keys(value, typing.cast("type", known[key]), name, f"{path}{key}.")


def _check(mapping: Mapping, name: str) -> None:
    def wrong(key: str, why: str, hint: str) -> InputError:
        return InputError(f"The mapping {name}, {key}: {why}.", hint=hint)

    states = ", ".join(s.value for s in TicketState)
    reasons = ", ".join(r.value for r in HoldReason)
    for theirs, ours in mapping.values.state.items():
        try:
            state_of(ours)
        except ValueError:
            raise wrong(
                f'values.state."{theirs}"', f'"{ours}" is no state', f'States are {states}, "on_hold:REASON" or "keep".'
            ) from None
    for theirs, ours in mapping.values.hold_reason.items():
        if ours not in set(HoldReason):
            raise wrong(f'values.hold_reason."{theirs}"', f'"{ours}" is no reason', f"Reasons are {reasons}.")
    for theirs, ours in mapping.values.channel.items():
        if ours not in CHANNELS:
            raise wrong(
                f'values.channel."{theirs}"', f'"{ours}" is no channel', f"Channels are {', '.join(sorted(CHANNELS))}."
            )
    for field in ("priority", "impact", "urgency"):
        for theirs, level in getattr(mapping.values, field).items():
            if not 1 <= level <= 4:
                raise wrong(
                    f'values.{field}."{theirs}"', f"{level} is not 1 to 4", "1 is the most pressing, 4 the least."
                )
    check_common(mapping, name, (*DATES, *NOTES))


def check_common(mapping: Common, name: str, dates: Collection[str] = DATES) -> None:
    """Raise InputError for what says how a file is read: dates, zone, encoding, delimiter, numbers, source.

    `dates`: the fields that are dates.
    """

    def wrong(key: str, why: str, hint: str) -> InputError:
        return InputError(f"The mapping {name}, {key}: {why}.", hint=hint)

    if not is_format(mapping.dates.format):
        known = f"Formats are {', '.join(FORMATS)}, or a pattern such as %d.%m.%y %H:%M."
        raise wrong("dates.format", f'"{mapping.dates.format}" is no format', known)
    try:
        ZoneInfo(mapping.dates.zone)
        ZoneInfo(mapping.dates.records_zone or "UTC")
    except (KeyError, ValueError, OSError):
        raise wrong("dates.zone", f'"{mapping.dates.zone}" is no time zone', "For example America/New_York.") from None
    for field, format in mapping.dates.fields.items():
        if field not in dates or not is_format(format):
            raise wrong(f"dates.fields.{field}", f'"{format}" is no format of a date', f"Dates are {', '.join(dates)}.")
    if mapping.delimiter != "auto" and (len(mapping.delimiter) != 1 or mapping.delimiter in _NO_DELIMITERS):
        raise wrong("delimiter", "it has to be one character that parts cells", 'For example ";" or "auto".')
    if mapping.encoding != "auto" and not is_encoding(mapping.encoding):
        raise wrong("encoding", f'"{mapping.encoding}" is no encoding of a file', "Use auto, utf-8, utf-16 or cp1252.")
    if not _renames(mapping.number_when_taken):
        why = f"it has to hold {{number}} once and up to {_MOST_AROUND} more characters"
        raise wrong("number_when_taken", why, 'For example "SN-{number}".')
    if not mapping.source or ":" in mapping.source:
        raise wrong("source", "a name without colon is needed", 'For example "servicenow".')


def fitting_mapping(header: Sequence[str]) -> Mapping | None:
    """Return the ready mapping of tickets that names the most of a file's columns; None where none fits.

    Its number has to be among them, and a name that only this program uses: "status" and "priority" say nothing of
    whose numbers for levels these are. A log has the columns of its program's list and more, so that these find it.
    """
    there = {name.casefold() for name in header}
    ready = _ready()
    best: tuple[int, Mapping] | None = None
    for mapping, names in ready:
        others = {name for other, its in ready if other.source != mapping.source for name in its}
        found = fitting_columns(mapping, header)
        if mapping.layout == "changes":
            its = set(found)
            needed = {"changed_field", "to_value", "changed_at"} <= its
            if needed and its & {"number", "record_id"} and its & {"from_value", "until"}:
                return copy.deepcopy(mapping)
            continue
        if "number" not in found or len(found) < _FITS or not there & (names - others):
            continue
        if mapping.layout == "events" and not names <= there:
            continue
        if best is None or len(found) > best[0]:
            best = (len(found), mapping)
    return copy.deepcopy(best[1]) if best is not None else None


@functools.cache
def _ready() -> tuple[tuple[Mapping, frozenset[str]], ...]:
    """Return each ready mapping of tickets with the names of columns that it knows, read once: none is changed."""
    return tuple((mapping, _names(mapping)) for mapping in map(load_mapping, ready_mappings()))


def _names(mapping: Mapping) -> frozenset[str]:
    """Return every name of a column that a mapping knows, in lower case."""
    wanted = [getattr(mapping.columns, field.name) for field in dataclasses.fields(Columns)]
    names = (name for one in wanted for name in ([one] if isinstance(one, str) else one))
    return frozenset(name.casefold() for name in names if name)


def fitting_columns(mapping: Mapping, header: Sequence[str]) -> list[str]:
    """Return the fields whose column a header has."""
    names = {name.casefold() for name in header}
    found: list[str] = []
    for field in dataclasses.fields(Columns):
        wanted = getattr(mapping.columns, field.name)
        choices = [wanted] if isinstance(wanted, str) else wanted
        if any(choice and choice.casefold() in names for choice in choices):
            found.append(field.name)
    return found


def _renames(template: str) -> bool:
    """Return whether a template makes another number of a number, and nothing else."""
    try:
        parts = [*string.Formatter().parse(template)]
    except ValueError:  # a brace alone
        return False
    named = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    around = sum(len(text) for text, *_ in parts)
    return named == [("number", "", None)] and 0 < around <= _MOST_AROUND


def _nowhere_nul(value: Any, name: str, path: str) -> None:
    """Raise InputError where a text of the file, or a name in it, has a NUL, which nothing takes."""
    if isinstance(value, str) and "\x00" in value:
        raise InputError(f"The mapping {name}, {path or 'the top level'}: there is a NUL in it.", hint=_HELP)
    if isinstance(value, dict):
        for key, inner in value.items():
            _nowhere_nul(key, name, path)
            _nowhere_nul(inner, name, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            _nowhere_nul(inner, name, path)


def choose_mapping(header: Sequence[str], file: str, format: str | None) -> Mapping:
    """Return the built-in mapping that fits a file's columns. `format`: servicenow, csv (one row a ticket) or None."""
    names = ("servicenow-list",) if format == "csv" else ("servicenow-audit-log", "servicenow-list")
    if format not in (None, "servicenow", "csv"):
        raise InputError(f'Unknown format "{format}".', hint="Use servicenow or csv.")
    problem: InputError | None = None
    for name in names:
        mapping = load_mapping(name)
        try:
            Plan(mapping, header, file)
        except InputError as error:
            problem = error
        else:
            return mapping
    assert problem is not None
    raise InputError(
        f"{problem}", hint=f"No ready mapping fits this file: write one and give it with --map. {problem.hint}"
    )
