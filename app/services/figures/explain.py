"""A figure explained: its definition, n, target and layer, and which records were left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.db.engine import Database
from app.db.figures import demand
from app.domain import words
from app.domain.figures.explained import Explained
from app.domain.figures.rows import ServiceLevelRow
from app.domain.figures.values import ReportQuery
from app.domain.packets.figures import level_keys
from app.domain.packets.labels import figure_label
from app.domain.plain_text import one_line
from app.errors import InputError
from app.reports.packets.reference import DEFINITIONS
from app.services.figures.drill_down import Finder
from app.services.figures.figures import Figures
from app.services.figures.reading import reading
from app.services.figures.sections import resolution_times, share_figures
from app.work import Work

_MOST_KINDS = 15  # categories that are listed
#: Which definitions of the packet hold for a figure, by how its id begins; the longest beginning counts.
_DEFINED = {
    "sla.": ("Attainment", "Clock", "Verdict"),
    "sla.response": ("Attainment", "Response and status update", "Clock", "Verdict"),
    "sla.update": ("Attainment", "Response and status update", "Clock", "Verdict"),
    "updates": ("Attainment", "Response and status update"),
    "exceptions": ("Attainment", "Clock"),
    "trend": ("Attainment", "Verdict"),
    "backlog": ("Backlog",),
    "mttr": ("Time to resolve", "Clock"),
    "share.first_contact": ("First contact resolution",),
    "share.reopened": ("Reopen rate",),
    "availability": ("Availability",),
    "changes": ("Change success",),
    "csat": ("Satisfaction",),
    "major_incidents": ("Time to restore", "Promises"),
}


def explain(
    db: Database, query: ReportQuery, figure: str, as_of: datetime | None = None, work: Work | None = None
) -> Explained:
    """Return what stands behind a figure of a report or packet, as known at `as_of` (default now).

    InputError: unknown agency or service, or a figure that is not among those of the period.
    """
    name = figure.removeprefix("tile.")
    with reading(db, query.period, query.agency, query.service, as_of, work) as (figures, whose):
        facts = [("Of", f"{whose.label}, {query.period.long_label}"), *_facts(figures, name)]
        counted, has_tickets = _counted(figures, name)
        facts += [("Tickets counted", f"{counted:,}")] if counted is not None else []
        facts.append(("Records", _records(figures)))
        facts += [("Note", remark) for remark in figures.remarks]
        title = figure_label(name)
        return Explained(name, query, figures.facts.as_of, title, tuple(facts), _definition(name), has_tickets)


def _definition(name: str) -> tuple[tuple[str, str], ...]:
    begins = max((begin for begin in _DEFINED if name.startswith(begin)), key=len, default="")
    known = dict(DEFINITIONS)
    return tuple((title, known[title]) for title in _DEFINED.get(begins, ()))


def _records(figures: Figures) -> str:
    period = figures.period
    read = demand.records(figures.facts, figures.scope.alone(), period.start, period.end)
    excluded, children = sum(row.excluded for row in read), sum(row.children for row in read)
    text = f"{sum(row.read for row in read):,} read, {excluded:,} left out"
    if not excluded:
        return text
    alike = words.count(children, "child or duplicate", "children or duplicates")
    return f"{text}: {alike}, {excluded - children:,} faulty"


def _counted(figures: Figures, name: str) -> tuple[int | None, bool]:
    """Return how many tickets a figure counts, where they are found one by one, and whether there are any to show."""
    try:
        found = Finder(figures).find(name)
    except (InputError, KeyError):
        return None, False
    return (None if found.ids is None else len(found.ids)), True


def _facts(figures: Figures, name: str) -> Iterator[tuple[str, str]]:
    family = name.split(".")[0]
    if family == "sla":
        yield from _level(figures, name)
    elif family == "share":
        yield from (("Value", one.text) for one in share_figures(figures) if name == f"share.{one.key}")
        if name == "share.first_contact":
            kinds = sorted(figures.first_contacts.items(), key=lambda item: (-item[1].eligible, item[0]))
            for kind, part in kinds[:_MOST_KINDS]:
                if part.eligible:
                    yield one_line(kind) or "No category", f"{part.text} ({part.resolved:,} of {part.eligible:,})"
    elif family == "mttr":
        priority = name.split(".")[1]
        for time in resolution_times(figures):
            if priority == ("all" if time.priority is None else time.priority.label.lower()):
                spread = time.distribution
                yield "n", words.count(spread.n, "incident")
                if time.is_mixed:
                    yield "Value", "No common figure: their clocks count different hours"
                elif spread.mean is not None and spread.median is not None and spread.p90 is not None:
                    yield "Mean", words.clock(spread.mean)
                    yield "Median", words.clock(spread.median)
                    yield "90th percentile", words.clock(spread.p90)
                yield "Hours", time.calendar


def _level(figures: Figures, name: str) -> Iterator[tuple[str, str]]:
    levels = figures.levels()
    keys = level_keys([row for row, _ in levels])
    key = name if name in keys else name.rpartition(".")[0]
    if key not in keys:
        raise InputError(f"{figure_label(name)} is no figure of this period.", hint="Choose one that is listed.")
    row: ServiceLevelRow = levels[keys.index(key)][0]
    found = row.attainment
    text, verdict = found.percent_text, found.verdict.label
    yield "Value", text if verdict.lower() in text.lower() else f"{text}: {verdict}"
    yield (
        "n",
        f"{found.due:,} came due: {found.met:,} met, {found.missed:,} missed"
        + (f", {found.bound:,} may have been in time" if found.bound else ""),
    )
    yield "Target", f"{row.target}, goal {found.goal_text}" if row.target else "Those of its priorities together"
    if row.layer is not None:
        yield "Layer", f"{row.layer.label}; MOU goes before Service, Service before Global"
    if row.open_past_due:
        yield "Past due", f"{row.open_past_due:,} still open at the end"
    if row.why:
        yield "Not measured", row.why
