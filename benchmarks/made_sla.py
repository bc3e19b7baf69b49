"""How much of the public audit log's `made_sla` our clocks reproduce: `python -m benchmarks.made_sla FILE`.

The file gives no targets, so candidates are judged: the sample targets, and for each calendar, set of pauses and
end of the clock the allowance of each priority that agrees best. "Agrees" is: met and true, or missed and false.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np

from app.domain.business_time import BusinessCalendar
from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.audit_rows import Collector, arranged
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates, decide
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.sla.clock_arrays import clock_arrays
from app.domain.tickets.projection import TicketFacts, read_story
from app.domain.tickets.story import Story
from app.domain.vocabulary import HoldReason, TicketKind
from app.services.imports.mapping import load_mapping
from app.services.imports.reading import open_file

CALENDARS = {
    "24x7": BusinessCalendar({day: [(time(0), time.max)] for day in range(7)}),
    "Mon-Fri, all day": BusinessCalendar({day: [(time(0), time.max)] for day in range(5)}),
    "Mon-Fri 08:00-17:00": BusinessCalendar({day: [(time(8), time(17))] for day in range(5)}),
}
PAUSES: dict[str, frozenset[str]] = {
    "none": frozenset(),
    "user, vendor": frozenset({HoldReason.AWAITING_USER.value, HoldReason.AWAITING_VENDOR.value}),
    "every hold": frozenset(reason.value for reason in HoldReason),
}
ENDS = ("resolved", "closed")
#: Sample targets: priority -> (calendar, seconds or None, business days or None).
SAMPLE = {
    1: ("24x7", 4 * 3600, None),
    2: ("24x7", 8 * 3600, None),
    3: ("Mon-Fri 08:00-17:00", None, 3),
    4: ("Mon-Fri 08:00-17:00", None, 5),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket: its life, priority at the end and what the source says of it at the end."""

    story: Story
    priority: int
    made: bool


def cases(path: Path) -> Iterator[Case]:
    """Every ticket of the file, read as an import reads it."""
    mapping = load_mapping("servicenow-audit-log")
    opened = open_file(path, mapping, None)
    plan = Plan(mapping, opened.table.header, path.name)
    rows: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    texts: list[tuple[str, int, str]] = []
    for row, cells in opened.table:
        told = tuple(cells[i] for i in plan.used)
        rows.setdefault(plan.text(told, "number"), []).append((row, told))
        texts += [(text, row, name) for place, name in plan.dates if (text := plan.clean_date(told[place]))]
    stamps = Stamps(Dates(decide(texts, path.name), mapping.dates.zone))
    agencies = {code: id for id, code in enumerate(mapping.agency.spread, 1)}
    codes = Codes(plan.mapping, {code: code for code in agencies}, {})
    reader, collector = AuditLogReader(plan, stamps, codes, datetime.now().astimezone()), Collector(plan, stamps)
    made_at = plan.names.index("made_sla")
    for number, lines in rows.items():
        log = arranged(collector.log(lines), plan, stamps.read).log
        draft = reader.draft(number, log)
        if draft is None:
            continue
        facts = TicketFacts(TicketKind.INCIDENT, agencies[draft.agency], None, draft.priority)
        story = read_story(facts, draft.events, agencies, {})
        yield Case(story, story.priority.last, log.texts(made_at)[-1] == "true")


def elapsed_of(found: list[Case], calendar: BusinessCalendar, reasons: frozenset[str], end: str) -> np.ndarray:
    """Counted seconds of each ticket from the opening to its last resolution or to its closing."""
    starts, stops, offsets = [], [], [0]
    begins: list[int] = []
    finishes: list[int] = []
    for case in found:
        story = case.story
        stop = story.resolved_at if end == "resolved" else story.closed_at
        assert stop is not None
        starts.append(int(story.opened_at.timestamp()))
        stops.append(max(int(stop.timestamp()), starts[-1]))
        pauses = [(a, b) for a, b, reason in story.holds if reason in reasons and b is not None]
        if end == "resolved":  # what lies between resolved and reopened does not count
            ends = [
                (b, n[0]) for (_, b, _), n in zip(story.stretches, story.stretches[1:], strict=False) if b is not None
            ]
            pauses += ends
        for a, b in pauses:
            begins.append(int(a.timestamp()))
            finishes.append(int(b.timestamp()))
        offsets.append(len(begins))
    n = len(starts)
    reading = clock_arrays(
        calendar,
        np.array(starts),
        np.array(stops),
        0,
        np.full(n, 1),
        None,
        np.array(offsets),
        np.array(begins, np.int64),
        np.array(finishes, np.int64),
    )
    return np.asarray(reading.elapsed)


def best_allowance(elapsed: np.ndarray, made: np.ndarray) -> tuple[int, int]:
    """(tickets that agree, seconds): the allowance that agrees with most tickets."""
    order = np.argsort(elapsed, kind="stable")
    sorted_elapsed, sorted_made = elapsed[order], made[order]
    last = np.append(sorted_elapsed[1:] != sorted_elapsed[:-1], True)
    agree = np.cumsum(sorted_made) + (~sorted_made).sum() - np.cumsum(~sorted_made)
    candidates = np.where(last, agree, -1)
    place = int(np.argmax(candidates))
    nothing = int((~made).sum())  # an allowance nobody keeps
    if nothing > candidates[place]:
        return nothing, 0
    return int(candidates[place]), int(sorted_elapsed[place])


def _allowed(calendar: BusinessCalendar, opened: datetime, days: int) -> int:
    """Counted seconds that a target of days gives a ticket."""
    return calendar.elapsed(opened, calendar.add_days(opened, days)) // timedelta(seconds=1)


def sample_agreement(found: list[Case]) -> Counter[int]:
    """Tickets by priority on which the sample targets, clocks ending at the resolution, agree with the source."""
    agree: Counter[int] = Counter()
    for priority, (name, seconds, days) in SAMPLE.items():
        part = [case for case in found if case.priority == priority]
        calendar = CALENDARS[name]
        elapsed = elapsed_of(part, calendar, PAUSES["user, vendor"], "resolved")
        if days is None:
            allowed = np.full(len(part), seconds)
        else:
            allowed = np.array(
                [
                    calendar.elapsed(c.story.opened_at, calendar.add_days(c.story.opened_at, days))
                    // timedelta(seconds=1)
                    for c in part
                ]
            )
        agree[priority] = int(((elapsed <= allowed) == np.array([c.made for c in part])).sum())
    return agree


def main(path: Path) -> None:
    """Print the agreement of every candidate, overall and by priority."""
    found = list(cases(path))
    total = Counter(case.priority for case in found)
    true = Counter(case.priority for case in found if case.made)
    write = sys.stdout.write
    write(f"{len(found):,} tickets, made_sla true: {sum(true.values()):,}; by priority {dict(sorted(true.items()))}\n")

    def line(name: str, agree: dict[int, int], hours: dict[int, float]) -> None:
        share = sum(agree.values()) / len(found)
        parts = "  ".join(
            f"P{p} {agree[p] / total[p]:6.1%}" + (f" ({hours[p]:.1f} h)" if hours else "") for p in sorted(total)
        )
        write(f"{share:6.1%}  {name:48} {parts}\n")

    line("always true", dict(true), {})
    line("the commoner answer of each priority", {p: max(true[p], total[p] - true[p]) for p in total}, {})
    line("sample targets", dict(sample_agreement(found)), {})
    made = np.array([case.made for case in found])
    priority = np.array([case.priority for case in found])
    for end in ENDS:
        for calendar_name, calendar in CALENDARS.items():
            for pauses_name, reasons in PAUSES.items():
                elapsed = elapsed_of(found, calendar, reasons, end)
                best = {p: best_allowance(elapsed[priority == p], made[priority == p]) for p in total}
                line(
                    f"to {end}, {calendar_name}, pauses: {pauses_name}",
                    {p: n for p, (n, _) in best.items()},
                    {p: s / 3600 for p, (_, s) in best.items()},
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
