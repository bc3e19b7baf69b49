"""Tests on both databases that send PostgreSQL nothing which another test of their folder does not send it.

A rule of the program is tried on SQLite by each of them; on PostgreSQL each statement and each refusal is tried by one
test of a folder, as `sent_already.txt` says. `--both` runs all of them there, `--note-statements` with whole folders
writes their part of the list anew.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

_LIST = Path(__file__).parent / "sent_already.txt"
_OUT = "statements"  # key of what a test process hands over at its end
_IN = re.compile(r"\((%\(\w+\)s(::[\w.\[\]]+)?(, )?)+\)")
_VALUE = re.compile(r"%\(\w+\)s(::[\w.\[\]]+)?")
_ROWS = re.compile(r"(VALUES )(\([^()]*\)(, )?)+")


def sent_already() -> frozenset[str]:
    """Return the tests of the list, by their ids from the folder of all tests."""
    return frozenset(line for line in _LIST.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def is_left_out(item: pytest.Item, listed: frozenset[str]) -> bool:
    """Return whether a test is one of the list."""
    return item.nodeid.removeprefix("tests/") in listed


class Statements:
    """Notes what each test sends to PostgreSQL and what is refused there, and writes the list at the end."""

    def __init__(self) -> None:
        self._sent: dict[str, set[str]] = {}
        self._took: dict[str, float] = {}
        self._now: set[str] = set()
        event.listen(Engine, "before_cursor_execute", self._note)
        event.listen(Engine, "handle_error", self._refused)

    def _note(self, conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if conn.dialect.name == "postgresql":
            self._now.add(_ROWS.sub("V", _VALUE.sub("?", _IN.sub("(?)", statement))))

    def _refused(self, context: Any) -> None:
        if context.dialect.name == "postgresql":
            error = context.original_exception
            self._now.add(f"{getattr(error, 'sqlstate', '')} {str(error)[:80]}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what one test sends."""
        self._now.clear()
        began = time.process_time()
        result = yield
        if "[postgresql" in item.nodeid:
            name = item.nodeid.removeprefix("tests/")
            self._sent[name], self._took[name] = set(self._now), time.process_time() - began
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this test process noted."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_OUT] = {name: sorted(sent) for name, sent in self._sent.items()}, self._took

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what one of several test processes noted."""
        sent, took = getattr(node, "workeroutput", {}).get(_OUT, ({}, {}))
        self._sent.update({name: {*parts} for name, parts in sent.items()})
        self._took.update(took)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the list: what it says of files that did not run stays."""
        ran = {_folder(name) for name in self._sent}
        head = [line for line in _LIST.read_text("utf-8").splitlines() if line.startswith("#")]
        rest = {name for name in sent_already() if _folder(name) not in ran}
        found = rest | superfluous(self._sent, self._took)
        _LIST.write_text("\n".join([*head, *sorted(found), ""]), "utf-8")
        terminalreporter.write_line(f"{len(found)} tests send PostgreSQL nothing of their own: {_LIST.name}")


def superfluous(sent: dict[str, set[str]], took: dict[str, float]) -> set[str]:
    """Return the tests without which the others of their folder send all the same; the cheap ones are kept."""
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(sent):
        folders[_folder(name)].append(name)
    found: set[str] = set()
    for names in folders.values():
        left = set().union(*(sent[name] for name in names))
        rest = dict.fromkeys(names)
        while left:
            best = max(rest, key=lambda name: len(sent[name] & left) / max(took[name], 0.1))
            left -= sent[best]
            del rest[best]
        found.update(_but_one(names, rest))
    return found


def _but_one(names: list[str], rest: Iterable[str]) -> set[str]:
    """Keep one test of a folder that sends nothing at all."""
    return {*rest} - ({names[0]} if len([*rest]) == len(names) else set())


def _folder(name: str) -> str:
    return "/".join(name.partition("::")[0].split("/")[:2])
