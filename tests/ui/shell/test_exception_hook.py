"""An error that nobody expected gets a report."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.shell.exception_hook import ExceptionHook


def test_unhandled_error_gets_a_report(qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import sys

    before = sys.excepthook
    hook = ExceptionHook(tmp_path / "reports")
    caught: list[tuple[object, str]] = []
    hook.caught.connect(lambda error, path: caught.append((error, path)))
    try:
        try:
            raise KeyError("lost")
        except KeyError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        hook.restore()
    assert sys.excepthook is before
    (_, path) = caught[0]
    assert "KeyError: 'lost'" in Path(path).read_text("utf-8")
    (told,) = caplog.records
    assert told.name == "longleaf.errors"
    assert Path(path).name in told.getMessage()
    caplog.clear()
