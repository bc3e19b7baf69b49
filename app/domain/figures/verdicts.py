"""What a figure beside its target comes to: met, missed, or too little to tell."""

from __future__ import annotations

from enum import StrEnum

WHOLE_BP = 10_000


class Verdict(StrEnum):
    """The judgement on a figure with a goal; NO_GOAL where goals differ or there is none.

    NOT_MEASURED: nothing came due. NOT_TOLD: the source does not tell enough to say whether the goal was met; people
    read the same word for both.
    """

    MET = "met"
    MISSED = "missed"
    LOW_VOLUME = "low_volume"
    NOT_MEASURED = "not_measured"
    NO_GOAL = "no_goal"
    NOT_TOLD = "not_told"

    @property
    def label(self) -> str:
        return ("not measured" if self is Verdict.NOT_TOLD else self.value.replace("_", " ")).capitalize()
