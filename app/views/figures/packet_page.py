"""The packet as it would be issued now, with the commentary beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from app.domain.changes_made import Changes
from app.domain.figures.values import ReportQuery
from app.domain.packets.files import SECTIONS, Commentary, PacketPreview
from app.domain.periods import Period
from app.errors import Conflict, LongleafError
from app.ui.forms.conflict_dialog import ConflictDialog
from app.ui.pdf.file import PdfFile
from app.ui.pdf.pane import PdfPane
from app.ui.tab import Context
from app.views.figures.commentary_form import CommentaryForm
from app.views.figures.model import when
from app.work import Work

Draft = tuple[Commentary, dict[str, str]]


class PacketPage(QWidget):
    """Reads preview and commentary when it is seen; unsaved texts stay with their agency and period."""

    edited = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Packet")
        self._context = context
        self._jobs, self._services = context.jobs, context.services
        self._query: ReportQuery | None = None
        self._agency_id: int | None = None
        self._stale = False
        self.preview: PacketPreview | None = None
        self.drafts: dict[tuple[int, str], Draft] = {}
        self.pane = PdfPane(self._jobs, "Packet")
        self.pane.overlay.action.connect(self._again)
        self.note = QLabel()
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(10, 2, 10, 4)
        self.form = CommentaryForm(context.may("commentary.edit"))
        self.form.edited.connect(self.edited)
        self.form.save_asked.connect(self.save)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pane, 1)
        column.addWidget(self.note)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setAccessibleName("Packet and commentary")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.form)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([880, 380])
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter, 1)

    # --- what is shown ----------------------------------------------------------------------------
    def set_query(self, query: ReportQuery, agency_id: int | None) -> None:
        """Whose packet; read when the page is seen."""
        same = (query.agency, query.period) == (self._query.agency, self._query.period) if self._query else False
        self._keep_draft()
        self._query, self._agency_id = query, agency_id
        self._stale = True
        if not same:
            self._jobs.cancel(self)
            self.preview = None
            self.pane.clear()
            self.note.setText("")
            self.form.base = None
            self.form.set_said({})
        self.form.setEnabled(agency_id is not None)
        self.form.setVisible(agency_id is not None)
        if agency_id is None:
            self._jobs.cancel(self)
            self.pane.say(
                "Choose an agency to see its packet.",
                "A service review packet belongs to one agency. 'Export all' writes the packets of all agencies.",
            )
            self._stale = False

    def read_if_stale(self) -> None:
        """The page is seen: read what is not up to date."""
        if self._stale and self._query is not None and self._agency_id is not None:
            self._stale = False
            self._read_commentary()
            self._read_preview()

    def _read_commentary(self) -> None:
        assert self._query is not None
        assert self._agency_id is not None
        agency_id, period, services = self._agency_id, self._query.period, self._services
        self._jobs.read(
            self,
            lambda work: services.packets.read_commentary(agency_id, period, work=work),
            self._commentary_arrived,
            key="commentary",
        )

    def _commentary_arrived(self, found: Commentary) -> None:
        """A draft stays: its base is what its writer had read, so that a save can tell what others changed."""
        key = (found.agency_id, found.period)
        current = self.form.base
        if current is not None and (current.agency_id, current.period) == key and self.form.unsaved():
            return
        draft = self.drafts.pop(key, None)
        if draft is None:
            self.form.set_base(found)
        else:
            self.form.set_base(*draft)
        self.form.set_said(self.preview.said if self.preview is not None else {})
        self.edited.emit()

    def _read_preview(self) -> None:
        assert self._query is not None
        if self._query.agency is None:
            return
        agency, period, services = self._query.agency, self._query.period, self._services
        if self.preview is None:
            self.pane.say(f"Making the packet of {agency}…", period.long_label)

        def make(work: Work) -> tuple[PacketPreview, PdfFile]:
            found: PacketPreview = services.packets.preview(agency, period, work=work)
            return found, PdfFile(found.content)

        self._jobs.read(
            self, make, self._preview_arrived, key="preview", failed=self._failed, title=f"Packet of {agency}"
        )

    def _preview_arrived(self, found: tuple[PacketPreview, PdfFile]) -> None:
        self.preview, file = found
        self.pane.set_file(file)
        p = self.preview
        parts = [f"{p.packet_id}, {p.status.lower()}", f"{file.pages} pages", f"as of {when(p.as_of)}"]
        if p.restated:
            parts.append(f"{p.restated:,} figure{'s' * (p.restated > 1)} restated since the last revision")
        self.note.setText("; ".join(parts) + ". Not issued until it is exported.")
        self.form.set_said(p.said)
        self.edited.emit()

    def _failed(self, error: Exception) -> bool:
        hint = error.hint if isinstance(error, LongleafError) else ""
        self.pane.clear()
        self.preview = None
        self.pane.say("The packet could not be made.", f"{error} {hint}".strip(), "Try again")
        return isinstance(error, LongleafError)

    @Slot()
    def _again(self) -> None:
        self._stale = True
        self.read_if_stale()

    # --- commentary -------------------------------------------------------------------------------
    def _keep_draft(self) -> None:
        base = self.form.base
        if base is not None:
            key = (base.agency_id, base.period)
            self.drafts.pop(key, None)
            if self.form.unsaved():
                self.drafts[key] = (base, self.form.texts())

    def unsaved(self) -> bool:
        """Whether any text here would be lost."""
        return self.form.unsaved() or bool(self.drafts)

    @Slot()
    def save(self) -> None:
        """Save what was changed; the pages are made anew."""
        if self.form.base is not None and self.form.unsaved():
            self._save(self.form.base, self.form.texts(), undo=True)

    def _save(self, base: Commentary, texts: Mapping[str, str], *, undo: bool) -> None:
        services = self._services
        self.form.set_busy(True)

        def act(_work: Work) -> tuple[Changes, Commentary]:
            changes = services.packets.save_commentary(base, texts)
            return changes, services.packets.read_commentary(base.agency_id, Period.parse(base.period))

        self._jobs.write(
            self,
            act,
            partial(self._saved, base, undo),
            failed=partial(self._not_saved, base, texts),
            title="Save the commentary",
        )

    def _saved(self, before: Commentary, undo: bool, found: tuple[Changes, Commentary]) -> None:
        now = found[1]
        shown = self.form.base
        if shown is not None and (shown.agency_id, shown.period) == (now.agency_id, now.period):
            self.form.set_base(now)
            self.form.set_busy(False)
            self._stale = True
        elif shown is not None:
            self.form.set_busy(False)
        self.drafts.pop((now.agency_id, now.period), None)
        if undo:
            back = partial(self._save, now, before.texts(), undo=False)
            self._context.messages.info("The commentary is saved.", action="Undo", run=back)
        else:
            self._context.messages.info("The commentary is as it was before.")
        self.edited.emit()
        if self.isVisible():
            self.read_if_stale()

    def _not_saved(self, base: Commentary, texts: Mapping[str, str], error: Exception) -> bool:
        self.form.set_busy(False)
        if isinstance(error, Conflict) and error.fields:
            self._ask(base, texts, error)
            return True
        if isinstance(error, LongleafError) and not getattr(error, "retry", False):
            self.form.show_error(error.text)
            return True
        return False

    def _ask(self, base: Commentary, texts: Mapping[str, str], error: Conflict) -> None:
        dialog = ConflictDialog(error, self, titles={key: title for key, (title, _) in SECTIONS.items()})

        def chosen() -> None:
            now_base, mine = dialog.resolved(base.texts(), {k: v for k, v in texts.items() if v != base.text(k)})
            passages = {key: base.passages[key] for key in base.passages}
            resolved = _with_texts(Commentary(base.agency_id, base.period, passages), now_base)
            self._save(resolved, {**now_base, **mine}, undo=False)

        dialog.accepted.connect(chosen)
        dialog.open()


def _with_texts(base: Commentary, texts: Mapping[str, str]) -> Commentary:
    """The same commentary as if these texts had been read."""
    from app.domain.packets.files import Passage

    return Commentary(base.agency_id, base.period, {key: Passage(text) for key, text in texts.items()})
