"""How a record stands today: ended, withdrawn, to come, a sample value, derived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.domain import words
from app.domain.catalog.life_cycle import LifeCycle, stands
from app.domain.eastern import local_date
from app.domain.setup.parts import Ending, Part


def ended(part: Part, row: Mapping[str, Any], today: date) -> bool:
    """Return whether a record does not hold any more."""
    if part.ending is Ending.WITHDRAWN:
        return bool(row["withdrawn"]) or _is_over(row, today)
    if part.ending is Ending.RETIRED:
        return not row["active"]
    last = _day(row[part.ending.value])
    return last is not None and last <= today


def state_of(part: Part, row: Mapping[str, Any], today: date) -> str:
    """Return what is to be said of a record beside its fields; "" for nothing."""
    said: list[str] = []
    if part.ending is Ending.WITHDRAWN:
        said += ["Withdrawn"] if row["withdrawn"] else ["Over"] if _is_over(row, today) else []
    elif part.ending is Ending.RETIRED:
        said += [] if row["active"] else ["Does not work here"]
    else:
        first = _day(row.get("effective_from", row.get("valid_from")))
        last = _day(row.get(part.ending.value))
        if last is not None and last <= today:
            said.append(f"Ended {words.day(last)}")
        elif first is not None and first > today:
            said.append(f"From {words.day(first)}")
        elif last is not None:
            said.append(f"Until {words.day(last)}")
    if row.get("life_cycle") is not None:
        life = stands(LifeCycle(row["life_cycle"]), row["valid_to"], today)
        said += [life.label] if life is LifeCycle.PIPELINE or (life is LifeCycle.RETIRING and not said) else []
    if row.get("sample"):
        said.append("Sample value")
    if row.get("status") == "derived" and not row.get("withdrawn"):
        said.append("Derived")
    if row.get("hours_from") is not None and row["hours_from"] > today:
        said.append(f"These hours from {words.day(row['hours_from'])}")
    return ", ".join(said)


def _is_over(row: Mapping[str, Any], today: date) -> bool:
    """Return whether what holds from one time to another, such as a freeze, held until a day before this one."""
    last = _day(row.get("end_at"))
    return last is not None and last < today


def _day(value: date | datetime | None) -> date | None:
    return local_date(value) if isinstance(value, datetime) else value
