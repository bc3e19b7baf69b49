"""Pictures of every tab and dialog, light and dark and at 200 % scale: `python -m tests.screenshots FOLDER [names]`.

Each tab is shown over the sample workspace; then every command of the window and of the tab that opens a
dialog (its title ends in "…") is run and the dialog taken. A tab may offer more in `tests/views/ID/scenes.py`:
`scenes(window)` yields (name, widget). The pictures are taken offscreen with the bundled font.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget

from app import bootstrap
from app.sample import workspace
from app.services.api import Services
from app.services.workspace import opening
from app.ui.forms import dialogs
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow

_SIZE = (1280, 720)
_PAGES = {"help.shortcuts", "help.about"}


def main(arguments: list[str]) -> int:
    """Make the workspace if need be, then a run for each variant."""
    folder = Path(arguments[0] if arguments else "screenshots").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    database = os.environ.get("LONGLEAF_SCREENS_DB", str(folder / "sample-workspace.db"))
    workspace.sample_workspace(database).dispose()
    for variant, scale in (("light", "1"), ("dark", "1"), ("scale200", "2")):
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "LONGLEAF_VARIANT": variant}
        command = [sys.executable, "-m", "tests.screenshots", "--take", str(folder), database, *arguments[1:]]
        code = subprocess.call(command, env=environment)
        if code:
            return code
    return 0


def take(folder: Path, database: str, only: list[str]) -> None:
    """All pictures of one variant."""
    variant = os.environ["LONGLEAF_VARIANT"]
    app = QApplication([])
    for name in ("ask", "save_path", "open_path", "folder_path"):
        setattr(dialogs, name, _nothing)
    db = opening.open_workspace(database, must_exist=True)
    with tempfile.TemporaryDirectory() as config:
        settings = Settings(Path(config))
        settings.set("look", "dark" if variant == "dark" else "light")
        settings.set("confirm_quit", False)
        window = bootstrap.make_window(app, settings)
        window.resize(*_SIZE)
        window.show()
        window.say_waiting("Opening the workspace…")
        _save(window, folder, f"start-{variant}", only)
        bootstrap.host(window, Services(db), live=False)
        settle(window)
        for spec in bootstrap.tab_specs():
            if only and not any(spec.id in name or name in spec.id for name in only):
                continue
            window.show_tab(spec.id)
            settle(window)
            _save(window, folder, f"{spec.id}-{variant}", [])
            for name, widget in _scenes(spec.id, window):
                settle(window)
                _save(widget, folder, f"{spec.id}-{name}-{variant}", [])
            for scope, command in window.commands.commands(spec.id):
                _dialogs_of(window, command.id, folder, f"{scope}-{command.id}-{variant}", command.title)
        if not only or "window" in only:
            for name, widget in _window_scenes(window):
                settle(window)
                _save(widget, folder, f"window-{name}-{variant}", [])
            for _, command in window.commands.commands(""):
                _dialogs_of(window, command.id, folder, f"window-{command.id}-{variant}", command.title)
            for title in window.commands.menus(""):
                menu = QMenu(window)
                window.commands.fill_menu(menu, title)
                menu.popup(window.mapToGlobal(window.rect().center()))
                _save(menu, folder, f"menu-{title.replace('&', '')}-{variant}", [])
                menu.close()
        window.close()
    db.dispose()


def _window_scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """States of the shell that no command opens: messages, a palette that found something, the first start."""
    window.messages.info("INC0000123 resolved.", action="Undo", run=_nothing)
    window.messages.warning("The database does not answer.", "What is shown may be old; Longleaf keeps trying.")
    window.messages.error("This ticket was changed by somebody else.", "Compare both texts and save again.")
    yield "messages", window
    window.messages.clear()
    window.show_palette()
    palette = next(w for w in window.findChildren(QDialog) if w.isVisible())
    palette.findChildren(QLineEdit)[0].setText("health")
    yield "palette-found", palette
    palette.close()
    current = window.stack.currentWidget()
    assert current is not None
    window.say_waiting(
        "Welcome to Longleaf",
        "There is no workspace yet. Look around in a sample workspace with two years of invented records, "
        "or begin with an empty one.",
        "Make a sample workspace",
        "Begin with an empty one",
    )
    yield "welcome", window
    window.wait_overlay.clear()
    window.stack.setCurrentWidget(current)


def _scenes(tab_id: str, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    try:
        module = importlib.import_module(f"tests.views.{tab_id}.scenes")
    except ModuleNotFoundError:
        return
    yield from module.scenes(window)


def _dialogs_of(window: MainWindow, command: str, folder: Path, name: str, title: str) -> None:
    """Run a command that opens a dialog, take it, close it."""
    if not (title.endswith("…") or command in _PAGES) or not window.commands.run(command):
        return
    settle(window)
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible() and isinstance(widget, QDialog | QMenu):
            _save(widget, folder, name.replace(".", "-"), [])
            widget.close()
    settle(window)


def settle(window: MainWindow, timeout: float = 20.0) -> None:
    """Let jobs and events run until nothing is under way."""
    until = time.monotonic() + timeout
    quiet = 0
    while quiet < 8 and time.monotonic() < until:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.02)
        quiet = quiet + 1 if window.jobs.idle else 0


def _save(widget: QWidget, folder: Path, name: str, only: list[str]) -> None:
    if only and not any(part in name for part in only):
        return
    picture = widget.grab()
    path = folder / f"{name}.png"
    picture.save(str(path))
    print(path)  # noqa: T201


def _nothing(*_arguments: object, **_named: object) -> None:
    return None


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        sys.exit(main(sys.argv[1:]))
