"""What was written of the status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import words


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. `lag`: median minutes from the impact to the first posting, of `measured` incidents.

    `address`: where it is published, or "".
    """

    folder: str
    files: tuple[str, ...]
    bytes: int
    headline: str
    valid_until: datetime
    measured: int
    lag: float | None
    address: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; the instant is in UTC."""
        return {
            "folder": self.folder,
            "files": list(self.files),
            "bytes": self.bytes,
            "headline": self.headline,
            "valid_until": self.valid_until.isoformat(),
            "first_posting": {"incidents": self.measured, "median_minutes": self.lag},
        }

    def text(self) -> str:
        """Return it for a terminal."""
        lines = [
            f"{self.headline}.",
            f"{words.count(len(self.files), 'file')} in {self.folder}, valid until {words.moment(self.valid_until)} "
            "Eastern time.",
        ]
        if self.lag is not None:
            of = words.count(self.measured, "incident")
            took = words.duration(self.lag * 60)
            lines.append(f"From the start of the impact to the first posting: {took} (median of {of} in 30 days).")
        if not self.address:
            lines.append(
                "The rules of the hub name no address of the page: links in the feed and in the JSON are empty."
            )
        return "\n".join(lines)
