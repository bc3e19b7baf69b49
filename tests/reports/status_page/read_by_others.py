"""Run by the Python of `.tools/readers`: what programs of others find in a status page.

feedparser reads the feed, circuit-maintenance-parser the calendar, and statuspage-prometheus-exporter, a program that
watches pages of the vendor, the JSON: from a plain web server that serves the folder.
"""

from __future__ import annotations

import http.server
import json
import os
import sys
import threading
from functools import partial
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
        "watched": watched(folder),
    }


class Silent(http.server.SimpleHTTPRequestHandler):
    """The web server of the standard library, without its log."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


def watched(folder: Path) -> dict[str, Any]:
    """Return what the watching program finds at the address of the page; it keeps what it found beside the folder."""
    os.chdir(folder.parent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    watch = {"page": {"url": f"http://127.0.0.1:{server.server_port}/api/v2/summary.json"}}
    (folder.parent / "services.json").write_text(json.dumps(watch))
    from statuspage_prometheus_exporter import service_checker  # type: ignore[import-not-found]

    found: dict[str, Any] = service_checker.check_service_status("page", service_checker.SERVICES["page"])
    server.shutdown()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(told(Path(sys.argv[1]))))
