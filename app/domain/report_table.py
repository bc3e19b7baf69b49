"""`ReportTable`: a report's columns, rows and notes, ready for a terminal, JSON, CSV or a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.narrow_table import blocks, wrapped
from app.domain.plain_text import one_line
from app.domain.report_data import ReportData
from app.domain.snapshot.stamped import stamp

#: Characters with which a spreadsheet takes a cell for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also as wide ones
#: What stands beside the rows of a report for programs, whose other facts are figures.
_WHOSE = ("offline", "period", "start", "end", "as_of", "agency", "service")


def safe_cell(value: Any) -> Any:
    """Return a text that no spreadsheet runs as a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: amounts are numbers, whose shortest writing is exact to the cent."""
    return float(value) if isinstance(value, Decimal) else value


def _decimals(value: Any) -> int:
    return len(f"{value:f}".partition(".")[2]) if isinstance(value, Decimal) else 0


def _cell(value: Any, decimals: int) -> str:
    """Return a cell for a terminal; an amount is written out and filled up to its column's decimals with blanks."""
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return one_line(str(value))
    missing = decimals - _decimals(value)
    return f"{value:,f}" + " " * (missing + (missing == decimals > 0))


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many rows, and where."""

    rows: int
    path: Path


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`columns`: (key, title). `rows`: values by key, JSON-able. `notes`: sentences below the table.

    `data`: the same for programs, which files and JSON hold instead; None: there is nothing but the table.
    A table that is made from an offline copy says so in its first note and in the fact "offline".
    """

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)  # period, as-of, agency: beside the rows in JSON
    data: ReportData | None = None

    def __post_init__(self) -> None:
        said = stamp()
        if said and said not in self.notes:
            object.__setattr__(self, "notes", (said, *self.notes))
            object.__setattr__(self, "facts", {**self.facts, "offline": said})

    def as_json(self) -> dict[str, Any]:
        if self.data is not None:
            told = self.data.as_json()
            head = {"schema": told.pop("schema"), "version": told.pop("version"), "title": self.title}
            whose = {name: self.facts[name] for name in _WHOSE if name in self.facts}
            return {**head, **whose, **told, "notes": list(self.notes)}
        rows = [{key: _plain(value) for key, value in row.items()} for row in self.rows]
        return {"title": self.title, **self.facts, "rows": rows, "notes": list(self.notes)}

    def as_csv(self) -> str:
        """RFC 4180 with a header of titles; texts that look like formulas are quoted with an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([title for _, title in self.columns])
        for row in self.rows:
            writer.writerow([safe_cell("" if row.get(key) is None else row[key]) for key, _ in self.columns])
        return out.getvalue()

    def as_text(self, width: int = 0) -> str:
        """Aligned columns for a terminal; numbers to the right, amounts by their points.

        `width`: characters in a line of the terminal, 0 where lines may be as long as they are. Columns that are empty
        in each row are left out where they have no room; rows become blocks of lines where that is not enough.
        """
        cells = [[title for _, title in self.columns]]
        after = {key: max((_decimals(row.get(key)) for row in self.rows), default=0) for key, _ in self.columns}
        cells += [[_cell(row.get(key), after[key]) for key, _ in self.columns] for row in self.rows]
        widths = [max(len(line[i]) for line in cells) for i in range(len(self.columns))]
        right = [
            bool(self.rows) and all(isinstance(row.get(key), int | float | Decimal | None) for row in self.rows)
            for key, _ in self.columns
        ]
        lines = [
            "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)).rstrip()
            for line in cells
        ]
        lines.insert(1, "  ".join("-" * w for w in widths))
        notes: list[str] = list(self.notes)
        if width and self.rows and max(map(len, lines)) > width:
            filled = tuple(c for n, c in enumerate(self.columns) if any(line[n] for line in cells[1:]))
            if filled and len(filled) < len(self.columns):
                return replace(self, columns=filled).as_text(width)
            lines = blocks(cells[0], [[cell.strip() for cell in line] for line in cells[1:]], width)
        if width:
            notes = [line for note in self.notes for line in wrapped(one_line(note), width)]
        return "\n".join([self.title, "", *lines, *(["", *notes] if notes else [])])
