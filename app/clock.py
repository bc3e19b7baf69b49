"""The one clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, aware, UTC. Tests hand `Database` another."""
    return datetime.now(UTC)
