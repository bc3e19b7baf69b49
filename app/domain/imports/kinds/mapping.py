"""What a mapping of records other than tickets says; each kind has its own fields, so its columns are a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.imports.mapping import AgencyRules, Columns, DateRules, Mapping, ServiceRules, Values


@dataclass(frozen=True, slots=True)
class RecordMapping:
    """A whole mapping file of a kind of record.

    `records`: the kind's word. `columns`: our field -> their column, or several names of which the first one present
    counts. `values`: by field, their value -> ours. `constants`: by field, what counts where a cell is empty or the
    file has no such column (one agency for all). `separator`: between the parts of a list in one cell. `sheet`: of a
    workbook, else the first visible one with a header. `found_by`: columns by which a ready mapping is taken without
    being named, in several sets of which one is enough; none: it has to be named. `left_out`: by field, their values
    whose rows stay out, because somebody decided so.
    """

    name: str
    source: str
    records: str
    columns: dict[str, str | list[str]]
    dates: DateRules
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    agency: AgencyRules = field(default_factory=AgencyRules)
    service: ServiceRules = field(default_factory=ServiceRules)
    separator: str = ","
    sheet: str = ""
    found_by: list[list[str]] = field(default_factory=list)
    encoding: str = "auto"
    delimiter: str = "auto"
    missing: list[str] = field(default_factory=lambda: [""])
    number_when_taken: str = "SN-{number}"
    notes: list[str] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def of_tickets(self) -> Mapping:
        """Return the mapping as those rules see it that tickets and other records share: agencies, services, dates."""
        columns, values = Columns("", "", "", ""), Values({}, {})
        return Mapping(
            self.name,
            self.source,
            "tickets",
            columns,
            values,
            self.dates,
            agency=self.agency,
            service=self.service,
            left_out={"location": [text for name in ("agency", "agencies") for text in self.left_out.get(name, ())]},
        )
