"""Files of a ticket in the window: attached, dropped, opened safely, saved, withdrawn; and of a change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.db.engine import Database
from app.domain.changes.board import next_wednesday
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.services.attachments.acts import listed
from app.ui.forms import dialogs
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.changes.view import ChangesTab
from app.views.tickets.pane.pane import FILES
from app.views.tickets.view import TicketsTab
from app.work import Work
from tests.qt_guards import wait_idle
from tests.views.cab.test_cab_tab import board
from tests.views.changes.test_list import add, at, calendar

Opener = Callable[..., MainWindow]
PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture
def tab(open_window: Opener, desk: Database) -> TicketsTab:
    window = open_window(desk)
    window.show_tab("tickets")
    found = window.tab("tickets")
    assert isinstance(found, TicketsTab)
    wait_idle(window.jobs)
    found.focus_first()
    wait_idle(window.jobs)
    return found


def drop(tab: TicketsTab, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(tab.detail.files, entering)
    assert entering.isAccepted()
    tab.detail.files.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    wait_idle(tab.jobs)


def test_files_are_attached_opened_saved_and_withdrawn(
    tab: TicketsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, run = tab.detail.files, tab.context.commands.run
    assert tab.context.commands.problems() == []
    (tmp_path / "screen.png").write_bytes(PNG)
    (tmp_path / "fix.ps1").write_bytes(b"Remove-Item *")
    monkeypatch.setattr(dialogs, "open_path", lambda *_: tmp_path / "screen.png")
    assert run("tickets.attach")
    wait_idle(tab.jobs)
    assert tab.detail.files_button.text() == "1 file"
    assert tab.messages.texts[-1].startswith("screen.png is attached to ")
    drop(tab, tmp_path / "fix.ps1", tmp_path / "none.txt")
    assert any("none.txt is not there" in text for text in tab.messages.texts)
    assert run("tickets.files")
    assert tab.detail.pages.currentIndex() == FILES
    assert [panel.list.item(n).text().split("\n")[0] for n in range(panel.list.count())] == ["screen.png", "fix.ps1"]
    assert panel.list.hasFocus()

    opened: list[Path] = []

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    wait_idle(tab.jobs)
    assert [(path.name, path.read_bytes()) for path in opened] == [("screen.png", PNG)]
    panel.list.setCurrentRow(1)
    assert run("tickets.open_file")
    wait_idle(tab.jobs)
    assert len(opened) == 1, "what could run something is only saved"
    assert "fix.ps1 could run something on this computer: it can only be saved." in tab.messages.texts
    monkeypatch.setattr(dialogs, "save_path", lambda *_: tmp_path / "copy.ps1")
    assert run("tickets.save_file")
    wait_idle(tab.jobs)
    assert (tmp_path / "copy.ps1").read_bytes() == b"Remove-Item *"

    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    form = tab.form_dock().current()
    assert isinstance(form, Form)
    assert form.title == f"Withdraw fix.ps1 of {panel.record_name}"
    set_value(form.field("reason"), "It holds a password")
    form.try_submit()
    wait_idle(tab.jobs)
    assert panel.list.item(1).text().split("\n")[0] == "fix.ps1 (withdrawn)"
    assert "It holds a password" in panel.list.item(1).text()
    assert not run("tickets.save_file")
    assert tab.detail.files.title.text() == "1 file", "its page is called Files"


def test_a_picture_is_pasted(tab: TicketsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is cancelled leaves nothing behind, neither in the list nor where pictures are kept for it."""
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    QGuiApplication.clipboard().setImage(picture)
    add = tab.services.attachments.add
    seen: list[int] = []

    def cancelled(tbl: str, id: int, path: str, *, op_id: str, work: Work) -> Changes:
        seen.append(len(list(kept.iterdir())))
        work.ask()
        work.check()
        raise AssertionError

    monkeypatch.setattr(tab.services.attachments, "add", cancelled)
    tab.detail.files.paste()
    wait_idle(tab.jobs)
    assert (seen, list(kept.iterdir()), tab.detail.files.files) == ([1], [], ())
    monkeypatch.setattr(tab.services.attachments, "add", add)
    tab.detail.files.paste()
    wait_idle(tab.jobs)
    wait_idle(tab.jobs)
    assert list(kept.iterdir()) == []
    assert tab.detail.files.files is not None
    (one,) = tab.detail.files.files
    assert (one.media_type, one.name.startswith("Picture "), one.name.endswith(".png")) == ("image/png", True, True)
    QGuiApplication.clipboard().clear()


@pytest.mark.slow
def test_files_of_a_change_stand_in_its_pane(open_window: Opener, sample: Database, tmp_path: Path) -> None:
    day = local_date(sample.now()) + timedelta(days=9)
    id = add(sample, "Patch", at(day, 10))
    window = open_window(sample)
    tab: ChangesTab = calendar(window, day)
    tab.canvas.choose_change(id)
    wait_idle(tab.jobs)
    panel = tab.change.files
    assert tab.context.commands.problems() == []
    assert (panel.record, panel.isVisibleTo(tab.change), panel.list.isHidden()) == (id, True, True)
    (tmp_path / "plan.txt").write_text("First", "utf-8")
    panel.paths_given.emit([str(tmp_path / "plan.txt")])
    wait_idle(tab.jobs)
    assert panel.title.text() == "Files (1)"
    assert not panel.list.isHidden()
    assert [one.name for one in listed(sample, "change", id)] == ["plan.txt"]


@pytest.mark.slow
def test_files_of_a_meeting_stand_below_its_papers(open_window: Opener, sample: Database, tmp_path: Path) -> None:
    window = open_window(sample)
    tab = board(window, next_wednesday(local_date(sample.now())))
    assert tab.context.commands.problems() == []
    panel = tab.detail.files
    tab.detail.show_page("papers")
    assert panel.record is not None
    (tmp_path / "slides.pdf").write_bytes(b"%PDF-1.7")
    panel.paths_given.emit([str(tmp_path / "slides.pdf")])
    wait_idle(tab.jobs)
    assert [one.name for one in listed(sample, "cab_meeting", panel.record)] == ["slides.pdf"]
    assert panel.title.text() == "Files (1)"
