"""Addresses from packets name a ticket or a figure, and nothing else passes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.periods import Period
from app.domain.program_links import ProgramLink, figure_address, parsed, ticket_address
from app.errors import InputError

AT = datetime(2026, 11, 5, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        (ticket_address("INC0012345"), ProgramLink(ticket="INC0012345")),
        (ticket_address("A/7 \u00fc#1?x", "w-1"), ProgramLink("w-1", ticket="A/7 \u00fc#1?x")),
        (
            figure_address("R&D", "2026-10", "sla.response.high#2.missed", AT, "ab12"),
            ProgramLink("ab12", "", "R&D", Period.parse("2026-10"), "sla.response.high#2.missed", AT),
        ),
        (
            "longleaf://figure/DHHS/FY2027/backlog.closing?as-of=2026-11-05T11:00:00Z",
            ProgramLink("", "", "DHHS", Period.parse("FY2027"), "backlog.closing", AT),
        ),
    ],
)
def test_an_address_names_what_it_was_made_for(address: str, link: ProgramLink) -> None:
    assert parsed(address) == link


def test_an_address_is_what_it_looks_like() -> None:
    assert ticket_address("INC0012345", "w") == "longleaf://ticket/INC0012345?workspace=w"
    made = figure_address("DHHS", "2026-10", "trend.e-mail#2.2026-10", AT)
    assert made == "longleaf://figure/DHHS/2026-10/trend.e-mail%232.2026-10?as-of=2026-11-05T11%3A00%3A00Z"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "longleaf://",
        "longleaf:ticket/INC1",
        "file:///etc/passwd",
        "https://ticket/INC1",
        "javascript:alert(1)",
        "longleaf://ticket/",
        "longleaf://ticket/INC1/close",
        "longleaf://ticket/INC1?act=close",
        "longleaf://ticket/INC1?workspace=../../x",
        "longleaf://ticket/INC1?workspace=a&workspace=b",
        "longleaf://ticket/INC1#x",
        "longleaf://ticket/INC1%00",
        "longleaf://ticket/INC1%0A--db",
        "longleaf://ticket/%E2%80%AEINC1",
        "longleaf://ticket/%ff",
        f"longleaf://ticket/{'9' * 700}",
        "longleaf://me@ticket/INC1",
        "longleaf://change/CHG1",
        "longleaf://figure/DHHS/2026-10/backlog.closing",
        "longleaf://figure/DHHS/2026-10/backlog.closing?as-of=2026-11-05T11:00:00",
        "longleaf://figure/DHHS/2026-10/backlog.closing?as-of=tomorrow",
        "longleaf://figure/DHHS/2026-13/backlog.closing?as-of=2026-11-05T11:00:00Z",
        "longleaf://figure/DHHS/2026-10/x'%3B?as-of=2026-11-05T11:00:00Z",
        "longleaf://figure/%2Fetc/2026-10/backlog.closing?as-of=2026-11-05T11:00:00Z",
        "longleaf://figure/DHHS/2026-10/backlog.closing?as-of=2026-11-05T11:00:00Z&db=x&y=z",
        "longleaf://[ticket/INC1",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="not one of Longleaf's"):
        parsed(address)
