"""What is due for disposition by the retention schedule, by kind and the year in which records ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.keeping.retention import LABELS, RetentionRules, Term
from app.domain.report_table import ReportTable


@dataclass(frozen=True, slots=True)
class DueYear:
    """Records of a kind that ended in a year: how many there are, how many of them are held, and are due."""

    kind: str
    year: int
    records: int
    held: int
    due: int


def due_since(today: date, years: int) -> date:
    """Return the last day on which what ended is due: so many years before today; 28 February for a leap day."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def as_table(rules: RetentionRules, found: Sequence[DueYear], today: date) -> ReportTable:
    """Return what is due as a report: a row a kind and year of which something is due, or would be but is held."""
    rows = []
    for one in found:
        term: Term = getattr(rules, one.kind)
        rows.append(
            {
                "kind": LABELS[one.kind],
                "year": one.year,
                "records": one.records,
                "held": one.held,
                "due": one.due,
                "years_kept": term.years,
                "authority": term.authority,
            }
        )
    columns = (
        ("kind", "Kind"),
        ("year", "Ended in"),
        ("records", "Records"),
        ("held", "Held"),
        ("due", "Due"),
        ("years_kept", "Kept (years)"),
        ("authority", "Authority"),
    )
    facts = {"as_of": today.isoformat(), "disposed_of": "Nothing is disposed of by this report."}
    return ReportTable("Due for disposition", columns, tuple(rows), facts=facts)
