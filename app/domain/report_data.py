"""`ReportData`: a report for programs: numbers as numbers with their units in the names, instants, codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.domain.data_columns import DataColumn, What


def zulu(at: datetime | None) -> str | None:
    """Return an instant as "2026-10-29T03:30:00Z"; fractions of a second are left out."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class ReportData:
    """A report: `schema` and `version` say what its names mean.

    `rows`: values by the names of `columns`; instants are aware datetimes. `figures`: what stands beside the rows,
    JSON-able but for instants; a name ends in its unit, as those of columns.
    """

    schema: str
    version: int
    columns: tuple[DataColumn, ...]
    rows: tuple[dict[str, Any], ...]
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return schema, version, rows and figures as JSON values."""
        return {
            "schema": self.schema,
            "version": self.version,
            "rows": [_plain({column.name: row[column.name] for column in self.columns}) for row in self.rows],
            "figures": _plain(self.figures),
        }

    def cells(self, *, beside: bool) -> list[list[Any]]:
        """Return the rows as a writer of lists takes them; `beside`: an empty cell follows each instant."""
        found = []
        for row in self.rows:
            cells: list[Any] = []
            for column in self.columns:
                value = row[column.name]
                if column.what is What.INSTANT:
                    cells.append(None if value is None else int(value.timestamp()))
                    if beside:
                        cells.append(None)
                else:
                    cells.append(value)
            found.append(cells)
        return found

    def flat_figures(self) -> list[tuple[str, Any]]:
        """Return the figures as lines: name and value, "time_to_resolve.high.mean_s"."""
        return list(_flat("", self.figures))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return zulu(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _flat(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _flat(f"{name}.{key}" if name else key, one)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value, 1):
            yield from _flat(f"{name}.{number}", one)
    else:
        yield name, value
