"""`Answers`: what somebody decided about a file, and the mapping of tickets that follows from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from app.domain.imports.mapping import (
    COMMENTS,
    LEVELS,
    WORK_NOTES,
    AgencyRules,
    Columns,
    DateRules,
    Mapping,
    ServiceRules,
    Values,
    is_left_out,
)
from app.domain.imports.ticket_fields import BY_NAME
from app.domain.words import LONG_MONTHS, MONTHS

#: What somebody decided about a value whose rows are to stay out: they are refused and listed.
LEFT_OUT = "-"
#: Facts of a ticket whose rows come in all the same: what is not known of them counts as not told.
NOT_TOLD = frozenset({"hold_reason", "impact", "urgency", "channel", "kind"})
#: Whose times they are where neither the file nor anybody says.
_ZONE = "America/New_York"
_NO_SOURCE = re.compile(r"[^a-z0-9-]+")
#: Words that tell one file of a source from the next: dates and times, quarters, versions, copies, months.
_COUNTED = re.compile(r"\d+|\d+t\d+z?|q[1-4]|(?:v|fy)\d+|copy|copia|cópia|kopie|copie")
_MONTHS = frozenset(name.casefold() for name in (*LONG_MONTHS, *MONTHS))


@dataclass(frozen=True, slots=True)
class Answers:
    """One decision about everything that a mapping says.

    `columns`: our field -> the file's header, "" for none. `values`: our field -> their value -> ours ("" while nobody
    decided). `agencies`: their text -> agency code ("" while nobody decided). `constants`: our field -> what counts for
    every row whose column is absent or empty: an agency's code, a level 1 to 4, a state, a kind. `records`: the kind of
    record, "" for tickets; of these, `separator` parts the lists in a cell.
    """

    name: str
    source: str
    layout: Literal["events", "tickets", "changes"] = "tickets"
    columns: Map[str, str] = field(default_factory=dict)
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    agencies: Map[str, str] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    date_format: str = "auto"
    zone: str = _ZONE
    kind: Literal["incident", "request"] = "incident"
    sheet: str = ""
    records: str = ""
    separator: str = ","


def source_of(text: str) -> str:
    """Return a name for a source that a mapping takes, made of any text: "Help Desk: old" is "help-desk-old"."""
    return _NO_SOURCE.sub("-", text.casefold()).strip("-") or "import"


def source_of_file(file: str) -> str:
    """Return a name for the source of a file, the same for the next one of it: "incident (3).csv",
    "incident_2026-11-02.csv" and "Incident.csv.gz" are of "incident"."""
    stem = file.split(".", 1)[0]
    words = [word for word in re.split(r"[\W_]+", stem.casefold()) if word]
    kept = [word for word in words if word not in _MONTHS and not _COUNTED.fullmatch(word)]
    if kept:
        kept[-1] = kept[-1].rstrip("0123456789")
    return source_of("-".join(kept) or stem)


def named(answers: Answers, name: str) -> Answers:
    """Return the answers under the name they are to be saved by; without one as they are.

    The source stays the file's own where a mapping names it; else it gets that name, so that the next file of the same
    program finds its tickets again.
    """
    if not name:
        return answers
    known = source_of(name)
    return replace(answers, name=known, source=known if answers.source == answers.name else answers.source)


def mapping_of(answers: Answers, base: Mapping | None = None) -> Mapping:
    """Return the mapping of these answers. What they do not speak of is `base`'s."""
    dates = DateRules(answers.zone, zone_assumed=answers.zone == _ZONE)
    stands = base or Mapping(answers.name, answers.source, "tickets", Columns("", "", "", ""), Values({}, {}), dates)
    columns: dict[str, Any] = {
        one.name: answers.columns.get(one.name, "" if one.name in BY_NAME else getattr(stands.columns, one.name))
        for one in fields(Columns)
    }
    if base is None:  # names that say by themselves what stands below them
        for name, usual in (("work_notes", WORK_NOTES), ("comments", COMMENTS)):
            columns[name] = [one for one in dict.fromkeys((columns[name], *usual)) if one]
    values: dict[str, Any] = asdict(stands.values)
    for name, meanings in answers.values.items():
        decided = {text: ours for text, ours in meanings.items() if ours not in ("", LEFT_OUT)}
        values[name] = {**values[name], **({t: int(o) for t, o in decided.items()} if name in LEVELS else decided)}
    out = left_out_of({**answers.values, "location": answers.agencies}, stands.left_out, NOT_TOLD)
    for name in values:
        values[name] = {t: ours for t, ours in values[name].items() if not is_left_out(out, name, t)}
    table = {
        **stands.agency.table,
        **{text: code for text, code in answers.agencies.items() if code not in ("", LEFT_OUT)},
    }
    constant = answers.constants.get("location", "")
    table = {text: code for text, code in table.items() if not is_left_out(out, "location", text)}
    agency = replace(stands.agency, table=table)
    if constant:  # every text that names no agency, and every row without one
        agency = replace(agency, unknown=constant, missing=constant)
    return replace(
        stands,
        name=answers.name,
        source=answers.source,
        layout=answers.layout,
        columns=Columns(**columns),
        values=Values(**values),
        dates=replace(stands.dates, format=answers.date_format, zone=answers.zone),
        agency=agency,
        service=stands.service if base is not None else ServiceRules(),
        kind=answers.kind,
        constants={name: text for name, text in answers.constants.items() if text and name != "location"},
        sheet=answers.sheet or stands.sheet,
        left_out=out,
    )


def left_out_of(
    meant: Map[str, Map[str, str]], before: Map[str, Sequence[str]], not_told: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return by field the values whose rows are to stay out: those of `before` too, unless decided otherwise now.

    `meant`: by field, their value -> ours. `not_told`: fields whose rows come in all the same, with the fact not told.
    """
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys([*before, *meant]):
        decided = {} if name in not_told else meant.get(name, {})
        kept = [text for text in before.get(name, ()) if decided.get(text, "") == ""]
        texts = list(dict.fromkeys([*kept, *(text for text, ours in decided.items() if ours == LEFT_OUT)]))
        if texts:
            found[name] = texts
    return found


def as_data(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as a TOML file has it: what is as it would be anyway is left out."""
    usual = asdict(
        Mapping(mapping.name, mapping.source, mapping.layout, mapping.columns, Values({}, {}), mapping.dates)
    )
    found: dict[str, Any] = {}
    for name, value in asdict(mapping).items():
        if isinstance(value, dict):
            value = {key: one for key, one in value.items() if one not in ("", [], {}, None)}
        if name in ("name", "source", "layout", "columns", "values", "dates") or value != usual[name]:
            found[name] = value
    found["agency"] = {
        key: value for key, value in asdict(mapping.agency).items() if value != getattr(AgencyRules(), key)
    }
    return {name: value for name, value in found.items() if value not in ({}, [], "")}
