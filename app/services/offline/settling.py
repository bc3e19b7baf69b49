"""Conflicts settled, entries of the journal brought back; where the shared database is open, sent at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.db.offline.file import QueueFile
from app.domain.changes_made import Changes, Touched
from app.domain.offline import course
from app.domain.offline.form import as_packed
from app.domain.offline.values import Book, Choice, Envelope
from app.errors import InputError, LongleafError
from app.services.offline.of_reviews import parts_of_held
from app.services.offline.port import Ids, NotMade
from app.services.offline.putting import carry_out_here, present_fields
from app.services.offline.sending import send

if TYPE_CHECKING:
    from app.db.engine import Database

_SETTLED = {
    Choice.MINE: "Yours is kept; theirs is in the journal.",
    Choice.THEIRS: "Theirs is kept; yours is in the journal.",
    Choice.BOTH: "Both are kept.",
    Choice.EDIT: "What you wrote is kept; what it replaces is in the journal.",
}


def settle(
    db: Database,
    queue: QueueFile | None,
    clash_id: int,
    choice: str,
    edited: Mapping[str, Any] | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Settle a conflict: "mine", "theirs", "both" (texts only) or "edit", with the third text.

    What loses goes into the journal. InputError: it was settled already, or both cannot be kept.
    """
    chosen, ident = Choice(choice), op_id or str(uuid.uuid4())
    if queue is None:
        raise InputError("No conflict waits on this computer.", hint="Refresh the list.")
    third = as_packed(edited) if edited is not None else None

    def step(book: Book) -> tuple[Book, list[Envelope]]:
        book, envelope = course.settle(book, clash_id, chosen, ident, db.now(), third)
        return book, [] if envelope is None else [envelope]

    return _go_on(db, queue, queue.change(step), _SETTLED[chosen])


def bring_back(db: Database, queue: QueueFile | None, entry_id: int, *, op_id: str | None = None) -> Changes:
    """Bring back what the journal keeps, as a new edit on top of what is there now, which the journal keeps then.

    InputError: there is no such entry, or its record is not there any more.
    """
    if queue is None or (entry := queue.book().journal.get(entry_id)) is None:
        raise InputError("The journal has no such entry.", hint="Refresh the list.")
    ids = Ids(here=True) if db.snapshot is not None else Ids(queue.book().ids)
    try:
        now = present_fields(db, entry.act, ids) if entry.act.record.key else {}
    except NotMade:
        raise InputError(
            f"{entry.act.called}: what it belongs to was never made.", hint="Bring that back first: it is further down."
        ) from None
    if entry.act.record.key and not now:
        raise InputError(f"{entry.act.called} is not there any more.", hint="Copy the text from the journal.")
    ident, at, said = op_id or str(uuid.uuid4()), db.now(), f"{entry.act.called}: it is brought back."
    if entry.act.name == "reviews.hold" and now["state"] != "planned":
        parts = parts_of_held(entry.act, entry.fields, now)
        made = queue.change(lambda book: course.bring_back_in_parts(book, entry_id, parts, ident, at))
        return _go_on(db, queue, made, said)

    def step(book: Book) -> tuple[Book, list[Envelope]]:
        book, envelope = course.bring_back(book, entry_id, now, ident, at)
        return book, [envelope]

    return _go_on(db, queue, queue.change(step), said)


def _go_on(db: Database, queue: QueueFile, made: Sequence[Envelope], text: str) -> Changes:
    """Send what came of it, or show it in the local copy."""
    if not made:
        return Changes(Touched.WAITING, (), text)
    if db.snapshot is None:
        told = send(db, queue)
        more = f" {told.text()}" if told.clashed or told.kept or told.why else ""
        return Changes(told.touched | Touched.WAITING, (), f"{text}{more}")
    touched = Touched.WAITING
    for envelope in made:
        with suppress(
            LongleafError
        ):  # it meets something else in the copy: the shared database says what becomes of it
            touched |= carry_out_here(db, envelope).touched
    return Changes(touched, (), f"{text} It waits here until you are online.")
