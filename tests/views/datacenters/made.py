"""A board of 300 services in nine categories, of which some are not as they should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.changes.values import Change
from app.domain.datacenters.board import board_of
from app.domain.datacenters.facts import Facts, OpenTickets, PlanTest, RunningMajor
from app.domain.datacenters.values import Board, Record, ServiceAt, Site
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

NOW = datetime(2026, 11, 24, 18, 12, tzinfo=UTC)  # a Tuesday, 13:12 Eastern
HOUR = timedelta(hours=1)
_CATEGORIES = {
    "Security": 34, "Collaboration": 22, "Network": 38, "Hosting": 42, "Applications": 58, "Data": 26, "Voice": 18,
    "End user": 22, "Agency systems": 40,
}  # fmt: skip
_NAMED = ("Common Payment Service", "NCID Identity Management", "Database Hosting", "Enterprise Storage",
          "Managed Firewall", "Disaster Recovery", "Digital Commons Content Management")  # fmt: skip
_TITLES = ("WDC replication 40 min behind", "Inspections transfers stopped at every county office since the night")


def made_board(wrong: int = 6) -> Board:
    """Return the board with so many services that are not as they should be."""
    services, number = [], 0
    for category, many in _CATEGORIES.items():
        for _ in range(many):
            name = (
                _NAMED[number // 7] if number % 7 == 0 and number // 7 < len(_NAMED) else f"{category} service {number}"
            )
            both = number % 3 != 2
            services.append(
                ServiceAt(number + 1, f"S{number:03}", name, category, "", "EDC", "WDC" if both else None)
                if name != "Disaster Recovery"
                else ServiceAt(number + 1, f"S{number:03}", name, category, "", "WDC")
            )
            number += 1
    hit = [one.code for one in services if one.name in _NAMED][:6] + [f"S{n:03}" for n in range(60, 300, 6)]
    majors, changes, tickets, tests = [], [], [], []
    for at, code in enumerate(hit[:wrong]):
        if at == 0:
            record = Record("major_incident", 12, "MI0000012", "Payments fail")
            majors.append(RunningMajor(record, NOW - HOUR, NOW + HOUR / 7.5, frozenset([code]), frozenset()))
        elif at in (1, 2) or (at % 4 == 3 and at > 6):
            changes.append(_change(880 + at, code, "EDC", -1, 0.8 + at))
        elif code == hit[5] or at % 11 == 10:
            tests.append(PlanTest(code, "Last exercise 14 months ago", "tier 1 asks for 12"))
        else:
            first = Record("ticket", at, f"INC{24_010 + at:07}", _TITLES[at % 2])
            due = NOW + HOUR / 3.33 if at % 2 == 0 else None
            tickets.append(OpenTickets(code, "WDC" if at == 3 else None, 1 + at % 3, first, NOW - 4.3 * HOUR, due))
    coming = [_change(900, hit[4], "EDC", 8.8, 10), _change(901, hit[1], "EDC WDC", 38.8, 41)]
    coming += [_change(902 + n, f"S{n:03}", "WDC", 38.8 + n, 44 + n) for n in range(3, 7)]
    sites = (
        Site(1, "EDC", "Eastern Data Center", "Raleigh"),
        Site(2, "WDC", "Western Data Center", "Rutherford County"),
    )
    return board_of(Facts(sites, services, tickets, majors, (), [*changes, *coming], tests=tests), NOW)


def _change(number: int, code: str, sites: str, start: float, end: float) -> Change:
    return Change(
        number, f"CHG{number:07}", "Firmware", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.SCHEDULED,
        NOW + start * HOUR, NOW + end * HOUR, (code,), (), tuple(sites.split()),
    )  # fmt: skip
