"""Which figures of an issued packet differ because records were destroyed by the retention schedule, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.vocabulary import Metric

_MONTH = re.compile(r"(?:trend|demand)\..*?(?P<year>\d{4})-(?P<month>\d\d)(?:\.|$)")
_OF = re.compile(r"(\d+) of (\d+)")
#: A ticket may have missed each of its targets.
_TARGETS = len(Metric)


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that was destroyed: its kind, the number it had, and the days on which it began and ended."""

    kind: str
    called: str
    began_on: date | None
    ended_on: date


def first_day(figures: Mapping[str, str], start: date) -> date:
    """Return the first day that figures tell of: that of the earliest month among them, or the start of the period."""
    months = (_MONTH.match(key) for key in figures)
    return min([start, *(date(int(m["year"]), int(m["month"]), 1) for m in months if m is not None)])


def explained(
    printed: Mapping[str, str], now: Mapping[str, str], gone: Sequence[Gone], start: date, end: date
) -> frozenset[str]:
    """Return the ids of the figures that differ by no more than what was destroyed can have counted in them.

    `start`, `end`: first day of the period, and the day after its last. A count may have fallen by as many as were
    destroyed of the records that it counts in its month or period; a percentage or a time may differ where the count
    that it is of has fallen so. Every other difference is not explained: a count that rose, or fell by more.
    """
    return frozenset(_Comparison(printed, now, gone, start, end).explained())


@dataclass(slots=True)
class _Comparison:
    printed: Mapping[str, str]
    now: Mapping[str, str]
    gone: Sequence[Gone]
    start: date
    end: date
    found: set[str] = field(default_factory=set)

    def explained(self) -> set[str]:
        """Look at the counts, then at what is computed from them, then at the tiles that repeat both."""
        differing = [k for k in {**self.printed, **self.now} if self.printed.get(k, "") != self.now.get(k, "")]
        rules: tuple[Callable[[str], bool], ...] = (self._counted, self._computed, self._tile)
        for rule in rules:
            self.found |= {key for key in differing if key not in self.found and rule(key)}
        return self.found

    def _n(self, *kinds: str, start: date | None = None, end: date | None = None) -> int:
        first, after = start or self.start, end or self.end
        return sum(
            one.kind in kinds and one.ended_on >= first and (one.began_on is None or one.began_on < after)
            for one in self.gone
        )

    def _fell(self, key: str) -> int | None:
        """Return by how much a count fell; None where it is none."""
        before, after = self.printed.get(key, "0"), self.now.get(key, "0")
        return int(before) - int(after) if before.isdecimal() and after.isdecimal() else None

    def _within(self, key: str, most: int) -> bool:
        fell = self._fell(key)
        return fell is not None and 0 <= fell <= most

    def _counted(self, key: str) -> bool:
        head, _, rest = key.partition(".")
        last = key.rpartition(".")[2]
        tickets = self._n("ticket")
        match head:
            case "trend" | "demand":
                return self._of_month(key)
            case "sla" if self._family(key, self.printed) != self._family(key, self.now):
                return self._regrouped(key)
            case "sla" if last in {"due", "open_past_due"}:
                return self._within(key, tickets)
            case "sla" if last == "met":
                return self._within(key, min(tickets, self._fell(f"{key.rpartition('.')[0]}.due") or 0))
            case "updates":  # due again and again while a ticket is open
                fell = self._fell(key)
                return tickets > 0 and fell is not None and fell >= 0
            case "mttr" if last == "n":
                return self._within(key, tickets)
            case "share":
                return self._is_part(self.printed.get(key, ""), self.now.get(key, ""), tickets)
            case "backlog":
                return self._within(key, tickets)
            case "csat" if last in {"answers", "sent"}:  # a ticket that was reopened was asked about again
                fell = self._fell(key)
                return fell is not None and fell >= 0 and (tickets > 0 or fell <= self._n("survey"))
            case "exceptions":
                return self._within(key, tickets * _TARGETS)
            case "records":
                return self._within(key, self._n(*{one.kind for one in self.gone}))
            case "changes" if rest == "successful":  # an incident that spoke against one is gone
                fell = self._fell(key)
                return fell is not None and 0 <= -fell <= tickets
            case "major_incidents" if rest == "count":
                return self._within(key, self._n("major_incident"))
            case "major_incidents":
                numbers = {one.called for one in self.gone if one.kind == "major_incident"}
                return rest.partition(".")[0] in numbers and not self.now.get(key)
            case "availability" if last == "downtime_s":
                fell = self._fell(key)
                return fell is not None and fell >= 0 and self._n("outage", "major_incident", "posting") > 0
        return False

    @staticmethod
    def _family(key: str, figures: Mapping[str, str]) -> set[str]:
        """Return the rows of one metric and priority: they are told apart where there are several."""
        row = ".".join(key.split(".")[:3]).partition("#")[0]
        return {one.rpartition(".")[0] for one in figures if one.startswith((f"{row}.", f"{row}#"))}

    def _regrouped(self, key: str) -> bool:
        """Tell whether rows of a metric and priority, taken together, have lost no more than what is gone.

        A row goes with its last ticket, and one that is left alone has another id.
        """
        fell = [
            sum(int(f.get(f"{row}.{name}", "0")) * sign for sign, f in signed for row in self._family(key, f))
            for signed in [((1, self.printed), (-1, self.now))]
            for name in ("due", "met", "open_past_due")
        ]
        due, met, past = fell
        return 0 <= met <= due <= self._n("ticket") and 0 <= past <= self._n("ticket")

    def _of_month(self, key: str) -> bool:
        month = _MONTH.match(key)
        if month is None:  # by kind, channel, category: of the period
            return self._within(key, self._n("ticket"))
        first = date(int(month["year"]), int(month["month"]), 1)
        end = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        tickets = self._n("ticket", start=first, end=end)
        if key.startswith("trend."):
            before, after = self.printed.get(key, ""), self.now.get(key, "")
            nothing = before == "0 of 0" and not after
            return len(self.gone) > 0 if nothing else self._is_part(before, after, tickets)
        if key.endswith(".opened"):
            began = [one for one in self.gone if one.kind == "ticket"]
            tickets = sum(one.began_on is None or first <= one.began_on < end for one in began)
        return self._within(key, tickets)

    @staticmethod
    def _is_part(before: str, after: str, most: int) -> bool:
        """Tell whether "12 of 14" is "11 of 13" without so many at most; a text without numbers is none of none."""
        (part, whole), (part_now, whole_now) = (_numbers(text) for text in (before, after))
        fell, fell_part = whole - whole_now, part - part_now
        return 0 <= fell_part <= fell <= most and fell > 0

    def _computed(self, key: str) -> bool:
        """Tell whether a figure is of counts of which one fell, and each that differs is explained."""
        head, last = key.partition(".")[0], key.rpartition(".")[2]
        base = key.rpartition(".")[0]
        match head:
            case "sla" if last in {"percent", "verdict"}:
                return self._rests(f"{base}.due", f"{base}.met")
            case "mttr":
                return self._rests(f"{base}.n")
            case "csat" if last == "percent":
                return self._rests("csat.answers")
            case "availability" if last == "percent":
                return self._rests(f"{base}.downtime_s")
        return False

    def _rests(self, *keys: str) -> bool:
        differing = [key for key in keys if self.printed.get(key, "") != self.now.get(key, "")]
        return bool(differing) and self.found.issuperset(differing)

    def _tile(self, key: str) -> bool:
        head, _, name = key.partition(".")
        return head == "tile" and self._rests(*self._below(name))

    def _below(self, name: str) -> Iterator[str]:
        of = "csat.answers" if name.startswith("csat") else "changes.successful" if name == "changes" else name
        for key in {**self.printed, **self.now}:
            if key == of or key.startswith(f"{of}."):
                yield key


def _numbers(text: str) -> tuple[int, int]:
    found = _OF.search(text.replace(",", ""))
    return (int(found[1]), int(found[2])) if found is not None else (0, 0)
