"""What callers are told by mail, and whom surveys ask, set in the window."""

from __future__ import annotations

from collections.abc import Callable

from app.db.engine import Database
from app.domain.callers.settings import News
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.setup.test_rules_and_mail import opened
from tests.views.setup.test_setup_tab import fill, form, told

Opener = Callable[..., MainWindow]


def test_what_callers_are_told_is_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.callers")
    assert problems(form(window)) == []
    assert {form(window).values()[news.value] for news in News} == {"no"}
    fill(window, hold="yes", hold_text="Hello {nmae}")
    assert any(text.startswith("hold_text: {nmae} is no placeholder. There are: {name}, ") for text in told(window))
    fill(window, hold_text="We wait for you, {name}.\n\n{text}")
    wait_idle(window.jobs)
    rules = Services(sqlite_db).callers.rules()
    assert (rules.on, rules.texts[News.HOLD]) == (frozenset({News.HOLD}), "We wait for you, {name}.\n\n{text}")
    opened(window, "setup.surveys")
    assert problems(form(window)) == []
    fill(window, when="closed", share="many")
    assert "share: “many” cannot be used. Write a whole number from 1 to 100." in told(window)
    fill(window, share="50")
    wait_idle(window.jobs)
    asked = Services(sqlite_db).callers.survey_rules()
    assert (asked.when, asked.share, asked.open_days) == ("closed", 50, 14)


def test_what_was_typed_is_there_again(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    for command, name in (("setup.callers", "hold_text"), ("setup.surveys", "text")):
        opened(window, command)
        shown = form(window)
        shown.field(name).setPlainText("Mine")  # type: ignore[attr-defined]
        shown.close_kept()
        opened(window, command)
        assert form(window).values()[name] == "Mine"
        form(window).close_kept()
