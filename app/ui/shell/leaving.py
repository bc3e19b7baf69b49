"""Whether a window may leave its workspace while something runs: what writes is asked about before it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.ui.jobs import Job, JobRunner, Lane
from app.ui.messages import Messages

_KEPT = "What is done by then is kept."


def may_close(window: QWidget, jobs: JobRunner, *, asks: bool) -> bool:
    """Ask about every job that somebody waits for; `asks`: the user wants to be asked."""
    running = jobs.active(titled=True)
    return not asks or _may_stop(window, running, "Close while a job runs?", "Close")


def may_switch(window: QWidget, jobs: JobRunner, messages: Messages) -> bool:
    """Stay while something is being saved, and ask before a long write is stopped; those that may be are cancelled."""
    saving = [job for job in jobs.active() if job.lane is Lane.WRITE]
    if saving:
        title = next((job.title for job in saving if job.title), "")
        text = f"{title}: still being saved." if title else "Something is still being saved."
        messages.warning(text, "Open the other workspace when it is done.")
        return False
    writing = [job for job in jobs.active() if job.writes]
    if not _may_stop(window, writing, "Stop this and open the other workspace?", "Stop and open"):
        return False
    for job in writing:
        job.left_behind = True
        job.cancel()
    return True


def _may_stop(window: QWidget, running: Sequence[Job[Any]], title: str, action: str) -> bool:
    from app.ui.forms.dialogs import confirm  # late: a start asks nothing

    if not running:
        return True
    text = f"Still running: {', '.join(job.so_far for job in running)}."
    if any(job.writes for job in running):
        text += f" {_KEPT}"
    return confirm(window, title, text, action, danger=True)
