"""Where this computer reads mail, and the rules of mail that comes in, set in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.inbox.account import InboxFields
from app.services.api import Services
from app.services.inbox import account as accounts
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.setup.test_rules_and_mail import opened
from tests.views.setup.test_setup_tab import fill, form, told

Opener = Callable[..., MainWindow]


def test_a_mailbox_is_tried_before_it_is_kept(
    open_window: Opener, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "inbox.json")
    window, account = open_window(sqlite_db), Services(sqlite_db).inbox.account
    opened(window, "setup.inbox")
    assert problems(form(window)) == []
    assert form(window).values()["where"] == "nowhere"
    fill(window, where="server", host="imap.example.gov", port="many")
    assert "port: 0 is no port. Enter a number from 1 to 65535; 993 is usual." in told(window)
    fill(window, port="993", security="none")
    assert any(text.startswith("security: Mail of imap.example.gov would come in the clear.") for text in told(window))
    fill(window, security="implicit")
    assert any(text.startswith("user: Nobody is named who signs in") for text in told(window))
    fill(window, where="folder", path="mails")
    assert any(text.startswith("path: mails is no whole path.") for text in told(window))
    (tmp_path / "mails").mkdir()
    fill(window, path=str(tmp_path / "mails"))
    wait_idle(window.jobs)
    assert account().fields == InboxFields(path=str(tmp_path / "mails"))
    opened(window, "setup.inbox")
    assert form(window).values()["where"] == "folder"
    fill(window, where="nowhere")
    wait_idle(window.jobs)
    assert account().fields is None


def test_the_rules_of_mail_that_comes_in_are_set(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    opened(window, "setup.inbox_rules")
    assert problems(form(window)) == []
    fill(window, agency="nowhere", answers_a_day="7")
    assert any(text.startswith("agency: There is no agency NOWHERE.") for text in told(window))
    form(window).close_kept()
    opened(window, "setup.inbox_rules")
    fill(window, agency="")
    wait_idle(window.jobs)
    assert Services(sqlite_db).inbox.rules().answers_a_day == 7
