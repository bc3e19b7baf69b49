"""Hostile text in every field of the workspace: nothing is rendered, nothing turns round, every letter is there."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from sqlalchemy import text

from app.db.engine import Actor, Database, open_database
from app.domain.periods import Period
from app.domain.plain_text import bare, one_line
from app.domain.setup.parts import PARTS
from app.reports.pdf.metadata import read_figures
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.ui.tab import TabTarget
from app.views.changes.view import ChangesTab
from tests import hostile
from tests.qt_guards import settle, wait_idle
from tests.views.samples import NOW

_MARKER = re.compile(r"<\u2060?b>(\w+\.\w+)<\u2060?/b>")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
#: Text that no screen shows today: only files, commands, or nothing at all.
_NOT_SHOWN = {
    "badge.why",
    "badge_notice.author",
    "badge_validation.op_id",
    "bill.author",
    "bill_line.reason",
    "bill_line.service_line",
    "cab_agenda_item.conditions",
    "cab_agenda_item.decision",
    "cab_agenda_item.note",
    "cab_agenda_item.reason",
    "cab_agenda_item.why",
    "cab_event.author",
    "cab_event.note",
    "cab_meeting.cancelled_why",
    "cab_meeting.minutes",
    "cab_meeting.note",
    "cab_meeting.number",
    "cab_meeting.online",
    "cab_meeting.place",
    "cab_seat.delegate_mail",
    "cab_seat.delegate_name",
    "cab_seat.mail",
    "cab_vote.author",
    "caller_private.salt",
    "change_model.backout_plan",
    "change_model.communication_plan",
    "change_model.implementation_plan",
    "change_model.name",
    "change_model.number",
    "change_model.test_plan",
    "dispute.outcome",
    "exercise_follow_up.words",
    "exercise_stamp.author",
    "exercise_stamp.note",
    "freeze.kind",
    "freeze_override.author",
    "freeze_override.reason",
    "knowledge_note.written_by",
    "knowledge_use.author",
    "knowledge_use.op_id",
    *(f"knowledge_version.{name}" for name in ("author", "category", "cause", "keywords", "solution", "symptoms")),
    *(f"knowledge_version.{name}" for name in ("title", "written_by")),
    "major_incident.manager",
    "major_incident_told.author",
    "major_incident_update.op_id",
    "oncall_swap.reason",  # of one that is over: Setup lists it among what ended
    "outage.cause",
    "outage.number",
    "posting.number",
    "posting.text",
    "posting.title",
    "posting.written_by",
    "posting_template.name",
    "posting_template.text",
    "posting_template.title",
    "posting_told.author",
    "presence.place",
    "presence.who",
    "posting_version.approved_by",
    "posting_version.author",
    "posting_version.text",
    "posting_version.title",
    "posting_version.written_by",
    "rate_case_forecast.basis",
    "recovery_step.words",
    "request_answer.author",
    "review.cancelled_why",
    "review.notes",
    "review.online",
    "review.signed_by",
    "review.signed_for",
    "review_person.mail",
    "service_year.note",
    "shared_filter.grouped",
    "shared_filter.sort",
    "subscription.number",
    "survey.comment",
    "survey.to_mail",
    "survey.token",
    "ticket_event.author",
    "ticket_event.late_reason",
    "ticket_private.body",
    "ticket_private.salt",
}
#: Commands whose form is another one in each part of Setup; of the others two forms show what there is.
_OF_A_PART = ("setup.new", "setup.edit", "setup.end")


@pytest.fixture
def attacked(sample_file: Path, tmp_path: Path) -> Iterator[tuple[Database, set[str]]]:
    path = shutil.copyfile(sample_file, tmp_path / "workspace.sqlite")
    written = hostile.write_into(path)
    db = open_database(str(path), Actor("tester"), lambda: NOW)
    yield db, written
    db.dispose()


class _Walk:
    """Looks at everything that a tree of widgets shows; `problems` as lines, `seen` the columns found in it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.seen: set[str] = set()
        self._tips: set[str] = set()  # what was looked at: most of a window is the same at each look
        self._told: set[str] = set()
        self._known: set[QWidget] = set()  # kept, so that none is taken for another

    def look(self, root: QWidget) -> None:
        for widget in (widgets := [root, *root.findChildren(QWidget)]):
            if widget not in self._known or widget.isVisible():  # what is hidden is looked at once
                self._widget(widget)
        self._known.update(widgets)
        for action in root.findChildren(QAction):
            self._line(action, "action", action.text().partition("\t")[0])  # what follows a tab is its key
            self._tip(action, action.toolTip())

    def _widget(self, widget: QWidget) -> None:
        self._tip(widget, widget.toolTip())
        self._tip(widget, widget.whatsThis())
        self._tip(widget, widget.statusTip())
        if isinstance(widget, QLabel):
            if widget.textFormat() is not Qt.TextFormat.PlainText and "<" in widget.text():
                self._say(widget, "label guesses", widget.text())
            self._lines(widget, "label", widget.text())
        elif isinstance(widget, QAbstractButton):
            self._line(widget, "button", widget.text())
            if "R&D" in widget.text().replace("&&", "&") and not widget.shortcut().isEmpty():
                self._say(widget, "mnemonic", widget.text())
        elif isinstance(widget, QTabBar):
            for n in range(widget.count()):
                self._line(widget, "tab", widget.tabText(n))
        elif isinstance(widget, QTextEdit):
            self._lines(widget, "rich text", widget.toPlainText())
            if "<img" in widget.toHtml():
                self._say(widget, "picture", widget.toHtml())
        elif isinstance(widget, QPlainTextEdit):
            self._found(widget.toPlainText())
        elif isinstance(widget, QAbstractItemView) and not _of_an_input(widget):
            self._view(widget)
        if widget.isWindow():
            self._line(widget, "title", widget.windowTitle())
        self._found(widget.accessibleName() + widget.accessibleDescription())

    def _view(self, view: QAbstractItemView) -> None:
        model = view.model()
        for row in range(min(model.rowCount(QModelIndex()), 40) if model else 0):
            for column in range(model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1):
                index = model.index(row, column)
                self._line(view, "cell", index.data())
                self._line(view, "cell told", index.data(Qt.ItemDataRole.AccessibleTextRole))
                self._tip(view, index.data(Qt.ItemDataRole.ToolTipRole))

    def _tip(self, where: object, text: object) -> None:
        if isinstance(text, str) and text and text not in self._tips:
            self._tips.add(text)
            if re.search(r"<[a-zA-Z/!]", text):
                self._say(where, "tip", text)
            self._lines(where, "tip", text)

    def _lines(self, where: object, what: str, text: str) -> None:
        for line in text.split("\n"):
            self._line(where, what, line)

    def _line(self, where: object, what: str, text: object) -> None:
        if not isinstance(text, str) or text in self._told:
            return
        self._told.add(text)
        if any(unicodedata.category(c) in ("Cc", "Cs") or c in _TURNING for c in text):
            self._say(where, what, text)
        if text.count("\u2068") != text.count("\u2069"):
            self._say(where, f"{what}: isolate not closed", text)
        self._found(text)

    def _found(self, text: str) -> None:
        self.seen.update(_MARKER.findall(text))

    def _say(self, where: object, what: str, text: str) -> None:
        self.problems.append(f"{type(where).__name__} {what}: {text[:100]!r}")


def _of_an_input(view: QAbstractItemView) -> bool:
    """Tell whether it is the list of a combo box that one types into: what it shows is what is stored."""
    at: QWidget | None = view
    while at is not None and not isinstance(at, QComboBox):
        at = at.parentWidget()
    return at is not None and at.isEditable()


@pytest.mark.slow
def test_the_window_shows_text_as_text(
    attacked: tuple[Database, set[str]], open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, written = attacked
    walk, run = _Walk(), Counter[str]()
    for name in ("ask", "save_path", "open_path", "folder_path"):
        monkeypatch.setattr(dialogs, name, lambda *_args, **_named: None)
    window = open_window(db, size=(1920, 1080))
    wait_idle(window.jobs, 60)
    for target in _places(db):
        window.navigator.requested.emit(target)
        wait_idle(window.jobs, 60)
        walk.look(window)
        calendar = window.tab(target.tab)
        if isinstance(calendar, ChangesTab):
            calendar.canvas.choose_day(date(2026, 11, 26))  # Thanksgiving
            wait_idle(window.jobs, 60)
            walk.look(window)
        for pages in window.findChildren(QTabWidget):
            for page in range(pages.count()) if pages.isVisible() else ():
                pages.setCurrentIndex(page)
                wait_idle(window.jobs, 60)
                walk.look(window)
        for _, command in window.commands.commands(target.tab):
            if command.title.endswith("…") and (run[command.id] < 2 or command.id in _OF_A_PART):
                run[command.id] += _run(window, command.id, walk)
    window.finder.open()
    for dialog in _dialogs(window):
        walk.look(dialog)
        dialog.close()
    assert not walk.problems, "\n".join(dict.fromkeys(walk.problems))
    unseen = written - walk.seen - _NOT_SHOWN
    unseen = {column for column in unseen if not column.endswith(("created_by", "updated_by"))}
    assert not unseen, " ".join(sorted(unseen))


def _places(db: Database) -> list[TabTarget]:
    """Records of each tab: those that have the most to show."""
    with db.read() as conn:

        def ids(query: str) -> list[int]:
            return [int(row[0]) for row in conn.execute(text(query))]

        places = [
            *(
                ("tickets", id_)
                for id_ in ids("SELECT ticket_id FROM ticket_event GROUP BY 1 ORDER BY count(*) DESC LIMIT 2")
            ),
            *(("tickets", id_) for id_ in ids("SELECT ticket_id FROM ticket_private LIMIT 1")),
            *(("changes", id_) for id_ in ids("SELECT min(id) FROM change GROUP BY state")),
            *(("cab", id_) for id_ in ids("SELECT max(id) FROM cab_meeting GROUP BY state")),
            *(("majors", id_) for id_ in ids("SELECT max(id) FROM major_incident GROUP BY state")),
            *(
                ("changes", id_)
                for id_ in ids(
                    "SELECT i.change_id FROM cab_vote v JOIN cab_agenda_item i ON i.id = v.item_id"
                    " WHERE v.note <> '' AND i.change_id IS NOT NULL LIMIT 1"
                )
            ),
            *(
                ("agencies", id_)
                for id_ in ids("SELECT agency_id FROM action GROUP BY 1 ORDER BY count(*) DESC LIMIT 2")
            ),
            *(("catalog", id_) for id_ in ids("SELECT service_id FROM rate_case LIMIT 1")),
            *(("figures", id_) for id_ in ids("SELECT agency_id FROM commentary LIMIT 1")),
            *(("callers", id_) for id_ in ids("SELECT caller_id FROM caller_private LIMIT 1")),
            *(("shifts", id_) for id_ in ids("SELECT handover_id FROM handover_line LIMIT 1")),
        ]
    parts = [TabTarget("setup", extra={"page": part.id}) for part in PARTS]
    whole = [TabTarget("datacenters"), TabTarget("reviews"), TabTarget("knowledge")]
    return [*(TabTarget(tab, id_) for tab, id_ in places), *whole, *parts]


def _dialogs(window: MainWindow) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def _run(window: MainWindow, command: str, walk: _Walk) -> bool:
    if not window.commands.run(command):
        return False
    wait_idle(window.jobs, 60)
    walk.look(window)
    for dialog in _dialogs(window):
        walk.look(dialog)
        dialog.reject()
    for menu in [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]:
        menu.close()
    settle()
    return True


def test_documents_and_files_print_text_as_text(attacked: tuple[Database, set[str]], tmp_path: Path) -> None:
    db, _ = attacked
    services = Services(db)
    with db.read() as conn:
        code = str(conn.execute(text("SELECT code FROM agency JOIN commentary ON agency_id = agency.id")).scalar())
    packet = services.packets.preview(code, Period.parse("2026-10")).content
    pdf, ics = tmp_path / "agenda.pdf", tmp_path / "agenda.ics"
    services.cab.agenda_files(None, pdf=pdf, ics=ics)
    for content, columns in (
        (packet, {"agency.name", "service.name", "ticket.title", "commentary.text", "change.title"}),
        (pdf.read_bytes(), {"change.title", "service.name"}),
    ):
        assert columns <= hostile.printed(content)
    assert read_figures(packet).intact
    events = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    shown = bare(one_line(hostile.text_of("change", "title")))
    assert any(shown in str(event["summary"]) for event in events[1:])
    lines = ics.read_bytes().split(b"\r\n")
    assert not [line for line in lines if re.search(rb"[\x00-\x08\x0a-\x1f]", line)]
