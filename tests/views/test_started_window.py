"""The program as people start it: window here, services in the other process; every tab on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import bootstrap
from app.db.engine import Database
from app.ui.settings import Settings
from app.views.changes.view import ChangesTab
from app.views.figures.view import FiguresTab
from app.views.majors.view import MajorsTab
from app.views.tickets.view import TicketsTab
from tests.qt_guards import settle, wait_idle

pytestmark = pytest.mark.processes

#: Nothing of these may be loaded by the window's own process, where it would hold up the start and the list.
_ELSEWHERE = ("sqlalchemy", "psycopg", "alembic", "reportlab", "app.db")

_WALK = """
import sys
from PySide6.QtCore import QTimer
from app import bootstrap
from app.ui.shell.main_window import MainWindow
host = MainWindow.host
def hosted(self, *args, **more):
    host(self, *args, **more)
    left = ["changes", "cab", "agencies", "figures", "majors", "tickets"]
    def on():
        if not self.jobs.idle:
            QTimer.singleShot(20, on); return
        if left:
            self.show_tab(left.pop(0)); QTimer.singleShot(20, on); return
        print(" ".join(sys.modules)); self.close()
    on()
MainWindow.host = hosted
if __name__ == "__main__":
    sys.exit(bootstrap.run_window(sys.argv[1]))
"""


def test_the_windows_process_never_loads_the_database_layer(sample_file: Path, tmp_path: Path) -> None:
    program = tmp_path / "walk.py"
    program.write_text(_WALK, "utf-8")
    folders = {name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, str(program), str(sample_file)],
        env={**os.environ, **folders, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "app.views.figures.view" in loaded
    assert not [name for name in loaded if name.startswith(_ELSEWHERE)]


def address(db: Database) -> str:
    return db.url.database or "" if db.kind == "sqlite" else db.url.render_as_string()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_main_ways_over_the_other_process(
    kind: str,
    request: pytest.FixtureRequest,
    qapp: QApplication,
    settings: Settings,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    db: Database = request.getfixturevalue("sample" if kind == "sqlite" else "pg_sample")
    settings.set("confirm_quit", False)
    window = bootstrap.make_window(qapp, settings)
    window.show()
    start = bootstrap.Start(window, address(db))
    request.node.addfinalizer(start.remote.stop)
    request.node.addfinalizer(lambda: window.close() if isValid(window) else None)
    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.open()
    wait_idle(window.jobs, 30)
    window.show_tab("tickets")
    wait_idle(window.jobs, 30)
    tickets = window.tab("tickets")
    assert isinstance(tickets, TicketsTab)
    tickets.quick.buttons["all"].click()
    wait_idle(window.jobs, 30)
    assert tickets.table.rows.rowCount() >= 350
    tickets.table.setCurrentIndex(tickets.table.model().index(3, 0))
    wait_idle(window.jobs)
    assert tickets.detail.head.title.text
    window.show_tab("changes")
    wait_idle(window.jobs, 30)
    calendar = window.tab("changes")
    assert isinstance(calendar, ChangesTab)
    assert calendar.canvas.sheet.items
    window.show_tab("agencies")
    wait_idle(window.jobs, 30)
    window.show_tab("majors")
    wait_idle(window.jobs, 30)
    incidents = window.tab("majors")
    assert isinstance(incidents, MajorsTab)
    shown = incidents.shown()
    assert shown is not None
    assert shown.updates
    window.commands.run("majors.message")
    wait_idle(window.jobs, 30)
    assert incidents.has_forms()
    window.show_tab("figures")
    wait_idle(window.jobs, 60)
    reports = window.tab("figures")
    assert isinstance(reports, FiguresTab)
    assert reports.shown_figures is not None
    assert reports.charts is not None
    assert start.found is not None
    at_sign_in = [said for said, _hint in start.found.told]  # that nobody on record has this login
    assert window.messages.texts == at_sign_in

    # The other process is killed: the next read says so and offers another try, the one after that works.
    before = start.remote._process
    assert before.pid is not None
    os.kill(before.pid, signal.SIGKILL)
    before.wait(10)
    window.show_tab("tickets")
    tickets.quick.buttons["open"].click()
    wait_idle(window.jobs, 30)
    assert start.remote._process is not before
    (told,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert told.getMessage().startswith("The process of the services ended unexpectedly")
    caplog.clear()
    assert tickets.table.rows.state == "ready"
    window.close()
    start.close()
    for timer in window.findChildren(QTimer):  # a tab that was being built may wait to measure its columns
        timer.stop()
    window.deleteLater()
    settle()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/home/ann/work.db", "/home/ann/work.db"),
        ("postgresql://db.example.org/longleaf", "db.example.org/longleaf"),
        ("postgresql://ann:s3cret@db.example.org:5433/longleaf", "db.example.org:5433/longleaf"),
        ("postgresql://ann:s3cr@et@db.example.org/longleaf", "db.example.org/longleaf"),
        ("postgresql://db.example.org/longleaf?user=ann&password=s3cret", "db.example.org/longleaf"),
    ],
)
def test_a_password_in_an_address_is_never_shown(url: str, shown: str) -> None:
    assert bootstrap.place_of(url) == shown
