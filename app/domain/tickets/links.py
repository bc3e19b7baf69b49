"""How a ticket is linked with other records: in which words, on either side, and which of them a ticket has one of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.domain.tickets.projection_values import Event
from app.domain.tickets.retraction import standing
from app.domain.tickets.story import MERGED_INTO
from app.domain.vocabulary import EventKind

#: Code of the resolution of a ticket that is the same as another one; with a parent it is merged into that.
DUPLICATE = "duplicate"


class LinkKind(StrEnum):
    """What a ticket is to another record, as it is said of the ticket."""

    CHILD = "child"
    DUPLICATE = "duplicate"
    FOLLOW_UP = "follow_up"
    RELATED = "related"
    CAUSED = "caused"
    FIXED = "fixed"

    @property
    def label(self) -> str:
        """Return it as the beginning of a sentence that ends in the other record."""
        return _LABELS[self]

    @property
    def record(self) -> str:
        """Return the kind of record on the other side: "ticket" or "change"."""
        return "change" if self in (LinkKind.CAUSED, LinkKind.FIXED) else "ticket"


_LABELS = {
    LinkKind.CHILD: "Child of",
    LinkKind.DUPLICATE: "Duplicate of",
    LinkKind.FOLLOW_UP: "Follow-up of",
    LinkKind.RELATED: "Related to",
    LinkKind.CAUSED: "Caused by change",
    LinkKind.FIXED: "Fixed by change",
}

#: The column of `ticket` that holds a link of which a ticket has at most one.
COLUMNS: Mapping[LinkKind, str] = {
    LinkKind.CHILD: "parent_id",
    LinkKind.FOLLOW_UP: "follow_up_id",
    LinkKind.CAUSED: "change_id",
    LinkKind.FIXED: "fixed_by_id",
}
#: `note` of the event of kind "field" that tells of a link between two tickets as equals; old or new: a number.
RELATED = "related_to"

#: What the pane says of a link, as `app.db.tickets.detail.links` names it: the words of both of its sides.
PARENT, CHILD = "Parent", "Child"
DUPLICATE_OF, MERGED_HERE = "Duplicate of", "Duplicate"
FOLLOW_UP_OF, FOLLOW_UP = "Follow-up of", "Follow-up"
RELATED_TO = "Related to"
CAUSED_BY, FIXED_BY = "Caused by change", "Fixed by change"

#: The kind of a link by its word where the ticket itself is the one that has it, so that it can be taken off there.
OWN: Mapping[str, LinkKind] = {
    PARENT: LinkKind.CHILD,
    FOLLOW_UP_OF: LinkKind.FOLLOW_UP,
    RELATED_TO: LinkKind.RELATED,
    CAUSED_BY: LinkKind.CAUSED,
    FIXED_BY: LinkKind.FIXED,
}


def merged_number(events: Sequence[Event]) -> str:
    """Return the number of the ticket into which one is merged, by its events; "" where it stands for itself."""
    said = [one.new for one in standing(events) if one.kind is EventKind.FIELD and one.note == MERGED_INTO]
    return (said[-1] or "") if said else ""
