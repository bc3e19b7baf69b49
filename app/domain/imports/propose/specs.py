"""The fields of a kind of record as proposals see them, and the words that each knows by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from app.domain.imports.kinds import kinds
from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.ticket_fields import TICKET_FIELDS, Choice, FieldSpec, Reads

_READS: dict[Read, Reads] = {
    Read.TEXT: "text",
    Read.PROSE: "prose",
    Read.NUMBER: "count",
    Read.UNITS: "percent",
    Read.PERCENT: "percent",
    Read.DATE: "instant",
    Read.DAY: "instant",
    Read.MONTH: "month",
    Read.CHOICE: "choice",
    Read.YES_NO: "choice",
    Read.AGENCY: "agency",
    Read.AGENCIES: "agencies",
    Read.CODE: "text",
    Read.SERVICE: "services",
    Read.SERVICES: "services",
    Read.GROUP: "name",
}
_TRUTH: tuple[Choice, ...] = (("Yes", "yes"), ("No", "no"))
_YES_NO = {"yes": ("yes", "y", "true", "si", "sim", "ja", "oui"), "no": ("no", "n", "false", "nao", "nein", "non")}


@cache
def specs_of(records: str) -> tuple[FieldSpec, ...]:
    """Return the fields of a kind by its word; "" is tickets. KeyError where there is no such kind."""
    if not records:
        return TICKET_FIELDS
    kind = kinds()[records]
    return tuple(_spec(one, kind) for one in kind.fields)


def _spec(field: Field, kind: Kind) -> FieldSpec:
    reads = _READS[field.read]
    is_key = (field.name,) in kind.key and field.read is Read.TEXT and field.name in ("number", "code", "ticket")
    if is_key and not kind.once:  # else "October 2026" would be taken for the row's number, by how it looks
        reads = "number"
    has_constant = field.read in (Read.CHOICE, Read.YES_NO, Read.AGENCY, Read.AGENCIES, Read.SERVICE, Read.SERVICES)
    label = field.name.removesuffix("_at").replace("_", " ").capitalize()
    return FieldSpec(field.name, label, reads, field.needed, reads == "choice", _choices(field), has_constant)


def _choices(field: Field) -> tuple[Choice, ...]:
    if field.read is Read.YES_NO:
        return _TRUTH
    return tuple((one.replace("_", " ").capitalize(), str(one)) for one in field.choices)


def names_of(records: str) -> dict[str, Sequence[str]]:
    """Return the names that the fields of a kind go by without anybody saying so: their own."""
    return {field.name: (field.name,) for field in kinds()[records].fields}


def values_of(records: str) -> dict[str, dict[str, Sequence[str]]]:
    """Return the values that the choices of a kind understand by themselves, by field and by what they become."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for field in kinds()[records].fields:
        if field.read is Read.YES_NO:
            truth = {ours: [*texts] for ours, texts in _YES_NO.items()}
            for text, ours in field.spoken.items():
                truth.setdefault(ours, []).append(text)
            found[field.name] = {**truth}
        elif field.read is Read.CHOICE:
            spoken: dict[str, list[str]] = {str(ours): [str(ours)] for ours in field.choices}
            for text, ours in field.spoken.items():
                spoken[str(ours)].append(text)
            found[field.name] = {**spoken}
    return found
