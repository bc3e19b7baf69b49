"""A window over plain tabs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from tests.ui.shell.plain import SPECS, FakeServices, Plain


@pytest.fixture
def window(qapp: QApplication, settings: Settings, qtbot: QtBot) -> MainWindow:
    Plain.made.clear()
    settings.set("look", "light")
    made = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(made)
    services = FakeServices()
    made.host(SPECS, bootstrap.build_context(made, services), workspace="test.db", providers=[])  # type: ignore[arg-type]
    made.resize(1280, 720)
    made.show()
    qtbot.waitExposed(made)
    return made
