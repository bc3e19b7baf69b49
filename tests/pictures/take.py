"""Takes the pictures: `python -m tests.pictures.take FOLDER`, in an environment that `environment` makes.

Everything that could differ between two machines or two days is fixed: the clock, the sample workspace, the window's
size, the settings, the fonts (none but the bundled ones), the caret (it does not blink).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from app import bootstrap
from app.domain.workspace import Opening
from app.errors import Conflict
from app.services.api import Services
from app.ui.forms.conflict_form import ConflictForm
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from app.ui.tables import column_model
from app.views.changes.view import ChangesTab
from app.views.figures.view import FiguresTab
from app.views.tickets.view import TicketsTab
from tests.pictures.compare import Pixels, difference, read, write
from tests.views.samples import NOW, TICKETS

REFERENCES = Path(__file__).parent / "references"
SIZE = (1280, 720)
WIDE = (1920, 1080)
TABS = ("home", "tickets", "changes", "cab", "agencies", "figures", "majors", "hub", "datacenters", "catalog")
#: Every picture there is.
NAMES = (
    *(f"{tab}-{look}" for look in ("light", "dark") for tab in TABS),
    "tickets-contrast",
    "changes-contrast",
    "palette",
    "tickets-composer",
    "tickets-nothing",
    "tickets-wide",
    "conflict",
    "changes-month",
    "packet-preview",
)
_PATIENCE = 30.0  # seconds for a screen to come to rest on a busy machine
_LONGER = 5.0  # seconds that a picture gets to become like its reference
_REST = 0.4  # seconds without any change: longer than the longest delay of a search field


class _Fixed(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


def environment(folder: Path) -> dict[str, str]:
    """The environment of the process that takes the pictures; `folder`: for its files."""
    fonts = folder / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>', "utf-8")
    fixed = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_", "LC_"))}
    return fixed | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": "1",
        "FONTCONFIG_FILE": str(fonts),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "LONGLEAF_LOG": "off",
        **{f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
    }


def main(folder: Path) -> None:
    """Take all pictures into `folder`."""
    from app.db import workspace
    from app.db.engine import Actor, open_database
    from app.sample import build_sample

    app = QApplication([])
    app.setCursorFlashTime(0)
    setattr(column_model, "datetime", _Fixed)  # noqa: B010 - the clock of tables that are given none
    with tempfile.TemporaryDirectory() as own:
        db = open_database(Path(own) / "sample.db", Actor("tester"), lambda: NOW)
        workspace.create(db)
        build_sample(db, tickets=TICKETS)
        settings = Settings(Path(own) / "config")
        settings.set("look", "light")
        settings.set("confirm_quit", False)
        window = bootstrap.make_window(app, settings)
        window.resize(*SIZE)
        window.show()
        services = Services(db)
        services.opening = Opening("Sample workspace", services.opening.actor, services.opening.roles)
        bootstrap.host(window, services, live=False)
        _rest(window)
        QApplication.sendEvent(window.top.menu_button, QEvent(QEvent.Type.Leave))  # where the pointer begins
        for name, widget in _screens(window):
            write(_at_rest(window, widget, REFERENCES / f"{name}.png"), folder / f"{name}.png")
        window.close()
        db.dispose()


def _screens(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    for look in ("light", "dark"):
        window.settings.set("look", look)
        for tab in TABS:
            _show(window, tab)
            yield f"{tab}-{look}", window
    window.settings.set("look", "contrast")
    for tab in ("tickets", "changes"):
        _show(window, tab)
        yield f"{tab}-contrast", window
    window.settings.set("look", "light")
    _show(window, "tickets")
    window.finder.open()
    palette = _dialog(window)
    palette.findChildren(QLineEdit)[0].setText("health")
    yield "palette", palette
    palette.close()
    window.commands.run("tickets.log")
    yield "tickets-composer", window
    dock = window.form_dock()
    form = dock.current() if dock is not None else None
    assert form is not None
    form.discard()
    tickets = window.tab("tickets")
    assert isinstance(tickets, TicketsTab)
    tickets.filters.search.setText("nothing is called this")
    tickets.filters.search.returnPressed.emit()
    yield "tickets-nothing", window
    tickets.clear_filter()
    tickets.focus_list()
    window.resize(*WIDE)
    yield "tickets-wide", window
    window.resize(*SIZE)
    fields: dict[str, tuple[object, object, object]] = {
        "title": ("Mail is slow", "Mail is slow in Raleigh", "Mail is slow for everybody"),
        "caller": ("", "Alexandra Fitzgerald", "Hugo Faircloth"),
    }
    told = Conflict("INC0000123 was changed by somebody else meanwhile.", fields, 3)
    conflict = ConflictForm(told, window.tab("tickets"))
    conflict.open()
    yield "conflict", window
    conflict.reject()
    calendar = window.tab("changes")
    assert isinstance(calendar, ChangesTab)
    window.show_tab("changes")
    calendar.days.show_month()
    yield "changes-month", window
    reports = window.tab("figures")
    assert isinstance(reports, FiguresTab)
    window.show_tab("figures")
    _rest(window)
    assert reports.chooser.choices is not None
    agency = next(one.id for one in reports.chooser.choices.agencies if one.code == "DHHS")
    reports.chooser.choose("2026-10", agency)
    reports.pages.setCurrentWidget(reports.packet)
    yield "packet-preview", window


def _show(window: MainWindow, tab: str) -> None:
    """Show a page with the keyboard in it."""
    window.show_tab(tab)
    _rest(window)
    window.tab(tab).focus_first()


def _dialog(window: MainWindow) -> QDialog:
    return next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())


def _at_rest(window: MainWindow, widget: QWidget, reference: Path) -> Pixels:
    """The widget's picture once nothing changes any more; a slow machine gets longer to become like the reference."""
    _rest(window)
    wanted = read(reference) if reference.exists() else None
    until = time.monotonic() + _LONGER
    while True:
        pixels = _stable(window, widget)
        if wanted is None or not difference(pixels, wanted).text or time.monotonic() > until:
            return pixels


def _rest(window: MainWindow) -> None:
    _events_until(lambda: window.jobs.idle, _REST)


def _stable(window: MainWindow, widget: QWidget) -> Pixels:
    seen = [_grab(widget)]

    def same() -> bool:
        now = _grab(widget)
        if now.shape == seen[0].shape and bool((now == seen[0]).all()):
            return window.jobs.idle
        seen[0] = now
        return False

    _events_until(same, _REST)
    return seen[0]


def _events_until(rests: Callable[[], bool], seconds: float) -> None:
    """Let the event loop run until `rests` was true for `seconds`."""
    end = time.monotonic() + _PATIENCE
    since = time.monotonic()
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.02)
        if not rests():
            since = time.monotonic()
        elif time.monotonic() - since > seconds:
            return


def _grab(widget: QWidget) -> Pixels:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
