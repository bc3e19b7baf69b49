"""What `longleaf db hosts` tells of each server of a shared database: what it is, how far behind, and whether used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.hosts import Choice, Look, State, choose, said_of_lagging, said_of_old_primaries, said_of_split


@dataclass(frozen=True, slots=True)
class HostLine:
    """One server. `behind`: seconds that a standby is behind the primary, and `bytes_behind` of log; None: not known.

    `why`: why it is used, or not, as half a sentence.
    """

    look: Look
    used: bool
    why: str
    behind: float | None = None
    bytes_behind: int | None = None

    @property
    def answers(self) -> bool:
        """Return whether it let us in."""
        return self.look.answers

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; times in UTC, `lag` in seconds."""
        look = self.look
        return {
            "host": look.host,
            "reachable": look.answers,
            "role": look.state.value,
            "timeline": look.timeline or None,
            "cluster": look.cluster or None,
            "as_of": look.as_of.isoformat() if look.as_of is not None else None,
            "lag": self.behind,
            "lag_bytes": self.bytes_behind,
            "used": self.used,
            "why": self.why,
            "error": look.error or None,
        }


@dataclass(frozen=True, slots=True)
class Met:
    """A history of a cluster that is on record: when a program first met it (UTC), and under which login."""

    timeline: int
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class HostReport:
    """All servers of one address at one moment. `wrong`: sentences on what somebody has to look at, worst first."""

    lines: tuple[HostLine, ...]
    newest: int
    met: tuple[Met, ...]
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "ok": not self.wrong,
            "newest_timeline": self.newest or None,
            "hosts": [line.as_json() for line in self.lines],
            "histories": [{"timeline": one.timeline, "at": one.at.isoformat(), "by": one.who} for one in self.met],
            "wrong": list(self.wrong),
        }

    def text(self) -> str:
        """Return it as a table to read, what is wrong behind it."""
        rows = [("HOST", "ROLE", "TIMELINE", "BEHIND", "USED")]
        for line in self.lines:
            timeline = str(line.look.timeline or "")
            used = f"{'yes' if line.used else 'no'}: {line.why}"
            rows.append((line.look.host, line.look.state.value, timeline, _behind(line), used))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        said = ["  ".join([*(row[i].ljust(widths[i]) for i in range(4)), row[4]]) for row in rows]
        said += [
            f"Timeline {one.timeline} was first met {one.at:%Y-%m-%d %H:%M} UTC, by {one.who}." for one in self.met
        ]
        return "\n".join([*said, *(self.wrong or ("All hosts are as they should be.",))])


def _behind(line: HostLine) -> str:
    if line.look.state is not State.READS:
        return ""
    return "not known" if line.behind is None else f"{line.behind:,.0f} s"


def report(
    looks: Sequence[Look],
    known: Mapping[str, int],
    *,
    now: datetime,
    most_behind: float,
    met: Sequence[Met] = (),
    unsafe: str = "",
) -> HostReport:
    """Return what the servers of an address are, as they said of themselves.

    `known`: by cluster the newest timeline seen before. `now`: the primary's time (UTC), by which standbys are behind.
    `most_behind`: seconds that a standby may be behind. `unsafe`: why what is saved may be lost, "" where it is not.
    """
    choice = choose(looks, known)
    lines = tuple(_line(look, choice, now) for look in looks)
    wrong = []
    if choice.split:
        wrong.append(f"{said_of_split(choice)} Tell the database administrator at once.")
    elif not choice.writes:
        wrong.append("No primary answers: nothing can be saved.")
    if choice.came_back:
        wrong.append(f"{said_of_old_primaries(choice)} Join it again as a standby, or stop it.")
    if choice.lagging:
        wrong.append(
            f"{said_of_lagging(choice)} It comes there by itself while it gets the log of the new primary;"
            " where it does not, join it again."
        )
    wrong += [f"{line.look.host} {_trouble(line.look)}." for line in lines if not line.answers]
    for line in lines:
        if line.behind is not None and line.behind > most_behind:
            wrong.append(f"{line.look.host} is {line.behind:,.0f} seconds behind; {most_behind:,.0f} are allowed.")
    if choice.writes and len(looks) > 1 and not any(look.state is State.READS for look in looks):
        wrong.append("No standby answers: there is nothing to fail over to.")
    if unsafe and choice.writes:
        wrong.append(unsafe)
    return HostReport(lines, choice.newest, tuple(met), tuple(wrong))


def _line(look: Look, choice: Choice, now: datetime) -> HostLine:
    used = look is choice.host
    behind: float | None = None
    ahead: int | None = None
    if look.state is State.READS and choice.writes and choice.host is not None and look.cluster == choice.host.cluster:
        ahead = max(0, choice.host.place - look.place)
        if not ahead:
            behind = 0.0
        elif look.as_of is not None:
            behind = max(0.0, (now - look.as_of).total_seconds())
    return HostLine(look, used, _why(look, choice, used=used), behind, ahead)


def _why(look: Look, choice: Choice, *, used: bool) -> str:
    if used:
        return "it takes writes, with the newest history" if choice.writes else "it is read from, as no primary answers"
    if not look.answers:
        return f"it {_trouble(look)}"
    if look in choice.lagging:
        return f"it is a standby that has not come to the newest history ({choice.newest}) yet"
    if look in choice.older:
        return f"its history is older than the newest one seen ({choice.newest})"
    if look in choice.split:
        return "another one takes writes with the same history"
    if choice.host is not None and look.cluster != choice.host.cluster:
        return "it is of another cluster"
    return "a standby is read from where no primary answers"


def _trouble(look: Look) -> str:
    said = "is starting up" if look.state is State.STARTING else look.state.value
    return f"{said} ({look.error})" if look.error else said
