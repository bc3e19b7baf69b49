"""Importing tickets from another program's export: a form that looks at the file beforehand, runs and tells."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.domain import words
from app.domain.imports.report import ImportReport
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.ui.forms import dialogs
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.jobs import Job
from app.ui.look import theme
from app.views.tickets.host import TicketsHost

#: The form, and the key of its draft.
KEPT = "Import tickets"
_KINDS = "Exports (*.csv *.csv.gz *.gz *.xlsx);;All files (*)"
_SHOWN = 2_000  # refusals
_BY_COLUMNS = ""


class FileField(QWidget):
    """A path that is typed, or chosen after "Choose…"."""

    changed = Signal()

    def __init__(self, title: str, kinds: str) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton("Choose…")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Choose: {title}")
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the form puts the keyboard there

    def value(self) -> str:
        """Return the path."""
        return self.line.text().strip()

    def set_value(self, value: str) -> None:
        """Show a path."""
        self.line.setText(value)

    @Slot()
    def choose(self) -> None:
        """Ask for a file."""
        folder = Path(self.value()).parent if self.value() else ""
        path = dialogs.open_path(self.window(), self._title, folder, self._kinds)
        if path is not None:
            self.line.setText(str(path))


class Imports(QObject):
    """The command that imports. One runs at a time; the form tells what became of it, and a message too."""

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self.tab, self.services = tab, tab.services
        self._job: Job[Any] | None = None
        self.form: Form | None = None
        self._result: QPlainTextEdit | None = None
        tab.context.jobs.ended.connect(self._ended)

    def ask(self) -> None:
        """Open the form; its file is looked at beforehand by a button, and imported by the main one."""
        services = self.services
        self.tab.read(lambda _work: services.imports.mappings(), self._open, key="mappings")

    def _open(self, mappings: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        if self.form is not None and self.form.is_open():
            self.form.show_again()
            return
        form = Form(KEPT, self.tab.form_owner(), action="Import", submit=self._import, key=KEPT)
        form.add("file", "File", FileField("Export to import", _KINDS), required=True, hint="CSV, gzip or XLSX.")
        ready = combo(
            [("Found by the file's columns", _BY_COLUMNS), *((name, name) for group in mappings for name in group)]
        )
        form.add("mapping", "Mapping", ready)
        own = FileField("Mapping of my own", "Mappings (*.toml)")
        form.add("own", "Mapping of my own", own, hint="A TOML file, where none of the ready ones fits.")
        told = QPlainTextEdit()
        told.setReadOnly(True)
        told.setMinimumHeight(theme.px(96))
        told.setPlaceholderText("What the file holds is listed here, with every row that cannot be imported.")
        told.setAccessibleName("Result")
        self._result, result = told, form.add_shown("Result", told)
        cell = form.cell
        left = [[(cell("file"), 1)], [(cell("mapping"), 1)], [(cell("own"), 1)]]
        form.body.arrange([left, [[(result, 1)]]])
        look = QPushButton("Check the file")
        look.setToolTip("Read the whole file and tell what would happen; nothing is written")
        look.clicked.connect(self._look)
        form.add_buttons(look)
        form.discard_button.hide()
        if Role.ADMIN not in self.services.opening.roles:
            form.notice("Only an administrator may import; checking a file writes nothing.")
        self.form = form
        form.open()

    # --- running ----------------------------------------------------------------------------------
    @Slot()
    def _look(self) -> None:
        form = self.form
        if form is not None and form.is_open():
            if form.values()["file"]:
                form.show_errors({})
                self._run(form.values(), dry=True)
            else:
                form.show_errors({"file": "File is required."})

    def _import(self, values: dict[str, Any]) -> None:
        name = Path(values["file"]).name
        text = "Tickets that are new come in; of those that came from the same source, what is new is added."
        hint = "There is no undo for an import. Stopped halfway, it goes on where it ended when it is begun again."
        if dialogs.confirm(self.tab.window(), f"Import {name}?", f"{text}\n\n{hint}", "Import"):
            self._run(values, dry=False)
        elif self.form is not None:
            self.form.set_busy(False)

    def _run(self, values: dict[str, Any], *, dry: bool) -> None:
        assert self.form is not None
        self.form.set_busy(True)
        path, mapping = values["file"], values["own"] or values["mapping"] or None
        run = partial(self.services.imports.file, path, mapping=mapping, dry_run=dry)
        title = f"{'Look at' if dry else 'Import of'} {Path(path).name}"
        self._job = self.tab.read(
            lambda work: run(work=work), self._done, failed=self._failed, title=title, writes=not dry
        )

    def _done(self, report: ImportReport) -> None:
        lines = report.summary()
        lines += [f"{report.file}, {line}" for line in report.refusals(_SHOWN)]
        if len(report.errors) > _SHOWN:
            lines.append(f"And {len(report.errors) - _SHOWN:,} more; `longleaf import --json` lists them all.")
        self._tell("\n".join(lines))
        if not report.dry_run:
            if self.form is not None and self._is_open():
                for key in self.form.values():
                    self.form.take_as_first(key)  # it is done: nothing of it is kept
            came = f"{report.file}: {words.count(report.created, 'ticket')} created, {report.updated:,} updated."
            left = f"{words.count(report.skipped, 'row')} did not come in." if report.skipped else ""
            self.tab.messages.info(came, left)
            self.tab.refresh()

    def _failed(self, error: Exception) -> bool:
        if self._is_open() and isinstance(error, LongleafError):
            assert self.form is not None
            self.form.show_errors({}, error.text)
            return True
        if self._is_open():
            self._tell("")
        return False

    @Slot(object)
    def _ended(self, job: Job[Any]) -> None:
        if self._job is None or job is not self._job:
            return
        self._job = None
        if job.outcome != "gone" or job.left_behind:
            return
        kept = "What came in before that is kept; begun again, it goes on from there." if job.writes else ""
        if self._is_open():
            self._tell(f"Stopped: {job.so_far}. {kept}".strip())
        elif job.writes:
            self.tab.messages.warning(f"Stopped: {job.so_far}.", kept)

    def _is_open(self) -> bool:
        return self.form is not None and shiboken6.isValid(self.form) and self.form.is_open()

    def _tell(self, text: str) -> None:
        if self._is_open():
            assert self.form is not None
            assert self._result is not None
            self.form.set_busy(False)
            self._result.setPlainText(text)
