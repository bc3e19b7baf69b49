"""`PrintPreview`: the pages as they will come out, with Print and Save as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.errors import LongleafError
from app.ui.forms import dialogs
from app.ui.forms.fields import Combo
from app.ui.jobs import JobRunner
from app.ui.look import plain
from app.ui.messages import Messages
from app.ui.pdf.dialog import PdfDialog
from app.ui.pdf.file import PdfFile
from app.ui.printing.printable import Printable
from app.ui.printing.printer import PrintJob, print_dialog, printer_for
from app.ui.wheel import calm
from app.work import Work

Made = tuple[bytes, PdfFile]


class PrintPreview(PdfDialog):
    """Makes the pages of one of several printables when it is chosen; `make` runs on a worker thread."""

    def __init__(
        self,
        printables: Sequence[Printable],
        make: Callable[[Printable, Work], bytes],
        jobs: JobRunner,
        messages: Messages,
        parent: QWidget,
    ) -> None:
        super().__init__("Print preview", jobs, parent)
        self.printables, self._make, self._jobs, self._messages = tuple(printables), make, jobs, messages
        self._made: Made | None = None
        self._printing: PrintJob | None = None
        self._print_when_made = False
        self.choice = Combo()
        self.choice.setAccessibleName("What to print")
        self.choice.addItems([plain.caption(one.name) for one in printables])
        self.choice.setVisible(len(self.printables) > 1)
        calm(self.choice)
        self.print_button = QPushButton("Print…")
        self.print_button.setProperty("primary", True)
        self.save_button = QPushButton("Save as PDF…")
        self.close_button = QPushButton("Close")
        self.add_above(self.print_button, self.save_button, self.close_button, first=self.choice)
        self.choice.currentIndexChanged.connect(self._chosen)
        self.print_button.clicked.connect(self.print_pages)
        self.save_button.clicked.connect(self._save)
        self.close_button.clicked.connect(self.close)
        self._chosen()

    @property
    def name(self) -> str:
        """What is previewed."""
        return self.printables[max(0, self.choice.currentIndex())].name

    def print_at_once(self) -> None:
        """Ask for the printer as soon as the pages are made, without showing them."""
        self._print_when_made = True
        if self._made is not None:
            self.print_pages()

    @Slot()
    def _chosen(self) -> None:
        self.setWindowTitle(plain.window_title(f"Print preview: {self.name}"))
        self._made = None
        self._enable()
        self.pane.clear()
        self.pane.say("Making the pages…")
        printable, make = self.printables[max(0, self.choice.currentIndex())], self._make

        def pages(work: Work) -> Made:
            content = make(printable, work)
            return content, PdfFile(content)

        self._jobs.read(self, pages, self._here, key="pages", failed=self._failed, title=f"Pages of {printable.name}")

    def _enable(self) -> None:
        for button in (self.print_button, self.save_button):
            button.setEnabled(self._made is not None)

    def _here(self, made: Made) -> None:
        self._made = made
        self.pane.set_file(made[1])
        self._enable()
        if self.focusWidget() is None or not self.choice.hasFocus():
            self.pane.view.setFocus()
        if self._print_when_made:
            self._print_when_made = False
            self.print_pages()

    def _failed(self, error: Exception) -> bool:
        if self._print_when_made:  # there is nothing to see yet: show where it is said
            self._print_when_made = False
            self.show()
        if isinstance(error, LongleafError):
            self.pane.say(str(error), error.hint)
            return True
        self.pane.say("The pages could not be made.")
        return False

    @Slot()
    def print_pages(self) -> None:
        """Ask for the printer and print."""
        if self._made is not None:
            printer = printer_for(self._made[1], self.name)
            self._printing = PrintJob(self._made[1], printer)
            around = self.parentWidget()
            owner = self if self.isVisible() or around is None else around
            dialog = print_dialog(self._made[1], printer, owner)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(self._accepted)
            dialog.finished.connect(self._over)
            QDialog.open(dialog)  # the print dialog's own wants a receiver

    @Slot()
    def _over(self) -> None:
        """End with the printer's question where the pages were never shown."""
        if not self.isVisible():
            self.deleteLater()

    @Slot()
    def _accepted(self) -> None:
        job, self._printing = self._printing, None
        if job is not None:
            # The window prints, not this dialog: closing it does not stop what is on its way to the printer.
            done = partial(_printed, self._messages, self.name)
            self._jobs.read(self._messages, job, done, title=f"Printing {self.name}")

    @Slot()
    def _save(self) -> None:
        if self._made is None:
            return
        path = dialogs.save_path(self, "Save as PDF", f"{_file_name(self.name)}.pdf", "PDF (*.pdf)")
        if path is not None:
            content = self._made[0]
            self._jobs.read(self, lambda _work: _write(path, content), self._saved, key="save", repeats=False)

    def _saved(self, path: Path) -> None:
        self._messages.info(f"Saved {path.name}.", str(path.parent))


def _printed(messages: Messages, name: str, pages: str) -> None:
    messages.info(f"{name}: {pages} sent to the printer.")


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -_" else " " for c in name).strip() or "pages"
