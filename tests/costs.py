"""What each test costs in processor time, for `--costs`: its own, that of processes it started, and its servers'."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pg_server import running_servers

_DEAREST = 40  # so many files and tests are named
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_OUT = "costs"  # key of what a test process hands over at its end


class Costs:
    """Measures tests where they run, and says at the end where the time went."""

    def __init__(self) -> None:
        self._by_test: dict[str, float] = {}
        self._all = 0.0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Measure one test with its fixtures; what a fixture of a longer life takes counts for the first that asks."""
        before = _spent()
        result = yield
        self._by_test[item.nodeid] = _spent() - before
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this test process measured."""
        self._all += sum(os.times()[:2])
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_OUT] = self._by_test, self._all

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what one of several test processes measured."""
        by_test, own = getattr(node, "workeroutput", {}).get(_OUT, ({}, 0.0))
        self._by_test.update(by_test)
        self._all += own

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the costs by folder, by file and by test, the dearest first."""
        folders: defaultdict[str, float] = defaultdict(float)
        files: defaultdict[str, float] = defaultdict(float)
        for test, seconds in self._by_test.items():
            file = test.partition("::")[0]
            files[file] += seconds
            folders["/".join(file.split("/")[:-1][:2])] += seconds
        terminalreporter.section("processor time")
        terminalreporter.write_line(
            f"{sum(files.values()):.0f} s in tests; the test processes took {self._all:.0f} s,"
            " with starting and collecting, without what they started"
        )
        for what, counted in (("folders", folders), ("files", files), ("tests", self._by_test)):
            terminalreporter.write_line(f"\n{what}, in seconds:")
            dearest = sorted(counted.items(), key=lambda one: -one[1])
            for name, seconds in dearest[: None if what == "folders" else _DEAREST]:
                terminalreporter.write_line(f"{seconds:8.1f}  {name}")


def _spent() -> float:
    """Return the processor seconds of this process, of the children it waited for, and of its database servers."""
    return sum(os.times()[:4]) + sum(_of_server(pid) for pid in running_servers())


def _of_server(pid: int) -> float:
    """Return what a server took, with its processes that ended and those that run, as Linux counts it; else 0."""
    try:
        running = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return 0.0
    return _ticks(pid, slice(11, 15)) + sum(_ticks(int(child), slice(11, 13)) for child in running)


def _ticks(pid: int, fields: slice) -> float:
    """Return seconds of some of a process's fields in /proc: 11 to 13 its own, to 15 those of ended children too."""
    try:
        values = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(ticks) for ticks in values[fields]) / _TICK
