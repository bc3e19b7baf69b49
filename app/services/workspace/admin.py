"""What `longleaf db` does: make, upgrade and check a workspace, print or grant roles, seal the trail."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.db import workspace
from app.db.engine import Database
from app.db.schema import gate
from app.db.sessions import CONNECTIONS
from app.errors import EnvironmentFault, InputError, LongleafError
from app.logs import Term
from app.work import Work

if TYPE_CHECKING:
    from app.db.trail import Problem

log = logging.getLogger("longleaf.db")

# What making, checking and sealing need is imported there: a window that opens must not wait for it.


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Schema revisions before and after an upgrade, and what was put in place again that was not as installed.

    `left`: what still is not, because this sign-in may not mend it or rows are in the way; each says what to do.
    """

    before: str | None
    after: str
    mended: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def upgrade(db: Database) -> Upgraded:
    """Bring the workspace to this program's schema; guards, rights and search are put in place again."""
    mended: list[str] = []
    left: list[str] = []
    before, after = workspace.upgrade(db, mended, left)
    log.info("Workspace upgraded: %s, schema %s, before %s", Term(db.kind), Term(after), Term(before))
    was = (
        text.removesuffix(" Run: longleaf db upgrade").partition(" As the database administrator:")[0]
        for text in mended
    )
    return Upgraded(before, after, tuple(was), tuple(left))


def roles_script(people: Iterable[tuple[str, str]] = ()) -> str:
    """Return the SQL for the database administrator: group roles and schema, then the people in their groups."""
    return workspace.bootstrap_sql() + "".join(f"{line};\n" for line in _role_statements(people))


def apply_roles(db: Database, people: Iterable[tuple[str, str]]) -> list[str]:
    """Make login roles and put them into their groups; returns the statements that were run.

    Needs a sign-in that may create roles. EnvironmentFault on an embedded workspace, which has none.
    """
    if db.kind != "postgresql":
        raise EnvironmentFault("An embedded workspace has no roles: whoever opens the file has all rights.")
    statements = list(_role_statements(people))
    workspace.run_as_signed_in(db, statements)
    return statements


def _role_statements(people: Iterable[tuple[str, str]]) -> Iterable[str]:
    for login, role in people:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.@-]{0,62}", login):
            raise InputError(f"{login!r} cannot be a login name.", hint="Letters, digits, dot, @, - and _; at most 63.")
        yield (
            f'DO $$ BEGIN CREATE ROLE "{login}" LOGIN CONNECTION LIMIT {CONNECTIONS};'
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        yield (  # in the owner's name where that goes: then administrators may take it away again
            f'DO $$ BEGIN SET LOCAL ROLE ll_owner; GRANT {role} TO "{login}"; SET LOCAL ROLE NONE;'
            f' EXCEPTION WHEN OTHERS THEN GRANT {role} TO "{login}"; END $$'
        )


def check(db: Database, *, everything: bool = False, work: Work | None = None) -> list[Problem]:
    """Look for damage and tampering; an empty list means none was found. Reads only.

    `everything`: each row and ticket instead of a random sample of those there are many of.
    """
    from app.db.integrity.check import whole
    from app.db.owner import look_as_owner
    from app.db.trail import Problem

    problems: list[Problem] = []
    version = workspace.schema_version(db)
    try:
        gate(version)
    except LongleafError as refused:
        problems.append(Problem("schema", f"{refused} {refused.hint}"))
        if version is None:
            return problems
    with db.read(work) as conn:
        look_as_owner(conn)
        return problems + whole(conn, everything=everything, work=work)


def remarks(db: Database, work: Work | None = None, *, everything: bool = True) -> list[str]:
    """Say what is in order and still makes figures doubtful: years that clocks touch and whose holidays are unknown.

    And what nobody but a keeper checks, to whoever is none. `everything` False: and how many tickets, rows and seals
    a check of a random sample looked at.
    """
    from app.db import seals
    from app.db.figures.years import years_of_all
    from app.db.integrity import beside, rows, unread
    from app.db.owner import look_as_owner
    from app.db.sla import load_target_book
    from app.db.tickets.check import sampled
    from app.domain.sla.holidays import working_days

    if workspace.schema_version(db) is None:
        return []
    with db.read(work) as conn:
        look_as_owner(conn)  # as the check did: a keeper is not told that a keeper should check
        said = working_days(years_of_all(conn, load_target_book(conn)))
        private = unread.peoples_own(conn)
        others = beside.others(conn)
        samples = (
            {}
            if everything
            else {
                "The clocks of {} tickets were computed again": sampled(conn),
                "Of the rows {} were compared with their trail": rows.sampled(conn),
                "Of the parts of seals {} were compared": seals.sampled(conn),
            }
        )
    drawn = (
        f"{words.format(f'{looked_at:,} of {of:,}')}, a random sample; --all looks at every one."
        for words, (looked_at, of) in samples.items()
        if looked_at < of
    )
    return [*filter(None, (said, private, others)), *drawn]


def seal(db: Database) -> bytes:
    """Close all that was written up to now under a digest; returns it. Packets print it, outside of the database."""
    from app.db import seals
    from app.db.guards.seal import ACT

    return db.write(seals.seal, what=ACT)
