"""The bar over the pages of an offline copy: of when it is, stale in words, and what waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from app.domain.snapshot.values import Snapshot
from app.ui.shell.offline_bar import OfflineBar
from tests.ui.accessibility import problems

AT = datetime(2026, 11, 27, 19, 5, tzinfo=UTC)


def test_it_says_how_old_the_copy_is(qtbot: QtBot) -> None:
    bar = OfflineBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.now = lambda: AT + timedelta(hours=3)
    bar.begin(Snapshot(AT, "longleaf on edc", "id", "ann", frozenset()), 24)
    assert bar.text.text() == "Offline: as of 27 Nov 2026, 14:05 (3 h ago)."
    assert bar.stale.isHidden()
    assert bar.waiting.isHidden()
    bar.set_waiting("3 edits wait here")
    bar.now = lambda: AT + timedelta(hours=25)
    bar.tell()
    assert bar.stale.text() == "STALE"
    assert bar.text.text() == "Offline: as of 27 Nov 2026, 14:05 (25 h ago). Older than 24 h. 3 edits wait here."
    bar.set_stale(0)
    assert bar.stale.isHidden()
    bar.resize(1100, bar.sizeHint().height())
    assert problems(bar) == []
    pairs = ((bar.waiting, bar.waiting_asked), (bar.sync, bar.sync_asked), (bar.online, bar.online_asked))
    for button, asked in pairs:
        with qtbot.waitSignal(asked):
            button.click()
    bar.end()
    assert bar.isHidden()
