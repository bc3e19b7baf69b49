"""Visitors: announced, signed in with an escort who may take them in, signed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db.datacenters import badges as badge_store
from app.db.datacenters import visits as store
from app.db.engine import Database
from app.db.own_agencies import own_agencies
from app.db.records import hold_record, insert_record, next_number, save, update_versioned
from app.db.tables.access import visit
from app.domain.changes_made import Changes
from app.domain.datacenters.badges import ACCESS, refused_as_escort
from app.domain.datacenters.visits import Escort, Visit, Where
from app.domain.eastern import local_date, midnight
from app.errors import InputError
from app.services.texts import clean, require_instant
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Days for which visits that are over stay in the list.
SHOWN_DAYS = 30
_TEXTS = {"visitor": 200, "company": 200, "purpose": 2000}
_FIELDS = (*_TEXTS, "site_id", "expected_at")


def visits(db: Database, work: Work | None = None) -> tuple[Visit, ...]:
    """Return who is inside or announced, and the visits of the last 30 days.

    Whoever only reads, and belongs to an agency, is shown none: they are the business of who works here.
    """
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return ()
        return tuple(store.lately(conn, midnight(local_date(db.now()) - timedelta(days=SHOWN_DAYS))))


def escorts(db: Database, site_id: int, work: Work | None = None) -> tuple[Escort, ...]:
    """Return who might take visitors into a site, by name: DIT's people and holders of badges, with why one may not.

    Whoever only reads, and belongs to an agency, is shown none, as of visits.
    """
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return ()
        found = [*store.staff(conn), *store.holders(conn, site_id, local_date(db.now()))]
    return tuple(sorted(found, key=lambda one: (one.name, one.key)))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    for name, longest in _TEXTS.items():
        if name in kept:
            kept[name] = clean(kept[name], name, required=name == "visitor", longest=longest)
    if "site_id" in kept and kept["site_id"] is None:
        raise InputError("No site is chosen.", hint="Choose the data center.")
    require_instant(kept.get("expected_at"), "time for which the visit is announced")
    return kept


def announce(db: Database, values: Mapping[str, Any], escort: str = "", *, op_id: str | None = None) -> Changes:
    """Put a visit on record. `values`: visitor, company, purpose, site_id, expected_at.

    `escort`: the `Escort.key` of who takes the visitor in now, "" where the visit is announced only. InputError says
    why an escort may not.
    """
    db.require("visit.edit")
    own = _checked(values)
    for name in ("visitor", "site_id"):
        if name not in own:
            raise InputError(f"The visit has no {name.removesuffix('_id')}.", hint="Fill in every field of the form.")

    def act(conn: Connection) -> Changes:
        number = next_number(conn, "VIS")
        who, columns = _escorted(db, conn, own["site_id"], escort) if escort else (None, {})
        came = {"in_at": db.now(), **columns} if who is not None else {}
        made = insert_record(conn, visit, {"number": number, **own, **came})
        what = f"is in with {who.name}" if who is not None else "is announced"
        return Changes(ACCESS, (made,), f"{own['visitor']} {what} ({number}).")

    return db.write(act, what="sign visitor in" if escort else "announce visitor", op_id=op_id)


def _escorted(db: Database, conn: Connection, site_id: int, key: str) -> tuple[Escort, dict[str, int]]:
    """Return an escort and the columns that name them; InputError where they may not take anybody in."""
    kind, _, text = key.partition(" ")
    if kind not in {"person", "badge"} or not text.isdigit():
        raise InputError("No visitor comes in without an escort.", hint="Choose who takes them in.")
    if kind == "person":
        found = store.staff(conn, int(text))
        if not found:
            raise InputError(
                "This person is not one of DIT's people.", hint="Choose one of them, or somebody who holds a badge."
            )
        return found[0], {"escort_id": int(text)}
    held = badge_store.hold_badges(conn, [int(text)]).get(int(text))
    if held is None:
        raise InputError("This badge does not exist (any more).", hint="Choose another escort.")
    why = refused_as_escort(held, site_id, local_date(db.now()))
    if why:
        raise InputError(f"{held.name} may not take anybody in. {why}", hint="Choose another escort.")
    return Escort(held.name, badge_id=held.id), {"escort_badge_id": held.id}


def _held(conn: Connection, visit_id: int) -> Visit:
    hold_record(conn, visit, visit_id)
    found = store.visits(conn, visit.c.id == visit_id)
    if not found:
        raise InputError("This visit does not exist (any more).", hint="Refresh the list.")
    return found[0]


def edit(
    db: Database, visit_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require("visit.edit")
    own = _checked(mine)

    def act(conn: Connection) -> Changes:
        now = _held(conn, visit_id)
        if now.where in {Where.LEFT, Where.CANCELLED}:
            raise InputError(f"{now.number} is over: it stays as it is.", hint="Announce another visit.")
        if now.where is Where.INSIDE and own.get("site_id", now.site_id) != now.site_id:
            raise InputError(f"{now.visitor} is inside the {now.site}.", hint="Sign them out there first.")
        save(conn, visit, visit_id, base, own, what=now.number)
        return Changes(ACCESS, (visit_id,), f"{now.number} is saved.")

    return db.write(act, what="edit visit", about=visit_id, op_id=op_id)


def sign_in(db: Database, visit_id: int, version: int, escort: str, *, op_id: str | None = None) -> Changes:
    """Let an announced visitor in with an escort, named by `Escort.key`; InputError says why one may not."""
    db.require("visit.edit")

    def act(conn: Connection) -> Changes:
        now = _held(conn, visit_id)
        if now.where is not Where.ANNOUNCED:
            raise InputError(f"{now.visitor} is {now.where.value}.", hint="Only who is announced is signed in.")
        who, columns = _escorted(db, conn, now.site_id, escort)
        update_versioned(conn, visit, visit_id, version, {"in_at": db.now(), **columns})
        return Changes(ACCESS, (visit_id,), f"{now.visitor} is in with {who.name} ({now.number}).")

    return db.write(act, what="sign visitor in", about=visit_id, op_id=op_id)


def sign_out(
    db: Database, visit_id: int, version: int, at: datetime | None = None, *, op_id: str | None = None
) -> Changes:
    """Write down that a visitor went out, now or `at` a moment since they came."""
    db.require("visit.edit")
    require_instant(at, "time at which the visitor went out")

    def act(conn: Connection) -> Changes:
        now = _held(conn, visit_id)
        if now.where is not Where.INSIDE or now.in_at is None:
            raise InputError(f"{now.visitor} is not inside.", hint="Refresh the list.")
        out = at or db.now()
        if not now.in_at <= out <= db.now():
            raise InputError(
                f"{now.visitor} cannot have gone out before they came in, or later than now.", hint="Correct the time."
            )
        update_versioned(conn, visit, visit_id, version, {"out_at": out})
        return Changes(ACCESS, (visit_id,), f"{now.visitor} is out ({now.number}).")

    return db.write(act, what="sign visitor out", about=visit_id, op_id=op_id)


def cancel(db: Database, visit_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Cancel a visit that was announced; it stays in the list."""
    db.require("visit.edit")

    def act(conn: Connection) -> Changes:
        now = _held(conn, visit_id)
        if now.where is not Where.ANNOUNCED:
            raise InputError(f"{now.visitor} is {now.where.value}.", hint="Only an announced visit is cancelled.")
        update_versioned(conn, visit, visit_id, version, {"cancelled": True})
        return Changes(ACCESS, (visit_id,), f"The visit of {now.visitor} is cancelled ({now.number}).")

    return db.write(act, what="cancel visit", about=visit_id, op_id=op_id)
