"""What the quick filters and the relative days of opening mean at an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.domain.eastern import local_date, midnight
from app.domain.vocabulary import TicketState

_HOUR = timedelta(hours=1)
_LEAST = timedelta(microseconds=1)  # "due by now" includes now, and periods of a filter are half open
#: Quick filters by their keys, in the order of the strip above the list.
KEYS = (
    *(
        "mine",
        "mentioned",
        "groups",
        "free",
        "unassigned",
        "hour",
        "missed",
        "update",
        "callback",
        "hold",
        "back",
        "nogroup",
        "today",
    ),
    *("open", "all"),
)


def quick_fields(key: str, now: datetime) -> dict[str, Any]:
    """Return the conditions of a quick filter, as fields of `TicketFilter`."""
    hour = now + _HOUR + _LEAST
    conditions: dict[str, dict[str, Any]] = {
        "open": {},
        "mine": {"mine": True},
        "unassigned": {"unassigned": True},
        "hour": {"next_due_from": now + _LEAST, "next_due_before": hour},
        "missed": {"next_due_before": now + _LEAST},
        "update": {"update_due_before": hour},
        "callback": {"call_back": True},
        "today": {"breached": False, "due_before": midnight(local_date(now) + timedelta(days=1))},
        "hold": {"states": (TicketState.ON_HOLD,)},
        "back": {"back_from_hold": True},
        "nogroup": {"no_group": True},
        "groups": {"my_groups": True},
        "free": {"my_groups": True, "unassigned": True},
    }
    if key == "mentioned":  # also what is resolved by now: it was not read yet
        return {"mentioned": True}
    return {} if key == "all" else {"open_only": True, **conditions[key]}


def opened_range(key: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return [from, to) of a key of `OPENED` in UTC, by Eastern days."""
    today = local_date(now)
    first: date
    last: date | None = None
    if key == "today":
        first = today
    elif key == "yesterday":
        first, last = today - timedelta(days=1), today
    elif key == "week":
        first = today - timedelta(days=today.weekday())
    elif key == "month":
        first = today.replace(day=1)
    elif key == "last_month":
        last = today.replace(day=1)
        first = (last - timedelta(days=1)).replace(day=1)
    else:
        first = today - timedelta(days=int(key) - 1)
    return midnight(first), None if last is None else midnight(last)
