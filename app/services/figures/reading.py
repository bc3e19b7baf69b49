"""The figures of a period from one read transaction, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.domain import words
from app.domain.periods import Period
from app.errors import InputError
from app.services.figures.figures import Figures
from app.services.figures.scope import Subject, subject
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def reading(
    db: Database,
    period: Period,
    agency: str | None,
    service: str | None,
    as_of: datetime | None,
    work: Work | None = None,
) -> Iterator[tuple[Figures, Subject]]:
    """Give the figures of an agency and a service by their codes, and whose they are; `as_of` None: now.

    InputError: unknown agency or service, a period that has not begun, or a time in the future.
    """
    moment = known_at(db, as_of)
    with db.read(work) as conn:
        yield figures_at(conn, period, agency, service, moment)


def known_at(db: Database, as_of: datetime | None, now: datetime | None = None) -> datetime:
    """Return the time as of which figures are told: the one asked for, else now; of an offline copy, that of the copy.

    InputError where it lies in the future, or after the copy.
    """
    now = now or db.now()
    known = now if db.snapshot is None else min(now, db.snapshot.as_of)
    if as_of is not None and db.snapshot is not None and as_of > known:
        raise InputError(
            f"The offline copy is as of {words.moment(known, weekday=True)}: of later times it knows nothing.",
            hint="Leave the time out, or sync first.",
        )
    return known if as_of is None else not_after(as_of, now)


_CLOCKS_DIFFER = timedelta(minutes=1)  # of the database's machine and of the one that asks


def not_after(as_of: datetime, now: datetime) -> datetime:
    """Return the time as of which figures are asked for; InputError where it lies in the future."""
    if as_of > now + _CLOCKS_DIFFER:
        at = words.moment(as_of, weekday=True)
        raise InputError(
            f"Nothing is known as of {at}: that is in the future.", hint="Leave the time out, or give one that is past."
        )
    return as_of


def figures_at(
    conn: Connection, period: Period, agency: str | None, service: str | None, as_of: datetime
) -> tuple[Figures, Subject]:
    """Return the same within a transaction that is there already."""
    if as_of <= period.start:
        raise InputError(
            f"{period.long_label} has not begun at {as_of:%Y-%m-%d %H:%M} UTC.", hint="Choose an earlier period."
        )
    whose = subject(conn, agency, service, period)
    return Figures(facts_at(conn, as_of, whose.scope.agency_id), whose.scope, period), whose
