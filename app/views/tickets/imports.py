"""Importing another program's export: a form that looks at the file beforehand, runs and tells."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from app.domain import words
from app.domain.imports.propose.answers import Answers, named
from app.domain.imports.propose.look import Look
from app.domain.imports.propose.record_answers import decided
from app.domain.imports.propose.values import Base
from app.domain.imports.report import ImportReport
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.jobs import Job
from app.views.tickets import import_words
from app.views.tickets.file_field import dropped
from app.views.tickets.host import TicketsHost
from app.views.tickets.import_form import KEPT, ImportForm
from app.views.tickets.mapping_field import Names
from app.work import Work

__all__ = ["KEPT", "Imports"]

_SHOWN = 2_000  # refusals
_PAUSE = 300  # ms after a path was typed, before the file is looked at


class Imports(QObject):
    """The command that imports. One runs at a time; the form tells what became of it, and a message too."""

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self.tab, self.services = tab, tab.services
        self._job: Job[Any] | None = None
        self.form: ImportForm | None = None
        self._doing = ""
        self._mappings: Names = ((), ())
        self._looked_at = ("", "")  # the file and the mapping that the form stands on
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(_PAUSE)
        self._looking.timeout.connect(self.look)
        tab.context.jobs.ended.connect(self._ended)
        tab.context.jobs.progressed.connect(self._progressed)

    def take_drops(self, page: QWidget) -> None:
        """Ask about a file that is dropped anywhere on a page."""
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that are dragged onto the page."""
        if isinstance(event, QDropEvent):  # a QDragEnterEvent is one too
            path = dropped(event.mimeData())
            if path and event.type() == QEvent.Type.DragEnter:
                event.acceptProposedAction()
                return True
            if path and event.type() == QEvent.Type.Drop:
                event.acceptProposedAction()
                self.ask(path)
                return True
        return super().eventFilter(watched, event)

    def ask(self, path: str = "") -> None:
        """Open the form, with a file where one was dropped; empty where it still tells what came in before."""
        if self._is_open() and not self._is_told():
            assert self.form is not None
            self.form.show_again()
            if path:
                self.form.file.set_value(path)
        else:
            self._looked_at = ("", "")
            self._show(path=path)  # at once: what is typed now is meant for it
            self._looking.start()  # a kept draft may name a file
        services = self.services
        self.tab.read(lambda _work: services.imports.mappings(), self._offer, key="mappings")

    def _is_told(self) -> bool:
        return self.form is not None and self.form.is_done and self._job is None

    def _offer(self, names: Names) -> None:
        self._mappings = names
        if self._is_open():
            assert self.form is not None
            self.form.mapping.offer_names(names)

    def _show(self, **said: Any) -> None:
        """Show the form anew: what it asks for follows from the file."""
        form = ImportForm(self.tab.form_owner(), self._mappings, submit=self._import, **said)
        form.check_button.clicked.connect(self._check)
        form.stop_button.clicked.connect(self.stop)
        if Role.ADMIN not in self.services.opening.roles:
            form.say_about(
                "A catalog manager imports consumption; checking another file writes nothing."
                if self.tab.context.may("consumption.import")
                else "Only an administrator may import; checking a file writes nothing."
            )
        before, dock = self.form, self.tab.form_dock()
        stands_aside = self._is_open() and dock.current() is not before  # folded, or another form is in front
        self.form = form
        form.open(behind=stands_aside)
        form.file.changed.connect(self._looking.start)
        form.mapping.currentIndexChanged.connect(lambda _at: self._looking.start())
        form.rechosen.connect(self._rechosen)
        form.wider.connect(self._widen)
        form.another.connect(self._begin_another)
        form.otherwise.connect(self._look_otherwise)

    # --- looking ----------------------------------------------------------------------------------
    @Slot()
    def look(self) -> None:
        """Look at the file that the form names now, unless it was looked at already."""
        if not self._is_open() or self._job is not None:
            return
        assert self.form is not None
        path, mapping = self.form.file.value(), self.form.mapping.value()
        if path and (path, mapping) != self._looked_at:
            self._look(path, mapping)

    @Slot()
    def _look_otherwise(self) -> None:
        """Look at the file as other records than were proposed, or at another of its sheets."""
        form = self.form
        if form is not None and form.look is not None and self._job is None and any(asked := form.asked_for()):
            kind, sheet = asked
            self._look(self._looked_at[0], "" if kind else self._looked_at[1], kind, sheet or form.look.sheet)

    def _look(self, path: str, mapping: str, kind: str = "", sheet: str = "") -> None:
        run = partial(self.services.imports.look, path, mapping=mapping or None, sheet=sheet, kind=kind)
        found = partial(self._looked, path, mapping)
        self.tab.read(lambda work: run(work=work), found, failed=self._look_failed, key="look", title="Import")

    def _looked(self, path: str, mapping: str, look: Look) -> None:
        if not self._is_open():
            return
        assert self.form is not None
        focused = self.form.focused()
        self._looked_at = (path, mapping)
        self._show(path=path, mapping=mapping, look=look, answers=look.answers)
        if focused in self.form.values():
            self.form.field(focused).setFocus()  # where the mapping, the kind or the sheet was just chosen

    @Slot(str, str)
    def _rechosen(self, field: str, header: str) -> None:
        QTimer.singleShot(0, self, partial(self._show_rechosen, field, header))  # after the field has told everybody

    def _show_rechosen(self, field: str, header: str) -> None:
        form = self.form
        if form is None or not self._is_open() or form.look is None:
            return
        answers = form.answers()
        assert answers is not None
        self._show_changed(form.look.chosen(answers, field, header), form.facts, f"column:{field}")

    @Slot()
    def _widen(self) -> None:
        QTimer.singleShot(0, self, self._show_wider)  # after the button has told everybody

    @Slot()
    def _begin_another(self) -> None:
        QTimer.singleShot(0, self, self._show_empty)

    def _show_empty(self) -> None:
        self._looked_at = ("", "")
        self._show()
        self.ask()  # what was saved by a name is offered

    def _show_wider(self) -> None:
        form = self.form
        if form is None or not self._is_open() or form.look is None or (answers := form.answers()) is None:
            return
        rest = [spec.name for spec in form.look.specs if spec.name not in form.facts]
        if rest:
            self._show_changed(answers, (*form.facts, *rest), f"column:{rest[0]}")

    def _show_changed(self, answers: Answers, facts: tuple[str, ...], focus: str) -> None:
        """Show the form with other fields, scrolled as it was, and with what was typed into the others."""
        before = self.form
        assert before is not None
        name, focused = before.save_as(), before.focused()
        path, mapping = self._looked_at
        self._show(
            path=path, mapping=mapping, look=before.look, answers=answers, facts=facts, scrolled=before.scrolled()
        )
        assert self.form is not None
        set_value(self.form.field("save_as"), name)
        self.form.field(focused if focused in self.form.values() else focus).setFocus()

    # --- running ----------------------------------------------------------------------------------
    @Slot()
    def _check(self) -> None:
        form = self.form
        if form is not None and self._is_open():
            if form.follow_choice():
                return  # the form is made anew for it
            if form.file.value():
                form.show_errors({})
                self._run(form, dry=True)
            else:
                form.show_errors({"file": "File is required."})

    def _import(self, values: dict[str, Any]) -> None:
        name = Path(values["file"]).name
        text = "What is new comes in; of what came from the same source before, what is new is added."
        hint = "There is no undo for an import. Stopped halfway, it goes on where it ended when it is begun again."
        assert self.form is not None
        if dialogs.confirm(self.tab.window(), f"Import {name}?", f"{text}\n\n{hint}", "Import"):
            self._run(self.form, dry=False)
        else:
            self.form.set_busy(False)

    def _run(self, form: ImportForm, *, dry: bool) -> None:
        self._doing = "Checking" if dry else "Importing"
        form.busy_text = f"{self._doing}…"
        form.set_busy(True)
        form.say_running(form.busy_text)
        self._looking.stop()
        path, answers = form.file.value(), form.answers()
        mapping: Base | str | None = form.mapping.value() or None
        save_as = ""
        if form.look is not None and answers is not None and path == self._looked_at[0]:
            save_as = "" if dry else form.save_as()
            mapping = decided(named(answers, save_as), form.look.base)
        services = self.services

        def run(work: Work) -> ImportReport:
            if save_as and mapping is not None and not isinstance(mapping, str):
                services.imports.save_mapping(save_as, mapping)
            return services.imports.file(path, mapping=mapping, dry_run=dry, work=work)

        title = f"{'Look at' if dry else 'Import of'} {Path(path).name}"
        self._job = self.tab.read(run, self._done, failed=self._failed, title=title, writes=not dry)

    def _done(self, report: ImportReport) -> None:
        self._tell(import_words.outcome(report, _SHOWN), is_done=not report.dry_run and report.came_in)
        if not report.dry_run:
            if self.form is not None and self._is_open():
                for key in self.form.values():
                    self.form.take_as_first(key)  # it is done: nothing of it is kept
                self.form.keep_draft()
            came = import_words.came(report)
            left = f"{words.count(report.skipped, 'row')} did not come in." if report.skipped else ""
            if report.came_in:
                self.tab.messages.info(came, left)
            else:
                self.tab.messages.warning(f"{report.file}: nothing came in.", report.advice)
            self.tab.refresh()

    def _look_failed(self, error: Exception) -> bool:
        if self._is_open() and self.form is not None and self.form.look is not None:
            path = self.form.file.value()
            self._show(path=path)  # without the columns of the file before
        return self._failed(error)

    def _failed(self, error: Exception) -> bool:
        if self._is_open() and isinstance(error, LongleafError):
            assert self.form is not None
            self.form.show_errors({}, error.text)
            return True
        if self._is_open():
            assert self.form is not None
            self.form.set_busy(False)
        return False

    @Slot(object)
    def _progressed(self, job: Job[Any]) -> None:
        if job is not self._job or not self._is_open():
            return
        assert self.form is not None
        far = f"{job.done_count:,} of {job.total:,}" if job.total else f"{job.done_count:,}" if job.done_count else ""
        self.form.say_running(f"{self._doing}: {far}" if far else f"{self._doing}…")

    @Slot()
    def stop(self) -> None:
        """Stop what runs."""
        if self._job is not None:
            self._job.cancel()

    @Slot(object)
    def _ended(self, job: Job[Any]) -> None:
        if self._job is None or job is not self._job:
            return
        self._job = None
        if job.outcome != "gone" or job.left_behind:
            return
        kept = "What came in before that is kept; begun again, it goes on from there." if job.writes else ""
        if self._is_open():
            self._tell(f"Stopped: {job.so_far}. {kept or 'Nothing was written.'}")
        elif job.writes:
            self.tab.messages.warning(f"Stopped: {job.so_far}.", kept)
        if job.writes:
            self.tab.refresh()  # what came in before is there

    def _is_open(self) -> bool:
        return self.form is not None and shiboken6.isValid(self.form) and self.form.is_open()

    def _tell(self, text: str, *, is_done: bool = False) -> None:
        if self._is_open():
            assert self.form is not None
            self.form.set_busy(False)
            self.form.show_result(text, is_done=is_done)
