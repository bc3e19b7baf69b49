"""What a mapping file says: which column means what, and how its values become Longleaf's."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar
from zlib import crc32

from app.domain.tickets.told import Fact

V = TypeVar("V")
#: Fields whose values are 1 (the most pressing) to 4.
LEVELS = frozenset({"priority", "impact", "urgency"})


#: How programs call columns of dated entries, in five languages.
WORK_NOTES = (
    "work_notes", "Work notes", "Anotações de trabalho", "Notas de trabajo", "Notes de travail", "Arbeitsnotizen",
)  # fmt: skip
COMMENTS = (
    "comments", "Comments", "Comment", "Additional comments", "Comentários adicionais", "Comentarios adicionales",
    "Commentaires supplémentaires", "Zusätzliche Kommentare", "comments_and_work_notes", "Comments and Work notes",
    "Comentario", "Comentário", "Commentaire", "Kommentar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateRules:
    """`format`: one of `dates.FORMATS` or a pattern of strptime; `fields`: other formats by our field's name;
    `zone`: of texts without an offset; `zone_assumed`: the file does not say. `records_zone`: their zone in what the
    program hands to programs, JSON and XML; "": the same."""

    zone: str
    format: str = "auto"
    zone_assumed: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    records_zone: str = ""

    def of_file(self, *, is_records: bool) -> DateRules:
        """Return the rules for one file; `is_records`: it is JSON or XML."""
        if is_records and self.records_zone:
            return replace(self, zone=self.records_zone, zone_assumed=False, records_zone="")
        return replace(self, records_zone="")


@dataclass(frozen=True, slots=True)
class Columns:
    """Our field -> their column, or several names of which the first one present counts; "" or []: none.

    `changed_at` and `changed_by` tell when and by whom a row of a log was written; in a list, when the ticket was last
    touched. `work_notes` and `comments` hold dated entries, each of which becomes an event; all columns of such a name
    count. `answers`: what was answered to the fields of a request (`request_fields.told_answers`). `record_id`: the
    source's own id of a ticket, by which its log may name it instead of the number. In a log of changes,
    `changed_field` names what changed `from_value` `to_value` in a record of `table`; where it tells how
    long something was so, `until` when it ended.
    """

    number: str | list[str]
    opened_at: str | list[str] = ""
    state: str | list[str] = ""
    priority: str | list[str] = ""
    changed_at: str | list[str] = ""
    changed_by: str | list[str] = ""
    recorded_at: str | list[str] = ""
    resolved_at: str | list[str] = ""
    closed_at: str | list[str] = ""
    responded_at: str | list[str] = ""
    opened_by: str | list[str] = ""
    resolved_by: str | list[str] = ""
    caller: str | list[str] = ""
    channel: str | list[str] = ""
    location: str | list[str] = ""
    category: str | list[str] = ""
    service: str | list[str] = ""
    impact: str | list[str] = ""
    urgency: str | list[str] = ""
    kind: str | list[str] = ""
    group: str | list[str] = ""
    assignee: str | list[str] = ""
    title: str | list[str] = ""
    description: str | list[str] = ""
    resolution_code: str | list[str] = ""
    hold_reason: str | list[str] = ""
    parent: str | list[str] = ""
    revision: str | list[str] = ""
    reopen_count: str | list[str] = ""
    reassignment_count: str | list[str] = ""
    work_notes: str | list[str] = ""
    comments: str | list[str] = ""
    answers: str | list[str] = ""
    record_id: str | list[str] = ""
    table: str | list[str] = ""
    changed_field: str | list[str] = ""
    from_value: str | list[str] = ""
    to_value: str | list[str] = ""
    until: str | list[str] = ""


class Folded(dict[str, V]):
    """Their values -> ours, found whatever their case: one desk writes "NEW", another "New"."""

    def __init__(self, values: Mapping_[str, V]) -> None:
        super().__init__(values)
        self._folded = {text.casefold(): ours for text, ours in reversed(list(values.items()))}

    def __missing__(self, text: str) -> V:
        return self._folded[text.casefold()]

    def __contains__(self, text: object) -> bool:
        return super().__contains__(text) or (isinstance(text, str) and text.casefold() in self._folded)

    def get(self, text: str, default: Any = None) -> Any:
        """Return what a text means; `default` where it means nothing."""
        try:
            return self[text]
        except KeyError:
            return default


@dataclass(frozen=True, slots=True)
class Values:
    """Their value -> ours. States: a `TicketState`, "on_hold:REASON" or "keep"; priority, impact, urgency: 1 to 4."""

    state: dict[str, str] = field(default_factory=dict)
    priority: dict[str, int] = field(default_factory=dict)
    impact: dict[str, int] = field(default_factory=dict)
    urgency: dict[str, int] = field(default_factory=dict)
    channel: dict[str, str] = field(default_factory=dict)
    hold_reason: dict[str, str] = field(default_factory=dict)
    kind: dict[str, Literal["incident", "request"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """Location -> agency code. `table` first, then the location itself where it is a code and `codes` says so.

    `unknown` for other locations: "error" (the row is skipped and listed), "spread" (one of `spread`, always
    the same for a location: invented, and the report says so) or an agency code. `missing`: for an empty location.
    """

    table: dict[str, str] = field(default_factory=dict)
    codes: bool = True
    unknown: str = "error"
    spread: list[str] = field(default_factory=list)
    missing: str = "error"

    def spread_of(self, location: str) -> str:
        """Return the invented agency of an anonymous location: the same on every machine and in every import."""
        return self.spread[crc32(location.encode()) % len(self.spread)]


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """Service column -> service code: `table`, a service of that code or name, else `unknown` ("none" or "create")."""

    table: dict[str, str] = field(default_factory=dict)
    unknown: Literal["none", "create"] = "none"


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """Of a log of changes. `fields`: their field -> ours; "keep" keeps its changes as they are, others do not count.

    `tables`: whose records are tickets, where the log holds others too; none: all are. `names`: of what the log tells
    by the source's own ids.
    """

    fields: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file. `layout`: "events" is an audit log (one row an event), "tickets" one row a ticket,
    "changes" a log of single fields that goes with a list of the same source.

    `source`: tickets are found again by source and number. `number_when_taken`: the number where another
    source already uses it. `keep`: further columns whose changes are kept as events of kind "field".
    `title`: a template over their column names, for files without titles. `tells`: the facts that the source tells,
    where it tells less than its layout could; "updates" where its events of that kind went to the customer.
    `constants`: our field -> the text that counts in every row where its column is absent or empty, for example
    priority = "3". `left_out`: our field -> their values whose rows stay out, because somebody decided so.
    `sheet`: of a workbook; "" is the first one that is visible and has a header.
    """

    name: str
    source: str
    layout: Literal["events", "tickets", "changes"]
    columns: Columns
    values: Values
    dates: DateRules
    agency: AgencyRules = field(default_factory=AgencyRules)
    service: ServiceRules = field(default_factory=ServiceRules)
    changes: ChangeRules = field(default_factory=ChangeRules)
    kind: Literal["incident", "request"] = "incident"
    sheet: str = ""
    encoding: str = "auto"
    delimiter: str = "auto"
    missing: list[str] = field(default_factory=lambda: [""])
    keep: list[str] = field(default_factory=list)
    title: str = ""
    number_when_taken: str = "SN-{number}"
    notes: list[str] = field(default_factory=list)
    tells: list[Fact] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)


def is_left_out(left_out: Mapping_[str, Collection[str]], field: str, text: str) -> bool:
    """Return whether rows with a value stay out by decision; values are the same whatever their case."""
    texts = left_out.get(field, ())
    return bool(texts) and text.casefold() in {one.casefold() for one in texts}


#: Why a row did not come in whose value somebody decided to leave out, by the value.
LEFT_OUT_AS_DECIDED = '"{}": left out as decided'
#: What a constant's text begins with where values are looked up: no cell of a file is like that. It is kept with the
#: rows, and PostgreSQL keeps no NUL.
_ALWAYS = "\ue000always "


def with_constants(mapping: Mapping) -> Mapping:
    """Return the mapping as a file is read by it: constants are ours already, so each stands in the values as itself,
    and values are found whatever their case."""
    values = {name: dict(getattr(mapping.values, name)) for name in Values.__slots__}
    constants: dict[str, str] = {}
    for name, ours in mapping.constants.items():
        constants[name] = ours
        if name in values:
            constants[name] = f"{_ALWAYS}{ours}"
            values[name][constants[name]] = int(ours) if name in LEVELS else ours
    folded = Values(**{name: Folded(of_field) for name, of_field in values.items()})
    table = Folded(mapping.agency.table)
    return replace(mapping, values=folded, constants=constants, agency=replace(mapping.agency, table=table))
