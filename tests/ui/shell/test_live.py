"""The live feed: it backs off, comes back, and sees what another window writes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.changes_made import Changes, Touched
from app.errors import EnvironmentFault
from app.services.api import Services
from app.ui.shell.live import LiveFeed
from app.ui.shell.main_window import MainWindow
from app.work import Work


def test_live_feed_backs_off_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    answers: list[object] = [1, EnvironmentFault("away"), EnvironmentFault("away"), 2]

    def since(token: object, work: Work) -> tuple[object, Changes]:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer, Changes(Touched.NOTHING)

    feed = LiveFeed(window.jobs, since, 0.02, window)
    events: list[str] = []
    feed.lost.connect(lambda _e: events.append("lost"))
    feed.found.connect(lambda: events.append("found"))
    feed.changed.connect(lambda c: events.append("everything" if c.touched == Touched.EVERYTHING else "some"))
    feed.start()
    qtbot.waitUntil(lambda: events == ["lost", "found", "everything"])
    feed.stop()


def test_it_looks_again_after_it_was_stopped_in_the_middle_of_a_look(window: MainWindow, qtbot: QtBot) -> None:
    goes_on = Event()

    def since(token: object, work: Work) -> tuple[object, Changes]:
        goes_on.wait(5)
        return 1, Changes(Touched.NOTHING)

    feed = LiveFeed(window.jobs, since, 60, window)
    feed.start()
    feed.stop()
    feed.start()
    goes_on.set()
    qtbot.waitUntil(lambda: feed._token == 1)
    feed.stop()


def test_two_windows_on_one_database_see_each_others_write(
    db: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    from app.db import tables as t
    from app.db.engine import open_database
    from app.db.records import insert_record

    other_db = open_database(str(db.url) if db.kind == "postgresql" else db.url.database or "", db.actor)
    try:
        first, second = open_window(db), open_window(other_db)
        feed = LiveFeed(second.jobs, Services(other_db).changed_since, 0.05, second)
        feed.start()
        qtbot.waitUntil(lambda: feed._token is not None)
        with qtbot.waitSignal(feed.changed) as told:
            first.jobs.write(
                first, lambda _w: db.write(lambda c: insert_record(c, t.site, {"code": "X", "name": "X"}), what="t")
            )
        assert told.args is not None
        assert told.args[0].touched == Touched.SERVICES
        feed.stop()
        second.close()
        first.close()
    finally:
        other_db.dispose()
