"""Tells the history of a ticket: its events as sentences, joined with the audit trail of its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.names import Names
from app.domain.request_fields import ANSWER
from app.domain.sla.priority import REACH_TEXTS, URGENCY_TEXTS
from app.domain.tickets.holding import BY_ITSELF, HOLD_UNTIL, read_until, until_words
from app.domain.tickets.projection_values import Event
from app.domain.tickets.restated import last_told
from app.domain.tickets.retraction import taken_back
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.tickets.story import LEFT_OUT, MERGED_INTO
from app.domain.tickets.values import HistoryEntry
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason, Priority, TicketState
from app.domain.words import moment

#: Stands for whoever did what came from another program that names nobody.
IMPORTED = "imported"
#: `note` of the event that keeps the fingerprint of the row a ticket was last imported from; no sentence for people.
ROW_NOTE = "import row"
#: One audit row: when, who, {field: [old, new]}.
Trail = tuple[datetime, str, Mapping[str, Sequence[object]]]

#: Fields that no event explains in full; the others follow from events.
OWN_FIELDS = (
    "title",
    "description",
    "category",
    "channel",
    "caller",
    "caller_id",
    "callback",
    "callback_until",
    "impact",
    "urgency",
    "site_id",
    "parent_id",
    "change_id",
    "follow_up_id",
    "fixed_by_id",
)
_REFERRING = {"site_id", "parent_id", "change_id", "caller_id", "follow_up_id", "fixed_by_id"}
_SCALES = {"impact": {n: text.capitalize() for n, text in REACH_TEXTS.items()}, "urgency": URGENCY_TEXTS}
_NO_NAMES = Names()
#: An event and its audit row are written in one transaction, but their clocks may differ on the way.
_TOGETHER = timedelta(seconds=5)


def _words(name: str, value: object, names: Names) -> str:
    if name == HOLD_UNTIL:
        until = read_until(str(value or ""))
        return str(value or "") if until is None else until_words(until)
    if name in _SCALES:  # a number in the audit trail, a text in an event
        return _SCALES[name].get(int(str(value)), str(value)) if str(value).isdigit() else ""
    if name == "callback_until":
        return _moment(value)
    text = names.value(name, value)
    if name not in OWN_FIELDS:  # kept from another program as it is: a login among it is somebody
        return names.person(text)
    return text.replace("_", " ").capitalize() if name == "channel" else text


def _moment(value: object) -> str:
    """Return an instant that stands as text in the trail or in an event, as people read it."""
    try:
        return moment(datetime.fromisoformat(str(value))) if value else ""
    except ValueError:
        return str(value)


def _label(value: str | None, kind: type[TicketState] | type[HoldReason]) -> str:
    try:
        return kind(value or "").label.lower()
    except ValueError:
        return value or ""


def _priority(value: str | None) -> str:
    return Priority(int(value)).label if value and value.isdigit() and 1 <= int(value) <= 4 else value or "none"


#: Kinds that say nothing but that it happened.
_SHORT = {
    K.UPDATE: ("Update", "Update to the caller."),
    K.COMMENT: ("Note", ""),
    K.REOPENED: ("Reopened", "Reopened."),
    K.CLOSED: ("Closed", "Closed."),
    K.CANCELLED: ("Cancelled", "Cancelled."),
    K.RESTATED: ("Source", "The source told its history anew."),
}


def _sentence(event: Event, names: Names) -> tuple[str, str]:
    """Return what kind of thing happened, and the sentence for it."""
    old, new = event.old or "", event.new or ""
    match event.kind:
        case K.OPENED:
            return "Opened", f"Opened for {names.agency(new)}." if new else "Opened."
        case K.STATE:
            return "State", f"State {_label(new, TicketState)}" + (f", was {_label(old, TicketState)}." if old else ".")
        case K.HOLD:
            return "On hold", f"Put on hold: {_label(new, HoldReason) or 'no reason given'}."
        case K.RESUME:
            return "Resumed", "Back from hold." if new == BY_ITSELF else "Taken off hold."
        case K.PRIORITY:
            return "Priority", f"Priority {_priority(new)}, was {_priority(old)}."
        case K.ASSIGNMENT:
            before, after = names.person(old), names.person(new)
            if not new:
                return "Assignment", f"Taken from {before}." if old else "Assigned to nobody."
            return "Assignment", f"Assigned to {after}" + (f", was {before}." if old else ".")
        case K.GROUP:
            moved = f"Moved to {names.group(new)}" if new else "Moved to no group"
            return "Group", moved + (f" from {names.group(old)}." if old else ".")
        case K.TRANSFER:
            moved = f"Transferred to {names.agency(new)}"
            return "Transfer", moved + (f" from {names.agency(old)}." if old else ".")
        case K.SERVICE:
            service = f"Service {names.service(new) if new else 'none'}"
            return "Service", service + (f", was {names.service(old)}." if old else ".")
        case K.RESOLVED:
            return "Resolved", f"Resolved: {RESOLUTION_CODES.get(new, new).lower()}." if new else "Resolved."
        case _:
            return _SHORT.get(event.kind, ("Field", ""))


@dataclass(slots=True)
class _Saved:
    """What one save changed in fields of its own, as far as no event has told it yet."""

    at: datetime
    who: str
    changes: dict[str, tuple[str, str]]


def referred(trail: Sequence[Trail]) -> dict[str, set[int]]:
    """Return the ids of other records that the trail speaks of, by the column that refers to them."""
    found: dict[str, set[int]] = {column: set() for column in _REFERRING}
    for _, _, diff in trail:
        for column in _REFERRING & diff.keys():
            found[column] |= {value for value in diff[column] if isinstance(value, int)}
    return found


def tell(
    events: Sequence[Event], trail: Sequence[Trail], names: Names = _NO_NAMES, *, imported: bool = False
) -> tuple[HistoryEntry, ...]:
    """Return the history, oldest first. `trail`: the ticket's audit rows in order of version.

    `imported`: the ticket came from another program. What no act of a person here wrote is by whom that program names,
    else by nobody: "imported"; it is not the work of whoever imported it. What only the import keeps for itself is
    left out, and what the source told before it told its history anew.
    """
    saved = [
        _Saved(
            at,
            who,
            {f: (_words(f, pair[0], names), _words(f, pair[1], names)) for f, pair in diff.items() if f in OWN_FIELDS},
        )
        for at, who, diff in trail
    ]
    entries: list[HistoryEntry] = []
    acts = taken_back(events)
    since = last_told(events)
    for event in events:
        if event.kind == K.FIELD and event.note == ROW_NOTE:
            continue
        if event.act is None and event.seq < since and event.kind is not K.RESTATED:
            continue
        what, text = _sentence(event, names)
        changes: dict[str, tuple[str, str]] = {}
        if event.note == LEFT_OUT and event.kind == K.FIELD:
            what, text = "Figures", f"Left out of the figures: {event.new}."
        elif event.note == MERGED_INTO and event.kind == K.FIELD:
            what, text = "Merged", f"Merged into {event.new}." if event.new else f"No longer merged into {event.old}."
            _take(saved, "parent_id", event.recorded_at)
        elif event.kind == K.FIELD:
            name = event.note or "field"
            changes[name] = _take(saved, name, event.recorded_at) or (
                _words(name, event.old, names),
                _words(name, event.new, names),
            )
            text = f"{field_title(name)} changed."
            if name == HOLD_UNTIL:
                what, until = "On hold until", read_until(event.new)
                text = "Without a day to come back." if until is None else f"Comes back {until_words(until)}."
        elif event.note:
            text = f"{text} {event.note}".strip()
        if event.kind == K.RETRACTION:
            what = "Taken back"
            undone = [e for e in events if e.act == event.new and e.author == event.author]
            text = f"Took back: {' '.join(_told(e, names) for e in undone)}"
            for name in OWN_FIELDS:  # told by what is taken back
                _take(saved, name, event.recorded_at)
        foreign = imported and event.act is None
        who = event.actor if foreign else event.actor or event.author
        by = acts.get((event.author, event.act)) if event.act is not None else None
        entries.append(
            HistoryEntry(
                event.occurred_at,
                event.recorded_at,
                who,
                what,
                text,
                changes,
                names.person(who) if who else IMPORTED if foreign else "",
                "" if by is None else names.person(by.author),
                None if by is None else by.occurred_at,
                event.late or "",
                event.act or "",
            )
        )
    for row in saved:  # what no event tells
        if row.changes:
            foreign = imported and not _is_by_hand(row, events)
            fields = ", ".join(field_title(name).lower() for name in row.changes)
            text = f"{fields.capitalize()} changed."
            who, called = ("", IMPORTED) if foreign else (row.who, names.person(row.who))
            entries.append(HistoryEntry(row.at, row.at, who, "Field", text, row.changes, called))
    entries.sort(key=lambda entry: (entry.at, entry.recorded_at))
    return tuple(entries)


def _is_by_hand(row: _Saved, events: Sequence[Event]) -> bool:
    """Return whether a save in a ticket of another program was an act of whoever made it, not an import of theirs."""
    return any(e.act is not None and e.author == row.who and abs(e.recorded_at - row.at) <= _TOGETHER for e in events)


def _told(event: Event, names: Names) -> str:
    """Return what one event that is taken back said, without its note."""
    if event.kind == K.FIELD and event.note == MERGED_INTO:
        return f"Merged into {event.new}." if event.new else f"No longer merged into {event.old}."
    if event.kind == K.FIELD:
        return f"{field_title(event.note or 'field')} changed."
    what, text = _sentence(event, names)
    return text or f"{what}."


def field_title(name: str) -> str:
    """Return what people call a field."""
    if name.startswith(ANSWER):
        return name
    return "Reach" if name == "impact" else name.replace("_", " ").removesuffix(" id").capitalize()


def _take(saved: list[_Saved], name: str, at: datetime) -> tuple[str, str] | None:
    for row in saved:
        if name in row.changes and abs(row.at - at) <= _TOGETHER:
            return row.changes.pop(name)
    return None
