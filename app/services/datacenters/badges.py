"""Badges of people who are not DIT's: issued, validated one by one or many at once, ended, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import agencies as agency_store
from app.db.datacenters import badges as store
from app.db.datacenters import verdicts
from app.db.datacenters import visits as visit_store
from app.db.engine import Database
from app.db.own_agencies import own_agencies
from app.db.records import insert_record, save, update_versioned
from app.db.tables.access import badge
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.datacenters.badges import ACCESS, AccessChoices, Badge, Standing, Verdict, in_order
from app.domain.eastern import local_date
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TEXTS = {"number": 60, "name": 200, "company": 200}
_FIELDS = (*_TEXTS, "agency_id", "site_ids", "issued_on")


def badges(db: Database, work: Work | None = None) -> tuple[Badge, ...]:
    """Return badges as they are worked off: by agency, the most pressing first.

    Whoever only reads, and belongs to an agency, is shown those of that agency and its parts.
    """
    with db.read(work) as conn:
        return tuple(in_order(shown(db, conn), local_date(db.now())))


def shown(db: Database, conn: Connection) -> list[Badge]:
    """Return the badges that who asks is shown, by agency and name."""
    own = own_agencies(conn, db.actor.login, db.actor.roles)
    return [one for one in store.badges(conn) if own is None or one.agency_id in own]


def choices(db: Database, work: Work | None = None) -> AccessChoices:
    """Return what forms choose from: sites and agencies of today by name, and the agencies' contacts."""
    today = local_date(db.now())
    with db.read(work) as conn:
        there = [
            one
            for one in agency_store.agencies(conn)
            if one.valid_from <= today and (one.valid_to is None or one.valid_to > today)
        ]
        agencies, codes = [(one.id, one.name) for one in there], tuple((one.id, one.code) for one in there)
        sites = tuple(visit_store.sites(conn, named=True).items())
        named = tuple(sorted(agencies, key=lambda one: one[1]))
        return AccessChoices(sites, named, tuple(store.contacts(conn, today)), codes)


def _checked(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    for name, longest in _TEXTS.items():
        if name in kept:
            what = {"number": "badge number"}.get(name, name)
            kept[name] = clean(kept[name], what, required=name != "company", longest=longest)
    if "issued_on" in kept and (kept["issued_on"] is None or kept["issued_on"] > today):
        raise InputError("A badge was issued on a day that is not ahead.", hint="Enter the day on which it was issued.")
    if "agency_id" in kept and kept["agency_id"] is None:
        raise InputError("No agency answers for this badge.", hint="Choose the agency whose contacts validate it.")
    if "site_ids" in kept and not kept["site_ids"]:
        raise InputError("This badge opens no site.", hint="Choose one site or more.")
    return kept


def issue(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Put a badge on record. `values`: number (as on the card), name, company, agency_id, site_ids, issued_on."""
    db.require("badge.edit")
    own = _checked({"company": "", **values}, local_date(db.now()))
    for name in ("number", "name", "agency_id", "site_ids", "issued_on"):
        if name not in own:
            raise InputError(f"The badge has no {name.replace('_', ' ')}.", hint="Fill in every field of the form.")

    def act(conn: Connection) -> Changes:
        _free(conn, own["number"])
        made = insert_record(conn, badge, {name: value for name, value in own.items() if name != "site_ids"})
        store.set_sites(conn, made, own["site_ids"])
        return Changes(ACCESS, (made,), f"Badge {own['number']} of {own['name']} is on record.")

    return db.write(act, what="issue badge", op_id=op_id)


def _free(conn: Connection, number: str, but: int = 0) -> None:
    for one in store.badges(conn, badge.c.number == number, badge.c.id != but):
        raise InputError(f"There is a badge {one.called} already.", hint="Enter the number that stands on the card.")


def edit(
    db: Database, badge_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require("badge.edit")
    own = _checked(mine, local_date(db.now()))

    def act(conn: Connection) -> Changes:
        now = _found(store.hold_badges(conn, [badge_id]), badge_id)
        if now.ended_on is not None:
            raise InputError(f"The badge {now.called} ended: it is kept as it was.", hint="Issue a new one.")
        if "number" in own:
            _free(conn, own["number"], badge_id)
        saved = save(conn, badge, badge_id, base, own, beside={"site_ids": now.site_ids}, what=now.called)
        if "site_ids" in saved.written:
            store.set_sites(conn, badge_id, saved.written["site_ids"])
        return Changes(ACCESS, (badge_id,), f"The badge {own.get('number', now.number)} is saved.")

    return db.write(act, what="edit badge", about=badge_id, op_id=op_id)


def _found(held: Mapping[int, Badge], badge_id: int) -> Badge:
    if badge_id not in held:
        raise InputError("This badge does not exist (any more).", hint="Refresh the list.")
    return held[badge_id]


def validate(
    db: Database,
    seen: Mapping[int, int],
    *,
    by_id: int | None = None,
    on: date | None = None,
    note: str = "",
    op_id: str | None = None,
) -> Changes:
    """Write down that badges are kept. `seen`: by the badge's id, `Badge.last_id` as it was read.

    `by_id`: the agency's contact who said so, None: who writes it. `on`: the day on which they did, None: today.
    Badges of which somebody else said something since are left alone, which is told.
    """
    return _say(db, Verdict.KEEP, seen, by_id, on, clean(note, "note", longest=2000), op_id)


def end(
    db: Database,
    seen: Mapping[int, int],
    why: str,
    *,
    by_id: int | None = None,
    on: date | None = None,
    op_id: str | None = None,
) -> Changes:
    """Write down that badges end, and why; they are kept on record. As `validate`."""
    return _say(db, Verdict.END, seen, by_id, on, clean(why, "reason", required=True, longest=2000), op_id)


def _say(
    db: Database,
    verdict: Verdict,
    seen: Mapping[int, int],
    by_id: int | None,
    on: date | None,
    note: str,
    op_id: str | None,
) -> Changes:
    db.require("badge.validate")
    if not seen:
        raise InputError("No badge is chosen.", hint="Choose one or more.")

    def act(conn: Connection) -> Changes:
        today = local_date(db.now())
        day = on or today
        held = store.hold_badges(conn, seen)
        known = {(one.agency_id, one.person_id) for one in store.contacts(conn, today)}
        done, left = [], []
        for badge_id, last in seen.items():
            one = _found(held, badge_id)
            if by_id is not None and (one.agency_id, by_id) not in known:
                name = agency_store.person_name(conn, by_id) or "This person"
                raise InputError(
                    f"{name} is no contact of {one.agency}.", hint=f"Choose a contact who answers for {one.called}."
                )
            if not one.issued_on <= day <= today:
                raise InputError(
                    f"{one.called} was issued {words.day(one.issued_on)}: {words.day(day)} is not a day between then"
                    " and today.",
                    hint="Enter the day on which it was said.",
                )
            if one.last_id != last or one.standing(today) is Standing.ENDED:
                left.append(one)
                continue
            verdicts.say(conn, badge_id, verdict, day, by_id, note)
            if verdict is Verdict.END:
                update_versioned(conn, badge, badge_id, one.version, {"ended_on": day, "why": note})
            done.append(one)
        return Changes(
            ACCESS if done else Touched.NOTHING, tuple(one.id for one in done), _sentence(verdict, done, left)
        )

    return db.write(act, what=f"{verdict.value} badges", about=tuple(seen), op_id=op_id)


def _sentence(verdict: Verdict, done: Sequence[Badge], left: Sequence[Badge]) -> str:
    word = "kept" if verdict is Verdict.KEEP else "ended"
    texts = []
    if len(done) == 1:
        texts.append(f"The badge {done[0].called} is {word}.")
    elif done:
        texts.append(f"{words.count(len(done), 'badge is', 'badges are')} {word}.")
    for one in left:
        last = one.last
        said = f"{last.verdict.label.lower()} by {last.recorded_by}" if last else "taken back by somebody"
        texts.append(f"{one.called} was {said} meanwhile: nothing was added.")
    return " ".join(texts)
