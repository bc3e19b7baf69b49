"""Shared filters as one person may use them: for the window, for the palette, by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.db import shared_filters as store
from app.db.engine import Database
from app.db.tickets.options import ticket_options
from app.domain.eastern import local_date
from app.domain.find import Found
from app.domain.plain_text import one_line
from app.domain.search.normal import body
from app.domain.tickets.filter_meaning import at, understood
from app.domain.tickets.shared_filters import SharedFilter, SharedFilters, for_everybody
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def shared(db: Database, work: Work | None = None) -> SharedFilters:
    """Return the shared filters that one may see, the groups that one may share with, and numbers of the pinned ones.

    Only filters of open tickets are counted: their number is asked every minute, and all tickets may be a million.
    """
    now, login = db.now(), db.actor.login
    office = for_everybody(db.actor.roles)
    with db.read(work) as conn:
        found = tuple(store.filters(conn, login, now, office=office))
        groups = tuple(store.groups(conn, login, now, office=office))
        in_group = bool(groups) and (not office or bool(store.groups(conn, login, now, office=False)))
        made = SharedFilters(found, groups, office, in_group=in_group)
        if made.pinned:
            options = ticket_options(conn, local_date(now), login)
            wanted = ((one.id, at(understood(one.words, one.text, options, now), now)) for one in made.pinned)
            counts = tuple((id, store.count(conn, filter, login, now)) for id, filter in wanted if filter.open_only)
            made = replace(made, counts=counts)
    return made


def find(db: Database, typed: str, limit: int, work: Work | None = None) -> list[Found]:
    """Return the shared filters for whoever asks whose name or words have what was typed, those by name first."""
    now, login, wanted = db.now(), db.actor.login, body(typed)
    with db.read(work) as conn:
        mine = [one for one in store.filters(conn, login, now, office=for_everybody(db.actor.roles)) if one.for_me]
    fits = [one for one in mine if wanted in body(f"{one.name} {one.audience} {one.meaning}")]
    fits.sort(key=lambda one: wanted not in body(one.name))
    return [Found("filter", one.id, one.name, f"{one.audience}: {one_line(one.meaning)}") for one in fits[:limit]]


def by_name(conn: Connection, db: Database, name: str) -> SharedFilter | None:
    """Return the shared filter of a name for whoever asks; None where there is none.

    `name`: as it is, or GROUP:name where several groups have one of that name. InputError where several fit.
    """
    mine = [
        one
        for one in store.filters(conn, db.actor.login, db.now(), office=for_everybody(db.actor.roles))
        if name.casefold() in (one.name.casefold(), f"{one.group_code or 'everybody'}:{one.name}".casefold())
    ]
    if len(mine) > 1:
        some = " or ".join(f"{one.group_code or 'everybody'}:{one.name}" for one in mine)
        raise InputError(f"Several shared filters are called {name!r}.", hint=f"Write {some}.")
    return mine[0] if mine else None
