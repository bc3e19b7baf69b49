"""What waits, the conflicts and the journal, with their values in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.db.names import REFERRED, names
from app.db.offline.file import QueueFile
from app.domain.field_words import PEOPLE, title_of, words_of
from app.domain.names import Names
from app.domain.offline import course
from app.domain.offline.shown import ConflictLine, FieldLine, JournalLine, QueueLine, ThreeWords, Waiting
from app.domain.offline.values import Act, Book, Clash, Record, State
from app.domain.packets.files import SECTIONS
from app.domain.packets.reasons import MissReason
from app.services.agencies.contacts import FIELDS as CONTACT_FIELDS
from app.services.offline.ports import PORTS
from app.services.offline.words import DOES, TITLES
from app.services.reviews.course import FIELDS as REVIEW_FIELDS
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def status(queue: QueueFile | None) -> Waiting:
    """Return how much waits."""
    book = queue.book() if queue is not None else Book()
    unseen = sum(not one.back for one in book.journal.values())
    return Waiting(len(book.waiting()), len(book.clashes), unseen)


def marks(queue: QueueFile | None) -> dict[Record, str]:
    """Return what stands beside each record that was edited offline: "Here only", "Confirmed" ..."""
    book = queue.book() if queue is not None else Book()
    found: dict[Record, str] = {}
    for one in sorted(book.envelopes.values(), key=lambda one: one.seq):
        for record in _records(one.act, book):
            if found.get(record) != State.HERE.label:
                found[record] = one.state.label
    for clash in book.clashes.values():
        found[clash.act.record] = "Conflict waits"
    return found


def _records(act: Act, book: Book) -> Iterable[Record]:
    """Return the record of an act; of one that was made offline under both of its keys."""
    if act.record.key and not act.record.key.startswith("-"):
        return [act.record]
    key = act.record.key or str(course.first_key(act.origin))
    there = book.ids.get(f"{act.record.kind} {key}")
    return [Record(act.record.kind, key), *([Record(act.record.kind, str(there))] if there is not None else [])]


def queue_lines(db: Database, queue: QueueFile | None, work: Work | None = None) -> tuple[QueueLine, ...]:
    """Return what waits or was sent, in its order."""
    book = queue.book() if queue is not None else Book()
    found = sorted(book.envelopes.values(), key=lambda one: one.seq)
    with db.read(work) as conn:
        said = [{**one.mine, **_said(one.act)} for one in found]
        say = _Words(conn, [(one.act, fields) for one, fields in zip(found, said, strict=True)])
        return tuple(
            QueueLine(one.seq, one.act.called, _does(one.act), one.at, one.state, say.lines(one.act, fields))
            for one, fields in zip(found, said, strict=True)
        )


def conflicts(db: Database, queue: QueueFile | None, work: Work | None = None) -> tuple[ConflictLine, ...]:
    """Return the conflicts that wait, the oldest first."""
    book = queue.book() if queue is not None else Book()
    found = sorted(book.clashes.values(), key=lambda one: one.id)
    with db.read(work) as conn:
        said = [
            (one.act, {name: three[place] for name, three in one.fields.items()}) for one in found for place in range(3)
        ]
        more = [
            {name: value for name, value in {**one.mine, **_said(one.act)}.items() if name not in one.fields}
            for one in found
        ]
        say = _Words(conn, [*said, *((one.act, fields) for one, fields in zip(found, more, strict=True))])
        return tuple(
            ConflictLine(
                one.id,
                one.act.called,
                _does(one.act),
                tuple(say.three(one, name) for name in one.fields),
                one.at,
                one.who,
                one.their_at,
                course.may_keep_both(one),
                one.act.whole,
                say.lines(one.act, fields),
            )
            for one, fields in zip(found, more, strict=True)
        )


def journal(db: Database, queue: QueueFile | None, work: Work | None = None) -> tuple[JournalLine, ...]:
    """Return the journal, the newest entry first."""
    book = queue.book() if queue is not None else Book()
    found = sorted(book.journal.values(), key=lambda one: -one.id)
    with db.read(work) as conn:
        kept = [{**one.fields, **_said(one.act)} for one in found]
        say = _Words(conn, [(one.act, fields) for one, fields in zip(found, kept, strict=True)])
        return tuple(
            JournalLine(
                one.id,
                one.act.called,
                _does(one.act),
                say.lines(one.act, fields),
                one.whose,
                one.who,
                one.why,
                one.at,
                bool(one.back),
            )
            for one, fields in zip(found, kept, strict=True)
        )


def _said(act: Act) -> dict[str, Any]:
    """Return what a whole act says besides fields: who was there, decisions, a reason."""
    return {name: value for name, value in act.args.items() if name in ("present", "decisions", "said") and value}


def _does(act: Act) -> str:
    return DOES.get((act.name, bool(act.record.key)), DOES.get((act.name, True), act.name))


def title(act: Act, name: str) -> str:
    """Return what people call a field of an act."""
    if act.name == "packets.save_commentary":
        return SECTIONS[name][0]
    if act.name == "agencies.edit_contact":
        return CONTACT_FIELDS.get(name, title_of(name))
    return TITLES.get(name) or (REVIEW_FIELDS.get(name) if act.record.kind == "review" else "") or title_of(name)


class _Words:
    """Says the values of fields; asks once what the records and people in all of them are called."""

    def __init__(self, conn: Connection, said: Iterable[tuple[Act, Mapping[str, Any]]]) -> None:
        logins, records = set[str | None](), dict[str, set[int]]()
        for act, fields in said:
            for name, value in fields.items():
                if name == "present":
                    records.setdefault("person_id", set()).update(map(int, value))
                elif act.name == "reviews.set_people":
                    records.setdefault("person_id", set()).add(int(name))
                elif name in PEOPLE:
                    logins.add(value)
                elif name in REFERRED and isinstance(value, int):
                    records.setdefault(name, set()).add(value)
        self._names: Names = names(conn, logins, records)

    def lines(self, act: Act, fields: Mapping[str, Any]) -> tuple[FieldLine, ...]:
        """Return fields in words."""
        return tuple(
            FieldLine(name, self._title(act, name), self.word(act, name, value), value)
            for name, value in fields.items()
        )

    def three(self, one: Clash, name: str) -> ThreeWords:
        """Return a field in conflict in words."""
        base, mine, theirs = (self.word(one.act, name, value) for value in one.fields[name])
        value = one.fields[name][1]
        is_text = isinstance(value, str) and name in one.act.texts
        return ThreeWords(name, self._title(one.act, name), base, mine, theirs, value, is_text)

    def _title(self, act: Act, name: str) -> str:
        if act.name == "reviews.set_people":
            return self._names.value("person_id", int(name))
        return title(act, name)

    def word(self, act: Act, name: str, value: Any) -> str:
        """Return a value in words."""
        if act.name == "packets.give_reason" and name == "reason":
            return MissReason(value).label if value else ""
        if name == "present":
            return ", ".join(self._names.value("person_id", int(id)) for id in value)
        if isinstance(value, tuple):
            return "\n".join(map(str, value))
        return words_of(PORTS[act.name].table.name, name, value, self._names)
