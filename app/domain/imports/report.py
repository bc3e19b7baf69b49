"""What an import did, for the terminal, for a program and for the window."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.domain import words
from app.domain.imports.values import RowError
from app.domain.tickets.told import FACT_OF, Fact
from app.domain.vocabulary import Metric

_NAMED = 3  # rows that a line names


def _rows(rows: list[int]) -> str:
    """Return "row 2", "rows 2, 3 and 9", or "rows 2, 3, 9 and 519 more"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    named = [str(row) for row in rows[:_NAMED]]
    more = [f"{len(rows) - _NAMED:,} more"] if len(rows) > _NAMED else []
    return f"rows {words.joined([*named, *more])}"


def left_out(count: int, noun: str) -> str:
    """Return the sentence about rows whose records were destroyed here."""
    was = "was" if count == 1 else "were"
    return f"{words.count(count, noun)} left out, which {was} destroyed here by the retention schedule."


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Result of an import or, with `dry_run`, of what it would do.

    `records` is the kind of record and `nouns` what one and many are called; "tickets" stands for them here.
    `read`: rows of the file; `skipped`: rows that did not come in (listed in `errors`): `destroyed` of them because
    their records were destroyed here by the retention schedule, `older` because the
    source said something newer, those of `waiting` tickets until their earlier rows come. `created`, `updated` and
    `unchanged` are tickets, `events` the events written for them. `findings`: doubtful things recorded about tickets
    that came in, `excluded` how many tickets stay out of the figures for them. `seconds`: duration. `understood`:
    tickets of the file that were understood, `untold`: fact -> how many of them the file does not tell it of.
    """

    file: str
    mapping: str
    dry_run: bool
    read: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    events: int
    errors: tuple[RowError, ...]
    findings: int
    findings_by_field: dict[str, int]
    excluded: int
    warnings: tuple[str, ...]
    seconds: float
    encoding: str = ""
    date_format: str = ""
    unknown_locations: dict[str, int] = field(default_factory=dict)
    records: str = "tickets"
    nouns: tuple[str, str] = ("ticket", "tickets")
    older: int = 0
    destroyed: int = 0
    waiting: int = 0
    understood: int = 0
    untold: dict[Fact, int] = field(default_factory=dict)

    @property
    def came_in(self) -> bool:
        """Whether the file brought anything, or only what is there already; if not, `advice` says what to do."""
        return bool(self.created or self.updated or self.unchanged or self.older or self.destroyed)

    @property
    def advice(self) -> str:
        """The one thing to do where nothing came in, as a sentence; else ""."""
        if self.came_in:
            return ""
        if not self.errors:
            return "The file has no rows: export it again and look whether the filter lets anything through."
        (name, count), *_ = Counter(e.field for e in {(e.row, e.field): e for e in self.errors}.values()).most_common()
        first = next(e for e in self.errors if e.field == name)
        what = f'"{name}"' if name else "the rows"
        return (
            f"Correct {what} in the file, or how the mapping reads it: {words.count(count, 'row')} refused for it, "
            f"the first is row {first.row:,} ({first.why})."
        )

    @property
    def told(self) -> dict[Metric, str]:
        """What can be measured: metric -> "yes", "partly" (of some tickets) or "no"; empty where nothing is known."""
        if not self.understood:
            return {}
        lacking = {metric: self.untold.get(fact, 0) for metric, fact in FACT_OF.items()}
        return {m: "yes" if not n else "no" if n >= self.understood else "partly" for m, n in lacking.items()}

    def not_told(self) -> list[str]:
        """Return sentences about what the file does not tell, and what follows: nothing is invented for it."""
        found = []
        for text, facts in (
            ("not measured", tuple(FACT_OF.values())),
            ("times are the longest they can be", (Fact.HOLDS, Fact.REOPENING, Fact.TIMES)),
        ):
            none = [fact.words for fact in facts if self.understood and self.untold.get(fact, 0) >= self.understood]
            some = {fact: n for fact in facts if 0 < (n := self.untold.get(fact, 0)) < self.understood}
            if none:
                found.append(f"The file does not tell {words.joined(none)}: {text}.")
            for fact, n in some.items():
                of = f"{n:,} of {words.count(self.understood, 'ticket')}"
                found.append(f"The file does not tell {fact.words} of {of}: {text} there.")
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values: read, created, updated, skipped, errors, then the rest."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "skipped": self.skipped,
            "errors": [{"row": e.row, "field": e.field, "why": e.why} for e in self.errors],
            "records": self.records,
            "unchanged": self.unchanged,
            "events": self.events,
            "findings": self.findings,
            "findings_by_field": self.findings_by_field,
            "told": {metric.value: how for metric, how in self.told.items()},
            "excluded": self.excluded,
            "unknown_locations": self.unknown_locations,
            "warnings": list(self.warnings),
            "mapping": self.mapping,
            "encoding": self.encoding,
            "date_format": self.date_format,
            "dry_run": self.dry_run,
            "older": self.older,
            "destroyed": self.destroyed,
            "waiting": self.waiting,
            "came_in": self.came_in,
            "advice": self.advice,
            "seconds": round(self.seconds, 2),
        }

    def summary(self) -> list[str]:
        """Return what came in, or would, a line each."""
        would, be = ("Would import", "would be ") if self.dry_run else ("Imported", "")
        lines = [
            f"{would} {self.file} (mapping {self.mapping}, {self.encoding}, dates {self.date_format})",
            f"  {self.read:>9,} {words.plural(self.read, 'row')} read, {self.skipped:,} skipped",
            f"  {self.created:>9,} {words.plural(self.created, *self.nouns)} {be}created, {self.updated:,} updated, "
            f"{self.unchanged:,} unchanged",
        ]
        if self.records == "tickets":
            lines.append(f"  {self.events:>9,} {words.plural(self.events, 'event')} {be}written")
        if self.findings:
            fields = ", ".join(f"{name} {n:,}" for name, n in self.findings_by_field.items())
            out = f"; kept out of the figures: {words.count(self.excluded, *self.nouns)}" if self.excluded else ""
            lines.append(f"  {self.findings:>9,} {words.plural(self.findings, 'finding')} ({fields})" + out)
        return lines + [f"  note: {sentence}" for sentence in (*self.not_told(), *self.warnings)]

    def refusals(self, limit: int) -> list[str]:
        """Return the rows that did not come in with field and why: rows of one reason in one line, at most so many."""
        lines = [f"{_rows(rows)}, {name or 'whole row'}: {why}" for (name, why), rows in self._reasons().items()]
        return lines[:limit]

    def _reasons(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for e in self.errors:
            found.setdefault((e.field, e.why), []).append(e.row)
        return found

    def text(self, limit: int = 20) -> str:
        """Return the report for people; at most `limit` errors are written out."""
        reasons = self._reasons()
        lines = [*self.summary(), *(f"  {line}" for line in self.refusals(limit))]
        if len(reasons) > limit:
            left = sum(len(rows) for rows in list(reasons.values())[limit:])
            lines.append(f"  and {left:,} more; --json lists them all")
        lines.append(f"  {self.seconds:.1f} s")
        return "\n".join(lines)
