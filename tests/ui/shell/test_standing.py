"""The bar over the pages of a database with a standby, and what is said when its servers change places."""

from __future__ import annotations

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from app.domain.hosts import WAITING, Mode, Standing
from app.ui.shell.main_window import MainWindow
from app.ui.shell.standing_bar import StandingBar
from app.ui.shell.standing_watch import StandingWatch
from app.work import Work
from tests.ui.accessibility import problems

AT = datetime(2026, 11, 28, 8, 12, tzinfo=UTC)
EDC = Standing("edc", Mode.WRITES)
WDC = Standing("wdc", Mode.READS, AT)


def test_the_bar_says_from_where_one_reads_and_why_nothing_is_saved(qtbot: QtBot) -> None:
    bar = StandingBar()
    qtbot.addWidget(bar)
    for quiet in (None, EDC):
        bar.show_standing(quiet)
        assert bar.isHidden()
    bar.show_standing(WDC)
    assert bar.lead.text() == "STANDBY"
    assert bar.text.text() == (
        "As of 28 Nov 2026, 03:12, from the standby wdc. Nothing can be saved; what you type is kept as a draft. It"
        " goes on by itself once a primary answers."
    )
    bar.resize(1100, bar.sizeHint().height())
    assert problems(bar) == []
    bar.show_standing(Standing("edc", Mode.OLD, AT))
    assert bar.lead.text() == "OLDER HISTORY"
    bar.show_standing(Standing("edc", unsafe="No standby confirms them."))
    assert (bar.lead.text(), bar.text.text()) == ("NOT SAFE", "No standby confirms them.")


def test_what_begins_and_ends_is_said_once(window: MainWindow, qtbot: QtBot) -> None:
    now = EDC

    def standing(work: Work) -> Standing:
        return now

    watch = StandingWatch(window.jobs, standing, window.messages, EDC, window, every=60_000)
    changes: list[Standing] = []
    watch.changed.connect(changes.append)
    watch.start()
    watch.look()
    qtbot.waitUntil(lambda: window.jobs.idle)
    assert changes == []
    watch.stop()
    messages = window.messages
    watch.took(Standing(mode=Mode.NONE, known=False))  # that nobody answers is said by others
    watch.took(WDC)
    assert changes == [WDC]
    assert messages.texts == []  # the bar stands there
    watch.took(Standing("wdc", Mode.WRITES))
    assert messages.texts == ["Saving works again: wdc is the primary."]
    messages.clear()
    watch.took(Standing("wdc", older=("edc",)))
    assert messages.texts == ["edc came back with an older history, and is left alone."]
    messages.clear()
    for seconds, texts in ((2, []), (5, [WAITING]), (9, [WAITING]), (0, [])):
        watch.took(Standing("wdc", older=("edc",), waiting=seconds))
        assert messages.texts == texts
    watch.took(Standing("wdc", doubtful=(AT,)))
    watch.took(Standing("wdc", doubtful=(AT,)))
    assert len(messages.texts) == 1
    assert messages.texts[0].startswith("What was saved at ")
    messages.clear()
    watch.took(EDC)
    assert messages.texts == ["edc is the primary now. Work goes on there."]
