"""Agencies, with what they belong to and what they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Record, Rule
from app.domain.imports.kinds.rules import in_order

_BEFORE = ("parent", "predecessor")


def _not_itself(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    return tuple(
        Problem(name, f"{values['code']} cannot be its own {name}", refused=True)
        for name in _BEFORE
        if values.get(name) and values.get(name) == values.get("code")
    )


def ordered(records: list[Record]) -> list[Record]:
    """Return the records so that what an agency refers to stands before it, as far as the file has it."""
    by_code = {record.number: record for record in records}
    placed: dict[int, Record] = {}

    def place(record: Record, above: frozenset[str]) -> None:
        for name in _BEFORE:
            before = by_code.get(record.values.get(name) or "")
            if before is not None and id(before) not in placed and before.number not in above:
                place(before, above | {before.number})
        placed.setdefault(id(record), record)

    for record in records:
        place(record, frozenset({record.number}))
    return list(placed.values())


#: The first day of what does not tell one.
SINCE = date(2000, 1, 1)
KIND = Kind(
    word="agencies",
    singular="agency",
    plural="agencies",
    about=(
        "An agency is found again by its code, also where it was made here. A predecessor or parent has to exist or to"
        " stand in the same file, in any order. An agency that ended keeps its tickets: reports name its successor."
    ),
    fields=(
        Field("code", Read.TEXT, "its acronym", needed=True),
        Field("name", Read.TEXT, "its name; the code where it is not told", default="{code}"),
        Field("parent", Read.CODE, "agency that it is part of"),
        Field("predecessor", Read.CODE, "agency that it came from"),
        Field("valid_from", Read.DAY, "first day of the agency; 1 Jan 2000 where it is not told", default=SINCE),
        Field("valid_to", Read.DAY, "day from which it is no more"),
        Field("note", Read.PROSE, "a note"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        in_order("valid_from", "valid_to"),
        Rule("An agency that is its own parent or predecessor: the row does not come in.", _not_itself),
    ),
    key=(("code",),),
    ordered=ordered,
)
