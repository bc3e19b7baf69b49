"""Orders by names and groups of ticket lists: the same on both databases, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.domain.eastern import local_date, midnight
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.domain.vocabulary import TicketState
from app.services.tickets import reads
from tests.conftest import MakeWorkspace
from tests.db.tickets.test_lists import Filled, everywhere, fill


@pytest.fixture(scope="module")
def both(make_workspace: MakeWorkspace) -> Iterator[list[Filled]]:
    """The same six tickets on both databases: a to f."""
    with ExitStack() as stack:
        yield [fill(stack.enter_context(make_workspace(kind))) for kind in ("sqlite", "postgresql")]


@pytest.mark.parametrize(
    ("key", "upwards"),
    [
        (SortKey.TITLE, "bfcaed"),  # E-mail, Fire, New, Printer, Printing, VPN
        (SortKey.STATE, "bcadef"),  # new, new, assigned, on hold, resolved, cancelled
        (SortKey.AGENCY, "acebdf"),
        (SortKey.ASSIGNEE, "eabcdf"),  # Eve, the tester; nobody last
        (SortKey.SERVICE, "cdabef"),  # MAIL, VPN; none last
        (SortKey.KIND, "abdefc"),
        (SortKey.CALLER, "abcdef"),  # Zoe; empty ones last
        (SortKey.CATEGORY, "cabdef"),
        (SortKey.REOPENED, "abcdef"),
        (SortKey.HOLD, "dabcef"),
    ],
)
def test_orders_by_names(both: list[Filled], key: SortKey, upwards: str) -> None:
    found = "".join(everywhere(both, TicketFilter(), Sort(key, descending=False)))
    assert found == upwards


@pytest.mark.parametrize("key", list(SortKey))
def test_every_key_orders_and_empty_values_come_last_both_ways(both: list[Filled], key: SortKey) -> None:
    up = everywhere(both, TicketFilter(), Sort(key, descending=False))
    down = everywhere(both, TicketFilter(), Sort(key))
    assert sorted(up) == sorted(down) == list("abcdef")
    if key is SortKey.ASSIGNEE:
        assert (up[0], down[0], set(up[2:]), set(down[2:])) == ("e", "a", set("bcdf"), set("bcdf"))
    assert everywhere(both, TicketFilter(), Sort(key, descending=False)) == up


def grouped(both: list[Filled], by: GroupKey, filter: TicketFilter | None = None) -> list[tuple[str, str]]:
    """Return label and tickets of each group, the same on both databases."""
    answers = []
    for filled in both:
        names = {id: name for name, id in filled.ids.items()}
        answer = reads.list_groups(filled.db, filter or TicketFilter(), by, Sort(SortKey.OPENED, descending=False))
        listed = iter(answer.ids)
        answers.append([(g.label, "".join(names[next(listed)] for _ in range(g.count))) for g in answer.groups])
        assert next(listed, None) is None
    assert answers[0] == answers[1]
    return answers[0]


def test_groups_by_names_and_states(both: list[Filled]) -> None:
    agencies = grouped(both, GroupKey.AGENCY)
    assert [(label.split()[0], tickets) for label, tickets in agencies] == [("DOA", "ace"), ("DOR", "bdf")]
    assert [tickets for _, tickets in grouped(both, GroupKey.SERVICE)] == ["c", "d", "abef"]
    assert grouped(both, GroupKey.SERVICE)[-1][0] == "No service"
    assert grouped(both, GroupKey.ASSIGNEE)[-1] == ("Nobody", "bcdf")
    assert grouped(both, GroupKey.GROUP)[-1][0] == "No group"
    assert grouped(both, GroupKey.STATE) == [
        (TicketState.NEW.label, "bc"),
        (TicketState.ASSIGNED.label, "a"),
        (TicketState.ON_HOLD.label, "d"),
        (TicketState.RESOLVED.label, "e"),
        (TicketState.CANCELLED.label, "f"),
    ]
    assert [label for label, _ in grouped(both, GroupKey.PRIORITY)] == ["Critical", "High", "Medium", "Low"]


def test_groups_by_what_is_due_first_agree_with_the_rows(both: list[Filled]) -> None:
    shown = grouped(both, GroupKey.DUE)
    for filled in both:
        now = filled.db.now()
        rows = {row.id: row for row in reads.list_rows(filled.db, list(filled.ids.values()))}
        wanted: dict[str, str] = {}
        for name, id in sorted(filled.ids.items()):
            row = rows[id]
            due = row.next_due_at
            if not row.state.is_open:
                label = "Not open"
            elif due is None:
                label = "Paused" if row.state is TicketState.ON_HOLD else "Later"
            elif due <= now:
                label = "Missed"
            elif due <= now + timedelta(hours=1):
                label = "Due within the hour"
            else:
                label = "Due today" if due < midnight(local_date(now) + timedelta(days=1)) else "Later"
            wanted[label] = wanted.get(label, "") + name
        assert {label: "".join(sorted(tickets)) for label, tickets in shown} == wanted
    assert [label for label, _ in shown][-1] == "Not open"
    assert "Missed" in [label for label, _ in shown]


def test_the_first_rows_of_groups_are_the_beginning_of_all(both: list[Filled]) -> None:
    for filled in both:
        whole = reads.list_groups(filled.db, TicketFilter(), GroupKey.AGENCY)
        first = reads.list_groups(filled.db, TicketFilter(), GroupKey.AGENCY, limit=4)
        assert first.ids == whole.ids[:4]
        assert [(g.key, g.count) for g in first.groups] == [(whole.groups[0].key, 3), (whole.groups[1].key, 1)]
