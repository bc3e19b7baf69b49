"""`Hosts`: finds the server that is written to among the hosts of an address, and the standby to read from meanwhile.

Each host is asked by itself what it is (see `app.domain.hosts`); libpq's own choosing would take an old primary that
comes back, as it does not look at histories. One that is known to be the primary is asked alone; all of them are at
the first sign-in and whenever that one does not answer any more, and from time to time behind the work.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from app.db.histories import Histories
from app.domain.hosts import Choice, Look, Mode, State, choose, order

log = logging.getLogger("longleaf.db")

#: Seconds that the host worked with last is ahead of the others before they are asked as well.
_AHEAD = 0.25
#: Seconds to wait for the others once the primary was found: one of them may have a newer history.
_OTHERS = 0.5
#: Seconds that a failed look at all hosts counts for whoever waited for it.
_FRESH = 0.5
#: Seconds between two looks at all hosts behind the work: while it is read from a standby, and while all is well.
_SOON, _LATER = 2.0, 30.0
#: A password that one host refuses is not tried at the next: some count as many as lock the account.
_NO_FURTHER = frozenset({"28P01", "LL105"})

#: Signs in at one host: the driver's connection, None where it failed, and what the host said; the error, if any.
Dial = Callable[[str], "Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of signing in at one host."""

    look: Look
    raw: Any = None
    error: Exception | None = None
    told: Any = None  # what else it said, for whoever dialled


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing in at the host to work with: `held` has the connection, None: there is no such host."""

    choice: Choice
    held: Answer | None
    answers: tuple[Answer, ...]
    epoch: int


class Hosts:
    """The hosts of one database, as they were found. Thread-safe."""

    def __init__(
        self, names: Sequence[str], histories: Histories, *, old_too: bool = False, watches: bool = True
    ) -> None:
        self.names = tuple(names)
        self.histories = histories
        self.old_too = old_too
        #: Connections made before the newest change of host belong to another one; each knows its own number.
        self.epoch = 0
        self.choice = Choice()
        self.reading_since = 0.0
        self._watches = watches and len(names) > 1
        self._lock = threading.Lock()
        self._failed: tuple[float, tuple[Answer, ...]] | None = None
        self._watcher: threading.Thread | None = None
        self._ended = threading.Event()
        self._dial: Dial | None = None

    @property
    def mode(self) -> Mode:
        """What can be done now."""
        if self.choice.host is None:
            return Mode.NONE
        return Mode.WRITES if self.choice.writes else Mode.OLD if self.choice.is_old else Mode.READS

    @property
    def reads_only(self) -> bool:
        """Whether nothing can be saved now, because only a standby or an old primary answers."""
        return self.mode in (Mode.READS, Mode.OLD)

    @property
    def host(self) -> str:
        """The host that is worked with; "" where there is none."""
        return self.choice.host.host if self.choice.host is not None else ""

    # --- signing in -------------------------------------------------------------------------------
    def connect(self, dial: Dial) -> Signed:
        """Sign in at the host to work with: where it was worked before, else at the one that all of them show."""
        self._dial = dial
        asked = time.monotonic()
        if (signed := self._the_same(dial)) is not None:
            return signed
        with self._lock:
            if self._failed is not None and self._failed[0] > asked - _FRESH:
                return Signed(self.choice, None, self._failed[1], self.epoch)
            if (signed := self._the_same(dial)) is not None:  # somebody else found it meanwhile
                return signed
            choice, held, answers = self._look(dial)
            self._failed = (time.monotonic(), answers) if held is None else None
            self._take(choice)
            signed = Signed(choice, held, answers, self.epoch)
        self._watch()
        return signed

    def _the_same(self, dial: Dial) -> Signed | None:
        """Sign in where it was worked before; None where that host is not any more what it was."""
        before, epoch = self.choice, self.epoch
        if before.host is None:
            return None
        answer = dial(before.host.host)
        if answer.look.answers:
            found = choose([answer.look], self.histories.known(), old_too=self.old_too)
            if found.host is not None and (found.is_old, found.host.state) == (before.is_old, before.host.state):
                self.histories.note(found.host.cluster, found.newest)
                return Signed(found, answer, (answer,), epoch)
        _close(answer)
        return None

    def _look(self, dial: Dial) -> tuple[Choice, Answer | None, tuple[Answer, ...]]:
        """Ask all hosts at the same time, the one worked with last a little ahead of the others."""
        names = order(self.names, self.host)
        if len(names) == 1:
            answers = [dial(names[0])]
        else:
            answers = _Asking(names, dial).run(self.histories.known())
        answers.sort(key=lambda answer: self.names.index(answer.look.host))
        choice = choose([answer.look for answer in answers], self.histories.known(), old_too=self.old_too)
        held = None
        for answer in answers:
            if held is None and answer.look is choice.host:
                held = answer
            else:
                _close(answer)
        return choice, held, tuple(answers)

    def _take(self, choice: Choice) -> None:
        """Work by a choice from now on; connections to another host are given up as they come back."""
        before, was = self.host, self.mode
        self.choice = choice
        if choice.host is not None:
            self.histories.note(choice.host.cluster, choice.newest)
        if (self.host, self.mode) == (before, was):
            return
        self.epoch += 1
        self.reading_since = time.monotonic() if self.reads_only else 0.0
        log.info("Hosts: now %s", self.mode.name)

    # --- what is seen on the way ------------------------------------------------------------------
    def saw(self, look: Look) -> None:
        """Note what the host worked with says of itself by now: a standby may have been promoted meanwhile."""
        current = self.choice.host
        if current is None or look.host != current.host:
            return
        if (look.state, look.timeline) != (current.state, current.timeline):
            with self._lock:
                self._take(choose([look], self.histories.known(), old_too=self.old_too))
        elif look.state is State.READS:
            self.choice = replace(self.choice, host=look)  # with the newer `as_of`

    def distrust(self) -> None:
        """Look at all hosts at the next sign-in, because the one worked with does not do what it did."""
        with self._lock:
            if self.choice.host is not None:
                self.choice = Choice(None, newest=self.choice.newest)
                self.epoch += 1

    # --- behind the work --------------------------------------------------------------------------
    def _watch(self) -> None:
        if not self._watches or self._watcher is not None or self._ended.is_set():
            return
        self._watcher = threading.Thread(target=self._watching, name="longleaf-hosts", daemon=True)
        self._watcher.start()

    def _watching(self) -> None:
        """Look whether the primary is back, or another one has taken its place."""
        while not self._ended.wait(_SOON if self.mode is not Mode.WRITES else _LATER):
            self.look_again()

    def look_again(self) -> None:
        """Look at all hosts once, and work with another one from then on where that is right."""
        dial = self._dial
        if dial is None:
            return
        choice, held, _answers = self._look(dial)
        if held is not None:
            _close(held)
        with self._lock:
            if choice.host is not None or choice.split or choice.older:
                self._take(choice)

    def survey(self) -> tuple[Look, ...]:
        """Ask every host what it is, and wait for all of them; in the order of the address. After a first sign-in."""
        dial = self._dial
        if dial is None:
            return ()
        with ThreadPoolExecutor(len(self.names), "longleaf-survey") as asking:
            answers = list(asking.map(dial, self.names))
        for answer in answers:
            _close(answer)
        return tuple(answer.look for answer in answers)

    def end(self) -> None:
        """Look no more."""
        self._ended.set()


class _Asking:
    """Asks hosts, each in a thread of its own: one that is silent holds up nobody but itself."""

    def __init__(self, names: Sequence[str], dial: Dial) -> None:
        self._names, self._dial = names, dial
        self._answers: list[Answer] = []
        self._changed = threading.Condition()
        self._over = False

    def run(self, known: dict[str, int]) -> list[Answer]:
        """Return the answers that came before it was clear whom to work with; later ones are closed."""
        self._begin(self._names[0])
        with self._changed:
            self._changed.wait_for(lambda: bool(self._answers), _AHEAD)
            first = self._answers[0] if self._answers else None
        if first is not None and first.look.error in _NO_FURTHER:
            return [first]
        for name in self._names[1:]:
            self._begin(name)
        with self._changed:
            self._changed.wait_for(lambda: self._is_found(known))
            self._changed.wait_for(self._all_answered, _OTHERS)
            self._over = True
            return list(self._answers)

    def _begin(self, name: str) -> None:
        threading.Thread(target=self._ask, args=(name,), name="longleaf-host", daemon=True).start()

    def _ask(self, name: str) -> None:
        answer = self._dial(name)
        with self._changed:
            if self._over:
                _close(answer)
                return
            self._answers.append(answer)
            self._changed.notify_all()

    def _is_found(self, known: dict[str, int]) -> bool:
        return self._all_answered() or choose([answer.look for answer in self._answers], known).writes

    def _all_answered(self) -> bool:
        return len(self._answers) == len(self._names)


def _close(answer: Answer) -> None:
    if answer.raw is not None:
        with suppress(Exception):  # it is lost already
            answer.raw.close()
