"""When a mail is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

#: How long after the first, second, ... attempt the next one follows; after these, as after the last of them.
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
#: How long a mail is tried: as long as mail servers themselves do (RFC 5321, 4.5.4.1).
GIVEN_UP = timedelta(days=5)
#: How long a sender has a mail to itself; when it has not told the end by then, another may take it.
LEASE = timedelta(minutes=2)


def next_at(tries: int, failed_at: datetime, made_at: datetime) -> datetime | None:
    """Return when a mail that was tried `tries` times, last at `failed_at`, is tried again; None: it is given up."""
    again = failed_at + WAITS[min(max(tries, 1), len(WAITS)) - 1]
    return again if again <= made_at + GIVEN_UP else None
