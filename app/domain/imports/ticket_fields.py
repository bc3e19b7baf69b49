"""The facts of a ticket that a column of a file can tell, as a mapping names them and as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How a cell is read. "agency": a place that is looked up; "choice": one of few values that mean something here.
Reads = Literal["number", "instant", "choice", "agency", "name", "text", "prose", "count"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of `mapping.Columns`. `is_needed`: a file without it needs a value for all of its rows instead."""

    name: str
    label: str
    reads: Reads
    is_needed: bool = False


TICKET_FIELDS = (
    FieldSpec("number", "Number", "number", True),
    FieldSpec("opened_at", "Opened", "instant", True),
    FieldSpec("state", "State", "choice", True),
    FieldSpec("priority", "Priority", "choice", True),
    FieldSpec("location", "Agency", "agency", True),
    FieldSpec("title", "Title", "prose"),
    FieldSpec("kind", "Incident or request", "choice"),
    FieldSpec("changed_at", "Last changed", "instant"),
    FieldSpec("responded_at", "First response", "instant"),
    FieldSpec("resolved_at", "Resolved", "instant"),
    FieldSpec("closed_at", "Closed", "instant"),
    FieldSpec("hold_reason", "Reason of the hold", "choice"),
    FieldSpec("group", "Support group", "name"),
    FieldSpec("assignee", "Assigned to", "name"),
    FieldSpec("caller", "Caller", "name"),
    FieldSpec("service", "Service", "text"),
    FieldSpec("category", "Category", "text"),
    FieldSpec("channel", "Channel", "choice"),
    FieldSpec("impact", "Reach", "choice"),
    FieldSpec("urgency", "Urgency", "choice"),
    FieldSpec("resolution_code", "Resolution code", "text"),
    FieldSpec("parent", "Part of ticket", "text"),
    FieldSpec("description", "Description", "prose"),
    FieldSpec("opened_by", "Opened by", "name"),
    FieldSpec("resolved_by", "Resolved by", "name"),
    FieldSpec("changed_by", "Changed by", "name"),
    FieldSpec("reopen_count", "Times reopened", "count"),
    FieldSpec("reassignment_count", "Times handed on", "count"),
    FieldSpec("work_notes", "Work notes", "prose"),
    FieldSpec("comments", "Comments for the caller", "prose"),
    FieldSpec("record_id", "The source's own id", "text"),
    FieldSpec("revision", "Revision of the row", "count"),
)
BY_NAME = {spec.name: spec for spec in TICKET_FIELDS}
