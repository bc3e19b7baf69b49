"""What came again after a major incident was resolved, and by which rule it is counted as the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain import words


class RepeatRule(StrEnum):
    """By what something is the same again; the first that is known counts."""

    PROBLEM = "problem"  # linked with the same problem, whatever service it hit
    CAUSE = "cause"  # the same service, and its cause filed under the same category
    SERVICE = "service"  # nobody filed the cause: the same service


@dataclass(frozen=True, slots=True)
class Repeat:
    """A major incident, or an incident on a ticket, that came again. `kind`: of its record."""

    kind: str
    id: int
    number: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Repeats:
    """What came again from the restoration to `until`, by one rule; `by`: the problem, the category, or "".

    More than `found` may have come again where `is_cut`.
    """

    rule: RepeatRule
    by: str
    service: str
    until: datetime
    found: tuple[Repeat, ...] = ()
    is_cut: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of what came again, major incidents first."""
        return tuple(one.number for one in self.found)

    @property
    def rule_words(self) -> str:
        """Return by what it was counted: "the same service and cause (Network)"."""
        match self.rule:
            case RepeatRule.PROBLEM:
                return f"the same problem ({self.by})"
            case RepeatRule.CAUSE:
                return f"the same service ({self.service}) and cause ({self.by})"
        return f"the same service ({self.service}) alone, as nobody filed its cause"

    @property
    def said(self) -> str:
        """Return in a sentence how much came again, until when, and by which rule that is counted."""
        count = len(self.found)
        told = "It did not come again" if not count else f"It came again {'more than ' if self.is_cut else ''}"
        often = "" if not count else "once" if count == 1 else f"{count} times"
        return f"{told}{often} until {words.moment(self.until)}, counted by {self.rule_words}."

    @property
    def lines(self) -> tuple[str, ...]:
        """Return each that came again in a line."""
        return tuple(f"{one.number}, {words.moment(one.at)}: {one.title}" for one in self.found)


def rule_of(problem: str, category: str) -> tuple[RepeatRule, str]:
    """Return by which rule repeats are counted, and the problem or the category that it goes by."""
    if problem:
        return RepeatRule.PROBLEM, problem
    return (RepeatRule.CAUSE, category) if category else (RepeatRule.SERVICE, "")
