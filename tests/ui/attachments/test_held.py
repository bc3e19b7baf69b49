"""A hold that is set or lifted while its record is shown is spoken; what is read of another record is not."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from app.ui.attachments.panel import FilesPanel


def test_a_hold_is_spoken_when_it_is_set_and_when_it_is_lifted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    panel = FilesPanel()
    qtbot.addWidget(panel)
    panel.show_record(7, "INC0000007")
    panel.show_held(7, ())
    panel.show_held(7, ["Legal hold HLD0000001: Doe\nv. State"])
    panel.show_record(7, "INC0000007")  # read again
    panel.show_held(7, ["Legal hold HLD0000001: Doe\nv. State"])
    panel.show_held(8, ["Audit HLD0000002: Books"])
    panel.show_held(7, ["Audit HLD0000003: Books"])
    assert said == [
        "INC0000007. Kept now: Legal hold HLD0000001: Doe v. State.",
        "INC0000007. Kept now: Audit HLD0000003: Books. Not kept any more: Legal hold HLD0000001: Doe v. State.",
    ]
    panel.show_record(8, "INC0000008")
    panel.show_held(8, ["Audit HLD0000002: Books"])  # as it was found: the pane tells it
    assert len(said) == 2
    assert not panel.held.isHidden()
