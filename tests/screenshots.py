"""Pictures of every state of the window: `python -m tests.screenshots FOLDER [--all | VARIANT ...] [-- names]`.

A variant is LOOK-WIDTHxHEIGHT-TEXT, as `dark-1920x1080-100`, whichever; `--all` takes every look at every usual size.
The states are those of `tests.screens`, over a copy of the sample workspace, offscreen with the bundled font.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app import bootstrap
from app.sample import workspace
from app.services.workspace import opening
from app.ui.forms import dialogs
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from tests.screens import Stage, services_of, states

LOOKS = ("light", "dark", "contrast")
#: Window and text in percent; a screen of 3840 pixels multiplies by 2.
SIZES = (("1280x720", 100), ("1920x1080", 100), ("1280x720", 150), ("1920x1080", 200), ("3840x2160", 100))
_USUAL = ("light-1280x720-100", "dark-1280x720-100", "light-1920x1080-200")


def main(arguments: list[str]) -> int:
    """Make the workspace if need be, then a run for each variant."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)  # noqa: T201
        return 0
    folder = Path(arguments[0] if arguments else "screenshots").resolve()
    rest, names = arguments[1:], []
    if "--" in rest:
        at = rest.index("--")
        rest, names = rest[:at], rest[at + 1 :]
    folder.mkdir(parents=True, exist_ok=True)
    database = os.environ.get("LONGLEAF_SCREENS_DB", str(folder / "sample-workspace.db"))
    workspace.sample_workspace(database).dispose()
    every = [f"{look}-{size}-{text}" for look in LOOKS for size, text in SIZES]
    for variant in every if "--all" in rest else rest or _USUAL:
        scale = 2 if "-3840x" in variant else 1
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
        command = [sys.executable, "-m", "tests.screenshots", "--take", str(folder), database, variant, *names]
        code = subprocess.call(command, env=environment)
        if code:
            return code
    return 0


def take(folder: Path, database: str, variant: str, only: list[str]) -> None:
    """Take all pictures of one variant into a folder of its own."""
    look, size, text = variant.split("-")
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    wide, high = (int(int(side) / scale) for side in size.split("x"))
    folder = folder / variant
    folder.mkdir(exist_ok=True)
    app = QApplication([])
    for name in ("ask", "save_path", "open_path", "folder_path"):
        setattr(dialogs, name, _nothing)
    with tempfile.TemporaryDirectory() as own:
        copy = Path(own) / "sample-workspace.db"
        shutil.copyfile(database, copy)
        db = opening.open_workspace(str(copy), must_exist=True)
        empty = opening.open_workspace(str(Path(own) / "workspace.db"), must_exist=False)
        opening.ensure(empty)
        settings = Settings(Path(own) / "config")
        settings.set("look", look)
        settings.set("text_size", int(text))
        settings.set("confirm_quit", False)
        window = bootstrap.make_window(app, settings)
        window.resize(wide, high)
        window.show()
        start = bootstrap.Start(window, str(copy))  # for its commands: what is shown is hosted here
        assert start.found is None
        bootstrap.host(window, services_of(db), live=False)
        settle(window)
        QApplication.sendEvent(window.top.menu_button, QEvent(QEvent.Type.Leave))  # where the pointer begins
        for name, widget in states(window, Stage(lambda: settle(window), db, empty)):
            if only and not any(part in name for part in only):
                continue
            settle(window)
            try:
                _picture(widget, window).save(str(folder / f"{name}.png"))
            except RuntimeError:  # it went while it was waited for
                traceback.print_exc()
        window.close()
        db.dispose()
        empty.dispose()
    print(folder, len(list(folder.glob("*.png"))), "pictures")  # noqa: T201


def _picture(widget: QWidget, window: MainWindow) -> QPixmap:
    """Return a widget as it looks; the window with the menus and dialogs that stand over it."""
    picture = widget.grab()
    if widget is not window:
        return picture
    painter = QPainter(picture)
    for top in QApplication.topLevelWidgets():
        if top is not window and top.isVisible():
            painter.drawPixmap(window.mapFromGlobal(top.mapToGlobal(QPoint(0, 0))), top.grab())
    painter.end()
    return picture


def settle(window: MainWindow, timeout: float = 20.0) -> None:
    """Let jobs and events run until nothing is under way."""
    until = time.monotonic() + timeout
    quiet = 0
    while quiet < 8 and time.monotonic() < until:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.015)
        quiet = quiet + 1 if window.jobs.idle else 0


def _nothing(*_arguments: object, **_named: object) -> None:
    return None


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take(Path(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
    else:
        sys.exit(main(sys.argv[1:]))
