"""Days and instants as they are typed on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.errors import InputError

#: What a workspace keeps instants of.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def instant_of(text: str | None) -> datetime | None:
    """Return an ISO instant, without an offset in Eastern time; None for none. InputError: it is no time."""
    if text is None:
        return None
    from app.domain.eastern import to_utc

    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        hint = "Write it as 2026-11-02T06:00 (Eastern) or with an offset."
        raise InputError(f"'{text}' is no time.", hint=hint) from None
    _within(value.year, text)
    return value.astimezone(UTC) if value.tzinfo else to_utc(value)


def day_of(text: str | None) -> date | None:
    """Return an ISO date; None for none. InputError: it is no date."""
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no date.", hint="Write it as 2026-11-18.") from None
    _within(found.year, text)
    return found


def _within(year: int, text: str) -> None:
    """Raise InputError for a year that no workspace has anything of, such as 9999."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InputError(
            f"'{text}' is not within the years {_FIRST_YEAR} to {_LAST_YEAR}.", hint="Is the year mistyped?"
        )
