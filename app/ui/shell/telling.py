"""`Telling`: what the window says of its own accord: refusals, failures, long jobs that are over, missed promises."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.ui.jobs import Failure, Job
from app.ui.last_acts import LastAct, LastActs, brief_act
from app.ui.messages import Messages, brief
from app.ui.settings import Settings
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.exception_hook import ExceptionHook
from app.ui.shell.notifications import Notifications
from app.ui.shell.status_bar import StatusBar

_LONG = 10.0  # seconds
_NO_ANSWER = "The database does not answer."


class Telling(QObject):
    """Connects what happens to words. `went`: the database does not answer, with what was said and its hint."""

    went = Signal(str, str)

    def __init__(
        self,
        window: QWidget,
        messages: Messages,
        acts: LastActs,
        status: StatusBar,
        settings: Settings,
        hook: ExceptionHook | None,
    ) -> None:
        super().__init__(window)
        self._window, self._messages, self._acts = window, messages, acts
        self._status, self._settings, self._hook = status, settings, hook
        self._notifications = Notifications(window.windowIcon(), self)
        self._lost = _NO_ANSWER  # what was said when the database went
        if hook is not None:
            hook.caught.connect(self.caught)

    @Slot(str, str)
    def refused(self, sentence: str, why: str) -> None:
        """Say why a letter does nothing now."""
        self._messages.note(sentence, why)

    @Slot(object)
    def cannot_undo(self, act: LastAct) -> None:
        """Say that the newest act stays, and offer the newest that can be taken back: never in its place unasked."""
        older = self._acts.newest_undoable()
        title = f"Undo: {brief_act(older.text)}" if older is not None else ""
        run = partial(self._acts.undo, older.number) if older is not None else None
        self._messages.note(f"This cannot be taken back: {act.text}", "", title, run)

    @Slot(object)
    def failure(self, failure: Failure) -> None:
        """Say what a job failed with."""
        self._messages.failure(failure, self._hook.report if self._hook is not None else None)

    @Slot(object)
    def job_ended(self, job: Job[Any]) -> None:
        """Say that a long job is over, to somebody who has turned to something else."""
        lasted = time.monotonic() - job.asked_at
        if job.outcome == "gone" and job.left_behind:
            kept = "What was done before that is kept in the workspace that you left."
            self._messages.warning(f"Stopped: {job.so_far}.", kept)
        away = job.title and lasted > _LONG and job.outcome != "gone" and not self._window.isActiveWindow()
        if away and self._settings.get("notify"):
            self._notifications.say(job.title, "Finished." if job.outcome == "done" else "Failed; see Longleaf.")

    @Slot(object)
    def promise_missed(self, promise: DuePromise) -> None:
        """Say that an update that was promised did not come, to somebody who has turned to something else."""
        if not self._window.isActiveWindow() and self._settings.get("notify"):
            said = f"It was promised for {words.moment(promise.due_at)}."
            self._notifications.say(f"{promise.number}: {promise.what} overdue", said)

    def warned(self, text: str, hint: str) -> None:
        """Warn of a target on the desktop; the window in front says it in its messages."""
        if not self._window.isActiveWindow() and self._settings.get("notify"):
            self._notifications.say(text, hint)

    def mentioned(self, text: str, hint: str) -> None:
        """Tell somebody who has turned to something else that they are mentioned."""
        if not self._window.isActiveWindow() and self._settings.get("notify"):
            self._notifications.say(text, hint)

    def alert(self, text: str) -> None:
        """Tell an alert of the hub to somebody who has turned to something else."""
        if not self._window.isActiveWindow() and self._settings.get("notify"):
            self._notifications.say("Communications Hub", text)

    def reminder(self, text: str) -> None:
        """Tell a reminder to somebody who has turned to something else."""
        if not self._window.isActiveWindow() and self._settings.get("notify"):
            self._notifications.say("Reminder", text)

    @Slot(object, str)
    def caught(self, error: BaseException, path: str) -> None:
        """Say that something in Longleaf is wrong, and where its report is."""
        hint = f"A report is in {path}." if path else ""
        self._messages.error(f"An error in Longleaf ({brief(error)}).", hint)

    @Slot(object)
    def lost(self, error: object) -> None:
        """Say that the database does not answer."""
        self._status.connection.setText("No connection")
        self._status.connection.show()
        why, old = str(error), "What is shown may be old; Longleaf keeps trying."
        says_it = why.endswith("does not answer.")  # and of which server
        self._lost = why if says_it else _NO_ANSWER
        hint = old if says_it else f"{why} {old}"
        self._messages.warning(self._lost, hint)
        self.went.emit(self._lost, hint)

    @Slot()
    def found(self) -> None:
        """Say that the database answers again."""
        self._status.connection.hide()
        self._messages.dismiss(self._lost)
        self._messages.info("The database answers again.")
