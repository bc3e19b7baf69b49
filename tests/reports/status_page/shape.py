"""The published shape of the Statuspage API v2, as JSON Schemas by the path of the file.

From the documentation that each page of the vendor carries at `/api/v2`, the OpenAPI file that MongoDB publishes of its
own page, and the types of the client statuspage.io 3.1.1 on npm. Nothing stands in an answer that none of them names.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_ANY_TEXT: Schema = {"type": "string"}
_BOOL: Schema = {"type": "boolean"}
_NULL: Schema = {"type": "null"}
_AT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)$"}
_ADDRESS: Schema = {"type": "string", "pattern": "^https?://[^ ]+$"}

_INCIDENT = ("investigating", "identified", "monitoring", "resolved", "postmortem")
_MAINTENANCE = ("scheduled", "in_progress", "verifying", "completed")


def _one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, _NULL]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _record(wanted: dict[str, Schema], **more: Schema) -> Schema:
    """All of `wanted`, perhaps some of `more`, and nothing else."""
    return {"type": "object", "properties": {**wanted, **more}, "required": list(wanted), "additionalProperties": False}


_PAGE = _record({"id": _TEXT, "name": _TEXT, "url": _ADDRESS, "updated_at": _AT}, time_zone=_TEXT)
_STATUS = _record({"indicator": _one_of("none", "minor", "major", "critical"), "description": _TEXT})
_COMPONENT = _record(
    {
        "id": _TEXT,
        "name": _TEXT,
        "status": _one_of("operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"),
        "created_at": _AT,
        "updated_at": _AT,
        "position": {"type": "integer", "minimum": 1},
        "description": _or_null(_ANY_TEXT),
        "only_show_if_degraded": _BOOL,
        "page_id": _TEXT,
    },
    showcase=_BOOL,
    start_date=_or_null({"type": "string", "format": "date"}),
    group=_BOOL,
    group_id=_or_null(_TEXT),
)


def _update(statuses: tuple[str, ...]) -> Schema:
    return _record(
        {
            "id": _TEXT,
            "incident_id": _TEXT,
            "status": _one_of(*statuses),
            "body": _TEXT,
            "created_at": _AT,
            "updated_at": _AT,
            "display_at": _or_null(_AT),
        },
        affected_components=_or_null(_list({"type": "object"})),
        deliver_notifications=_BOOL,
        custom_tweet=_or_null(_ANY_TEXT),
        tweet_id=_or_null(_ANY_TEXT),
    )


def _told(statuses: tuple[str, ...], impacts: tuple[str, ...], **times: Schema) -> Schema:
    return _record(
        {
            "id": _TEXT,
            "name": _TEXT,
            "status": _one_of(*statuses),
            "impact": _one_of(*impacts),
            "created_at": _AT,
            "updated_at": _AT,
            "monitoring_at": _or_null(_AT),
            "resolved_at": _or_null(_AT),
            "shortlink": _ADDRESS,
            "page_id": _TEXT,
            "incident_updates": {**_list(_update(statuses)), "minItems": 1},
            **times,
        },
        started_at=_AT,
        components=_list(_COMPONENT),
    )


_INCIDENTS = _list(_told(_INCIDENT, ("none", "minor", "major", "critical")))
_MAINTENANCES = _list(
    _told(_MAINTENANCE, ("none", "minor", "major", "critical", "maintenance"), scheduled_for=_AT, scheduled_until=_AT)
)
_COMPONENTS = _list(_COMPONENT)


def _file(**parts: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_record({"page": _PAGE, **parts})}


#: path below the page -> schema of what is answered there
SHAPES: dict[str, Schema] = {
    "api/v2/summary.json": _file(
        status=_STATUS, components=_COMPONENTS, incidents=_INCIDENTS, scheduled_maintenances=_MAINTENANCES
    ),
    "api/v2/status.json": _file(status=_STATUS),
    "api/v2/components.json": _file(components=_COMPONENTS),
    **{f"api/v2/{name}.json": _file(incidents=_INCIDENTS) for name in ("incidents", "incidents/unresolved")},
    **{
        f"api/v2/scheduled-maintenances{name}.json": _file(scheduled_maintenances=_MAINTENANCES)
        for name in ("", "/upcoming", "/active")
    },
}
