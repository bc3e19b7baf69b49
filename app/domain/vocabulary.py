"""The words of the field as enumerations, with the texts people read."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Priority of a ticket; lower is more pressing."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4

    @property
    def label(self) -> str:
        return self.name.capitalize()


class TicketKind(StrEnum):
    INCIDENT = "incident"
    REQUEST = "request"


class TicketState(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def is_open(self) -> bool:
        """Counted in the backlog: neither resolved nor closed nor cancelled."""
        return self not in {TicketState.RESOLVED, TicketState.CLOSED, TicketState.CANCELLED}


class HoldReason(StrEnum):
    """Why a ticket waits; a target lists the reasons that pause its clock."""

    AWAITING_USER = "awaiting_user"
    AWAITING_VENDOR = "awaiting_vendor"
    AWAITING_CHANGE = "awaiting_change"
    AWAITING_PROBLEM = "awaiting_problem"
    AWAITING_EVIDENCE = "awaiting_evidence"

    @property
    def label(self) -> str:
        """Return what the ticket waits for: "Waiting for caller"."""
        return f"Waiting for {self.value.removeprefix('awaiting_').replace('user', 'caller')}"

    @property
    def word(self) -> str:
        """Return its name inside of a sentence: "waiting for caller"."""
        return self.label[:1].lower() + self.label[1:]


def hold_words(reason: str) -> str:
    """Return a kept hold reason inside of a sentence: "waiting for caller"; one that is not known as it is."""
    return HoldReason(reason).word if reason in frozenset(HoldReason) else reason.replace("_", " ")


class EventKind(StrEnum):
    """Kinds of the append-only ticket events; old_value and new_value as noted."""

    OPENED = "opened"  # new_value: agency code
    STATE = "state"  # old and new TicketState
    HOLD = "hold"  # new_value: HoldReason (state becomes on_hold)
    RESUME = "resume"  # old_value: HoldReason; new_value: "by_itself" where its time had come
    PRIORITY = "priority"  # old and new Priority as digits
    ASSIGNMENT = "assignment"  # old and new person login (or source name); empty: nobody
    GROUP = "group"  # old and new support group code
    TRANSFER = "transfer"  # old and new agency code
    SERVICE = "service"  # old and new service code
    UPDATE = "update"  # status update sent to the customer; note: its text
    COMMENT = "comment"  # note: work note
    RESOLVED = "resolved"  # new_value: resolution code
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    FIELD = "field"  # any other field; note: "field name", old and new value
    RESTATED = "restated"  # of an import: the source told another past; its events before no longer count
    RETRACTION = "retraction"  # new_value: the act whose events are taken back, as if they had not been


class Metric(StrEnum):
    RESPONSE = "response"
    UPDATE = "update"
    RESOLUTION = "resolution"

    @property
    def label(self) -> str:
        return {"response": "Response", "update": "Status update", "resolution": "Resolution"}[self.value]


class Layer(StrEnum):
    """Layers of service level targets, the later the more specific."""

    GLOBAL = "global"
    SERVICE = "service"
    MOU = "mou"

    @property
    def label(self) -> str:
        return {"global": "Global", "service": "Service", "mou": "MOU"}[self.value]


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class ChangeType(StrEnum):
    NORMAL = "normal"
    STANDARD = "standard"
    EMERGENCY = "emergency"
    LATENT = "latent"
    INFORMATIONAL = "informational"  # an agency's own, announced and not decided


class ChangeScope(StrEnum):
    EXTENSIVE = "extensive"
    WIDESPREAD = "widespread"
    SIGNIFICANT = "significant"
    MINOR = "minor"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class ChangeState(StrEnum):
    DRAFT = "draft"
    IN_CAB = "in_cab"
    IN_REVIEW = "in_review"  # before the owner of its service or the coordinator, as the board does not hear it
    APPROVED = "approved"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    IMPLEMENTING = "implementing"
    IMPLEMENTED = "implemented"
    REVIEWED = "reviewed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"in_cab": "In CAB"}.get(self.value, self.value.replace("_", " ").capitalize())

    @property
    def word(self) -> str:
        """Return its name inside of a sentence: "in CAB"."""
        return self.label[:1].lower() + self.label[1:]


class Role(StrEnum):
    """Group roles; the same names are PostgreSQL group roles."""

    READER = "ll_reader"
    AGENT = "ll_agent"
    BRM = "ll_brm"
    CAB = "ll_cab"
    MIP = "ll_mip"
    CATALOG = "ll_catalog"
    MEMBER = "ll_member"
    ADMIN = "ll_admin"

    @property
    def label(self) -> str:
        return {
            "ll_reader": "Agency reader",
            "ll_agent": "Service desk agent",
            "ll_brm": "Business relationship manager",
            "ll_cab": "CAB coordinator",
            "ll_mip": "Major incident manager",
            "ll_catalog": "Catalog manager",
            "ll_member": "CAB member",
            "ll_admin": "Administrator",
        }[self.value]
