"""Drawing a hand-over up: what is open that matters, what the next one must know of it, and a summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.records import hold, save, time_of
from app.db.reminders import find
from app.db.shifts import handovers as store
from app.db.shifts import open_things, plans
from app.db.tables.shifts import handover, handover_line
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.plain_text import one_line
from app.domain.shifts import course, times
from app.domain.shifts.course import Step
from app.domain.shifts.handover import HANDOVERS, LONGEST_NOTE, LONGEST_SUMMARY, Found, Handover, Line, Why, gathered
from app.domain.shifts.times import OneShift
from app.errors import InputError, NotAllowed
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

RIGHT = "handover.edit"
#: A shift that is handed over later than this after its end is no hand-over any more; earlier than this before its end.
_LATEST, _EARLIEST = timedelta(days=2), timedelta(hours=24)


def draw_up(db: Database, shift_id: int | None = None, day: date | None = None, *, op_id: str | None = None) -> Changes:
    """Draw up the hand-over of a shift, or bring its draft up to what is open now; by default of the one that leaves.

    `shift_id`, `day`: another shift, by the Eastern day on which it begins. What was written stays.
    """
    db.require(RIGHT, "draw up hand-overs")

    def act(conn: Connection) -> Changes:
        now = time_of(conn)
        shifts = plans.shifts(conn)
        one = _shift(shifts, shift_id, day, db)
        if one.end < now - _LATEST or one.end > now + _EARLIEST:
            raise InputError(
                f"{one.text} is not handed over now.",
                hint="A hand-over is drawn up from a day before the shift ends until two days after.",
            )
        hold(conn, f"handover {one.shift.id} {one.day.isoformat()}")
        row = store.of_shift(conn, one)
        id = row.id if row is not None else store.draw_up(conn, one)
        draft = there(conn, id)
        require(db, draft, Step.WRITE)
        after = times.following(shifts, one)
        until = after.end if after is not None else one.end + (one.end - one.start)
        listed, left_out = gathered(open_things.found(conn, db.actor.login, now, until))
        new, written = store.put_lines(conn, draft, listed, left_out)
        number = draft.row.number
        if row is None:
            return Changes(HANDOVERS, (id,), f"{number} is a draft with {words.count(new, 'line')}.")
        touched = HANDOVERS if written else Touched.NOTHING
        return Changes(touched, (id,), f"{number} lists what is open now; {words.count(new, 'line')} came in.")

    about = (shift_id, day.isoformat() if day else "")
    return db.write(act, what="draw up hand-over", about=about, op_id=op_id)


def _shift(shifts: tuple[times.Shift, ...], shift_id: int | None, day: date | None, db: Database) -> OneShift:
    if not shifts:
        raise InputError(
            "The desk has no shifts yet, so nothing is handed over.",
            hint="Setup, Shifts: an administrator or the board's coordinator writes down when they begin and end.",
        )
    if shift_id is not None and day is not None:
        shift = next((one for one in shifts if one.id == shift_id), None)
        if shift is None or not shift.begins_on(day):
            raise InputError(f"No such shift begins on {words.day(day)}.", hint="See Setup, Shifts.")
        return shift.on(day)
    found = times.leaving(shifts, db.now())
    if found is None:
        raise InputError("No shift is on now, and none ended lately.", hint="See Setup, Shifts.")
    return found


def add_line(db: Database, id: int, number: str, note: str = "", *, op_id: str | None = None) -> Changes:
    """Add a ticket or major incident to a draft by its number, perhaps with what the next one must know."""
    db.require(RIGHT, "write hand-overs")
    text = clean(note, "note", longest=LONGEST_NOTE)

    def act(conn: Connection) -> Changes:
        draft = held(db, conn, id, Step.WRITE)
        about = find(conn, number)
        if about is None or about[0] not in ("ticket", "major_incident"):
            raise InputError(
                f"Number: there is no ticket or major incident {one_line(number.strip())}.", hint="Check the number."
            )
        if any((line.tbl, line.record_id) == about for line in draft.lines):
            raise InputError(f"Number: {one_line(number.strip())} is on the hand-over already.")
        called = open_things.number_of(conn, *about)
        store.add_line(conn, draft, Found(*about, Why.ADDED, called), text, db.actor.login)
        return Changes(HANDOVERS, (id,), f"{one_line(called)} is on {draft.row.number}.")

    return db.write(act, what="add line to hand-over", about=(id, number), op_id=op_id)


def drop_line(db: Database, id: int, line_id: int, *, op_id: str | None = None) -> Changes:
    """Take a line out of a draft; what is open and matters comes back when it is drawn up again."""
    db.require(RIGHT, "write hand-overs")

    def act(conn: Connection) -> Changes:
        draft = held(db, conn, id, Step.WRITE)
        line = _line(draft, line_id)
        store.drop_line(conn, line_id)
        return Changes(HANDOVERS, (id,), f"{one_line(line.called)} is not on {draft.row.number} any more.")

    return db.write(act, what="drop line of hand-over", about=(id, line_id), op_id=op_id)


def note(
    db: Database, id: int, line_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Write what the next one must know of a line: field `note`. `Conflict` where somebody else wrote it meanwhile."""
    db.require(RIGHT, "write hand-overs")
    text = clean(str(mine.get("note", "")), "note", longest=LONGEST_NOTE)

    def act(conn: Connection) -> Changes:
        draft = held(db, conn, id, Step.WRITE)
        line = _line(draft, line_id)
        if text == line.note:
            return Changes(Touched.NOTHING, (id,), "Nothing was changed.")
        if base.get("note", "") != line.note:
            save(conn, handover_line, line_id, base, {"note": text}, what=draft.row.number)  # says what stands there
        save(
            conn,
            handover_line,
            line_id,
            line.version,
            {"note": text, "noted_by": db.actor.login},
            what=draft.row.number,
        )
        return Changes(HANDOVERS, (id,), f"What the next one must know of {one_line(line.called)} is saved.")

    return db.write(act, what="note in hand-over", about=(id, line_id), op_id=op_id)


def summarise(
    db: Database, id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Write the summary of a draft: field `summary`. `Conflict` where somebody else wrote it meanwhile."""
    db.require(RIGHT, "write hand-overs")
    text = clean(str(mine.get("summary", "")), "summary", longest=LONGEST_SUMMARY)

    def act(conn: Connection) -> Changes:
        draft = held(db, conn, id, Step.WRITE)
        save(conn, handover, id, base, {"summary": text}, what=draft.row.number)
        return Changes(HANDOVERS, (id,), f"The summary of {draft.row.number} is saved.")

    return db.write(act, what="summary of hand-over", about=id, op_id=op_id)


# --- what all acts ask --------------------------------------------------------------------------------
def there(conn: Connection, id: int) -> Handover:
    """Return a hand-over; `InputError` where it is not there."""
    found = store.load(conn, id)
    if found is None:
        raise InputError("This hand-over is not there (any more).", hint="Refresh the list.")
    return found


def held(db: Database, conn: Connection, id: int, step: Step) -> Handover:
    """Return a hand-over that nobody else changes until the act ends; `NotAllowed` where the step may not be."""
    hold(conn, f"handover {id}")
    found = there(conn, id)
    require(db, found, step)
    return found


def require(db: Database, found: Handover, step: Step) -> None:
    """Raise `NotAllowed` where this person may not do the step."""
    why = course.refusal(found.row.state, step, db.actor.login, found.row.given_by)
    if why:
        raise NotAllowed(f"{found.row.number}: {why}")


def _line(draft: Handover, line_id: int) -> Line:
    found = next((line for line in draft.lines if line.id == line_id), None)
    if found is None:
        raise InputError("This line is not on the hand-over (any more).", hint="Refresh the list.")
    return found
