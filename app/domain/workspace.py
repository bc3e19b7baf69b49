"""What a window has to know of the workspace it opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from app.domain import rights, words
from app.domain.hosts import Standing
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role

#: Tables of the records that can be edited offline: what is done waits until it can be sent.
WRITTEN_OFFLINE = frozenset(("commentary", "miss_reason", "action", "agency_contact", "review", "review_person"))


#: By how much a computer's clock may differ from the server's before it is told.
CLOCK_OFF = timedelta(minutes=2)


def clock_told(ahead: timedelta) -> tuple[str, str] | None:
    """Return what is said of a clock that is off, and what to do; None: it is right.

    `ahead`: by how much the server's is ahead of this computer's.
    """
    if abs(ahead) <= CLOCK_OFF:
        return None
    minutes = round(abs(ahead).total_seconds() / 60)
    by = (
        f"{minutes:,} min"
        if minutes < 120
        else f"{round(minutes / 60):,} h"
        if minutes < 2880
        else f"{minutes // 1440:,} days"
    )
    return (
        f"The clock of this computer is {by} {'behind' if ahead > timedelta(0) else 'ahead of'} the server's.",
        "Have it set right. What is done here counts at the server's time, so no figure is wrong for it.",
    )


def roles_changed(before: Collection[Role], now: Collection[Role]) -> str:
    """Return what became of somebody's roles: "You were given Service desk agent. Reader was taken away."."""
    given = [role.label for role in Role if role in now and role not in before]
    taken = [role.label for role in Role if role in before and role not in now]
    told = [f"You were given {words.joined(given)}."] if given else []
    told += [f"{words.joined(taken)} {'was' if len(taken) == 1 else 'were'} taken away."] if taken else []
    return " ".join(told)


@dataclass(frozen=True, slots=True)
class Opening:
    """Name of the place, login and roles of the person; `warning`, `hint`: empty, or why nothing can be saved.

    `name`: of the person, where it is known; `sample`: whether the records are invented. `ahead`: by how much the
    server's clock is ahead of this machine's. `id`: of the workspace itself; another one may stand at the same place.
    `offline`: the copy that is open instead of the shared database. `told`: what is said once at sign-in, each with
    what to do. `standing`: of a shared database, which of its servers one works with; it changes with a failover.
    """

    place: str
    actor: str
    roles: frozenset[Role]
    warning: str = ""
    hint: str = ""
    name: str = ""
    sample: bool = False
    ahead: timedelta = timedelta(0)
    id: str = ""
    offline: Snapshot | None = None
    told: tuple[tuple[str, str], ...] = ()
    standing: Standing | None = None

    @property
    def refusal(self) -> str:
        """Return why nothing can be saved now; "" where it can be."""
        return self.warning or (self.standing.refusal if self.standing is not None else "")

    @property
    def kept_under(self) -> str:
        """Return under what this person's drafts here are kept: records of other workspaces have the same ids."""
        return f"{self.actor} in {self.place}{f' ({self.id})' if self.id else ''}"

    @property
    def roles_text(self) -> str:
        """Return the roles in words: "Service desk agent", "Service desk agent and 2 more"."""
        held = [role.label for role in Role if role in self.roles]
        if len(held) == len(Role):
            return "all roles"
        if len(held) > 1 and Role.READER in self.roles:
            held.remove(Role.READER.label)  # every other role reads, too
        return held[0] if len(held) == 1 else f"{held[0]} and {len(held) - 1} more" if held else "no role"

    @property
    def acting(self) -> frozenset[Role]:
        """Return the roles in which something can be changed here: none where nothing can be saved."""
        return frozenset() if self.refusal else self.roles

    def in_role(self, right: str) -> bool:
        """Return whether it is in this person's roles to do something, whatever can be done here and now."""
        return rights.may(self.roles, right)

    def may(self, right: str) -> bool:
        """Return whether this person may do something here, by the name of the right (see `app.domain.rights`)."""
        table, verb = rights.meaning(right)
        if self.offline is not None and verb != "select" and table not in WRITTEN_OFFLINE:
            return False
        return rights.may(self.roles if verb == "select" else self.acting, right)
