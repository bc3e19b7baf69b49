"""The packet as it would be issued now, with the commentary beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.changes_made import Changes
from app.domain.edits import Edit
from app.domain.figures.values import ReportQuery
from app.domain.offline.shown import Marks
from app.domain.offline.values import Record
from app.domain.packets.files import SECTIONS, Commentary, PacketPreview, Passage
from app.domain.periods import Period
from app.errors import LongleafError
from app.ui.forms.attempt import Attempt
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.pdf.file import PdfFile
from app.ui.pdf.pane import PdfPane
from app.ui.tab import Context
from app.ui.writing import Act, Fields, Writing
from app.views.figures.commentary_form import CommentaryForm
from app.views.figures.kept_texts import KeptTexts
from app.views.figures.model import when
from app.work import Work

Draft = tuple[Commentary, dict[str, str]]
_KEPT_AFTER = 1_000  # ms after the first change that is not kept yet


class PacketPage(Writing):
    """Reads preview and commentary when it is seen; unsaved texts stay with their agency and period."""

    id = "figures"
    edited = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.jobs, context.messages, context.services, context.actor, context.last_acts, parent)
        self.setAccessibleName("Packet")
        self._sheets: dict[tuple[int, str], _Sheet] = {}
        self._query: ReportQuery | None = None
        self._agency_id: int | None = None
        self._stale = False
        self.preview: PacketPreview | None = None
        self.drafts: dict[tuple[int, str], Draft] = {}
        self._kept = KeptTexts(context.drafts)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEPT_AFTER)
        self._keeping.timeout.connect(self.keep_texts)
        self.pane = PdfPane(self.jobs, "Packet")
        self.pane.overlay.action.connect(self.refresh)
        self.note = Label()
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(theme.px(10), theme.px(2), theme.px(10), theme.px(4))
        self.form = CommentaryForm(context.may("commentary.edit"))
        self.form.edited.connect(self.edited)
        self.form.typed.connect(self._keeping.start)
        self.form.save_asked.connect(self.save_commentary)
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
        """Choose whose packet is shown; it is read when the page is seen."""
        same = (query.agency, query.period) == (self._query.agency, self._query.period) if self._query else False
        self._keep_draft()
        self._query, self._agency_id = query, agency_id
        self._stale = True
        if not same:
            self.jobs.cancel(self)
            self.preview = None
            self.pane.clear()
            self.note.setText("")
            self.form.base = None
            self.form.set_busy(False)
            self.form.set_said({})
        self.form.setEnabled(agency_id is not None)
        self.form.setVisible(agency_id is not None)
        if agency_id is None:
            self.jobs.cancel(self)
            self.pane.say(
                "Choose an agency to see its packet.",
                "A service review packet belongs to one agency. “Export all” writes the packets of all agencies.",
            )
            self._stale = False

    def read_if_stale(self) -> None:
        """Read what is not up to date, because the page is seen."""
        if self._stale and self._query is not None and self._agency_id is not None:
            self._stale = False
            self._read_commentary()
            self._read_preview()

    def _read_commentary(self) -> None:
        assert self._query is not None
        assert self._agency_id is not None
        agency_id, period, services = self._agency_id, self._query.period, self.services
        self.jobs.read(
            self,
            lambda work: (services.packets.read_commentary(agency_id, period, work=work), services.offline.marks()),
            self._commentary_read,
            key="commentary",
        )

    def _commentary_read(self, read: tuple[Commentary, Marks]) -> None:
        commentary, marks = read
        self._commentary_arrived(commentary)
        record = Record("commentary", f"{commentary.agency_id} {commentary.period}")
        self.form.set_mark(marks.get(record, ""))

    def _commentary_arrived(self, commentary: Commentary) -> None:
        """Show the commentary that was read. A draft keeps the base its writer had read, so that a save can tell
        what others changed.
        """
        key = (commentary.agency_id, commentary.period)
        current = self.form.base
        if current is not None and (current.agency_id, current.period) == key and self.form.unsaved():
            return
        draft = self.drafts.pop(key, None) or self._kept.take(commentary)
        if draft is None:
            self.form.set_base(commentary)
        else:
            self.form.set_base(*draft)
        self.form.set_said(self.preview.said if self.preview is not None else {})
        self.edited.emit()

    def _read_preview(self) -> None:
        assert self._query is not None
        if self._query.agency is None:
            return
        agency, period, services = self._query.agency, self._query.period, self.services
        if self.preview is None:
            self.pane.say(f"Making the packet of {agency}…", period.long_label)

        def make(work: Work) -> tuple[PacketPreview, PdfFile]:
            preview: PacketPreview = services.packets.preview(agency, period, work=work)
            return preview, PdfFile(preview.content)

        self.jobs.read(
            self, make, self._preview_arrived, key="preview", failed=self._failed, title=f"Packet of {agency}"
        )

    def _not_issued(self) -> str:
        is_offline = self.services.opening.offline is not None
        return "Not issued: that is done online." if is_offline else "Not issued until it is exported."

    def _preview_arrived(self, answer: tuple[PacketPreview, PdfFile]) -> None:
        self.preview, file = answer
        self.pane.set_file(file)
        p = self.preview
        parts = [f"{p.packet_id}, {p.status.lower()}", f"{file.pages} pages", f"as of {when(p.as_of)}"]
        if p.restated:
            parts.append(f"{p.restated:,} figure{'s' * (p.restated > 1)} restated since the last revision")
        end = "Issued; nothing has changed since." if p.unchanged else self._not_issued()
        self.note.setText(f"{'; '.join(parts)}. {end}")
        self.form.set_said(p.said)
        self.edited.emit()

    def _failed(self, error: Exception) -> bool:
        hint = error.hint if isinstance(error, LongleafError) else ""
        self.pane.clear()
        self.preview = None
        self.pane.say("The packet could not be made.", f"{error} {hint}".strip(), "Try again")
        return isinstance(error, LongleafError)

    @Slot()
    def refresh(self) -> None:
        self._stale = True
        self.read_if_stale()

    # --- commentary -------------------------------------------------------------------------------
    @Slot()
    def keep_texts(self) -> bool:
        """Keep in a file what is typed and not saved; False: it could not be written."""
        self._keeping.stop()
        return self.form.base is None or self._kept.keep(self.form.base, self.form.texts())

    def _keep_draft(self) -> None:
        self.keep_texts()
        base = self.form.base
        if base is not None:
            key = (base.agency_id, base.period)
            self.drafts.pop(key, None)
            if self.form.unsaved():
                self.drafts[key] = (base, self.form.texts())

    def unsaved(self) -> bool:
        """Return whether any text here would be lost."""
        return bool(self.unsaved_count())

    def unsaved_count(self) -> int:
        """Return of how many packets the commentary is not saved."""
        return len(self.drafts) + self.form.unsaved()

    @Slot()
    def save_commentary(self) -> None:
        """Save what was changed; the pages are made anew."""
        base = self.form.base
        if base is None or not self.form.unsaved():
            return
        self.form.set_busy(True)
        services, agency_id, period = self.services, base.agency_id, base.period
        sheet = self._sheets.setdefault((agency_id, period), _Sheet(self, (agency_id, period)))

        def and_read(made: Changes, work: Work) -> tuple[Changes, Commentary]:
            return made, services.packets.read_commentary(agency_id, Period.parse(period), work=work)

        def make(was: Fields, mine: Fields) -> Act:
            def act(op_id: str, work: Work) -> tuple[Changes, Commentary]:
                read = Commentary(agency_id, period, {key: Passage(text) for key, text in was.items()})
                return and_read(services.packets.save_commentary(read, {**was, **mine}, op_id=op_id), work)

            return act

        def back(answer: tuple[Changes, Commentary]) -> None:
            def act(op_id: str, work: Work) -> tuple[Changes, Commentary]:
                made = services.workspace.undo(answer[0].op_id, op_id=op_id)
                assert isinstance(made, Changes)  # a batch is the answer to acts on many records only
                return and_read(made, work)

            self.write(act, then=partial(self._saved, sent), title="Taking back")

        def edits(work: Work) -> Sequence[Edit]:
            newest = services.packets.read_commentary(agency_id, Period.parse(period), work=work).newest
            return () if newest is None else (Edit(newest.updated_by_name, "", newest.updated_at, 0, {}),)

        sent = self.form.texts()
        mine = {key: text for key, text in sent.items() if text != base.text(key)}
        titles = {key: title for key, (title, _) in SECTIONS.items()}
        self.save(
            make,
            dict(base.texts()),
            mine,
            form=sheet,
            undo_act=back,
            then=partial(self._saved, sent),
            title="Save the commentary",
            titles=titles,
            edits=edits,
        )

    def _saved(self, sent: Mapping[str, str], answer: tuple[Changes, Commentary]) -> None:
        """Show what is saved; what was typed since it was sent is kept on top of it."""
        now = answer[1]
        key, shown = (now.agency_id, now.period), self.form.base
        if shown is not None and (shown.agency_id, shown.period) == key:
            self.form.set_base(now, _on_top(now, self.form.texts(), sent, shown))
            self.form.set_busy(False)
            self._stale = True
        base, texts = self.drafts.pop(key, (now, {}))
        rest = _on_top(now, texts, sent, base)
        if rest is not None:
            self.drafts[key] = (now, rest)
        self._kept.keep(now, rest or now.texts())
        self.keep_texts()
        self.edited.emit()
        if self.isVisible():
            self.read_if_stale()


def _on_top(
    now: Commentary, texts: Mapping[str, str], sent: Mapping[str, str], base: Commentary
) -> dict[str, str] | None:
    """Return what is saved with what was typed since; None where nothing was."""
    typed = {key: text for key, text in texts.items() if text not in (sent.get(key), base.text(key))}
    return {**now.texts(), **typed} if typed else None


class _Sheet:
    """The commentary of one agency and period as a form; open while it is the one that is shown."""

    def __init__(self, page: PacketPage, key: tuple[int, str]) -> None:
        self._page, self._key = page, key
        self.attempt = Attempt()

    def values(self) -> Mapping[str, Any]:
        return self._page.form.texts()

    def is_open(self) -> bool:
        base = self._page.form.base
        return base is not None and (base.agency_id, base.period) == self._key

    def accept(self) -> None:
        """Keep the form open: what is saved is shown once it is read."""

    def try_submit(self) -> None:
        self._page.save_commentary()

    def set_busy(self, busy: bool) -> None:
        self._page.form.set_busy(busy)

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        self._page.form.show_error("\n".join([*errors.values(), general]).strip())

    def failed(self, error: Exception) -> bool:
        self._page.form.show_error(error.text if isinstance(error, LongleafError) else "")
        return isinstance(error, LongleafError)
