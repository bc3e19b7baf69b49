"""Random histories of two computers and a shared database, with lost answers, crashes and late answers.

Each value that is ever written is a word of its own, so that at the end it can be asked where each of them is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from app.domain.merge import merge_fields
from app.domain.offline import course
from app.domain.offline.local_ids import local_id
from app.domain.offline.values import Act, Book, Choice, Clashed, Confirmed, Envelope, Outcome, Record, Refused
from app.errors import Conflict, InputError

AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
FIELDS = ("text", "owner", "state", "due")
TOGETHER = (("state", "due"),)
TEXTS = frozenset({"text"})
Row = dict[str, str]


class Server:
    """The shared database: rows, acts by their ids, a right that comes and goes, rows that are closed or deleted."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.closed: set[int] = set()
        self.ops: dict[str, Mapping[str, tuple[int, ...]]] = {}
        self.allowed = True
        self.last = 0

    def add(self, row: Row) -> int:
        self.last += 1
        self.rows[self.last] = {**dict.fromkeys(FIELDS, ""), **row}
        return self.last

    def carry_out(self, one: Envelope, key: int | None) -> Outcome:
        """Carry out an act once, as services do: all of it or nothing."""
        if one.op_id in self.ops:
            return Confirmed(self.ops[one.op_id])
        if not self.allowed:
            return Refused("You may not do this.")
        made: dict[str, tuple[int, ...]] = {}
        if one.act.name == "new":
            made = {"row": (self.add(dict(one.mine)),)}
        elif key is None or key not in self.rows:
            return Refused("It is gone.")
        elif key in self.closed:
            return Refused("It is closed.")
        elif one.act.name == "close":
            now = self.rows[key]
            differ = {n: (one.base[n], one.mine.get(n, one.base[n]), now[n]) for n in FIELDS if now[n] != one.base[n]}
            if differ:
                return Clashed(differ, "somebody", AT)
            now.update(one.mine)
            self.closed.add(key)
        else:
            try:
                now = self.rows[key]
                now.update(merge_fields(one.base, one.mine, now, together=TOGETHER, version=1, what="it"))
            except Conflict as error:
                return Clashed(error.fields, "somebody", AT)
        self.ops[one.op_id] = made
        return Confirmed(made)


@dataclass
class Computer:
    """One computer: what is on its disk, and the answers that are still under way to it."""

    name: str
    book: Book = field(default_factory=Book)
    snapshot: dict[int, Row] = field(default_factory=dict)
    late: list[tuple[int, str, Outcome]] = field(default_factory=list)

    def shown(self) -> dict[int, Row]:
        """Return what a person sees here: the snapshot with everything that waits on top of it."""
        rows = {key: dict(row) for key, row in self.snapshot.items()}
        for one in self.book.waiting():
            if one.act.name == "new":
                rows[local_id(one.act.origin, 1)] = {**dict.fromkeys(FIELDS, ""), **one.mine}
            else:
                key = int(one.act.record.key)
                target = key if key in rows else self.book.ids.get(f"row {key}", 0)
                if target in rows:
                    rows[target].update(one.mine)
        return rows


class Play:
    """One random history. `lost()` names the values of which nothing is left anywhere."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.server = Server()
        self.computers = [Computer("here"), Computer("there")]
        self.words: dict[str, str] = {}
        self.known: set[str] = set()  # words that somebody replaced who had them before their eyes
        self.ops = 0
        for _ in range(3):
            self.server.add({"text": self.word("at first"), "owner": self.word("at first")})
        for one in self.computers:
            self.sync(one)

    def run(self, steps: int) -> None:
        """Play so many steps."""
        acts: list[Callable[[Computer], None]] = [
            *[self.edit] * 6, *[self.others] * 4, *[self.send] * 8, *[self.settle] * 3,
            self.make, self.close, self.sync, self.bring_back, self.late, self.delete, self.right, self.take_back,
        ]  # fmt: skip
        for _ in range(steps):
            self.random.choice(acts)(self.random.choice(self.computers))

    # --- what people do ---------------------------------------------------------------------------
    def word(self, by: str) -> str:
        found = f"w{len(self.words)}"
        self.words[found] = by
        return found

    def value(self, name: str, old: str, by: str) -> str:
        """Return what somebody types who sees `old`: something else, or a text that goes on."""
        word = self.word(by)
        if name == "text" and self.random.random() < 0.3:
            return f"{old}\n{word}"
        self.known.update(old.split())
        return word

    def op(self) -> str:
        self.ops += 1
        return f"op{self.ops}"

    def edit(self, at: Computer) -> None:
        """Edit one to three fields offline; the machine may stop right after the book is on disk."""
        rows = at.shown()
        if not rows:
            return
        key = self.random.choice(sorted(rows))
        names = self.random.sample(FIELDS, self.random.choice((1, 1, 2, 3)))
        mine = {name: self.value(name, rows[key][name], at.name) for name in names}
        act = Act("edit", Record("row", str(key)), "it", {}, False, TOGETHER, TEXTS)
        at.book, _ = course.put(at.book, self.op(), act, rows[key], mine, AT)

    def make(self, at: Computer) -> None:
        mine = {"text": self.word(at.name), "owner": self.word(at.name)}
        act = Act("new", Record("row", "new"), "it", {}, True)
        at.book, _ = course.put(at.book, self.op(), act, {}, mine, AT)

    def close(self, at: Computer) -> None:
        rows = at.shown()
        if not rows:
            return
        key = self.random.choice(sorted(rows))
        act = Act("close", Record("row", str(key)), "it", {}, True, (), TEXTS)
        mine = {"text": self.value("text", rows[key]["text"], at.name)}
        at.book, _ = course.put(at.book, self.op(), act, rows[key], mine, AT)

    def settle(self, at: Computer) -> None:
        if not at.book.clashes:
            return
        clash = at.book.clashes[self.random.choice(sorted(at.book.clashes))]
        choice = self.random.choice(list(Choice))
        edited = None
        if choice is Choice.BOTH and not course.may_keep_both(clash):
            choice = Choice.MINE
        if choice is Choice.EDIT:
            edited = {name: self.word(at.name) for name in clash.fields if name in clash.mine}
        at.book, _ = course.settle(at.book, clash.id, choice, self.op(), AT, edited)

    def bring_back(self, at: Computer) -> None:
        entries = [one for one in at.book.journal.values() if not one.back]
        if not entries:
            return
        entry = self.random.choice(entries)
        rows = at.shown()
        key = entry.act.record.key
        now = {} if key == "new" else rows.get(self.key(at, key) or int(key), rows.get(int(key), {}))
        if entry.act.name == "close" and not now:
            return
        with suppress(InputError):  # the row is not in this snapshot
            at.book, _ = course.bring_back(at.book, entry.id, now, self.op(), AT)

    def take_back(self, at: Computer) -> None:
        """Take back what is here only: whoever does that sees what goes."""
        found = [one.op_id for one in at.book.envelopes.values() if course.may_take_back(at.book, one.op_id)]
        if found:
            at.book, gone = course.taken_back(at.book, self.random.choice(found))
            for one in gone:
                read = {word for value in one.base.values() for word in str(value).split()}
                self.known.update({word for value in one.mine.values() for word in str(value).split()} - read)

    # --- the line between them --------------------------------------------------------------------
    def key(self, at: Computer, key: str) -> int | None:
        return at.book.ids.get(f"row {key}") if key.startswith("-") else int(key)

    def send(self, at: Computer) -> None:
        """Send what waits, in order; the machine or the line may stop between any two steps."""
        for one in at.book.sendable():
            fault = self.random.random()
            if fault < 0.1:
                return  # stopped before anything was sent
            at.book = course.sent(at.book, one.seq)
            if fault < 0.2:
                return  # marked, but never sent
            key = None if one.act.name == "new" else self.key(at, one.act.record.key)
            outcome = self.server.carry_out(one, key)
            if fault < 0.35:
                return  # the answer is lost, or the machine stops before it is written
            if fault < 0.45:
                at.late.append((one.seq, one.op_id, outcome))
                return
            at.book = course.answered(at.book, one.seq, one.op_id, outcome, AT)

    def late(self, at: Computer) -> None:
        """Let answers arrive that were under way, in any order, and twice."""
        self.random.shuffle(at.late)
        for seq, op_id, outcome in at.late:
            at.book = course.answered(at.book, seq, op_id, outcome, AT)
        if self.random.random() < 0.5:
            at.late.clear()

    def sync(self, at: Computer) -> None:
        at.snapshot = {key: dict(row) for key, row in self.server.rows.items()}
        at.book = course.clear(at.book)

    # --- the others -------------------------------------------------------------------------------
    def others(self, _at: Computer) -> None:
        if self.server.rows:
            row = self.server.rows[self.random.choice(sorted(self.server.rows))]
            for name in self.random.sample(FIELDS, self.random.choice((1, 2))):
                row[name] = self.value(name, row[name], "another")

    def delete(self, _at: Computer) -> None:
        if len(self.server.rows) > 1 and self.random.random() < 0.3:
            gone = self.server.rows.pop(self.random.choice(sorted(self.server.rows)))
            self.known.update(word for value in gone.values() for word in value.split())

    def right(self, _at: Computer) -> None:
        self.server.allowed = self.random.random() < 0.85
        if self.server.closed:
            self.server.closed.discard(self.random.choice(sorted(self.server.closed)))

    # --- what is left -----------------------------------------------------------------------------
    def kept(self) -> Iterator[Mapping[str, Any]]:
        """Return all places where a value may be."""
        yield from self.server.rows.values()
        for one in self.computers:
            yield from (waiting.mine for waiting in one.book.waiting())
            yield from (clash.mine for clash in one.book.clashes.values())
            yield from (entry.fields for entry in one.book.journal.values())

    def lost(self) -> dict[str, str]:
        """Return the words that are nowhere, by who wrote them, but for those that somebody saw and replaced."""
        found = {word for fields in self.kept() for value in fields.values() for word in str(value).split()}
        return {word: by for word, by in self.words.items() if word not in found | self.known}
