"""A file's columns become a `Look`: what is proposed for each field of the kind of record that its rows are."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import Mapping
from app.domain.imports.places import Meaning, Places
from app.domain.imports.propose.answers import Answers, source_of_file
from app.domain.imports.propose.columns import Column, parts_of, propose_columns, separator_of, shared_columns
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.look import CHECK, Look, texts_of
from app.domain.imports.propose.profile import Profile
from app.domain.imports.propose.specs import specs_of
from app.domain.imports.propose.values import Base, located, meanings
from app.domain.imports.ticket_fields import FieldSpec

_PLACES = ("agency", "agencies")


def look_at(
    file: str,
    encoding: str,
    rows: int,
    columns: Sequence[Profile],
    repeated: Sequence[str],
    lexicon: Lexicon,
    agencies: Map[str, str],
    base: Base | None = None,
    *,
    records: str = "",
    **more: Any,
) -> Look:
    """Return a file's columns with what is proposed for each field; `base` counts first where it names a column.

    `records`: what its rows are, "" for tickets. `more`: what a `Look` says besides (`how`, `sheets`, ...).
    """
    specs, places = specs_of(records), Places(agencies)
    found, notes = _columns(specs, columns, repeated, lexicon, places, base, is_ticket=not records)
    headers = {field: columns[column.index].header for field, column in found.items()}
    values: dict[str, dict[str, str]] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    agencies_of: dict[str, str] = {}
    separator = base.separator if isinstance(base, RecordMapping) else ","
    for spec in specs:
        if spec.name not in found:
            continue
        profile = columns[found[spec.name].index]
        if base is None and spec.reads in ("agencies", "services"):
            separator = separator_of(profile)
        meant = _meant(spec, profile, lexicon, places, base)
        if meant is None:
            continue
        doubtful[spec.name] = tuple(text for text, one in meant.items() if one is not None and not one.is_sure)
        if spec.reads == "choice":
            values[spec.name] = texts_of(meant)
        else:
            agencies_of = texts_of(meant)
    own = source_of_file(file)
    name = base.name if base is not None else own
    answers = Answers(
        name=name,
        source=base.source if base is not None else own,
        columns=headers,
        values=values,
        agencies=agencies_of,
        constants={**lexicon.constants, **(_constants(base, specs, found) if base is not None else {})},
        date_format=base.dates.format if base is not None else "auto",
        zone=base.dates.zone if base is not None else "America/New_York",
        records=records,
        separator=separator,
        sheet=str(more.get("sheet", "")) if len(more.get("sheets", ())) > 1 else "",
    )
    if not records:
        answers = replace(answers, **_of_tickets(found, columns, base))
    why = {field: _why(column, columns[column.index].header) for field, column in found.items()}
    return Look(
        *(file, encoding, rows, tuple(columns), tuple(repeated), agencies, answers, why, doubtful, base, lexicon),
        records=records,
        mapping=name if records and base is not None else "",
        specs=specs,
        notes=(*notes, *more.pop("notes", ())),
        **more,
    )


def _constants(base: Base, specs: Sequence[FieldSpec], found: Map[str, Column]) -> dict[str, str]:
    """Return what counts for every row by a mapping, its one agency for all rows too."""
    place, rules = next((spec.name for spec in specs if spec.reads in _PLACES), ""), base.agency
    is_one = rules.missing != "error" and (rules.unknown == rules.missing or place not in found)
    return {**({place: rules.missing} if place and is_one else {}), **base.constants}


def _meant(
    spec: FieldSpec, profile: Profile, lexicon: Lexicon, places: Places, base: Base | None
) -> dict[str, Meaning | None] | None:
    if spec.reads == "choice":
        return meanings(spec, profile, lexicon, base)
    return located(spec, profile, places, base) if spec.reads in _PLACES else None


def _of_tickets(found: Map[str, Column], columns: Sequence[Profile], base: Base | None) -> dict[str, Any]:
    """Return layout and kind: a file with several rows of a ticket, and when each was written, is a log."""
    if isinstance(base, Mapping):
        return {"layout": base.layout, "kind": base.kind}
    number = found.get("number")
    is_log = number is not None and not columns[number.index].is_unique and "changed_at" in found
    return {"layout": "events" if is_log else "tickets"}


def _why(column: Column, header: str) -> str:
    return column.why if column.is_sure else f'{column.why}; {CHECK} "{header}" is right'


def _columns(
    specs: Sequence[FieldSpec],
    columns: Sequence[Profile],
    repeated: Sequence[str],
    lexicon: Lexicon,
    places: Places,
    base: Base | None,
    *,
    is_ticket: bool,
) -> tuple[dict[str, Column], list[str]]:
    """Return the column of each field, and sentences about what is left out."""
    usable = [one if one.header not in repeated else replace(one, header="") for one in columns]
    found = _of_mapping(specs, base, usable) if base is not None else {}
    notes = []
    for spec in specs:  # a row is refused whose agency nobody knows, and the file may do without
        if spec.name in found and spec.reads in _PLACES and not spec.is_needed:
            profile = columns[found[spec.name].index]
            texts = parts_of(spec, profile)
            if texts and not any(_is_known(text, places, base) for text in texts):
                del found[spec.name]
                notes.append(f'"{profile.header}" names no agency that is here; it is not read.')
    taken = {column.index for column in found.values()}
    rest = [replace(one, header="", filled=0, counts={}) if i in taken else one for i, one in enumerate(usable)]
    found |= propose_columns([spec for spec in specs if spec.name not in found], rest, lexicon, places)
    if not is_ticket:
        found |= shared_columns(specs, found, columns, lexicon)
    return found, notes


def _is_known(text: str, places: Places, base: Base | None) -> bool:
    return places.exact(text) is not None or (base is not None and text in base.agency.table)


def _of_mapping(specs: Sequence[FieldSpec], base: Base, columns: Sequence[Profile]) -> dict[str, Column]:
    where = {one.header.casefold(): i for i, one in reversed(list(enumerate(columns))) if one.header}
    found: dict[str, Column] = {}
    for spec in specs:
        if isinstance(base, RecordMapping):
            wanted = base.columns.get(spec.name, "")
        else:
            wanted = getattr(base.columns, spec.name)
        for name in [wanted] if isinstance(wanted, str) else wanted:
            if name and name.casefold() in where:
                found[spec.name] = Column(where[name.casefold()], 1.0, f"by the mapping {base.name}")
                break
    return found
