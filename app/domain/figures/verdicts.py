"""What a figure beside its target comes to: met, missed, or too little to tell."""

from __future__ import annotations

from enum import StrEnum

WHOLE_BP = 10_000


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
