"""The figures of the service reports: how each is computed, rounded, judged and written.

Counts in, exact integer arithmetic inside; a verdict always uses the unrounded value. What a reader sees of a
figure is the property `text` or `percent_text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from app.domain.business_time import BusinessCalendar
from app.domain.figures.availability import Availability, Interval, Maintenance, availability
from app.domain.figures.texts import NOT_MEASURED_TEXT, format_duration, goal_text, percent_text, rounded_percent
from app.domain.figures.verdicts import WHOLE_BP, Verdict

__all__ = [
    "AGE_BANDS",
    "AgeBand",
    "Attainment",
    "Availability",
    "BacklogFlow",
    "ChangeSuccess",
    "Csat",
    "Distribution",
    "FirstContact",
    "Given",
    "Interval",
    "Maintenance",
    "ReopenRate",
    "Verdict",
    "age_band",
    "availability",
    "change_successful",
    "combine",
    "format_duration",
    "goal_text",
    "is_preliminary",
    "known_in",
    "percent_text",
    "rounded_percent",
    "stays_first_contact",
]

PRELIMINARY_DAYS = 3
REOPEN_SETTLES = timedelta(days=14)
FIRST_CONTACT_DAYS = 5
CSAT_LEAST = 5
CHANGE_WATCH = timedelta(hours=72)


class Given(NamedTuple):
    """The verdict on a sum by its parts, and the one goal that all of it came due under (None: goals differ)."""

    verdict: Verdict
    goal_bp: int | None


@dataclass(frozen=True, slots=True)
class Attainment:
    """`met` of `due` outcomes in time. `goal_bp`: basis points, None where there is no one goal.

    `bound`: so many of the others are over by an upper bound of their time only, because their source does not tell
    what would not count; they may have been in time. So `met` is the least, and the goal is met where even that meets
    it, missed where not even all of them would help, and else not measured.

    Due are the clocks whose outcome became known in the period: stopped in time, or due passed while running; a
    breach counts once, in the month of its due time.

    `given`: the verdict of a sum as its parts give it, which the headline, the row of the sum and the matrix share; it
    follows from the outcomes and so makes no two attainments differ.
    """

    due: int
    met: int
    goal_bp: int | None
    bound: int = 0
    given: Given | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.met + self.bound <= self.due:
            raise ValueError(f"{self.met} of {self.due} cannot be met")

    @property
    def missed(self) -> int:
        """Those that were missed for certain."""
        return self.due - self.met - self.bound

    @property
    def ratio(self) -> Fraction | None:
        """met / due exactly; None without any due."""
        return Fraction(self.met, self.due) if self.due else None

    @property
    def low_volume(self) -> bool:
        """Fewer due than 1 / (1 - goal): a single miss would already break the goal, so there is no verdict.

        A goal of 100 % forgives no miss at any volume, so it never is of low volume. Nor is that of which nothing is
        known, because the time of every one is an upper bound: it is not measured at any volume.
        """
        goal = self.written_goal_bp
        if self.due == self.bound or goal is None or goal >= WHOLE_BP:
            return False
        return self.due * (WHOLE_BP - goal) < WHOLE_BP

    @property
    def written_goal_bp(self) -> int | None:
        """The goal that decides how the share is written; that of a sum is not the goal of what did not come due."""
        return self.goal_bp if self.given is None else self.given.goal_bp

    @property
    def verdict(self) -> Verdict:
        return self.own_verdict if self.given is None else self.given.verdict

    @property
    def own_verdict(self) -> Verdict:
        """The verdict by its own goal, whatever its parts say."""
        if self.due == 0:
            return Verdict.NOT_MEASURED
        if self.goal_bp is None:
            return Verdict.NOT_TOLD if self.bound == self.due else Verdict.NO_GOAL
        if replace(self, given=None).low_volume:
            return Verdict.LOW_VOLUME
        if self.met * WHOLE_BP >= self.due * self.goal_bp:
            return Verdict.MET
        most = self.met + self.bound
        return Verdict.NOT_TOLD if most * WHOLE_BP >= self.due * self.goal_bp else Verdict.MISSED

    @property
    def percent_text(self) -> str:
        """ "96.7 %", "94.96 %" where one decimal would show the goal, "2 of 3 met: low volume", "Not measured".

        "at least 96.7 %" where the time of some is an upper bound.
        """
        return self.percent_beside(self.verdict)

    def percent_beside(self, verdict: Verdict) -> str:
        """Return `percent_text` as it stands beside a verdict that need not be its own, such as that on a sum.

        A sum that cannot be judged by its own goal may be missed for certain in one of its parts, and the other way
        round: neither "Not measured" beside a miss nor a share beside "Not measured".
        """
        ratio = self.ratio
        if ratio is None or verdict is Verdict.NOT_TOLD:
            return NOT_MEASURED_TEXT
        least = "at least " if self.bound else ""
        if self.low_volume:
            return f"{least}{self.met} of {self.due} met: low volume"
        return least + percent_text(ratio, self.written_goal_bp)

    @property
    def remark(self) -> str:
        """Say what stands behind a figure whose time is an upper bound; "" for any other.

        For example "at least 61.2 % (1,293 of 2,113); 820 more may have been in time: their holds are not told".
        """
        if not self.bound or self.ratio is None:
            return ""
        least = f"at least {percent_text(self.ratio, self.written_goal_bp)} ({self.met:,} of {self.due:,})"
        return f"{least}; {self.bound:,} more may have been in time: their holds are not told"

    @property
    def goal_text(self) -> str:
        """ "95 %", "99.95 %", "No goal"."""
        return goal_text(self.goal_bp)


def combine(attainments: Iterable[Attainment]) -> Attainment:
    """Sum of met over sum of due, never a mean of percentages; with the goal only where all have the same."""
    parts = list(attainments)
    goals = {part.goal_bp for part in parts}
    goal_bp = goals.pop() if len(goals) == 1 else None
    return Attainment(
        sum(part.due for part in parts), sum(part.met for part in parts), goal_bp, sum(part.bound for part in parts)
    )


def known_in(known_at: datetime | None, start: datetime, end: datetime, as_of: datetime) -> bool:
    """Return whether an outcome became known in [start, end), seen at `as_of`.

    A due instant must have passed by then.
    """
    return known_at is not None and start <= known_at < end and known_at <= as_of


@dataclass(frozen=True, slots=True)
class Distribution:
    """Durations in whole seconds; None without any.

    `bound`: so many of them are upper bounds, because holds are not told, and so are then the others.
    median of an even number is the mean of the middle two; p90 is the nearest rank: the smallest duration that at
    least 90 % do not exceed, always one that occurred.
    """

    n: int
    mean: int | None
    median: int | None
    p90: int | None
    bound: int = 0

    @property
    def bound_text(self) -> str:
        """Say how many are upper bounds: "; of 77 the longest it can be, as holds are not told"; "" for none."""
        return f"; of {self.bound:,} the longest it can be, as holds are not told" if self.bound else ""

    @classmethod
    def of(cls, seconds: Iterable[int], bound: int = 0) -> Distribution:
        """From durations in any order; mean and median are rounded to the second, halves up."""
        ordered: Sequence[int] = sorted(seconds)
        n = len(ordered)
        if n == 0:
            return cls(0, None, None, None)
        middle = ordered[(n - 1) // 2] + ordered[n // 2]
        rank = -(-9 * n // 10)
        return cls(n, (2 * sum(ordered) + n) // (2 * n), (middle + 1) // 2, ordered[rank - 1], bound)


@dataclass(frozen=True, slots=True)
class BacklogFlow:
    """How the number of open tickets moved through a period; closing is counted on its own, not computed.

    `undated`: opened or reopened in it and over since a time that is not told; in no backlog, at no time.
    """

    opening: int
    opened: int
    reopened: int
    transferred_in: int
    resolved: int
    cancelled: int
    transferred_out: int
    closing: int
    undated: int = 0

    @property
    def expected(self) -> int:
        """The closing that opening and movements make."""
        arrived = self.opened + self.reopened + self.transferred_in
        return self.opening + arrived - self.resolved - self.cancelled - self.transferred_out - self.undated

    @property
    def reconciles(self) -> bool:
        return self.expected == self.closing


@dataclass(frozen=True, slots=True)
class AgeBand:
    """A band of age in whole days, both ends included; `high` None: no end."""

    label: str
    low: int
    high: int | None


AGE_BANDS = (
    AgeBand("0-7 days", 0, 7),
    AgeBand("8-14 days", 8, 14),
    AgeBand("15-30 days", 15, 30),
    AgeBand("31-90 days", 31, 90),
    AgeBand("> 90 days", 91, None),
)


def age_band(days: int) -> AgeBand:
    """Return the band of an age in whole days; ValueError for a negative one, which is a data finding."""
    if days < 0:
        raise ValueError(f"an age of {days} days")
    return next(band for band in AGE_BANDS if band.high is None or days <= band.high)


@dataclass(frozen=True, slots=True)
class ReopenRate:
    """`reopened` of the `resolved` tickets of a period were reopened by the as-of time.

    `untold`: resolved tickets left out, because their source does not tell reopenings.
    """

    resolved: int
    reopened: int
    period_end: datetime
    as_of: datetime
    untold: int = 0

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.reopened, self.resolved) if self.resolved else None

    @property
    def untold_text(self) -> str:
        """Say how many are left out: "; of 2,113 the source does not tell reopenings"; "" where there are none."""
        return f"; of {self.untold:,} the source does not tell reopenings" if self.untold else ""

    @property
    def provisional(self) -> bool:
        """Less than 14 days after the end of the period: more may still be reopened."""
        return self.as_of - self.period_end < REOPEN_SETTLES

    @property
    def text(self) -> str:
        """ "3.1 %", "3.1 % (provisional)", "Not measured"."""
        if self.ratio is None:
            return NOT_MEASURED_TEXT
        return percent_text(self.ratio) + (" (provisional)" if self.provisional else "")


def stays_first_contact(resolved_at: datetime, reopened_at: datetime | None, calendar: BusinessCalendar) -> bool:
    """Return whether a resolution at first contact still counts as one: not reopened within 5 business days."""
    return reopened_at is None or reopened_at > calendar.add_days(resolved_at, FIRST_CONTACT_DAYS)


@dataclass(frozen=True, slots=True)
class FirstContact:
    """`resolved` of the `eligible` tickets were resolved by the desk at first contact and stayed so.

    `untold`: incidents left out, because their source does not tell how the desk handled them.
    """

    eligible: int
    resolved: int
    untold: int = 0

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.resolved, self.eligible) if self.eligible else None

    @property
    def text(self) -> str:
        return NOT_MEASURED_TEXT if self.ratio is None else percent_text(self.ratio)

    @property
    def untold_text(self) -> str:
        """Say how many are left out: "; of 77 the source does not tell the first contact"; "" where there are none."""
        return f"; of {self.untold:,} the source does not tell the first contact" if self.untold else ""


@dataclass(frozen=True, slots=True)
class Csat:
    """`satisfied` (4 or 5 of 5) of `answers` to `sent` surveys; of `unasked` answers no sending is told."""

    sent: int
    answers: int
    satisfied: int
    unasked: int = 0

    @property
    def hidden(self) -> bool:
        """Fewer than 5 answers: too few to show, and they could tell who answered."""
        return self.answers < CSAT_LEAST

    @property
    def ratio(self) -> Fraction | None:
        return None if self.hidden else Fraction(self.satisfied, self.answers)

    @property
    def response_rate(self) -> Fraction | None:
        """The share of those asked who answered; None where nobody was, or where it is not told who was."""
        return Fraction(self.answers, self.sent) if self.sent and not self.unasked else None

    @property
    def answered_text(self) -> str:
        """ "12 of 40 (30.0 %)", "12; how many were asked is not told"."""
        if self.unasked:
            return f"{self.answers:,}; how many were asked is not told"
        rate = self.response_rate
        return f"{self.answers:,} of {self.sent:,}" + (f" ({percent_text(rate)})" if rate is not None else "")

    @property
    def text(self) -> str:
        """ "91.4 %", "Too few answers (3)", "Not measured"."""
        if self.ratio is not None:
            return percent_text(self.ratio)
        return f"Too few answers ({self.answers})" if self.answers else NOT_MEASURED_TEXT


@dataclass(frozen=True, slots=True)
class ChangeSuccess:
    """Outcomes of the changes implemented in a period; `lead_time_due` are those that had a lead time to keep.

    `not_measured` of the implemented are of another system that does not tell what success asks for. Of changes of
    other systems: `source_successful` of the `source_judged` went well as their system judges it, `source_backed_out`
    of `source_back_out_told` were backed out.
    """

    implemented: int
    successful: int
    emergency: int
    latent: int
    lead_time_kept: int
    lead_time_due: int
    not_measured: int = 0
    source_judged: int = 0
    source_successful: int = 0
    source_back_out_told: int = 0
    source_backed_out: int = 0

    @property
    def measured(self) -> int:
        """How many of the implemented changes success is measured for."""
        return self.implemented - self.not_measured

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.successful, self.measured) if self.measured else None

    @property
    def text(self) -> str:
        return NOT_MEASURED_TEXT if self.ratio is None else percent_text(self.ratio)

    @property
    def source_text(self) -> str:
        """Return the share that went well as the other systems judge it: "96.8 %"."""
        return self._share(self.source_successful, self.source_judged)

    @property
    def source_backed_out_text(self) -> str:
        return self._share(self.source_backed_out, self.source_back_out_told)

    @property
    def source_sentences(self) -> tuple[str, ...]:
        """Return what is said of changes of other systems beside the figures: nothing, where there are none."""
        said = []
        if self.not_measured:
            said.append(f"Success is not measured for {self.not_measured:,}: their systems do not tell enough.")
        if self.source_judged:
            said.append(
                f"As the other systems tell it, {self.source_text} were successful "
                f"({self.source_successful:,} of {self.source_judged:,})."
            )
        if self.source_back_out_told:
            said.append(
                f"{self.source_backed_out_text} were backed out "
                f"({self.source_backed_out:,} of {self.source_back_out_told:,})."
            )
        return tuple(said)

    @property
    def emergency_text(self) -> str:
        return self._share(self.emergency, self.implemented)

    @property
    def latent_text(self) -> str:
        return self._share(self.latent, self.implemented)

    @property
    def lead_time_text(self) -> str:
        return self._share(self.lead_time_kept, self.lead_time_due)

    @staticmethod
    def _share(part: int, whole: int) -> str:
        return percent_text(Fraction(part, whole)) if whole else NOT_MEASURED_TEXT


def change_successful(
    planned: tuple[datetime, datetime],
    actual: tuple[datetime, datetime],
    *,
    backed_out: bool,
    incidents: Iterable[datetime] = (),
) -> bool:
    """Done within its window, not backed out, and no incident linked to it opened up to 72 h after its end."""
    if backed_out or actual[0] < planned[0] or actual[1] > planned[1]:
        return False
    return not any(actual[0] <= opened <= actual[1] + CHANGE_WATCH for opened in incidents)


def is_preliminary(as_of: datetime, period_end: datetime, calendar: BusinessCalendar) -> bool:
    """Seen less than 3 business days after the end of the period."""
    return as_of < calendar.add_days(period_end, PRELIMINARY_DAYS)
