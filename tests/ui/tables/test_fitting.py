"""Which columns a list shows, and how wide: nothing scrolls sideways that need not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.tables.columns import MIDDLE, NARROW, WIDE, Column
from app.ui.tables.fitting import shown_columns

COLUMNS: tuple[Column[str], ...] = (
    Column("number", "Number", "", str, pinned=True),
    Column("title", "Title", "", str, stretch=True),
    Column("priority", "Priority", "", str, since=MIDDLE),
    Column("state", "State", "", str, since=NARROW),
    Column("who", "Assignee", "", str, since=NARROW + 1, gives=True, disc=True),
    Column("service", "Service", "", str, since=WIDE),
)
WIDTHS = (100, 300, 80, 90, 150, 120)
HEADINGS = (70, 50, 75, 60, 80, 70)


def keys(window: float, room: int, **chosen: bool) -> dict[str, int]:
    shown = shown_columns(COLUMNS, WIDTHS, HEADINGS, chosen, window, room)
    return {COLUMNS[n].key: wide for n, wide in shown.items()}


def test_what_is_left_is_the_title_s() -> None:
    assert keys(1600, 1000) == {
        "number": 100, "title": 460, "priority": 80, "state": 90, "who": 150, "service": 120,
    }  # fmt: skip


def test_columns_of_wide_windows_go_first() -> None:
    assert keys(1600, 700) == {"number": 100, "title": 280, "priority": 80, "state": 90, "who": 150}
    assert keys(1600, 600) == {"number": 100, "title": 260, "state": 90, "who": 150}


def test_then_people_are_told_by_their_disc() -> None:
    assert keys(900, 539) == {"number": 100, "title": 269, "state": 90, "who": 80}
    assert keys(900, 398) == {"number": 100, "title": 128, "state": 90, "who": 80}


def test_a_text_gives_only_what_is_needed() -> None:
    why: Column[str] = Column("why", "Why", "", str, gives=True)
    columns = (COLUMNS[0], COLUMNS[1], why)
    widths, headings = (100, 300, 150), (70, 50, 60)
    assert shown_columns(columns, widths, headings, {}, 900, 430) == {0: 100, 1: 200, 2: 130}
    assert shown_columns(columns, widths, headings, {}, 900, 330) == {0: 100, 1: 170, 2: 60}


def test_then_what_is_always_there_rather_than_to_scroll() -> None:
    assert keys(900, 397) == {"number": 100, "title": 207, "state": 90}
    assert keys(900, 240) == {"number": 100, "title": 140}


def test_what_somebody_chose_stays_and_then_the_list_scrolls() -> None:
    assert keys(900, 240, state=True, who=True, service=True) == {
        "number": 100, "title": 128, "state": 90, "who": 80, "service": 120,
    }  # fmt: skip


def test_names_are_whole_before_others_are() -> None:
    name: Column[str] = Column("name", "Name", "", str, stretch=True, whole=True)
    columns = (COLUMNS[0], name, *COLUMNS[2:])

    def whole(window: float, room: int) -> dict[str, int]:
        shown = shown_columns(columns, WIDTHS, HEADINGS, {}, window, room)
        return {columns[n].key: wide for n, wide in shown.items()}

    assert whole(1600, 800) == {"number": 100, "name": 380, "priority": 80, "state": 90, "who": 150}
    assert whole(900, 570) == {"number": 100, "name": 300, "state": 90, "who": 80}
    assert whole(900, 560) == {"number": 100, "name": 370, "state": 90}
    assert whole(900, 400) == {"number": 100, "name": 300}
    assert whole(900, 260) == {"number": 100, "name": 160}, "as a last resort it is cut"


@given(st.integers(230, 2000), st.integers(320, 2000))
def test_the_room_is_filled_and_never_left(room: int, window: int) -> None:
    shown = keys(window, room)
    assert sum(shown.values()) == room
    assert shown["title"] >= 128
