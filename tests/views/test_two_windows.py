"""Two people at two windows on one database: each sees what the other does; the same field is asked about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.db.engine import Actor, Database, open_database
from app.services.tickets import reads as ticket_reads
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.views.tickets.view import TicketsTab
from tests.qt_guards import wait_idle
from tests.views.samples import NOW
from tests.views.tickets.desk import desk, pg_desk  # noqa: F401
from tests.views.tickets.ways import quick, tab_of

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Database]]:
    """The same sample twice, through connections of their own."""
    mine: Database = request.getfixturevalue("desk" if request.param == "sqlite" else "pg_desk")
    if mine.kind == "sqlite":
        theirs = open_database(mine.url.database or "", Actor("colleague"), lambda: NOW)
    else:
        theirs = Database(mine.url, mine.actor, lambda: NOW)
    yield mine, theirs
    theirs.dispose()


def seen(window: MainWindow) -> TicketsTab:
    """The Tickets tab with its list, looking often for what others do."""
    if window.following.live is not None:
        window.following.live.set_seconds(0.1)
    tab = tab_of(window)
    quick(tab, "open")
    return tab


def title_of(tab: TicketsTab, ticket_id: int) -> str:
    row = tab.table.rows.row_at(tab.table.rows.positions([ticket_id])[0])
    return str(row.title) if row is not None else ""


def edit(window: MainWindow, tab: TicketsTab, ticket_id: int) -> Form:
    assert tab.table.select_id(ticket_id)
    wait_idle(window.jobs)
    assert window.commands.run("tickets.edit")
    wait_idle(window.jobs)
    (form,) = [d for d in window.findChildren(Form) if d.isVisible()]
    return form


def test_each_sees_what_the_other_does(open_window: Opener, shared: tuple[Database, Database], qtbot: QtBot) -> None:
    first, second = (open_window(db, live=True) for db in shared)
    here, there = seen(first), seen(second)
    one = here.table.rows.ids[0]
    there.table.select_id(one)
    wait_idle(second.jobs)
    form = edit(first, here, one)
    set_value(form.field("title"), "The badge reader of the east door is dead")
    form.try_submit()
    qtbot.waitUntil(lambda: "badge reader" in title_of(there, one))
    qtbot.waitUntil(lambda: "badge reader" in there.detail.head.title.text)

    form = edit(second, there, one)
    set_value(form.field("title"), "The badge reader works again")
    form.try_submit()
    qtbot.waitUntil(lambda: "works again" in title_of(here, one))
    assert here.table.current_id() == one, "the place stays while others work"


def test_the_same_field_is_asked_and_another_one_is_merged(
    open_window: Opener, shared: tuple[Database, Database], qtbot: QtBot
) -> None:
    mine, _theirs = shared
    first, second = (open_window(db) for db in shared)
    here, there = seen(first), seen(second)
    one = here.table.rows.ids[0]
    early, late = edit(first, here, one), edit(second, there, one)
    set_value(early.field("title"), "Title of the first")
    set_value(early.field("caller"), "Caller of the first")
    early.try_submit()
    wait_idle(first.jobs)
    set_value(late.field("title"), "Title of the second")
    category = late.field("category")
    assert isinstance(category, QComboBox)
    category.setEditText("Building")
    late.try_submit()
    wait_idle(second.jobs)
    (asked,) = second.findChildren(ConflictForm)
    assert list(asked.conflict.fields) == ["title"]
    asked.choose("title", mine=False)
    asked.try_submit()
    wait_idle(second.jobs)
    now = ticket_reads.ticket_detail(mine, one).fields
    assert (now["title"], now["caller"], now["category"]) == ("Title of the first", "Caller of the first", "Building")


def test_a_file_that_is_moved_away_is_not_written_to(open_window: Opener, desk: Database, qtbot: QtBot) -> None:  # noqa: F811
    """SQLite itself would go on writing to the deleted file and lose everything at the end."""
    window = open_window(desk, live=True)
    tab = seen(window)
    tab.quick.choose("unassigned")
    wait_idle(window.jobs)
    path = desk.url.database or ""
    os.rename(path, f"{path}.away")
    qtbot.waitUntil(window.status.connection.isVisible)
    assert "does not answer" in window.messages.texts[-1]
    assert window.commands.run("tickets.take")
    wait_idle(window.jobs)
    assert "moved or deleted" in window.messages.texts[-1]
    os.rename(f"{path}.away", path)
    qtbot.waitUntil(lambda: not window.status.connection.isVisible())
    assert tab.table.rows.state == "ready"
