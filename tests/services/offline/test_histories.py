"""Random histories against two real files with the true services: `--examples 20` plays forty of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Actor, Database
from app.domain.offline.values import Book, Choice
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, LongleafError
from app.services.agencies.contacts import edit_contact
from app.services.offline import settling
from app.services.packets.commentary import read_commentary, save_commentary
from app.services.reviews import course as reviews
from app.services.reviews.acts import save_action
from tests.examples import few
from tests.services.offline.world import Computer, shared

SEPTEMBER = Period.parse("2026-09")
DOA = 1
_PLACES = (t.review, t.action, t.agency_contact, t.person, t.commentary)


class Stopped(BaseException):
    """The machine stops."""


class Play:
    """One history of two computers of one person and somebody else at the shared database."""

    def __init__(self, seed: int, server: Database, computers: list[Computer]) -> None:
        self.random, self.server, self.computers = Random(seed), server, computers
        self.words: set[str] = set()
        self.known: set[str] = set()  # words that somebody replaced who saw them

    def run(self, steps: int) -> None:
        """Play so many steps, then send and settle what is left."""
        acts: list[Callable[[Computer], None]] = [
            *[self.edit] * 6, *[self.others] * 4, *[self.send] * 4, *[self.settle] * 2,
            self.make, self.hold, self.sync, self.bring_back, self.right,
        ]  # fmt: skip
        for _ in range(steps):
            self.random.choice(acts)(self.random.choice(self.computers))

    # --- edits, each by the service that people use ------------------------------------------------
    def value(self, old: str) -> str:
        word = f"word{len(self.words)}x"
        self.words.add(word)
        if self.random.random() < 0.3 and old:
            return f"{old}\n{word}"
        self.known.update(old.split())
        return word

    def write(self, db: Database, do: Callable[..., Any]) -> None:
        """Edit one or two fields of something; `do`: carries out a service by its name."""
        known, words = set(self.known), set(self.words)
        what = self.random.choice(("review", "action", "contact", "commentary"))
        more: dict[str, Any] = {}
        if what == "commentary":
            written = read_commentary(db, DOA, SEPTEMBER)
            names = self.random.sample(("well", "ask"), self.random.choice((1, 2)))
            given: tuple[Any, ...] = (written, {name: self.value(written.text(name)) for name in names})
            name = "packets.save_commentary"
        else:
            table, fields, name = {
                "review": (t.review, ("place", "agenda"), "reviews.edit"),
                "action": (t.action, ("title", "effect"), "reviews.save_action"),
                "contact": (t.person, ("title", "phone"), "agencies.edit_contact"),
            }[what]
            with db.read() as conn:
                chosen = select(table.c.id, *(table.c[one] for one in fields)).order_by(table.c.id)
                found = conn.execute(chosen.where(table.c.id == 3) if what == "contact" else chosen).all()
            id, *values = self.random.choice(found)
            base = dict(zip(fields, values, strict=True))
            mine = {one: self.value(base[one]) for one in self.random.sample(fields, self.random.choice((1, 2)))}
            more = {"base": base} if what == "action" else {}
            given = (DOA, mine, id) if what == "action" else (1 if what == "contact" else id, base, mine)
        try:
            do(name, *given, **more)
        except LongleafError:  # refused before anything was said to be saved
            self.known, self.words = known, words

    def edit(self, at: Computer) -> None:
        self.write(at.copy, at.act)

    def others(self, _at: Computer) -> None:
        services: Mapping[str, Callable[..., Any]] = {
            "packets.save_commentary": save_commentary,
            "reviews.edit": reviews.edit,
            "reviews.save_action": save_action,
            "agencies.edit_contact": edit_contact,
        }
        self.write(self.server, lambda name, *given, **more: services[name](self.server, *given, **more))

    def make(self, at: Computer) -> None:
        at.act("reviews.save_action", DOA, {"title": self.value("")})

    def hold(self, at: Computer) -> None:
        with at.copy.read() as conn:
            id, version, notes = conn.execute(select(t.review.c.id, t.review.c.version, t.review.c.notes)).first() or (
                0,
                0,
                "",
            )
        words = set(self.words)
        try:
            at.act("reviews.hold", id, version, f"{notes}\n{self.value('')}", [], [self.value("")])
        except LongleafError:
            self.words = words

    # --- the line, the machine, the person ---------------------------------------------------------
    def send(self, at: Computer) -> None:
        """Send; the line may break after a commit, or the machine stop before or after a step is on disk."""
        fault, steps = self.random.choice(("", "line", "before", "after")), self.random.randrange(1, 5)
        real_write, real_change = type(at.line)._write, at.queue.change

        def broken(db: Database, *given: Any) -> Any:
            done = real_write(db, *given)
            raise EnvironmentFault(f"The line broke after {done}.")

        def change(step: Callable[[Book], tuple[Book, Any]]) -> Any:
            nonlocal steps
            steps -= 1
            if steps == 0 and fault == "before":
                raise Stopped
            told = real_change(step)
            if steps == 0 and fault == "after":
                raise Stopped
            return told

        with pytest.MonkeyPatch.context() as patch, suppress(Stopped):
            if fault == "line":
                patch.setattr(at.line, "_write", lambda *given: broken(at.line, *given))
            if fault in ("before", "after"):
                patch.setattr(at.queue, "change", change)
            at.send()

    def settle(self, at: Computer) -> None:
        clashes = at.queue.book().clashes
        if clashes:
            clash = clashes[self.random.choice(sorted(clashes))]
            choice = self.random.choice((Choice.MINE, Choice.THEIRS, Choice.BOTH))
            with suppress(LongleafError):
                settling.settle(self.random.choice((at.line, at.copy)), at.queue, clash.id, choice)

    def bring_back(self, at: Computer) -> None:
        entries = [one.id for one in at.queue.book().journal.values() if not one.back]
        if entries:
            with suppress(LongleafError):
                settling.bring_back(at.line, at.queue, self.random.choice(entries))

    def sync(self, at: Computer) -> None:
        at.sync()

    def right(self, at: Computer) -> None:
        roles = frozenset(Role) if self.random.random() < 0.6 else frozenset({Role.READER})
        at.line._actor = Actor("tester", roles)

    # --- what is left ------------------------------------------------------------------------------
    def lost(self) -> set[str]:
        """Return the words that are nowhere, but for those that somebody saw and replaced."""
        found = set(re.findall(r"word\d+x", " ".join(map(repr, self._kept()))))
        return self.words - found - self.known

    def _kept(self) -> Iterator[Any]:
        with self.server.read() as conn:
            for table in _PLACES:
                yield conn.execute(select(table)).all()
        for one in self.computers:
            book = one.queue.book()
            for waiting in book.waiting():
                yield waiting.mine, waiting.act.args
            for clash in book.clashes.values():
                yield clash.mine, clash.act.args
            for entry in book.journal.values():
                yield entry.fields, entry.act.args


@pytest.mark.parametrize("seed", range(few(2)))
def test_true_services_lose_nothing_silently(filled: Path, bare: Path, tmp_path: Path, seed: int) -> None:
    server = shared(filled, tmp_path)
    computers = [Computer(server, bare, tmp_path, name) for name in ("here", "there")]
    play = Play(seed, server, computers)
    try:
        play.run(30)
        assert play.lost() == set()
        assert len(play.words) > 5
    finally:
        server.dispose()
        for one in computers:
            one.close()
