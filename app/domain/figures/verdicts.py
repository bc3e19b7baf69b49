"""Verdicts on figures, and how a percentage is rounded so that it never contradicts its verdict."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

WHOLE_BP = 10_000
NOT_MEASURED_TEXT = "Not measured"


class Verdict(StrEnum):
    """The judgement on a figure with a goal; NO_GOAL where goals differ or there is none."""

    MET = "met"
    MISSED = "missed"
    LOW_VOLUME = "low_volume"
    NOT_MEASURED = "not_measured"
    NO_GOAL = "no_goal"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


def rounded_percent(ratio: Fraction, decimals: int) -> str:
    """A ratio in percent with that many decimals, halves away from zero, without the sign: "96.7"."""
    scale = 10**decimals
    units = (2 * abs(ratio) * 100 * scale + 1) // 2
    text = f"{units // scale:,}" + (f".{units % scale:0{decimals}d}" if decimals else "")
    return f"-{text}" if ratio < 0 and units else text


def percent_text(ratio: Fraction, goal_bp: int | None = None) -> str:
    """A ratio as "96.7 %": one decimal, as many as the goal has, and more where rounding would hide a miss.

    94.96 of a goal of 95 is "94.96 %", not "95.0 %"; 99.96 is "99.96 %", not "100.0 %".
    """
    limits = [Fraction(1)] if ratio < 1 else []
    decimals = 1
    if goal_bp is not None:
        decimals = 2 if goal_bp % 10 else 1
        if ratio < Fraction(goal_bp, WHOLE_BP):
            limits.append(Fraction(goal_bp, WHOLE_BP))
    # After six decimals a number says no more than the verdict beside it.
    while decimals < 6 and any(_rounds_to(ratio, limit, decimals) for limit in limits):
        decimals += 1
    return f"{rounded_percent(ratio, decimals)} %"


def _rounds_to(ratio: Fraction, limit: Fraction, decimals: int) -> bool:
    scale = 100 * 10**decimals
    rounded = (2 * ratio * scale + 1) // 2
    return bool(rounded >= limit * scale)


def goal_text(goal_bp: int | None) -> str:
    """A goal in basis points as people write it: "95 %", "99.9 %"."""
    if goal_bp is None:
        return "No goal"
    decimals = 0 if goal_bp % 100 == 0 else 1 if goal_bp % 10 == 0 else 2
    return f"{rounded_percent(Fraction(goal_bp, WHOLE_BP), decimals)} %"
