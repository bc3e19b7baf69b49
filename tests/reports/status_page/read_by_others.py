"""Run by the Python of `.tools/readers`: what feedparser and circuit-maintenance-parser find in a status page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def told(folder: Path) -> dict[str, Any]:
    """Return what both readers find in a folder; instants as ISO text or seconds."""
    import feedparser  # type: ignore[import-not-found]
    from circuit_maintenance_parser import NotificationData  # type: ignore[import-not-found]
    from circuit_maintenance_parser.provider import GenericProvider  # type: ignore[import-not-found]

    feed = feedparser.parse(str(folder / "feed.atom"))
    notice = NotificationData.init_from_raw("ical", (folder / "maintenance.ics").read_bytes())
    return {
        "bozo": bool(feed.bozo),
        "entries": [[one.id, one.title, one.updated, one.tags[0].term] for one in feed.entries],
        "maintenances": [
            {
                "id": one.maintenance_id,
                "start": one.start,
                "end": one.end,
                "status": one.status.value,
                "sequence": one.sequence,
                "circuits": sorted([circuit.circuit_id, circuit.impact.value] for circuit in one.circuits),
            }
            for one in GenericProvider().get_maintenances(notice)
        ],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(told(Path(sys.argv[1]))))
