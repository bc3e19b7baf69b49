"""Figures as people read them: percentages rounded so that none contradicts its verdict, goals, durations."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from app.domain.figures.verdicts import WHOLE_BP

NOT_MEASURED_TEXT = "Not measured"
#: Why no availability of a period is measured.
NO_OUTAGES_TOLD = (
    "Availability is not measured: what is here of this time came from other programs, and none told an outage by then."
)
#: The line of the flow with tickets that are over since a time that their source does not tell.
UNDATED_TEXT = "Closed without a date"


def rounded_percent(ratio: Fraction, decimals: int) -> str:
    """Return a ratio in percent with that many decimals, halves away from zero, without the sign: "96.7"."""
    scale = 10**decimals
    units = _rounded(abs(ratio), 100 * scale)
    text = f"{units // scale:,}" + (f".{units % scale:0{decimals}d}" if decimals else "")
    return f"-{text}" if ratio < 0 and units else text


def percent_text(ratio: Fraction, goal_bp: int | None = None, *, least: int = 1) -> str:
    """Return a ratio as "96.7 %": one decimal, as many as the goal has, and more where rounding would hide a miss.

    `least`: decimals that it has in any case, as in a column of such figures.

    94.96 of a goal of 95 is "94.96 %", not "95.0 %"; 99.96 is "99.96 %", not "100.0 %".
    """
    # In whole numbers: a page of charts asks this hundreds of times, and arithmetic of fractions is slow.
    limits = [WHOLE_BP] if ratio.numerator < ratio.denominator else []
    decimals = 1
    if goal_bp is not None:
        decimals = 2 if goal_bp % 10 else 1
        if ratio.numerator * WHOLE_BP < goal_bp * ratio.denominator:
            limits.append(goal_bp)
    # After six decimals a number says no more than the verdict beside it.
    while decimals < 6 and any(_rounds_to(ratio, limit, decimals) for limit in limits):
        decimals += 1
    decimals = max(decimals, least)
    return f"{rounded_percent(ratio, decimals)} %"


def _rounds_to(ratio: Fraction, limit_bp: int, decimals: int) -> bool:
    scale = 100 * 10**decimals
    return bool(_rounded(ratio, scale) * WHOLE_BP >= limit_bp * scale)


def _rounded(ratio: Fraction, scale: int) -> int:
    """Return `ratio` times `scale` as the nearest whole number, halves up."""
    return (2 * ratio.numerator * scale + ratio.denominator) // (2 * ratio.denominator)


def goal_text(goal_bp: int | None, *, least: int = 0) -> str:
    """Return a goal in basis points as people write it: "95 %", "99.9 %"; with at least so many decimals."""
    if goal_bp is None:
        return "No goal"
    decimals = max(least, 0 if goal_bp % 100 == 0 else 1 if goal_bp % 10 == 0 else 2)
    return f"{rounded_percent(Fraction(goal_bp, WHOLE_BP), decimals)} %"


def format_duration(duration: timedelta | float, *, days: bool = True) -> str:
    """Return a duration, or seconds, in its two largest units: "45 s", "2 h 51 min", "3 d 4 h"; "-5 min".

    Rounded to the smaller unit, halves up. days False: hours are the largest unit, as business time needs it,
    where a day has not 24 hours: "27 h 30 min".
    """
    given = duration.total_seconds() if isinstance(duration, timedelta) else duration
    sign, seconds = ("-" if given < 0 else ""), abs(given)
    if round(seconds) == 0:
        return "0 min"
    if seconds < 59.5:
        return f"{sign}{round(seconds)} s"
    minutes = int(seconds / 60 + 0.5)
    if minutes < 24 * 60 or not days:
        return sign + _units((minutes // 60, "h"), (minutes % 60, "min"))
    hours = int(seconds / 3600 + 0.5)
    return sign + _units((hours // 24, "d"), (hours % 24, "h"))


def _units(*parts: tuple[int, str]) -> str:
    return " ".join(f"{count:,} {unit}" for count, unit in parts if count)
