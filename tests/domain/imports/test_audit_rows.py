"""The rows that files told of a ticket are a set: the parts of a log give the order of the whole."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.imports.audit_rows import Cells, Collector, Edges, SourceRow, arranged, merged
from app.domain.imports.dates import Dates
from app.domain.imports.mapping import Columns, DateRules, Mapping, Values
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps

HEADER = ["number", "at", "what", "opened", "state", "priority"]
PLAN = Plan(
    Mapping(
        name="log",
        source="log",
        layout="events",
        columns=Columns("number", "opened", "state", "priority", changed_at="at", assignee="what"),
        values=Values(state={"New": "new"}, priority={"1": 1}),
        dates=DateRules(zone="UTC"),
    ),
    HEADER,
    "log.csv",
)
DAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
Line = tuple[str, ...]


def line(number: int, minute: int, what: str) -> Line:
    """A row of the log."""
    return (f"INC{number}", f"{DAY + timedelta(minutes=minute):%Y-%m-%d %H:%M:%S}", what, "2026-03-02", "New", "1")


def told(files: Sequence[Sequence[Line]], number: str) -> list[Cells]:
    """The rows of a ticket in their order, after these files; as an import keeps what is new."""
    known: list[SourceRow] = []
    own: list[Cells] = []
    for file in files:
        rows = [(row, tuple(cells[i] for i in PLAN.used)) for row, cells in enumerate(file, 2)]
        stamps = Stamps(Dates("iso", "UTC"))
        collector, edges = Collector(PLAN, stamps), Edges()
        for row, cells in rows:
            collector.look(edges, row, cells)
        collector.edges = edges
        mine = [(row, cells) for row, cells in rows if number in cells]
        if not mine:
            continue
        found = merged(collector.log(mine), known)
        known += [*found.new, *found.earlier]
        own = [row.cells for row in arranged(found.log, PLAN, stamps.read).log.rows()]
    return own


def shows_its_order(rows: Sequence[Line]) -> bool:
    """Whether a ticket among the rows has several instants: else nothing tells that the newest stands first."""
    return any(len({row[1] for row in rows if row[0] == number}) > 1 for number in {row[0] for row in rows})


@st.composite
def cut_logs(draw: st.DrawFn) -> tuple[list[Line], int]:
    """A log whose rows share minutes, in one of the orders that exports have, and where it is cut in two."""
    minutes = sorted(draw(st.lists(st.integers(0, 3), min_size=3, max_size=10)))
    if minutes[0] == minutes[-1]:  # else both parts may be of one instant, and nothing tells which is the first
        minutes[-1] += 1
    rows = [line(draw(st.integers(1, 3)), minute, draw(st.sampled_from("abcd"))) for minute in minutes]
    order = draw(st.sampled_from(["oldest first", "newest first", "by ticket"]))
    if order == "newest first":
        rows.reverse()
    elif order == "by ticket":
        rows.sort(key=lambda row: row[0])
    cut = draw(st.integers(1, len(rows) - 1))
    if order == "newest first":
        assume(all(shows_its_order(part) for part in (rows[:cut], rows[cut:])))
    return rows, cut


@settings(max_examples=400, deadline=None)
@given(log=cut_logs(), order=st.randoms())
def test_two_parts_in_any_order_give_the_order_of_the_whole(log: tuple[list[Line], int], order: random.Random) -> None:
    rows, cut = log
    parts = [rows[:cut], rows[cut:]]
    some = [*parts, *order.sample([rows, *parts], order.randint(0, 3))]
    order.shuffle(some)
    for number in {row[0] for row in rows}:
        right = told([rows], number)
        assert told(parts, number) == right
        assert told([*reversed(parts)], number) == right
        assert told(some, number) == right


def test_a_part_that_ends_with_an_instant_precedes_the_one_that_begins_with_it() -> None:
    first = [line(1, 0, "a"), line(2, 5, "b"), line(2, 5, "a"), line(1, 5, "c")]
    second = [line(1, 5, "d"), line(2, 5, "d"), line(2, 5, "c"), line(1, 9, "e")]
    for files in ([first, second], [second, first]):
        assert "".join(cells[2] for cells in told(files, "INC2")) == "badc"
