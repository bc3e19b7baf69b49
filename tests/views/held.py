"""Answers that come late: those of a job runner are kept until a test lets them go."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from app.ui.jobs import Job, JobRunner, Lane

_Message = tuple[Any, str, Any]


class Held:
    """While it is entered, no job of the runner is answered but by `let_go`."""

    def __init__(self, jobs: JobRunner) -> None:
        self._jobs, self._send = jobs, jobs._send
        self._kept: list[_Message] = []

    def __enter__(self) -> Held:
        self._jobs._send = self._kept.append  # type: ignore[method-assign,assignment]
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._jobs._send = self._send  # type: ignore[method-assign]
        self.let_go()

    def wait(self) -> list[str]:
        """Wait until everything asked for has an answer here; return the keys of those that somebody waits for."""
        until = time.monotonic() + 10
        while self._jobs._jobs.keys() - {job.number for job, kind, _ in self._kept if kind != "progress"}:
            QCoreApplication.processEvents()
            time.sleep(0.002)
            if time.monotonic() > until:
                pytest.fail("jobs are still running")
        return [job.key for job, kind, _ in self._kept if kind != "progress" and job.waited_for]

    def let_go(self, key: str | None = None) -> None:
        """Deliver the answers, or only those of this key, in the order in which they came."""
        kept, self._kept[:] = list(self._kept), []
        for message in kept:
            if key is None or message[0].key == key:
                self._send(message)
            else:
                self._kept.append(message)
        QCoreApplication.processEvents()

    def let_one_go(self, at: int = 0) -> Job[Any] | None:
        """Deliver one answer, by its place among those that wait; writes are answered in the order they were asked."""
        self.wait()
        if not self._kept:
            return None
        chosen = self._kept[at % len(self._kept)]
        if chosen[0].lane is Lane.WRITE:
            chosen = next(message for message in self._kept if message[0].lane is Lane.WRITE)
        self._kept.remove(chosen)
        self._send(chosen)
        QCoreApplication.processEvents()
        job: Job[Any] = chosen[0]
        return job
