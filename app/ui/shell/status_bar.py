"""`StatusBar`: where one is and as whom, whether all is saved, running jobs, and the Eastern time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QToolButton, QWidget

from app.domain import words
from app.domain.eastern import eastern
from app.ui.forms.drafts import Drafts
from app.ui.jobs import Job, JobRunner, Lane
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.look.tokens import STATUS_BAR
from app.ui.shell.job_status import SLACK, Elided, JobStatus

SAMPLE, READ_ONLY, OFFLINE = "SAMPLE", "READ-ONLY", "OFFLINE"
_AFTER = 250  # ms: what is saved sooner need not flicker
_NARROW = 1000  # pixels at 100 %: below, the person stands in the top bar alone


def place_name(place: str) -> str:
    """Return what a workspace is called without the folders that it lies in; a database keeps its server."""
    path = PurePath(place)
    return path.name if path.is_absolute() or " on " not in place else place


class StatusBar(QStatusBar):
    """24 pixels below every page."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._unsaved: Callable[[], str] = str
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self.chip = QToolButton()
        self.chip.setProperty("tag", True)
        self.chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chip.hide()
        self.place = Elided()
        self.saved = Label("")
        self.saved.setAccessibleName("Saving")
        self.job_status = JobStatus(jobs)
        self.connection = Label()
        self.connection.setProperty("error", True)
        self.connection.hide()
        self.who = Label()
        self.clock = Label()
        sentence = QWidget()  # "workspace.db, all saved": one space between them, not the gap between two parts
        self._sentence = QHBoxLayout(sentence)
        self._sentence.setContentsMargins(0, 0, 0, 0)
        self._sentence.addWidget(self.place)
        self._sentence.addWidget(self.saved)
        for widget in (self.chip, sentence, self.job_status):
            self.addWidget(widget)
        for widget in (self.connection, self.who, self.clock):
            self.addPermanentWidget(widget)
        jobs.started.connect(self._job_started)
        jobs.ended.connect(self._show_saved)
        self.look_changed()

    def set_workspace(self, place: str, person: str, roles: str, *, chip: str = "") -> None:
        """Say where one is and as whom. `chip`: "SAMPLE", "READ-ONLY", "OFFLINE" or "STANDBY", before it all."""
        self.set_chip(chip)
        name = place_name(place)
        saved = "" if chip in {READ_ONLY, OFFLINE} or not person else "all saved"
        self.place.set_whole(f"{name}," if saved else name, tip=place)
        self.place.setAccessibleName(name or "Empty")
        self.set_person(person, roles)
        self.connection.hide()  # what was lost was that of another workspace
        self.saved.setText(saved)
        self._sentence.activate()  # at once: what is laid out inside of it asks for its room only later
        self._fit()

    def set_person(self, person: str, roles: str) -> None:
        """Say as whom one is here, and with which roles, in words."""
        self.who.setText(f"{person}, {roles}" if roles else person)
        self.who.setAccessibleName(f"Signed in as {person}, {roles}" if roles else f"Signed in as {person}")

    def set_chip(self, chip: str) -> None:
        """Say in a word what is not as usual with the workspace; "" where all is."""
        self.chip.setText(chip)
        self.chip.setVisible(bool(chip))
        self.chip.setAccessibleName(chip or "Workspace")
        self.chip.setEnabled(chip == SAMPLE)
        self.chip.setToolTip("These records are invented. Click to leave the sample." if chip == SAMPLE else "")

    def watch(self, drafts: Drafts) -> None:
        """Say what is typed and not saved yet, instead of that all is."""
        drafts.titles()  # looks for those that were left
        self._unsaved = drafts.summary
        drafts.told = self._show_saved
        self._show_saved()

    def set_now(self, now: datetime) -> None:
        """Show an instant as date and Eastern time, with its zone."""
        local = eastern(now)
        self.clock.setText(f"{words.day(local.date(), weekday=True)} {local:%H:%M} {local.tzname()}")
        self.clock.setAccessibleName(f"It is {self.clock.text()}")

    @Slot()
    def look_changed(self) -> None:
        """Take over the sizes of the look."""
        self.setMinimumHeight(theme.px(STATUS_BAR))
        self.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        self._sentence.setContentsMargins(theme.px(4), 0, 0, 0)
        for part in (self.connection, self.who, self.clock):
            part.setContentsMargins(theme.px(6), 0, 0, 0)
        self._sentence.setSpacing(max(1, self.fontMetrics().horizontalAdvance(" ") - SLACK))
        self._fit()

    def _fit(self) -> None:
        self.who.setVisible(bool(self.who.text()) and self.width() >= theme.px(_NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- saving -----------------------------------------------------------------------------------
    @Slot(object)
    def _job_started(self, job: Job[Any]) -> None:
        if job.lane is Lane.WRITE:
            QTimer.singleShot(_AFTER, self, self._show_saved)

    @Slot()
    def _show_saved(self) -> None:
        if self.saved.text():
            saving = any(job.lane is Lane.WRITE for job in self._jobs.active())
            self.saved.setText("saving…" if saving else self._unsaved() or "all saved")
