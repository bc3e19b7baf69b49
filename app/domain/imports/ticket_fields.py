"""The facts of a record that a column of a file can tell, as a mapping names them and as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.imports.codes import CHANNELS
from app.domain.sla.priority import REACH_TEXTS, URGENCY_WORDS
from app.domain.vocabulary import HoldReason, Priority, TicketKind, TicketState

#: How a cell is read. "agency": a place that is looked up, "agencies" and "services": lists; "choice": one of few
#: values that mean something here.
Reads = Literal[
    "number", "instant", "month", "choice", "agency", "agencies", "services", "name", "text", "prose", "count",
    "percent",
]  # fmt: skip
#: What people read, and what a mapping calls it.
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a record. `is_needed`: a file without it needs a value for all of its rows instead.

    `is_asked`: each of its values has to be decided; what is not known of other choices counts as not told. `choices`:
    what its values can become, as (words, ours). `has_constant`: one value may stand for all rows.
    """

    name: str
    label: str
    reads: Reads
    is_needed: bool = False
    is_asked: bool = False
    choices: tuple[Choice, ...] = ()
    has_constant: bool = False


_STATES = (
    *((state.label, state.value) for state in TicketState),
    *((f"On hold: {reason.word}", f"on_hold:{reason.value}") for reason in HoldReason),
)
_LEVELS = tuple((level.label, str(level.value)) for level in Priority)
_REACHES = tuple((text, str(level)) for level, text in REACH_TEXTS.items())
_URGENCIES = tuple((text, str(level)) for level, text in URGENCY_WORDS.items())
_REASONS = tuple((reason.label, reason.value) for reason in HoldReason)
_CHANNELS = tuple((name.replace("_", " ").capitalize(), name) for name in sorted(CHANNELS))
_KINDS = tuple((kind.value.capitalize(), kind.value) for kind in TicketKind)

TICKET_FIELDS = (
    FieldSpec("number", "Number", "number", True),
    FieldSpec("opened_at", "Opened", "instant", True),
    FieldSpec("state", "State", "choice", True, True, _STATES, True),
    FieldSpec("priority", "Priority", "choice", True, True, _LEVELS, True),
    FieldSpec("location", "Agency", "agency", True, True, (), True),
    FieldSpec("title", "Title", "prose"),
    FieldSpec("kind", "Incident or request", "choice", False, False, _KINDS, True),
    FieldSpec("changed_at", "Last changed", "instant"),
    FieldSpec("responded_at", "First response", "instant"),
    FieldSpec("resolved_at", "Resolved", "instant"),
    FieldSpec("closed_at", "Closed", "instant"),
    FieldSpec("hold_reason", "Reason of the hold", "choice", False, True, _REASONS),
    FieldSpec("group", "Support group", "name"),
    FieldSpec("assignee", "Assigned to", "name"),
    FieldSpec("caller", "Caller", "name"),
    FieldSpec("service", "Service", "text"),
    FieldSpec("category", "Category", "text"),
    FieldSpec("channel", "Channel", "choice", False, False, _CHANNELS),
    FieldSpec("impact", "Reach", "choice", False, False, _REACHES),
    FieldSpec("urgency", "Urgency", "choice", False, False, _URGENCIES),
    FieldSpec("resolution_code", "Resolution code", "text"),
    FieldSpec("parent", "Part of ticket", "text"),
    FieldSpec("description", "Description", "prose"),
    FieldSpec("answers", "Answers of the request", "prose"),
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
