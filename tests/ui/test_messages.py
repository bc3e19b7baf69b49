"""What the window says of an error: words for people as they are, a bug of ours with its report."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.errors import EnvironmentFault
from app.ui.jobs import Failure
from app.ui.messages import Messages
from app.ui.shell.exception_hook import ExceptionHook


@pytest.fixture
def messages(qtbot: QtBot) -> Messages:
    made = Messages()
    qtbot.addWidget(made)
    return made


def test_a_missing_column_is_an_error_in_longleaf_with_a_report(
    messages: Messages, db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception, match="full_name") as bug, db.read() as conn:
        conn.exec_driver_sql("SELECT full_name FROM site")
    hook = ExceptionHook(tmp_path)
    try:
        messages.failure(Failure("List", bug.value), hook.report)
    finally:
        hook.restore()
    (said,) = messages.texts
    assert said.startswith("List: an error in Longleaf (")
    (report,) = tmp_path.glob("error-*.txt")
    assert "full_name" in report.read_text("utf-8")
    (logged,) = caplog.records
    assert report.name in logged.getMessage()
    caplog.clear()
    assert any(str(report) in label.text() for label in messages.findChildren(QLabel))


def test_the_users_trouble_is_said_as_it_is(messages: Messages, tmp_path: Path) -> None:
    hook = ExceptionHook(tmp_path)
    try:
        messages.failure(Failure("List", EnvironmentFault("The disk is full.", hint="Free some.")), hook.report)
    finally:
        hook.restore()
    assert messages.texts == ["The disk is full."]
    assert list(tmp_path.iterdir()) == []
