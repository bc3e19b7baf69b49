"""Writing packets and tables, and verifying a packet file: each a job with progress and a message at its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, Slot

from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.packets.files import PacketBatch, PacketFile, VerifyReport
from app.domain.periods import Period
from app.domain.report_table import Exported, ReportTable
from app.ui.forms import dialogs
from app.ui.jobs import Job
from app.views.figures import model
from app.views.figures.export_form import AS, DRAFT, REASON, export_form
from app.views.figures.host import FiguresHost
from app.views.figures.verify_dialog import VerifyDialog


class _Chosen(Protocol):
    def __call__(self, folder: Path, *, draft: bool, reason: str) -> None: ...


_TABLE_KINDS = "Workbook (*.xlsx);;CSV (*.csv)"


class Exports(QObject):
    """Runs them for the tab. They go on when the tab shows something else; a cancel keeps what is complete."""

    def __init__(self, tab: FiguresHost, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self._jobs, self._messages, self._services = tab.context.jobs, tab.messages, tab.services
        self._batch: Job[Any] | None = None
        self._folder = Path()
        self._jobs.ended.connect(self._ended)

    @property
    def running(self) -> bool:
        """Whether the packets of all agencies are being written."""
        return self._batch is not None

    # --- where to, or from where ------------------------------------------------------------------
    def export_packet(self) -> None:
        """Ask whether the packet of the chosen agency is issued and where it is to be, and write it."""
        query = self._tab.chooser.query()
        if query is None or query.agency is None or not self._goes_without_unsaved():
            return
        agency, period = query.agency, query.period

        def chosen(folder: Path, *, draft: bool, reason: str) -> None:
            self.packet(agency, period, folder, draft=draft, reason=reason)

        self._ask(f"packet of {agency}", "Folder for the packet", chosen)

    def _ask(self, whose: str, title: str, chosen: _Chosen) -> None:
        tab = self._tab

        def submit(values: dict[str, Any]) -> None:
            form.accept()
            folder = dialogs.folder_path(tab.window(), title)
            if folder is not None:
                chosen(folder, draft=values[AS] == DRAFT, reason=values.get(REASON, "").strip())

        form = export_form(tab.window(), whose, submit, offline=tab.services.opening.offline is not None)
        form.open()

    def _goes_without_unsaved(self) -> bool:
        """Ask where a commentary is not saved, whosever it is: packets say what is saved."""
        count = self._tab.packet.unsaved_count()
        if not count:
            return True
        said = "The commentary is" if count == 1 else f"The commentaries of {count} packets are"
        return dialogs.confirm(
            self._tab.window(),
            "Export without the new commentary?",
            f"{said} not saved; packets say what is saved.",
            "Export",
        )

    def export_all(self) -> None:
        """Ask whether they are issued, and for a folder; write the packets of all agencies into it."""
        query = self._tab.chooser.query()
        if query is None or not self._goes_without_unsaved():
            return
        period = query.period

        def chosen(folder: Path, *, draft: bool, reason: str) -> None:
            self.all_packets(period, folder, draft=draft, reason=reason)
            self._tab.context.commands.refresh()

        self._ask(f"packets of all agencies, {period.label}", "Folder for the packets of all agencies", chosen)

    def verify_file(self) -> None:
        """Ask for a packet file, and show what its verification found."""
        path = dialogs.open_path(self._tab.window(), "Verify a packet file", Path(), "Packets (*.pdf)")
        if path is not None:
            self.verify(path, lambda report: VerifyDialog(report, self._tab.window()).open())

    def approve_file(self) -> None:
        """Ask for the file of a draft, and approve it under its name."""
        tab = self._tab
        path = dialogs.open_path(tab.window(), "Approve a draft", Path(), "Packets (*.pdf)")
        if path is None:
            return
        text = "Somebody else can issue it then, as of the same time and saying exactly the same."
        if dialogs.confirm(tab.window(), f"Approve {path.name}?", text, "Approve"):
            services, act = self._services, str(uuid4())
            self._jobs.write(
                self,
                lambda _work: services.packets.approve(path, op_id=act),
                self._approved,
                title=f"Approve {path.name}",
            )

    def _approved(self, made: Changes) -> None:
        self._messages.info(made.text)
        self._jobs.changed.emit(made)

    def export_table(self) -> None:
        """Ask where the table in view is to be, and write it."""
        shown, figures = self._tab.shown_table(), self._tab.shown_figures
        if shown is None or figures is None:
            return
        title, table = shown
        query = figures.query
        name = f"{title.lower().replace(' ', '-')}-{query.agency or 'statewide'}-{query.period.key}.xlsx"
        path = dialogs.save_path(self._tab.window(), f"Export: {title}", name, _TABLE_KINDS)
        if path is None:
            return
        own = self._tab.shown_report()
        report = own or model.as_report(title, table.columns, table.rows.shown_rows(), figures)
        self.table(report, path if path.suffix else path.with_suffix(".xlsx"))

    # --- packets ----------------------------------------------------------------------------------
    def packet(self, agency: str, period: Period, path: Path, *, draft: bool, reason: str = "") -> None:
        """Write one packet and record it, unless it is a draft: a write, which must not run beside another."""
        services = self._services
        self._jobs.write(
            self,
            lambda work: services.packets.export(agency, period, path, reason=reason, work=work, draft=draft),
            self._written,
            title=f"Export the packet of {agency}",
        )

    def _written(self, file: PacketFile) -> None:
        text = f"{file.packet_id} ({file.status.lower()}, {words.count(file.pages, 'page')}) is in {file.path}."
        if file.restated:
            text += f" {file.restated:,} figure{'s' * (file.restated > 1)} restated since the last revision."
        if file.unchanged:
            text += f" Nothing has changed since r{file.revision} was issued: it is the same packet."
        if file.copied:
            text += " The file issued then is not kept: this is a copy of it."
        if file.beside is not None:
            text += f" All missed targets are in {file.beside}."
        if file.draft and not file.not_recorded:
            self._messages.info(f"{text} It is not issued.")
        elif file.recorded:
            self._messages.info(text)
            self._jobs.changed.emit(Changes(Touched.PACKETS, (), text))
        else:
            self._messages.warning(text, f"It is a draft, not recorded in the database: {file.not_recorded}")

    def all_packets(self, period: Period, folder: Path, *, draft: bool, reason: str = "") -> None:
        """Write the packet of every agency into a folder."""
        services = self._services
        self._folder = folder
        # Not on the lane of writes, where nobody could save anything for the minutes that this may take: each packet
        # is recorded by a write of its own, once its file is there.
        self._batch = self._jobs.read(
            self,
            lambda work: services.packets.export_all(period, folder, reason=reason, work=work, draft=draft),
            self._all_written,
            key="all",
            title=f"Packets of all agencies, {period.label}",
            writes=True,
        )

    def _all_written(self, batch: PacketBatch) -> None:
        count = len(batch.files)
        text = f"{count} packet{'s are' if count != 1 else ' is'} in {self._folder}."
        unrecorded = [file.packet_id for file in batch.files if file.not_recorded]
        if batch.files and all(file.draft for file in batch.files):
            text += " They are drafts: none is issued."
        hints = []
        if unrecorded:
            hints.append(f"Not recorded in the database: {', '.join(unrecorded)}.")
        if batch.failed:
            text += f" {len(batch.failed)} could not be made."
            hints += [f"{failure.agency}: {failure.why}" for failure in batch.failed]
        if hints:
            self._messages.warning(text, "\n".join(hints))
        else:
            self._messages.info(text)
        if any(file.recorded for file in batch.files):
            self._jobs.changed.emit(Changes(Touched.PACKETS, (), text))

    @Slot(object)
    def _ended(self, job: Job[Any]) -> None:
        if job is not self._batch:
            return
        self._batch = None
        if job.dropped and not job.left_behind:
            done, total = job.done_count, job.total
            self._messages.info(
                f"Stopped: at least {done:,} of {total:,} packets are complete; they are kept in {self._folder}."
                if total
                else f"Stopped. Packets that are complete are in {self._folder}."
            )
            if done:
                self._jobs.changed.emit(Changes(Touched.PACKETS))

    # --- verify and tables ------------------------------------------------------------------------
    def verify(self, path: Path, done: Callable[[VerifyReport], object]) -> None:
        """Recompute the figures of a packet file."""
        services = self._services
        self._jobs.read(
            self, lambda work: services.packets.verify(path, work=work), done, title=f"Verify {path.name}", key="verify"
        )

    def table(self, table: ReportTable, path: Path) -> None:
        """Write a table as workbook or CSV."""
        services = self._services
        self._jobs.read(
            self, lambda work: services.export_table(table, path, work=work), self._table_written, title="Export"
        )

    def _table_written(self, made: Exported) -> None:
        self._messages.info(f"{words.count(made.rows, 'line is', 'lines are')} in {made.path}.")
