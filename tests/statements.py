"""Tests on both databases that send PostgreSQL nothing which another test does not send it.

A rule of the program is tried on SQLite by each of them; on PostgreSQL each statement and each refusal is tried by one
test of all, as `sent_already.txt` says. What the guards do there is tried by every test that is about them. `--both`
runs all of them, `--note-statements` writes the list anew (`-k postgresql` is enough for it).
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

_LIST = Path(__file__).parent / "sent_already.txt"
_LONG = Path(__file__).parent / "long_plays.txt"
#: What is about the server itself, or about two who do something at once: each such test runs on PostgreSQL.
_ABOUT_IT = re.compile(
    r"db/guards/|db/test_|services/workspace/|services/setup/|.*(two_|races|at_once|meanwhile|lost|cut_off|given_up)"
)
_OUT = "statements"  # key of what a test process hands over at its end
_IN = re.compile(r"\((%\(\w+\)s(::[\w.\[\]]+)?(, )?)+\)")
_VALUE = re.compile(r"%\(\w+\)s(::[\w.\[\]]+)?")
_ROWS = re.compile(r"(VALUES )(\([^()]*\)(, )?)+")


def sent_already() -> frozenset[str]:
    """Return what runs on PostgreSQL with `--both` only, by the ids from the folder of all tests."""
    return _listed(_LIST)


def long_plays() -> frozenset[str]:
    """Return what runs with `--long` only, by the ids from the folder of all tests."""
    return _listed(_LONG)


def _listed(path: Path) -> frozenset[str]:
    return frozenset(line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def is_left_out(item: pytest.Item, listed: frozenset[str]) -> bool:
    """Return whether a test is one of the list."""
    return item.nodeid.removeprefix("tests/") in listed


class Statements:
    """Notes what each test sends to PostgreSQL and what is refused there, and writes the list at the end."""

    def __init__(self) -> None:
        self._known: set[str] = set()
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

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note which tests there are, also those that do not run."""
        self._known.update(_name(item) for item in items)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what one test sends."""
        self._now.clear()
        began = time.process_time()
        result = yield
        if self._now or "postgresql" in _name(item):
            self._sent[_name(item)], self._took[_name(item)] = set(self._now), time.process_time() - began
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this test process noted."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            sent = {name: sorted(sent) for name, sent in self._sent.items()}
            output[_OUT] = sent, self._took, sorted(self._known)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what one of several test processes noted."""
        sent, took, known = getattr(node, "workeroutput", {}).get(_OUT, ({}, {}, ()))
        self._sent.update({name: {*parts} for name, parts in sent.items()})
        self._took.update(took)
        self._known.update(known)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the list: what it says of files that did not run stays."""
        ran = {_file(name) for name in self._sent}
        head = [line for line in _LIST.read_text("utf-8").splitlines() if line.startswith("#")]
        rest = {name for name in sent_already() if _file(name) not in ran}
        found = rest | superfluous(self._sent, self._took, self._known)
        _LIST.write_text("\n".join([*head, *sorted(found), ""]), "utf-8")
        terminalreporter.write_line(f"{len(found)} tests send PostgreSQL nothing of their own: {_LIST.name}")


def superfluous(sent: dict[str, set[str]], took: dict[str, float], known: Collection[str]) -> set[str]:
    """Return the tests without which the others send all the same; the cheap ones are kept.

    Only those that run on SQLite, too, are among them; `known`: all tests that there are.
    """
    rest = dict.fromkeys(name for name in sorted(sent) if _twin(name) in known and not _ABOUT_IT.match(name))
    left = set().union(*sent.values()) - set().union(*(sent[name] for name in sent if name not in rest))
    every = {*rest}
    while left:
        best = max(rest, key=lambda name: len(sent[name] & left) / max(took[name], 0.1))
        left -= sent[best]
        del rest[best]
    kept = {_file(name).rpartition("/")[0] for name in every if name not in rest}
    for name in sorted(rest):  # one of each folder, whatever it sends
        if (folder := _file(name).rpartition("/")[0]) not in kept:
            kept.add(folder)
            del rest[name]
    return {*rest}


def _name(item: pytest.Item) -> str:
    return item.nodeid.removeprefix("tests/")


def _file(name: str) -> str:
    return name.partition("::")[0]


def _twin(name: str) -> str:
    """Return what the same test on SQLite is called; nothing where this one is on no database of two."""
    test, _, parameters = name.partition("[")
    return f"{test}[{parameters.replace('postgresql', 'sqlite')}" if "postgresql" in parameters else ""
