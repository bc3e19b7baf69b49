"""A certificate of destruction, all invented: records of both fates, long names, a note."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.keeping.disposition import Certificate, Disposition, Item, State

_AT = datetime(2026, 11, 27, 15, tzinfo=UTC)
_ITEMS = tuple(
    Item(
        n,
        f"INC{n:07d}",
        date(2019, 3, n % 28 + 1),
        "" if n % 9 else "Legal hold HLD0000001: Doe v. State, since 5 Oct 2026",
        bool(n % 9),
    )
    for n in range(1, 90)
)
CERTIFICATE = Certificate(
    Disposition(
        1,
        "DSP0000001",
        4,
        "ticket",
        "5 archived, DIT records schedule 14.2, Functional Schedule for State Agencies",
        5,
        True,
        date(2021, 11, 27),
        "Spring clearing: Ünïcødé <b>as it was typed</b>",
        State.DONE,
        89,
        "Ann Lee",
        "ann",
        _AT,
        "Bo Kim",
        date(2026, 11, 27),
        archive="ab" * 32,
        destroyed=80,
        left=9,
        rows={"ticket": 80, "ticket_event": 812, "attachment_content": 3},
        sha256="cd" * 32,
        done_at=_AT,
        done_by="Bo Kim",
    ),
    _ITEMS,
    "longleaf.db",
    _AT,
    sample=True,
)
