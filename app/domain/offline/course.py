"""The course of an envelope, as pure steps from one book to the next: put, sent, answered, settled, brought back.

Each step is written to disk whole or not at all; between any two the machine may stop. An answer may come twice, or
late: one to an envelope that was answered changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.offline.local_ids import local_id, made_by, paired
from app.domain.offline.values import (
    Act,
    Book,
    Choice,
    Clash,
    Clashed,
    Confirmed,
    Entry,
    Envelope,
    Fields,
    Outcome,
    State,
    Three,
    Whose,
)
from app.errors import InputError

#: Between two texts that are both kept.
BETWEEN = "\n\n"
_YOURS = "You kept theirs."
_REPLACED = "Your value replaced it."
_EDITED = "A third text replaced both."
_BACK = "Replaced by what was brought back."


def put(book: Book, op_id: str, act: Act, base: Fields, mine: Fields, at: datetime) -> tuple[Book, Envelope]:
    """Add an act at the end of the queue."""
    seq = book.last + 1
    envelope = Envelope(seq, op_id, replace(act, origin=act.origin or seq), dict(base), dict(mine), at)
    return replace(book, envelopes={**book.envelopes, envelope.seq: envelope}, last=envelope.seq), envelope


def first_key(origin: int) -> int:
    """Return the key of the record that an envelope makes, by its number."""
    return local_id(origin, 1)


def withdrawn(book: Book, seq: int) -> Book:
    """Take out an envelope that was refused before anybody was told that it is saved."""
    return replace(book, envelopes=_without(book.envelopes, seq))


def taken_back(book: Book, op_id: str) -> tuple[Book, list[Envelope]]:
    """Take what an act put into the queue out of it again; returns what that was.

    InputError: it is not here only any more, or what was done later stands on it.
    """
    found = [one for one in book.envelopes.values() if one.op_id == op_id or one.op_id.startswith(f"{op_id}+")]
    if not found or any(one.state is not State.HERE for one in found):
        raise InputError("This is not here only any more.", hint="Go back online, and take it back there.")
    gone = {one.seq for one in found}
    for later in book.envelopes.values():
        if later.seq not in gone and any(_stands_on(later, one) for one in found):
            raise InputError(f"A later act stands on it: {later.act.called}.", hint="Take that back first.")
    acts = {one.op_id for one in found} | {op_id}
    journal = {id: replace(one, back="") if one.back in acts else one for id, one in book.journal.items()}
    left = {seq: one for seq, one in book.envelopes.items() if seq not in gone}
    return replace(book, envelopes=left, journal=journal), found


def may_take_back(book: Book, op_id: str) -> bool:
    """Return whether an act can be taken out of the queue again."""
    try:
        taken_back(book, op_id)
    except InputError:
        return False
    return True


def _stands_on(later: Envelope, one: Envelope) -> bool:
    """Return whether a later act would not be what it is without this one: on the same fields, or what it made."""
    if later.seq < one.seq or later.state is State.CONFIRMED:
        return False
    if one.act.record.key and later.act.record == one.act.record:
        return one.act.whole or later.act.whole or not one.mine.keys().isdisjoint(later.mine)
    keys = [later.act.record.key, *_scalars(later.act.args), *_scalars(later.mine)]
    return any(_local(key) == one.act.origin for key in keys)


def _scalars(values: Any) -> Iterator[Any]:
    if isinstance(values, Mapping):
        yield from values
        values = list(values.values())
    if isinstance(values, list | tuple):
        for value in values:
            yield from _scalars(value)
    else:
        yield values


def _local(key: Any) -> int:
    """Return the envelope that made the row of a local key; 0 for everything else."""
    text = str(key)
    return made_by(int(text))[0] if text[:1] == "-" and text[1:].isdigit() else 0


def sent(book: Book, seq: int) -> Book:
    """Note that an envelope is handed over: its answer may be lost from here on."""
    there = book.envelopes.get(seq)
    if there is None or there.state is State.CONFIRMED:
        return book
    return replace(book, envelopes={**book.envelopes, seq: replace(there, state=State.SENT)})


def answered(book: Book, seq: int, op_id: str, outcome: Outcome, at: datetime) -> Book:
    """Take an answer: what is confirmed is marked, what clashes waits for a person, what is refused is kept."""
    there = book.envelopes.get(seq)
    if there is None or there.op_id != op_id or there.state is State.CONFIRMED:
        return book  # an answer that came before, by another way
    if isinstance(outcome, Confirmed):
        done = replace(there, state=State.CONFIRMED)
        ids = {**book.ids, **paired(there.act.origin, outcome.made)}
        return replace(book, envelopes={**book.envelopes, seq: done}, ids=ids)
    if isinstance(outcome, Clashed):
        return _clashed(book, there, outcome)
    book = replace(book, envelopes=_without(book.envelopes, seq))
    return _kept(book, there.act, there.mine, Whose.MINE, outcome.why, at)


def _clashed(book: Book, there: Envelope, outcome: Clashed) -> Book:
    if there.act.whole:
        book = replace(book, envelopes=_without(book.envelopes, there.seq))
        return _waits(book, there, outcome.fields, there.mine, outcome)
    rest = dict(there.mine)
    for group in grouped(outcome.fields, there.act.together):
        fields = {name: outcome.fields[name] for name in group if name in outcome.fields}
        mine = {name: there.mine[name] for name in group if name in there.mine}
        for name in group:
            rest.pop(name, None)
        book = _waits(book, there, fields, mine, outcome)
    if not rest:
        return replace(book, envelopes=_without(book.envelopes, there.seq))
    # What nobody else touched goes on, in its place, as an act of its own.
    base = {name: there.base[name] for name in rest if name in there.base}
    left = replace(there, op_id=f"{there.op_id}~", base=base, mine=rest, state=State.HERE)
    return replace(book, envelopes={**book.envelopes, there.seq: left})


def grouped(names: Iterable[str], together: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Return these fields one by one, those that belong together with the rest of their group."""
    found: dict[tuple[str, ...], None] = {}
    for name in names:
        found[next((group for group in together if name in group), (name,))] = None
    return list(found)


def _waits(book: Book, there: Envelope, fields: Mapping[str, Three], mine: Fields, outcome: Clashed) -> Book:
    """Open a conflict; what one's own later edit says of the same takes the place of what the earlier one said."""
    for old in book.clashes.values():
        same = old.act.name == there.act.name and old.act.record == there.act.record and not old.act.whole
        if same and old.fields.keys() == fields.keys() and all(old.fields[n][1] == fields[n][0] for n in fields):
            fields = {name: (old.fields[name][0], *fields[name][1:]) for name in fields}
            mine = {**old.mine, **mine}
            book = replace(book, clashes=_without(book.clashes, old.id))
            break
    id = book.last + 1
    # Of a group, what is not in conflict is the same on both sides by now: they read it so, whatever comes later.
    base = dict(there.base) if there.act.whole else {n: value for n, value in mine.items() if n not in fields}
    clash = Clash(id, there.act, dict(fields), there.at, dict(mine), base, *outcome.of(fields))
    return replace(book, clashes={**book.clashes, id: clash}, last=id)


def may_keep_both(clash: Clash) -> bool:
    """Return whether both values of a conflict can be kept: where all that clashes of mine are texts."""
    said = clash.fields.keys() & clash.mine.keys()
    return bool(said) and said <= clash.act.texts


def joined(theirs: str, mine: str) -> str:
    """Return two texts as one, theirs first; one that holds the other already stands for both."""
    if _holds(theirs, mine):
        return theirs
    return mine if _holds(mine, theirs) else f"{theirs}{BETWEEN}{mine}"


def settle(
    book: Book, clash_id: int, choice: Choice, op_id: str, at: datetime, edited: Fields | None = None
) -> tuple[Book, Envelope | None]:
    """Settle a conflict: mine or theirs, both texts, or what was `edited`; what loses goes into the journal.

    Returns the envelope that takes the choice to the shared database; None where theirs stays. InputError: the
    conflict was settled before, or both cannot be kept.
    """
    clash = book.clashes.get(clash_id)
    if clash is None:
        raise InputError("This conflict was settled already.", hint="Choose the next one.")
    if choice is Choice.BOTH and not may_keep_both(clash):
        raise InputError("Both can be kept of texts only.", hint="Choose mine, theirs or edit.")
    book = replace(book, clashes=_without(book.clashes, clash_id))
    theirs = {name: three[2] for name, three in clash.fields.items()}
    if choice is Choice.THEIRS:
        book = _seen(book, clash, theirs)
        return _kept(book, clash.act, clash.mine, Whose.MINE, _YOURS, at), None
    mine = dict(clash.mine)
    if choice is Choice.BOTH:
        mine |= {name: joined(theirs[name], mine[name]) for name in theirs if name in mine}
    elif choice is Choice.EDIT:
        mine |= edited or {}
        lost = {name: value for name, value in clash.mine.items() if not _holds(mine.get(name), value)}
        book = _kept(book, clash.act, lost, Whose.MINE, _EDITED, at)
    book = _seen(book, clash, {**theirs, **{name: mine[name] for name in theirs if name in mine}})
    gone = {name: value for name, value in theirs.items() if name in mine and not _holds(mine[name], value)}
    why = _EDITED if choice is Choice.EDIT else _REPLACED
    book = _kept(book, clash.act, gone, Whose.THEIRS, why, at, clash.who)
    return put(book, op_id, clash.act, {**clash.base, **theirs}, mine, at)


def _seen(book: Book, clash: Clash, now: Fields) -> Book:
    """Let one's own other acts on the record stand on what was settled: whoever settled it has seen it.

    `now`: the fields that were in conflict, as they are to be.
    """

    def seen_by(one: Envelope | Clash) -> list[str]:
        """Name the fields that the act was decided by and does not write itself: else it would replace what it saw."""
        return [name for name in now if name not in one.mine] if one.act.record == clash.act.record else []

    def base_of(one: Envelope) -> Envelope:
        if not one.act.whole or one.state is State.CONFIRMED:
            return one
        seen = [name for name in seen_by(one) if name in one.base and one.base[name] in clash.fields[name]]
        return replace(one, base={**one.base, **{name: now[name] for name in seen}})

    def theirs_of(one: Clash) -> Clash:
        if not one.act.whole:
            return one
        seen = [name for name in seen_by(one) if name in one.fields and one.fields[name][2] == clash.fields[name][2]]
        return replace(one, fields={**one.fields, **{name: (*one.fields[name][:2], now[name]) for name in seen}})

    return replace(
        book,
        envelopes={seq: base_of(one) for seq, one in book.envelopes.items()},
        clashes={id: theirs_of(one) for id, one in book.clashes.items()},
    )


def bring_back(book: Book, entry_id: int, now: Fields, op_id: str, at: datetime) -> tuple[Book, Envelope]:
    """Make a new edit of what the journal keeps; `now`: its fields as they are, which go into the journal in turn.

    InputError: there is no such entry, or its record is not here, so that nobody sees what would be replaced.
    """
    entry = book.journal.get(entry_id)
    if entry is None:
        raise InputError("The journal has no such entry.", hint="Read it again.")
    if not entry.act.whole and not entry.fields.keys() <= now.keys():
        raise InputError(f"{entry.act.called} is not on this computer.", hint="Synchronize, then bring it back.")
    lost = {name: now[name] for name, value in entry.fields.items() if name in now and not _holds(value, now[name])}
    book = replace(book, journal={**book.journal, entry_id: replace(entry, back=op_id)})
    book = _kept(book, entry.act, lost, Whose.THEIRS, _BACK, at)
    return put(book, op_id, entry.act, now, entry.fields, at)


def bring_back_in_parts(
    book: Book, entry_id: int, parts: Sequence[tuple[Act, Fields, Fields]], op_id: str, at: datetime
) -> tuple[Book, list[Envelope]]:
    """Make several edits of what the journal keeps, where the act itself cannot be done any more."""
    book = replace(book, journal={**book.journal, entry_id: replace(book.journal[entry_id], back=op_id)})
    made = []
    for number, (act, base, mine) in enumerate(parts):
        book, envelope = put(book, f"{op_id}+{number}", act, base, mine, at)
        made.append(envelope)
    return book, made


def clear(book: Book) -> Book:
    """Forget what was confirmed: a snapshot made since shows it."""
    left = {seq: one for seq, one in book.envelopes.items() if one.state is not State.CONFIRMED}
    return replace(book, envelopes=left)


def _holds(value: Any, lost: Any) -> bool:
    """Return whether a value says what another one said: the same, or a text in which its lines stand whole."""
    if isinstance(value, str) and isinstance(lost, str):
        return not lost or f"\n{lost}\n" in f"\n{value}\n"
    return bool(value == lost)


def _kept(book: Book, act: Act, fields: Fields, whose: Whose, why: str, at: datetime, who: str = "") -> Book:
    if not fields and (whose is Whose.THEIRS or not act.whole):
        return book
    id = book.last + 1
    entry = Entry(id, act, dict(fields), whose, why, at, who)
    return replace(book, journal={**book.journal, id: entry}, last=id)


def _without(mapping: Mapping[int, Any], key: int) -> dict[int, Any]:
    return {known: value for known, value in mapping.items() if known != key}
