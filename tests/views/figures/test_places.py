"""Where one is in the pages stays when the same workspace is opened again: offline, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app import bootstrap
from app.db.engine import Database
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.ui.tables.place import Place
from tests.qt_guards import wait_idle


def seen(place: Any) -> Any:
    """A place without the row at the top of a list, which one that is not in view does not have."""
    if isinstance(place, Place):
        return replace(place, top=None)
    return type(place)(map(seen, place)) if type(place) in (tuple, list) else place


def test_pages_are_where_they_were_when_the_workspace_is_opened_again(
    sample: Database, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window(sample)
    ids = ("figures", "agencies")
    for id in ids:
        window.show_tab(id)
    wait_idle(window.jobs)
    made: Any = {id: window.tab(id) for id in ids}
    made["figures"].chooser.choose(period="2026Q2", agency_id=4)
    made["figures"].pages.setCurrentIndex(3)
    made["agencies"].search.setText("dep")
    made["agencies"].table.setCurrentIndex(made["agencies"].table.model().index(4, 0))
    wait_idle(window.jobs)
    before, gone_through = window.pages.places(), window.history.kept()[0]

    assert window.unhost()
    assert not window.history.can_back()
    bootstrap.host(window, Services(sample), live=False)
    assert window.current_id() == "agencies"
    assert window.history.kept()[0] == gone_through
    window.show_tab("figures")
    wait_idle(window.jobs)
    assert window.tab("figures") is not made["figures"]
    now = window.pages.places()
    assert before["figures"][:4] == ("2026Q2", 4, None, 3)  # type: ignore[index]
    assert before["agencies"][2][0] == "dep"  # type: ignore[index]
    assert {id: seen(now[id]) for id in ids} == {id: seen(before[id]) for id in ids}
