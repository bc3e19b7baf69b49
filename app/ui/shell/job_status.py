"""`JobStatus`: the running jobs in the status bar, with progress, cancel, and a list of all."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QToolButton, QWidget

from app.domain.plain_text import one_line
from app.ui.jobs import Job, JobRunner
from app.ui.look import icons, plain
from app.ui.look.plain import Label

_AFTER = 400  # ms: what is over sooner need not flicker


class JobStatus(QWidget):
    """Shows the oldest titled job; the list button shows all and cancels each."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._since: dict[int, float] = {}
        self.setAccessibleName("Running jobs")
        self.label = Label()
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setFixedWidth(140)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.cancel = QToolButton()
        icons.set_icon(self.cancel, "close")
        self.cancel.setAccessibleName("Cancel this job")
        self.cancel.setToolTip("Cancel this job")
        self.cancel.clicked.connect(self.cancel_first)
        self.more = QToolButton()
        self.more.setAccessibleName("All running jobs")
        self.more.clicked.connect(self.show_list)
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Running jobs: choose one to cancel it")
        self._menu.triggered.connect(self._cancel_chosen)
        for button in (self.cancel, self.more):
            button.setProperty("status", True)  # no higher than the bar, or they stand below its words
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        for widget in (self.label, self.bar, self.cancel, self.more):
            layout.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self._update)
        jobs.started.connect(self._started)
        jobs.progressed.connect(self._progressed)
        jobs.ended.connect(self._ended)
        self.hide()

    @Slot(object)
    def _started(self, job: Job[Any]) -> None:
        if job.title:
            self._since[job.number] = time.monotonic()
            self._timer.start()

    @Slot(object)
    def _progressed(self, job: Job[Any]) -> None:
        if self.isVisible():
            self._update()

    @Slot(object)
    def _ended(self, job: Job[Any]) -> None:
        if self._since.pop(job.number, None) is not None:
            self._update()

    @Slot()
    def _update(self) -> None:
        now = time.monotonic()
        jobs = [
            j for j in self._jobs.active(titled=True) if now - self._since.get(j.number, now) >= _AFTER / 1000 * 0.9
        ]
        if not self._since:
            self._timer.stop()
        self.setVisible(bool(jobs))
        if not jobs:
            return
        job = jobs[0]
        amount = (
            f"{job.done_count:,} of {job.total:,}" if job.total else (f"{job.done_count:,}" if job.done_count else "")
        )
        self.label.setText(" · ".join(part for part in (job.title, job.text or amount) if part))
        self.bar.setRange(0, 1000 if job.total else 0)
        if job.total:
            self.bar.setValue(min(1000, job.done_count * 1000 // job.total))
        self.bar.setAccessibleDescription(self.label.text())
        self.more.setText(f"{len(jobs)} jobs")
        self.more.setVisible(len(jobs) > 1)

    @Slot()
    def cancel_first(self) -> None:
        """Cancel the job shown."""
        jobs = self._jobs.active(titled=True)
        if jobs:
            self._end(jobs[0])

    @Slot()
    def show_list(self) -> None:
        """Offer all running jobs; choosing one cancels it."""
        self._menu.clear()
        for job in self._jobs.active(titled=True):
            self._menu.addAction(icons.icon("close"), plain.caption(f"Cancel: {job.title}")).setData(job.number)
        if self._menu.isEmpty():
            self._menu.addAction("No job is running").setEnabled(False)
        at = self.mapToGlobal(self.rect().topLeft()) if self.isVisible() else self.window().geometry().center()
        self._menu.popup(at)

    @Slot(QAction)
    def _cancel_chosen(self, action: QAction) -> None:
        for job in self._jobs.active(titled=True):
            if job.number == action.data():
                self._end(job)

    def _end(self, job: Job[Any]) -> None:
        job.cancel()
        self._since.pop(job.number, None)
        self._update()


SLACK = 2  # pixels that a text has to spare before it is shortened


class Elided(Label):
    """A label that gives way: it shortens its text in the middle and tells the whole in its tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMinimumWidth(40)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str, tip: str = "") -> None:
        """Set the whole text; `tip`: what the tooltip tells instead."""
        self._whole = one_line(text)
        self.setToolTip(plain.tip(tip or text))
        self.setAccessibleName(text or "Empty")
        self._shorten()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + SLACK, super().sizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        short = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(40, self.width()))
        if short != self.text():
            self.setText(short)
