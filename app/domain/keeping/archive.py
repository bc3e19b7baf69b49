"""Archives: the records of a closed year in one file that describes itself, and what checking one has shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.attachments.values import size_words
from app.errors import InputError

FORMAT = "longleaf.archive"
VERSION = 1
MANIFEST, SCHEMA, INDEX, README = "manifest.json", "schema.json", "index.csv", "README.txt"
_YEAR = re.compile(r"(FY)?(\d{4})", re.IGNORECASE)

#: What stands in the file for whoever opens it in twenty years.
DESCRIBED = """Records of {year} ({first} to {last}) from the Longleaf workspace {place}, written {at} by {who}.

manifest.json   what is in this file: each part with its size, rows and SHA-256, and what was left out
schema.json     each table: its columns with their types, and which column refers to which table
index.csv       one line a record: kind, number, title, when it began
data/*.jsonl    one JSON object a row, UTF-8, one table a file; times are ISO 8601 in UTC
trail.jsonl     the audit trail of these rows: when, who, what was done, {{field: [before, after]}}
files/*         attached and stored files by the SHA-256 of their bytes; rows name them so

A record is of the year in which it began. Check the file with: longleaf archive verify FILE
"""


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """A calendar year ("2025") or a fiscal one ("FY2025", July to June): its first day and the day after its last."""

    text: str
    first: date
    end: date

    @classmethod
    def parse(cls, text: str, today: date) -> ClosedYear:
        """Return the year that was typed. InputError for what is none, or for one that is not over."""
        found = _YEAR.fullmatch(text.strip())
        if found is None or not 1990 <= int(found[2]) <= 2099:
            raise InputError(f"'{text}' is no year.", hint="Write 2025, or FY2025 for July 2024 to June 2025.")
        year = int(found[2])
        first, end = (date(year - 1, 7, 1), date(year, 7, 1)) if found[1] else (date(year, 1, 1), date(year + 1, 1, 1))
        if end > today:
            raise InputError(f"{text} is not over.", hint="An archive is of a closed year.")
        return cls(f"{'FY' if found[1] else ''}{year}", first, end)


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was written: size in bytes, SHA-256 of the file and of its manifest, rows by kind of record."""

    path: str
    year: str
    size: int
    sha256: str
    records: tuple[tuple[str, int], ...]
    left_out: int

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [f"{self.path}: {self.year}, {size_words(self.size)}, SHA-256 {self.sha256}"]
        lines += [f"  {kind}: {number:,}" for kind, number in self.records]
        if self.left_out:
            lines.append(f"Restricted notes left out: {self.left_out}.")
        lines.append("Nothing was removed from the workspace.")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return it for programs; sizes are bytes."""
        return {
            "path": self.path,
            "year": self.year,
            "size": self.size,
            "sha256": self.sha256,
            "records": dict(self.records),
            "restricted_left_out": self.left_out,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """An archive that was checked: what it says of itself, and what is not as its manifest says."""

    path: str
    about: str
    rows: int
    parts: int
    sha256: str
    problems: Sequence[str] = ()

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [f"{self.path}: {self.about}" if self.about else self.path, f"SHA-256 {self.sha256}"]
        if self.problems:
            return "\n".join([*lines, *self.problems])
        agree = f"As it was written: {self.parts:,} parts and {self.rows:,} rows agree with the manifest."
        return "\n".join([*lines, agree])

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "path": self.path,
            "about": self.about,
            "parts": self.parts,
            "rows": self.rows,
            "sha256": self.sha256,
            "problems": list(self.problems),
        }
