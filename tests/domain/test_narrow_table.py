"""Tables in few columns: nothing is lost, no line is longer than there is room, and words stay whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.narrow_table import blocks, wrapped
from app.domain.report_table import ReportTable
from tests.examples import few

LEVELS = ReportTable(
    "Service levels",
    (("metric", "Metric"), ("priority", "Priority"), ("span", "Tickets"), ("due", "Due"), ("share", "Attainment")),
    (
        {"metric": "Resolution", "priority": "High", "span": "", "due": 22, "share": "100.0 %"},
        {"metric": "Resolution", "priority": "All priorities", "span": "", "due": 1067, "share": "97.7 %"},
    ),
    ("All agencies; October 2026.",),
)


def test_a_table_that_has_room_is_as_it_is_in_a_file() -> None:
    assert LEVELS.as_text(80) == LEVELS.as_text()


def test_columns_without_a_value_go_first() -> None:
    assert LEVELS.as_text(46).splitlines() == [
        "Service levels",
        "",
        "Metric      Priority         Due  Attainment",
        "----------  --------------  ----  ----------",
        "Resolution  High              22  100.0 %",
        "Resolution  All priorities  1067  97.7 %",
        "",
        "All agencies; October 2026.",
    ]


def test_rows_become_blocks_where_that_is_not_enough() -> None:
    assert LEVELS.as_text(26).splitlines() == [
        "Service levels",
        "",
        "Resolution  High",
        "  Due 22;",
        "  Attainment 100.0 %",
        "Resolution  All priorities",
        "  Due 1067;",
        "  Attainment 97.7 %",
        "",
        "All agencies; October",
        "  2026.",
    ]


def test_a_table_without_rows_keeps_its_titles() -> None:
    table = ReportTable("Nothing", LEVELS.columns, ())
    assert table.as_text(20) == table.as_text()


_WORDS = st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), max_size=6).map(" ".join)


@settings(max_examples=few(50), deadline=None)
@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), max_size=4), st.integers(20, 60))
def test_nothing_is_lost_and_no_line_is_too_long(made: list[tuple[str, ...]], width: int) -> None:
    rows = [(f"{n}", *cells) for n, cells in enumerate(made)]
    lines = blocks(("A", "B", "C", "D"), rows, width)
    assert all(len(line) <= width for line in lines)
    told = " ".join(lines).replace(";", "").split()
    wanted = [
        word
        for a, b, c, d in rows
        for word in f"{a} {'B ' + b if b else ''} {'C ' + c if c else ''} {'D ' + d if d else ''}".split()
    ]
    assert told == wanted


def test_a_word_that_is_too_long_stays_whole() -> None:
    assert wrapped("Written: /a/path/that/is/longer/than/the/line", 20) == [
        "Written:",
        "  /a/path/that/is/longer/than/the/line",
    ]


def test_what_follows_stands_further_to_the_right_than_the_line_does() -> None:
    assert wrapped("    Blocks: it depends on storage", 20) == ["    Blocks: it", "      depends on", "      storage"]
    assert wrapped("  short", 20) == ["  short"]
    assert wrapped("", 20) == [""]
