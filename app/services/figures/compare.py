"""Several agencies or periods side by side: the very figures of their reports, as known at one time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.db.engine import Database
from app.domain.figures.comparing import MOST, RULE, Comparison, compared, comparison_table, label_of
from app.domain.figures.values import ReportQuery
from app.domain.report_table import ReportTable
from app.errors import InputError
from app.services.figures.reading import not_after
from app.services.figures.screen import report_figures
from app.work import Work


def compare(
    db: Database, queries: Sequence[ReportQuery], as_of: datetime | None = None, work: Work | None = None
) -> Comparison:
    """Return the figures of each query, held against those of the first.

    InputError: fewer than two, more than `MOST`, the same twice, or what a report of one refuses.
    """
    work = work or Work()
    if not 2 <= len(queries) <= MOST:
        raise InputError(f"{len(queries)} cannot be compared.", hint=f"Choose two to {MOST} agencies or periods.")
    labels = [label_of(query) for query in queries]
    if len(set(labels)) < len(labels):
        raise InputError("The same is named twice.", hint="Choose others to compare with.")
    now = db.now()
    moment = now if as_of is None else not_after(as_of, now)
    found = []
    for number, query in enumerate(queries):
        work.step(number, len(queries), f"Figures of {labels[number]}")
        found.append(report_figures(db, query, moment, work))
    notes = [RULE]
    early = [label for label, one in zip(labels, found, strict=True) if one.preliminary]
    if early:
        notes.append(f"Preliminary: {'; '.join(early)}.")
    for label, one in zip(labels, found, strict=True):
        notes += [f"{label}: {remark}" for remark in one.remarks]
    if any(one.on_sample_targets for one in found):
        notes.append("Targets, calendars and goals are sample values.")
    return Comparison(tuple(labels), tuple(queries), moment, compared(found), tuple(notes))


def compare_report(
    db: Database, queries: Sequence[ReportQuery], as_of: datetime | None = None, work: Work | None = None
) -> ReportTable:
    """Return a comparison as a table of a file."""
    return comparison_table(compare(db, queries, as_of, work))
