"""How a new workspace begins."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.bootstrap.test_start import Begin, Placed, begin, opened_at  # noqa: F401
from tests.qt_guards import wait_idle


def test_a_new_workspace_begins_on_home_with_an_empty_bell_and_a_next_step(
    begin: Begin,  # noqa: F811
    placed: Placed,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    start = opened_at(begin, placed(tmp_path / "first.db"), qtbot)
    window = start.window
    window.show_tab("agencies")
    window.messages.error("Something of the first workspace.")
    with qtbot.waitSignal(start.ready, timeout=120_000):
        assert start.leave()
        start.url = str(tmp_path / "second.db")
        start.make_here()
    wait_idle(window.jobs)
    assert (window.current_id(), window.messages.past, window.messages.texts) == ("home", (), [])
    said = window.tab("home").overlay.text  # type: ignore[attr-defined]
    assert "Ctrl+N" in said
    assert "bring tickets in" in said
