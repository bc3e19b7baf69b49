"""How the packet writes goals, verdicts and shares."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern
from app.domain.figures.rules import Attainment, BacklogFlow
from app.domain.figures.texts import UNDATED_TEXT, goal_text, percent_text
from app.domain.figures.verdicts import Verdict
from app.domain.packets.packet import PacketData
from app.domain.periods import Period
from app.domain.words import NONE
from app.reports.pdf.marks import Mark
from app.reports.pdf.tables import Cell

_VERDICT_MARKS = {
    Verdict.MET: Mark.MET,
    Verdict.MISSED: Mark.MISSED,
    Verdict.LOW_VOLUME: Mark.NEUTRAL,
    Verdict.NOT_MEASURED: Mark.GAP,
    Verdict.NO_GOAL: Mark.PLAIN,
    Verdict.NOT_TOLD: Mark.GAP,
}


def goal(goal_bp: int | None) -> str:
    """Return "95 %", "99.5 %"; a dash for None."""
    return NONE if goal_bp is None else goal_text(goal_bp)


def undated(flow: BacklogFlow) -> str:
    """Return ", 250 closed without a date", to stand behind what was resolved; "" where there are none."""
    return f", {flow.undated:,} {UNDATED_TEXT[:1].lower()}{UNDATED_TEXT[1:]}" if flow.undated else ""


def verdict_mark(verdict: Verdict) -> Mark:
    """Return the shape that goes with the word."""
    return _VERDICT_MARKS[verdict]


def verdict_cell(verdict: Verdict) -> Cell:
    """Shape and word; a dash where there is no one goal to judge by."""
    return Cell(NONE) if verdict is Verdict.NO_GOAL else Cell(verdict.label, verdict_mark(verdict))


def share(attainment: Attainment) -> float | None:
    """Return the attainment in percent for a chart; None where nothing was due, or not enough is told."""
    if attainment.due == 0 or attainment.verdict is Verdict.NOT_TOLD:
        return None
    if attainment.bound and attainment.verdict is Verdict.NO_GOAL:  # the least that it can be, and nothing judges it
        return None
    return 100 * attainment.met / attainment.due


def goal_value(attainment: Attainment) -> float | None:
    """Return the goal in percent for a chart."""
    return None if attainment.goal_bp is None else attainment.goal_bp / 100


def percent(attainment: Attainment | None) -> str:
    """Return "93.5 %".

    "at least 93.5 %" and "not measured" where holds are not told; "2 of 3" where so few were due that a percentage says
    nothing; "none due"; a dash if not known.
    """
    if attainment is None:
        return NONE
    if attainment.low_volume:
        return of(attainment)
    ratio = attainment.ratio
    if ratio is None:
        return "none due"
    if attainment.verdict is Verdict.NOT_TOLD:
        return "not measured"
    return ("at least " if attainment.bound else "") + percent_text(ratio, attainment.written_goal_bp)


def of(attainment: Attainment) -> str:
    """Return "29 of 31"."""
    return f"{attainment.met:,} of {attainment.due:,}"


def change(now: int, before: int | None) -> str:
    """Return "+18", "\u22124", "\u00b10"; a dash where the count before is not known."""
    if before is None:
        return NONE
    difference = now - before
    if difference == 0:
        return "\u00b10"
    return f"+{difference:,}" if difference > 0 else f"\u2212{-difference:,}"


def before(data: PacketData) -> str:
    """Return what the period before is called in a column: "Sep 2026", "Q3 2026", "FY2025"."""
    period = Period.parse(data.head.period_key).previous()
    return words.month(period.first) if period.kind == "month" else period.label


def is_before_whole(data: PacketData) -> bool:
    """Return whether records are kept of the whole period before, as far as the demand tells it."""
    return not data.demand.kinds or any(row.previous is not None for row in data.demand.kinds)


def begins(data: PacketData) -> bool:
    """Return whether the records begin within the twelve months to the end of the period.

    Their first month is not whole.
    """
    end = eastern(data.head.end)
    months = data.demand.months
    return bool(months) and months[0].month > date(end.year - 1, end.month, 1)


def until(end: datetime) -> str:
    """Return the end of a span in Eastern time; midnight as 24:00 of the day that it ends."""
    local = eastern(end)
    if (local.hour, local.minute) != (0, 0):
        return words.moment(end)
    return f"{words.day(local.date() - timedelta(days=1))} 24:00"


def short_hash(value: str) -> str:
    """Return the first twelve signs."""
    return value[:12] if value else NONE
