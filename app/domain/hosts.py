"""Which of the servers of a shared database is written to, which is read from, and which is neither.

A database that is kept in two data centers has two hosts: the primary, which is written to, and its standby, which
follows it and is only read. After a failover the standby is the primary, and its history (the timeline) is one newer.
An old primary that comes back still takes itself for the primary: only its older history gives it away. A standby with
an older history is none: it has not followed the new primary yet, or follows nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain import words
from app.domain.eastern import eastern

#: How long a save may take before it is said that it waits, in seconds.
WAITS_AFTER = 4.0


class State(Enum):
    """What a host turned out to be."""

    WRITES = "primary"
    READS = "standby"
    STARTING = "starting up"
    REFUSES = "refuses the sign-in"
    SILENT = "does not answer"


@dataclass(frozen=True, slots=True)
class Look:
    """What one host said of itself. `cluster`: the number that a cluster keeps for life, "" where nothing was said.

    `timeline`: of its history; `noted`: the newest one that its workspace has on record, 0 where it has none. `as_of`:
    of a standby the last change that it has (UTC), None where it does not know. `place`: how many bytes of log it has
    written, or replayed; `received`: of a standby how many it has got. `error`: the SQLSTATE, or a code of ours, where
    it did not let us in.
    """

    host: str
    state: State
    cluster: str = ""
    timeline: int = 0
    as_of: datetime | None = None
    error: str = ""
    noted: int = 0
    place: int = 0
    received: int = 0

    @property
    def answers(self) -> bool:
        """Return whether one can work with it at all."""
        return self.state in (State.WRITES, State.READS)


@dataclass(frozen=True, slots=True)
class Choice:
    """The host to work with: written to, or only read; `host` None: none of them, and the looks say why.

    `older`: hosts that answer with an older history than the newest one seen. `split`: several that all take
    themselves for the primary, with one and the same history: no one may be written to.
    """

    host: Look | None = None
    older: tuple[Look, ...] = ()
    split: tuple[Look, ...] = ()
    newest: int = 0

    @property
    def writes(self) -> bool:
        """Return whether the chosen host takes writes, and may be given any."""
        return self.host is not None and self.host.state is State.WRITES and not self.is_old

    @property
    def came_back(self) -> tuple[Look, ...]:
        """Return the old primaries: they take writes that nobody else will have."""
        return tuple(look for look in self.older if look.state is State.WRITES)

    @property
    def lagging(self) -> tuple[Look, ...]:
        """Return the standbys that have not come to the newest history."""
        return tuple(look for look in self.older if look.state is State.READS)

    @property
    def is_old(self) -> bool:
        """Return whether the chosen host has an older history: it was chosen by a person, and is only read."""
        return self.host is not None and self.host.timeline < self.newest


def choose(looks: Sequence[Look], known: Mapping[str, int], *, old_too: bool = False) -> Choice:
    """Return the host to work with among those that answered, in the order in which the address names them.

    `known`: by cluster the newest timeline that was ever seen; what the workspaces of the hosts have on record counts
    as much. `old_too`: a person has chosen to read from a server with an older history where there is no other.
    """
    there = [look for look in looks if look.answers]
    cluster = _cluster(there, known)
    there = [look for look in there if look.cluster == cluster]
    newest = max((known.get(cluster, 0), *(max(look.timeline, look.noted) for look in there)))
    older = tuple(look for look in there if look.timeline < newest)
    current = [look for look in there if look.timeline == newest]
    writable = tuple(look for look in current if look.state is State.WRITES)
    if len(writable) == 1:
        return Choice(writable[0], older, newest=newest)
    if writable:
        return Choice(None, older, writable, newest)
    if current:
        latest = max(current, key=lambda look: look.as_of.timestamp() if look.as_of is not None else 0.0)
        return Choice(latest, older, newest=newest)
    if older and old_too:
        return Choice(max(older, key=lambda look: look.timeline), older, newest=newest)
    return Choice(None, older, newest=newest)


def _cluster(there: Sequence[Look], known: Mapping[str, int]) -> str:
    """Return the cluster that is meant where hosts of several answer: one known before, else the first that writes."""
    found = [look.cluster for look in there if look.cluster in known]
    found += [look.cluster for look in there if look.state is State.WRITES]
    found += [look.cluster for look in there]
    return found[0] if found else ""


def order(hosts: Sequence[str], last: str) -> list[str]:
    """Return the hosts in the order in which they are asked: the one that was worked with last, then as named."""
    return sorted(hosts, key=lambda host: host != last)


def said_of_older(choice: Choice) -> str:
    """Return the sentences that name the servers with an older history: old primaries, and standbys that lag."""
    return " ".join(said for said in (said_of_old_primaries(choice), said_of_lagging(choice)) if said)


def said_of_old_primaries(choice: Choice) -> str:
    """Return the sentence that names the old primaries; "" where there is none."""
    if not choice.came_back:
        return ""
    answers = "answers, but has" if len(choice.came_back) == 1 else "answer, but have"
    return (
        f"{_named(choice.came_back)} {answers} an older history ({_timelines(choice.came_back)}) than the newest one"
        f" seen ({choice.newest}): an old primary that came back after a failover. What was saved since is not there."
    )


def said_of_lagging(choice: Choice) -> str:
    """Return the sentence that names the standbys that have not come to the newest history; "" where there is none."""
    if not choice.lagging:
        return ""
    are = "is a standby that has" if len(choice.lagging) == 1 else "are standbys that have"
    waits = sum(max(0, look.received - look.place) for look in choice.lagging)
    replays = f", with {waits:,} bytes of log still to be replayed" if waits else ""
    return (
        f"{_named(choice.lagging)} {are} not come to the newest history yet ({_timelines(choice.lagging)}, the newest"
        f" one seen is {choice.newest}){replays}. What was saved since is not there."
    )


def _named(looks: Sequence[Look]) -> str:
    return words.joined([look.host for look in looks])


def _timelines(looks: Sequence[Look]) -> str:
    return f"timeline {', '.join(sorted({str(look.timeline) for look in looks}))}"


def said_of_split(choice: Choice) -> str:
    """Return the sentence that names the servers which all take writes."""
    names = words.joined([look.host for look in choice.split])
    return f"{names} all take writes, with the same history: nobody can tell which one counts. Nothing is saved."


class Mode(Enum):
    """What can be done with a shared database now."""

    WRITES = "writes"
    READS = "reads"  # from the standby
    OLD = "old"  # from a server with an older history, because a person chose so
    NONE = "none"  # not signed in, or nobody answers


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shared database stands at this moment, as a window or a command tells it.

    `host`: which server is worked with, "" for a workspace of one's own. `as_of`: of a standby its last change (UTC).
    `waiting`: for how many seconds the save that has waited longest waits for the standby; 0: none does. `unsafe`:
    why what is saved now may be lost, "" where it is safe. `doubtful`: saves that were not confirmed, newest last.
    `older`: servers that came back with an older history, and are left alone. `known`: whether any server answered.
    """

    host: str = ""
    mode: Mode = Mode.WRITES
    as_of: datetime | None = None
    waiting: float = 0.0
    unsafe: str = ""
    doubtful: tuple[datetime, ...] = ()
    older: tuple[str, ...] = ()
    known: bool = True

    @property
    def stamp(self) -> str:
        """Return what stands on everything that is made now; "" where it comes from the primary.

        "As of 27 Nov 2026, 14:05, from the standby wdc1"; Eastern time.
        """
        if self.mode is Mode.READS:
            return f"{self._at()}, from the standby {self.host}"
        if self.mode is Mode.OLD:
            return f"{self._at()}, from {self.host}, which has an OLDER HISTORY: later records are missing"
        return ""

    def _at(self) -> str:
        if self.as_of is None:
            return "As of its last change"
        local = eastern(self.as_of)
        return f"As of {words.day(local.date())}, {words.time_of_day(local)}"

    @property
    def refusal(self) -> str:
        """Return why nothing can be saved now; "" where it can be, or where nobody knows."""
        if self.mode is Mode.READS:
            return f"Only the standby {self.host} answers: one can read, and nothing can be saved."
        if self.mode is Mode.OLD:
            return f"{self.host} has an older history: it is only read, and nothing can be saved."
        return ""

    @property
    def banner(self) -> tuple[str, str]:
        """Return what stands over every page, a word and its sentences; ("", "") where there is nothing to say."""
        if self.refusal:
            return ("STANDBY" if self.mode is Mode.READS else "OLDER HISTORY"), f"{self.stamp}. {self.hint}"
        return ("NOT SAFE", self.unsafe) if self.unsafe else ("", "")

    @property
    def hint(self) -> str:
        """Return what becomes of what was typed while nothing can be saved."""
        return "Nothing can be saved; what you type is kept as a draft. It goes on by itself once a primary answers."

    @property
    def is_waiting(self) -> bool:
        """Return whether a save waits so long that it has to be said."""
        return self.waiting >= WAITS_AFTER


#: By this value of `longleaf.synchronous` a cluster says that every save has to be on its standby, too.
REQUIRED = "required"
#: What is said of a save that waits for the standby, and what one can do.
WAITING = "A save waits for the standby to confirm it."
WAITING_HINT = (
    "It is on one server already and is called saved only when the other one has it, too. It can be left waiting;"
    " it is told when it is done."
)

#: Said after what the server called saved without waiting for the standby.
UNCONFIRMED = (
    "NOT SAFE YET: the standby has not confirmed it, so a failover may lose it. Tell the database administrator."
)


def unsafe(setting: str, standbys: str, *, required: bool) -> str:
    """Return why what is saved may be lost, "" where it is as safe as the cluster means it to be.

    `setting`: synchronous_commit of the session; `standbys`: synchronous_standby_names; `required`: the cluster says
    that every save has to be on the standby, too.
    """
    if setting == "off":
        return "Saves are confirmed before they are on disk (synchronous_commit is off): a crash may lose some."
    if required and not standbys:
        return "Saves are on one server only: no standby confirms them, although this database asks for it."
    if setting == "local" and (standbys or required):
        return "Saves are on one server only (synchronous_commit is local): a failover may lose the last ones."
    return ""
