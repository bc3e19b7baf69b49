"""Disposition: what is due is proposed, approved by a second person, destroyed in batches, and certified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from app.db import rule_sets, seals
from app.db import tables as t
from app.db.belonging.kinds import label
from app.db.engine import Database
from app.db.facts import fact
from app.db.keeping import disposition as store
from app.db.keeping import find
from app.db.own_agencies import own_agencies
from app.db.records import hold, hold_record, insert_record, next_number, time_of, update_versioned
from app.domain import words
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.keeping.disposition import (
    BATCH,
    GO_WITH,
    KEPT,
    MOST,
    SPELLED,
    TRIGGERS,
    Certificate,
    Disposition,
    Item,
    State,
    items_table,
)
from app.domain.keeping.due import due_since
from app.domain.keeping.holds import KEEPING
from app.domain.keeping.retention import LABELS, RULES, Term
from app.domain.report_table import ReportTable
from app.errors import InputError, NotAllowed
from app.services.texts import clean
from app.work import Work

#: Reasons that a refusal names.
_TOLD = 5

if TYPE_CHECKING:
    from sqlalchemy import Connection

_D = t.disposition.c


def dispositions(db: Database, work: Work | None = None) -> tuple[Disposition, ...]:
    """Return all dispositions, the newest first. Readers of an agency are shown none."""
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return ()
        return store.load(conn)


def by_number(db: Database, number: str) -> Disposition:
    """Return a disposition by its number, in any spelling; InputError where there is none."""
    with db.read() as conn:
        _require_staff(db, conn)
        id = find.by_number(conn, t.disposition, number)
        return store.load(conn, _D.id == id)[0]


def records(db: Database, which: int, work: Work | None = None) -> tuple[Item, ...]:
    """Return the records of a disposition: which are gone, what keeps one that is there. `NotAllowed` for readers."""
    with db.read(work) as conn:
        _require_staff(db, conn)
        return store.items(conn, _one(conn, which), db.now())


def table(db: Database, which: int, work: Work | None = None) -> ReportTable:
    """Return the records of a disposition as a report."""
    with db.read(work) as conn:
        _require_staff(db, conn)
        one = _one(conn, which)
        return items_table(one, store.items(conn, one, db.now()))


def propose(db: Database, kind: str, note: str = "", *, op_id: str | None = None) -> Changes:
    """Propose to destroy what is due of a kind of record: what ended before its years, and nothing holds or names.

    InputError for a kind that is kept, whose years are a sample value, or of which nothing is due.
    """
    db.require("disposition.edit")
    note = clean(note, "note", longest=4000)
    if kind in KEPT:
        raise InputError(f"{LABELS[kind]} are not disposed of here. {KEPT[kind]}", hint="Propose another kind.")
    if kind not in TRIGGERS:
        why = GO_WITH.get(kind)
        raise InputError(
            f"{label(kind)}: not in the retention schedule. {why}" if why else f"'{kind}' is no kind of record.",
            hint=f"Kinds: {', '.join(TRIGGERS)}.",
        )

    def act(conn: Connection) -> Changes:
        hold(conn, "disposition")
        term: Term = getattr(rule_sets.load(conn, RULES), kind)
        years = _years(kind, term)
        last = due_since(local_date(time_of(conn)), years)
        under_way = store.listed(conn, kind)
        found = [one for one in store.ended(conn, kind, last) if one.id not in under_way]
        why = store.kept(conn, kind, [one.id for one in found], db.now(), called=False) if found else {}
        due = [one for one in found if one.id not in why][:MOST]
        if not due:
            raise InputError(
                f"{LABELS[kind]}: nothing is due that ended by {words.day(last)}.{_kept(why)}",
                hint="See what is due: longleaf retention due.",
            )
        number = next_number(conn, "DIS")
        values = {
            "number": number,
            "kind": kind,
            "rule": term.text,
            "years": years,
            "archived": term.archived,
            "last_day": last,
            "note": note,
        }
        made = insert_record(conn, t.disposition, values)
        store.add_items(conn, made, due)
        now = _one(conn, made)
        return Changes(KEEPING, (made,), f"{number} is proposed: {now.what}. Somebody else approves it.")

    return db.write(act, what="propose disposition", about=kind, op_id=op_id)


def _kept(why: Mapping[int, str]) -> str:
    """Return in a sentence how many records are kept, and by what; "" for none."""
    if not why:
        return ""
    reasons = Counter(why.values()).most_common()
    told = "; ".join(f"{number:,}: {reason}" for reason, number in reasons[:_TOLD])
    more = f"; and {len(reasons) - _TOLD:,} reasons more" if len(reasons) > _TOLD else ""
    return (
        f" {words.count(len(why), 'record')} that ended by then {'is' if len(why) == 1 else 'are'} kept. {told}{more}."
    )


def _years(kind: str, term: Term) -> int:
    if term.years is None:
        raise InputError(f"{LABELS[kind]} are kept for good.", hint="See Setup, Retention schedule.")
    if term.is_sample:
        raise InputError(
            f"{LABELS[kind]}: the years of the retention schedule are a sample value.",
            hint="Enter the years and the authority of your schedule first: Setup, Retention schedule.",
        )
    return term.years


def approve(db: Database, which: int, version: int, *, op_id: str | None = None) -> Changes:
    """Approve a proposal as it was seen at `version`; `NotAllowed` for who proposed it."""
    db.require("disposition.edit")

    def act(conn: Connection) -> Changes:
        one = _held(conn, which)
        if one.state is not State.PROPOSED:
            raise InputError(f"{one.number} is {one.state.value}.", hint="Reload and look at it again.")
        if one.proposed_login == db.actor.login:
            raise NotAllowed(
                f"You proposed {one.number}: a second person approves it.", hint="Ask another administrator."
            )
        values = {"state": State.APPROVED.value, "approved_by": db.actor.login, "approved_on": _today(conn)}
        update_versioned(conn, t.disposition, which, version, values)
        first = " Write its archive first." if one.archived else ""
        return Changes(KEEPING, (which,), f"{one.number} is approved: {one.what}.{first}")

    return db.write(act, what="approve disposition", about=which, op_id=op_id)


def cancel(db: Database, which: int, version: int, why: str, *, op_id: str | None = None) -> Changes:
    """Cancel a disposition of which nothing is destroyed yet, with the reason."""
    db.require("disposition.edit")
    why = clean(why, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        one = _held(conn, which)
        if one.state not in {State.PROPOSED, State.APPROVED}:
            raise InputError(f"{one.number} is {one.state.value}.", hint="Reload and look at it again.")
        if one.destroyed:
            raise InputError(f"Of {one.number} records are gone.", hint="Carry it out to its end.")
        update_versioned(conn, t.disposition, which, version, {"state": State.CANCELLED.value, "why_cancelled": why})
        return Changes(KEEPING, (which,), f"{one.number} is cancelled; nothing is destroyed.")

    return db.write(act, what="cancel disposition", about=which, op_id=op_id)


def carry_out(db: Database, which: int, work: Work | None = None, *, op_id: str | None = None) -> Changes:
    """Destroy the records of an approved disposition in batches, and certify it.

    Each batch is a transaction of its own: records whole or not at all, and what stops between two is gone on with by
    calling this again. A record that is held, open again or named by others since is left, and says why on the list.
    """
    db.require("disposition.edit")
    work = work or Work()
    with db.read(work) as conn:
        one = _one(conn, which)
        todo = store.remaining(conn, one)
    if one.state is State.DONE:
        return Changes(KEEPING, (which,), f"{one.number} was carried out before.")
    if one.state is not State.APPROVED:
        raise InputError(f"{one.number} is {one.state.value}, not approved.", hint="A second person approves it first.")
    if one.archived and not one.archive:
        raise InputError(
            f"The schedule asks for an archive of {one.called.lower()} before they are destroyed.",
            hint=f"longleaf keeping dispose archive {one.number} --out FILE.zip",
        )
    db.write(seals.seal, what="seal", any_act=True)  # all that goes is covered by a seal before
    for start in range(0, len(todo), BATCH):
        work.step(start, len(todo), one.called)
        db.write(partial(_batch, db, one, todo[start : start + BATCH]), what="dispose of records", about=which)
    return db.write(partial(_certify, which), what="certify disposition", about=which, op_id=op_id)


def _batch(db: Database, one: Disposition, ids: list[int], conn: Connection) -> int:
    there = store.there(conn, one, ids)
    why = store.waiting(conn, one.kind, one.last_day, there, db.now())
    going = [id for id in there if id not in why]
    if going:
        store.destroy(conn, one.kind, one.id, going, db.now())
    return len(going)


def _certify(which: int, conn: Connection) -> Changes:
    one = _held(conn, which)
    if one.state is State.DONE:
        return Changes(KEEPING, (which,), f"{one.number} was carried out before.")
    gone = store.certify(conn, one)
    update_versioned(conn, t.disposition, which, one.version, {"state": State.DONE.value})
    left, rest = "", one.records - gone
    if rest:
        left = f"; {words.count(rest, 'record')} {'is' if rest == 1 else 'are'} left"
    text = f"{one.number}: {words.count(gone, *SPELLED[one.kind])} destroyed{left}."
    return Changes(KEEPING, (which,), text)


def archive(
    db: Database, which: int, path: str | Path, work: Work | None = None, *, op_id: str | None = None
) -> Changes:
    """Write the records of an approved disposition into an archive, and note its digest with the disposition."""
    from app.services.keeping.archive import write_disposed

    db.require("disposition.edit")
    with db.read(work) as conn:
        one = _one(conn, which)
    if one.state is not State.APPROVED or one.destroyed:
        raise InputError(
            f"{one.number} is {one.state.value}: its archive is written when it is approved, before it is carried out.",
            hint="Nothing is written.",
        )
    made = write_disposed(db, one, path, work)

    def act(conn: Connection) -> Changes:
        now = _held(conn, which)
        update_versioned(conn, t.disposition, which, now.version, {"archive_sha256": made.sha256})
        return Changes(KEEPING, (which,), made.text())

    return db.write(act, what="archive disposition", about=which, op_id=op_id)


def certificate(db: Database, which: int, path: str | Path, work: Work | None = None) -> str:
    """Write the certificate of a disposition that was carried out as an accessible PDF; returns its path."""
    from app.reports.files import placed, target
    from app.reports.keeping.certificate import render
    from app.services.own_file import not_over_the_workspace

    path = target(Path(path))
    not_over_the_workspace(db, path)
    with db.read(work) as conn:
        _require_staff(db, conn)
        one = _one(conn, which)
        if one.state is not State.DONE:
            raise InputError(f"{one.number} is {one.state.value}.", hint="A certificate is of what was carried out.")
        found = store.items(conn, one, db.now())
        sample = fact(conn, "sample") == "1"
    place = PurePath(db.place).name if db.kind == "sqlite" else db.place
    content = render(Certificate(one, found, place, one.done_at or db.now(), sample))
    with placed(path) as temporary:
        temporary.write_bytes(content)
    return str(path)


def _one(conn: Connection, which: int) -> Disposition:
    found = store.load(conn, _D.id == which)
    if not found:
        raise InputError("This disposition does not exist.", hint="Reload and try again.")
    return found[0]


def _held(conn: Connection, which: int) -> Disposition:
    hold_record(conn, t.disposition, which)
    return _one(conn, which)


def _today(conn: Connection) -> object:
    return local_date(time_of(conn))


def _require_staff(db: Database, conn: Connection) -> None:
    if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
        raise NotAllowed("What is disposed of is of all agencies.", hint="Ask an administrator for it.")
