"""A difference is explained by what was destroyed as far as that can have counted, and no further."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.packets.destroyed import Gone, explained, first_day

START, END = date(2026, 10, 1), date(2026, 11, 1)
SEPTEMBER = date(2026, 9, 10)
TICKETS = (
    Gone("ticket", "INC1", date(2026, 10, 3), date(2026, 10, 9)),
    Gone("ticket", "INC2", SEPTEMBER, date(2026, 10, 2)),
    Gone("ticket", "INC3", date(2026, 8, 1), date(2026, 8, 2)),  # of no month but August
)
OTHERS = (
    Gone("major_incident", "MI0000001", date(2026, 10, 3), date(2026, 10, 3)),
    Gone("outage", "Outage 1", None, date(2026, 10, 3)),
    Gone("survey", "Survey 1", date(2026, 10, 3), date(2026, 10, 9)),
)


def told(*gone: Gone, **differing: tuple[str, str]) -> set[str]:
    """The figures explained."""
    printed = {name: values[0] for name, values in differing.items() if values[0]}
    now = {name: values[1] for name, values in differing.items() if values[1]}
    return set(explained(printed, now, gone, START, END))


@pytest.mark.parametrize(
    ("figure", "before", "after", "right"),
    [
        ("sla.resolution.high.due", "9", "7", True),
        ("sla.resolution.high.due", "9", "6", False),  # two tickets are not three
        ("sla.resolution.high.due", "7", "9", False),  # nothing rises because something is gone
        ("sla.resolution.high.due", "2", "", True),  # the row is gone with its last tickets
        ("backlog.closing", "9", "8", True),
        ("demand.2026-10.opened", "9", "8", True),
        ("demand.2026-10.opened", "9", "7", False),  # one of them was opened in September
        ("demand.2026-10.resolved", "9", "7", True),
        ("demand.2026-09.opened", "9", "8", True),
        ("demand.2026-07.opened", "9", "8", False),
        ("demand.kind.incident", "9", "7", True),
        ("trend.mail.2026-08", "4 of 5", "4 of 4", True),
        ("trend.mail.2026-08", "4 of 5", "3 of 5", False),
        ("trend.mail.2026-08", "4 of 5", "2 of 3", False),
        ("share.fcr", "83.1 % (1,064 of 1,077)", "83.0 % (1,063 of 1,076)", True),
        ("share.fcr", "50.0 % (1 of 2)", "Not measured", True),
        ("share.fcr", "50.0 % (1 of 2)", "100.0 % (2 of 2)", False),
        ("share.fcr", "50.0 % (1 of 2)", "49.0 % (1 of 2)", False),
        ("mttr.all.n", "5", "3", True),
        ("mttr.all.mean", "500", "400", False),  # of as many tickets as before
        ("updates.due", "50", "12", True),
        ("csat.answers", "5", "4", True),
        ("exceptions.count", "9", "3", True),
        ("exceptions.count", "9", "2", False),
        ("records.read", "9", "7", True),
        ("changes.successful", "5", "6", True),
        ("changes.successful", "6", "5", False),
        ("changes.implemented", "6", "5", False),
        ("major_incidents.count", "1", "0", False),
        ("availability.mail.downtime_s", "60", "0", False),
        ("cost.period", "$9.00", "$8.00", False),
        ("cost.period", "9", "8", False),
    ],
)
def test_of_tickets(figure: str, before: str, after: str, right: bool) -> None:
    assert bool(told(*TICKETS, **{figure: (before, after)})) is right
    assert not told(**{figure: (before, after)})


def test_of_other_records() -> None:
    printed = {
        "major_incidents.count": "2",
        "major_incidents.MI0000001.kept": "3",
        "major_incidents.MI0000002.kept": "3",
        "availability.mail.downtime_s": "600",
        "availability.mail.percent": "99.9 %",
        "csat.answers": "6",
        "csat.sent": "9",
        "csat.percent": "80.0 %",
        "tile.major_incidents.count": "2",
        "tile.csat.answers": "80.0 %",
        "tile.changes": "80.0 %",
    }
    now = {
        "major_incidents.count": "1",
        "availability.mail.downtime_s": "0",
        "availability.mail.percent": "100.0 %",
        "csat.answers": "5",
        "csat.sent": "7",
        "csat.percent": "75.0 %",
        "tile.major_incidents.count": "1",
        "tile.csat.answers": "75.0 %",
        "tile.changes": "81.0 %",
    }
    unexplained = {"major_incidents.MI0000002.kept", "csat.sent", "tile.changes"}
    assert {*printed} - explained(printed, now, OTHERS, START, END) == unexplained


def test_a_percentage_rests_on_its_counts() -> None:
    printed = {"sla.update.all.due": "4", "sla.update.all.met": "3", "sla.update.all.percent": "75.0 %"}
    printed |= {"tile.sla.update.all": "75.0 %", "mttr.all.n": "3", "mttr.all.p90": "50"}
    now = {"sla.update.all.due": "3", "sla.update.all.met": "3", "sla.update.all.percent": "100.0 %"}
    now |= {"tile.sla.update.all": "100.0 %", "mttr.all.n": "2", "mttr.all.p90": "40"}
    assert explained(printed, now, TICKETS, START, END) == frozenset(
        {"sla.update.all.due", "sla.update.all.percent", "tile.sla.update.all", "mttr.all.n", "mttr.all.p90"}
    )
    now["sla.update.all.met"] = "1"  # two of one
    left = frozenset({"sla.update.all.due", "mttr.all.n", "mttr.all.p90"})
    assert explained(printed, now, TICKETS, START, END) == left
    assert explained(printed, printed, TICKETS, START, END) == frozenset()


def test_rows_of_a_priority_that_was_printed_in_two() -> None:
    row = "sla.resolution.high"
    printed = {f"{row}.to-14-oct.{name}": value for name, value in (("due", "2"), ("met", "2"), ("verdict", "low"))}
    printed |= {f"{row}#2.{name}": value for name, value in (("due", "5"), ("met", "1"), ("verdict", "missed"))}
    now = {f"{row}.due": "5", f"{row}.met": "1", f"{row}.verdict": "missed"}
    assert explained(printed, now, TICKETS, START, END) == frozenset({*printed, *now})
    now[f"{row}.met"] = "2"  # two are gone that were met, of three
    assert explained(printed, now, TICKETS, START, END) == frozenset({*printed, *now})
    now[f"{row}.met"] = "4"
    assert explained(printed, now, TICKETS, START, END) == frozenset()


def test_a_line_that_is_not_printed_any_more() -> None:
    assert explained({"trend.mail.2026-01": "0 of 0"}, {}, TICKETS, START, END)
    assert not explained({"trend.mail.2026-01": "0 of 0"}, {}, (), START, END)


def test_figures_look_back_on_months() -> None:
    assert first_day({"trend.mail.2025-11": "", "demand.2026-02.opened": "", "backlog.closing": ""}, START) == date(
        2025, 11, 1
    )
    assert first_day({}, START) == START
