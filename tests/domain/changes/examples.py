"""Changes, services and windows that the tests of the rules share; times are told in Eastern."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.domain.changes.values import Change, ServiceFacts, Window
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

NY = ZoneInfo("America/New_York")
HOLIDAYS = {
    date(2026, 11, 11): "Veterans Day",
    date(2026, 11, 26): "Thanksgiving",
    date(2026, 11, 27): "Thanksgiving",
    date(2025, 12, 24): "Christmas",
    date(2025, 12, 25): "Christmas",
    date(2025, 12, 26): "Christmas",
}


STANDARD = (Window(3, "04:00", "07:00"), Window(6, "04:00", "12:00"))
SERVICES = {
    "NCID": ServiceFacts("NCID", "Identity", ("EDC", "WDC"), ("DB",)),
    "DB": ServiceFacts("DB", "Database hosting", ("EDC", "WDC"), ("NET",)),
    "NET": ServiceFacts("NET", "Network", ("EDC", "WDC")),
    "PRINT": ServiceFacts("PRINT", "Print", ("EDC",)),
}


def at(text: str) -> datetime:
    """Eastern wall time as a UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=NY).astimezone(UTC)


def change(number: int = 1, **more: object) -> Change:
    base = Change(
        number,
        f"CHG{number:07d}",
        f"Change {number}",
        ChangeType.NORMAL,
        ChangeScope.SIGNIFICANT,
        ChangeState.DRAFT,
        at("2026-11-19T04:30"),
        at("2026-11-19T06:30"),
        services=("NCID",),
        agencies=("DHHS", "DOR"),
        sites=("EDC",),
        implementer=f"person{number}",
    )
    return replace(base, **more)  # type: ignore[arg-type]
