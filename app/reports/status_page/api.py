"""The status page in the shape of the Statuspage API v2, as files that answer its paths.

What the API has no word for is told in the nearest: a maintenance that was cancelled is completed there, as clients
know nothing else that is over, and its update says that it was cancelled. While maintenance goes on the indicator is
"minor": pages of the vendor then say "maintenance", which its documentation does not know, and clients that trust the
documentation take it for unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.domain.eastern import EASTERN, midnight
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import Component, Entry, Health, StatusPage
from app.domain.hub.values import Version

PAGE = "longleaf"
_MAINTENANCE = {
    Phase.SCHEDULED: "scheduled",
    Phase.MOVED: "scheduled",
    Phase.IN_PROGRESS: "in_progress",
    Phase.COMPLETED: "completed",
    Phase.CANCELLED: "completed",
}
_IMPACTS = ("none", "minor", "major", "critical")  # the least first


def files(page: StatusPage) -> dict[str, bytes]:
    """Return the files by their path below the page."""
    components = _components(page)
    places = {one.service.id: made for one, made in zip(page.components, components, strict=True)}
    told_of: dict[str, dict[str, Any]] = {}  # an entry stands in several files

    def entries(found: Iterable[Entry]) -> list[dict[str, Any]]:
        return [told_of.get(one.number) or told_of.setdefault(one.number, _entry(page, one, places)) for one in found]

    unresolved = page.of(Kind.INCIDENT, over=False)
    told: dict[str, dict[str, Any]] = {
        "status": {"status": _status(page)},
        "components": {"components": components},
        "incidents": {"incidents": entries(page.of(Kind.INCIDENT))},
        "incidents/unresolved": {"incidents": entries(unresolved)},
        "scheduled-maintenances": {"scheduled_maintenances": entries(page.of(Kind.MAINTENANCE))},
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": entries(page.planned)},
        "scheduled-maintenances/active": {"scheduled_maintenances": entries(page.at_work)},
        "summary": {
            "components": components,
            "incidents": entries(unresolved),
            "scheduled_maintenances": entries((*page.at_work, *page.planned)),
            "status": _status(page),
        },
    }
    head = {
        "id": PAGE,
        "name": page.title,
        "url": page.address,
        "time_zone": str(EASTERN),
        "updated_at": _at(page.as_of),
    }
    return {f"api/v2/{name}.json": _json({"page": head, **body}) for name, body in told.items()}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _status(page: StatusPage) -> dict[str, str]:
    """Return the worst impact of what goes on; maintenance counts as the least that is noticed."""
    found = ["none" if page.health is Health.OPERATIONAL else "minor"]
    found += [_impact(one) for one in page.of(Kind.INCIDENT, over=False)]
    return {"indicator": max(found, key=_IMPACTS.index), "description": page.headline}


def _components(page: StatusPage) -> list[dict[str, Any]]:
    return [_component(one, place) for place, one in enumerate(page.components, 1)]


def _component(one: Component, place: int) -> dict[str, Any]:
    return {
        "id": f"service-{one.service.id}",
        "name": one.service.name,
        "status": one.health.value,
        "created_at": _at(midnight(one.offered_from)),
        "updated_at": _at(one.told_at or midnight(one.offered_from)),
        "position": place,
        "description": one.service.code,
        "showcase": False,
        "start_date": None,
        "group_id": None,
        "page_id": PAGE,
        "group": False,
        "only_show_if_degraded": False,
    }


def _entry(page: StatusPage, entry: Entry, places: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    is_work = entry.kind is Kind.MAINTENANCE
    monitoring = next((v.at for v in entry.versions if v.content.phase is Phase.MONITORING), None)
    found = {
        "id": entry.number,
        "name": entry.title,
        "status": _word(entry, entry.last),
        "created_at": _at(entry.versions[0].at),
        "updated_at": _at(entry.last.at),
        "monitoring_at": _at(monitoring),
        "resolved_at": _at(entry.ended_at),
        "impact": _impact(entry),
        "shortlink": f"{page.address}/#{entry.number}" if page.address else "",
        "started_at": _at(entry.since),
        "page_id": PAGE,
        "incident_updates": [_update(entry, version) for version in reversed(entry.versions)],
        "components": [places[one.id] for one in entry.services if one.id in places],
    }
    if is_work:
        content = entry.last.content
        found |= {"scheduled_for": _at(content.starts_at), "scheduled_until": _at(content.ends_at)}
    return found


def _word(entry: Entry, version: Version) -> str:
    phase = version.content.phase
    return _MAINTENANCE[phase] if entry.kind is Kind.MAINTENANCE else phase.value


def _impact(entry: Entry) -> str:
    if entry.kind is Kind.MAINTENANCE:
        return "maintenance"
    if entry.impact is Impact.OUTAGE:
        return "critical" if entry.is_major else "major"
    return "minor" if entry.impact is Impact.DEGRADED else "none"  # without redundancy it still runs


def _update(entry: Entry, version: Version) -> dict[str, Any]:
    content = version.content
    lead = f"{content.phase.label}: " if content.phase in {Phase.CANCELLED, Phase.MOVED} else ""
    return {
        "id": f"{entry.number}-{version.n}",
        "status": _word(entry, version),
        "body": f"{lead}{content.text}",
        "incident_id": entry.number,
        "created_at": _at(version.at),
        "updated_at": _at(version.at),
        "display_at": _at(version.at),
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }
