"""The window as a screen reader is told of it: every control has a name, every row is one sentence."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.spoken.atspi import Spoken
from tests.spoken.session import Driven, missing, session
from tests.today import sample_of_today

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="AT-SPI is the bus of Linux desktops"),
]

_FOCUSABLE, _SHOWING = 1 << 11, 1 << 25  # ATSPI_STATE_FOCUSABLE, ATSPI_STATE_SHOWING
#: How often a telling is waited for.
_TIMES = 8
#: Parts that Qt makes itself and that say nothing of their own.
_OF_QT = ("filler", "scroll bar", "panel", "layered pane", "viewport")


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    """The program over a sample workspace, in a desktop session of its own."""
    if lacks := missing():
        told = f"a desktop session needs {', '.join(lacks)}; `python3 dev.py test` installs it"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    home = tmp_path_factory.mktemp("spoken")
    workspace = Path(shutil.copyfile(sample_of_today(tmp_path_factory), home / "sample-workspace.db"))
    with session(workspace, home) as found:
        yield found


def focused(driven: Driven, key: str, seconds: float = 0.6) -> str:
    """Press a key and return the name of what has the focus after it; empty where nothing was told."""
    driven.press(key)
    told = _told(driven, "Focus", seconds)
    return told[-1].name if told else ""


def walked(driven: Driven, count: int, key: str = "Tab") -> list[str]:
    """Press a key so many times and return the names of what has the focus, one after the other."""
    return [focused(driven, key, 0.3) for _ in range(count)]


def announced(driven: Driven, *keys: str, seconds: float = 1.0) -> list[str]:
    """Press keys and return what was announced meanwhile."""
    for key in keys:
        driven.press(key)
    return [event.text for event in _told(driven, "Announcement", seconds)]


def _told(driven: Driven, kind: str, seconds: float) -> list[Spoken]:
    """Return what was told until nothing was for so long; a busy machine has more time to begin."""
    for _ in range(_TIMES):
        if told := [event for event in driven.listener.heard(seconds) if event.event == kind]:
            return told
    return []


def listed(driven: Driven, number: str) -> tuple[str, str]:
    """Return the title and the state of a ticket as the workspace holds them."""
    with closing(sqlite3.connect(driven.workspace)) as db:
        found = db.execute("SELECT title, state FROM ticket WHERE number = ?", (number,)).fetchone()
    return str(found[0]), str(found[1])


def test_whatever_takes_the_keyboard_has_a_name(driven: Driven) -> None:
    listener = driven.listener
    nameless = [
        (listener.role(node), node.path)
        for node in listener.walk(driven.root())
        if listener.states(node) & _FOCUSABLE
        and listener.states(node) & _SHOWING
        and not listener.name(node)
        and listener.role(node) not in _OF_QT
    ]
    assert nameless == []


def test_a_row_is_one_sentence_of_number_title_state_and_time_left(driven: Driven) -> None:
    driven.press("Ctrl+2")
    driven.press("Home")
    said = focused(driven, "Down")
    number = said.partition(",")[0]
    title, state = listed(driven, number)
    words = state.replace("_", " ").capitalize()
    assert said.startswith(f"{number}, {title}, {words}, ")
    assert re.search(r"(due in|missed by) (\d+ d|\d+ h|\d+ min)|Waiting for \w+|No target$", said)


def test_coming_back_to_a_list_tells_its_row(driven: Driven) -> None:
    driven.press("Ctrl+2")
    row = focused(driven, "Down")
    driven.press("Ctrl+5")
    assert focused(driven, "Down").startswith("D")  # an agency: DAC, DEQ, DES ...
    assert focused(driven, "Ctrl+2", 1.0) == row


def test_results_are_told_while_typing_and_while_moving(driven: Driven) -> None:
    driven.press("Ctrl+2")
    driven.press("Ctrl+K")
    typed = announced(driven, " mailbox", seconds=1.5)
    assert re.fullmatch(r"\d+ found\. (Ticket|Change|Agency|Service|Run|Go).*[Mm]ailbox.*", typed[-1])
    moved = announced(driven, "Down")
    assert len(moved) == 1
    assert "ailbox" in moved[0]
    assert moved[0] not in typed[-1]
    nothing = announced(driven, "Ctrl+A", " zzzzqq", seconds=1.5)
    assert nothing[-1].startswith("Nothing is called")
    driven.press("Escape")


def test_what_an_act_changed_is_told_and_so_is_its_undo(driven: Driven) -> None:
    driven.press("Ctrl+2")
    number = focused(driven, "Down").partition(",")[0]
    driven.press("u")
    driven.press(" We look into it.")
    assert announced(driven, "Ctrl+Return", seconds=2.0) == [f"The update for {number} is recorded."]
    assert announced(driven, "Ctrl+Z", seconds=2.0) == [f"This was taken back: The update for {number} is recorded."]
    driven.press("Ctrl+Shift+D")


def test_a_key_that_does_nothing_says_why(driven: Driven) -> None:
    driven.press("Ctrl+2")
    driven.press("Down")
    (told,) = announced(driven, ",")  # every letter has an act in Tickets
    assert told.startswith("No act has the key , here.")
    driven.press("Ctrl+Shift+D")


#: Where Tab goes from the list of each page: the list's columns, then what stands beside it, from above down.
ORDERS: dict[str, list[str | None]] = {
    "Ctrl+2": ["Columns of Tickets", "Previous ticket", "Next ticket", "Close the ticket", None, "Update", "Assign"],
    "Ctrl+5": ["Columns of BRM matrix", "Previous agency", "Next agency", "Close the agency", "Assign", "Verify"],
}


@pytest.mark.parametrize("page", ORDERS)
def test_tab_goes_from_the_list_into_its_record_from_above_down(driven: Driven, page: str) -> None:
    driven.press(page)
    driven.press("Home")
    driven.press("Down")
    driven.press("Down")
    expected = ORDERS[page]
    names = walked(driven, len(expected))
    assert [name if wanted is not None else None for name, wanted in zip(names, expected, strict=True)] == expected
    assert all(names)


def test_tab_on_home_goes_from_what_needs_one_to_what_runs_and_the_queues(driven: Driven) -> None:
    driven.press("Ctrl+1")
    driven.press("Down")
    names = walked(driven, 8)
    kinds = [
        "running"
        if name.startswith(("Major incident", "Freeze"))
        else "queue"
        if re.search(r": \d+ open", name)
        else name
        for name in names
    ]
    assert kinds == sorted(kinds, key=["running", "queue"].index)
    assert set(kinds) == {"running", "queue"}


def test_tab_on_the_calendar_goes_from_the_weeks_to_the_agenda(driven: Driven) -> None:
    driven.press("Ctrl+3")
    assert walked(driven, 2) == ["Show the changes as a list below the calendar", "Agenda"]
