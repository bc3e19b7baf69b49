"""What the servers of a shared database are now: for an administrator, and for a timer that watches over them."""

from __future__ import annotations

from contextlib import suppress

from app.db.address import without_secrets
from app.db.engine import Database, open_database
from app.db.histories import on_record
from app.domain.host_report import HostReport, Met, report
from app.errors import EnvironmentFault, LongleafError, SignInNeeded

#: Seconds that a standby may be behind before that is told as wrong.
MOST_BEHIND = 60.0


def hosts_at(url: str, *, most_behind: float = MOST_BEHIND) -> HostReport:
    """Ask every server that an address names what it is. EnvironmentFault for a workspace in a file.

    Needs no server that can be worked with: one that refuses, is silent or has an older history is told as such.
    SignInNeeded where a password is missing or wrong.
    """
    from app.db import secrets

    address = without_secrets(url)
    db = open_database(address, password=secrets.password_for(address))
    try:
        return hosts_of(db, most_behind=most_behind)
    finally:
        db.dispose()


def hosts_of(db: Database, *, most_behind: float = MOST_BEHIND) -> HostReport:
    """Ask every server of a database what it is; see `hosts_at`."""
    hosts = db.hosts
    if hosts is None:
        raise EnvironmentFault(
            "A workspace in a file has no servers.", hint="Name a shared one: --db postgresql://ann@host/longleaf"
        )
    met: tuple[Met, ...] = ()
    unsafe = ""
    try:
        _ = db.actor  # signs in where one can; the servers say the rest of themselves
        unsafe = db.unsafe
        with suppress(LongleafError), db.read() as conn:  # an older schema keeps no histories
            met = on_record(conn, hosts.choice.host.cluster if hosts.choice.host is not None else "")
    except SignInNeeded:
        raise
    except LongleafError:
        pass  # nobody can be worked with: why that is, each of them says
    looks = hosts.survey()
    return report(looks, db.histories.known(), now=db.now(), most_behind=most_behind, met=met, unsafe=unsafe)
