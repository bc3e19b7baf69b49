"""Alerts of the hub on somebody's own screen: each once, none lost, over restarts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.ui.settings import Settings
from app.ui.shell.alerts import Alerts, DeskAlert
from app.work import Work
from tests.qt_guards import wait_idle


def test_each_alert_is_told_once_also_after_a_restart(jobs: JobRunner, tmp_path: Path) -> None:
    said: list[tuple[str, int]] = []
    there = [DeskAlert(1, 7, "Old.")]

    def read(after: int, _work: Work) -> Sequence[DeskAlert]:
        return [one for one in there if one.id > after][:2]

    def say(text: str, posting_id: int) -> None:
        said.append((text, posting_id))

    settings = Settings(tmp_path)
    alerts = Alerts(jobs, read, say, settings)
    alerts.look()
    wait_idle(jobs)
    assert said == [], "what was before the first start here is old"
    there.append(DeskAlert(2, 7, "Moved: New disks (PO0000001)."))
    alerts.note(Changes(Touched.TICKETS))
    wait_idle(jobs)
    assert said == []
    alerts.note(Changes(Touched.HUB))
    wait_idle(jobs)
    assert said == [("Moved: New disks (PO0000001).", 7)]
    there += [DeskAlert(3, 8, "A."), DeskAlert(4, 9, "B."), DeskAlert(5, 9, "C.")]
    again = Alerts(jobs, read, say, settings)
    again.look()
    wait_idle(jobs)
    assert said[1:] == [("A.", 8), ("B.", 9), ("C.", 9)]
    again.stop()
