"""Edits made offline: they wait in a queue, are sent and merged on return, settled by people, kept in a journal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.changes_made import Changes
from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.offline import bound as _bound
else:
    _bound = Late("app.services.offline.bound")

#: The services that can be used offline, by their names in `Services`.
WRITTEN_OFFLINE = (
    "packets.save_commentary",
    "packets.give_reason",
    "reviews.save_action",
    "agencies.edit_contact",
    "agencies.add_contact",
    "agencies.end_contact",
    "agencies.verify_contacts",
    "reviews.edit",
    "reviews.plan",
    "reviews.set_people",
    "reviews.hold",
    "reviews.record_present",
    "reviews.sign",
    "reviews.cancel",
    "reviews.restore",
    "reviews.unhold",
    "reviews.reopen",
)


class OfflineServices:
    """The functions of `app.services.offline` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.status = partial(_bound.status, db)
        self.marks = partial(_bound.marks, db)
        self.queue = partial(_bound.queue, db)
        self.conflicts = partial(_bound.conflicts, db)
        self.journal = partial(_bound.journal, db)
        self.send = partial(_bound.send, db)
        self.settle = partial(_bound.settle, db)
        self.bring_back = partial(_bound.bring_back, db)


def write_offline(services: Any, db: Database) -> None:
    """Let the services that can be used offline put what they do into the queue; `services`: those of a local copy."""
    for name in WRITTEN_OFFLINE:
        group, function = name.split(".")
        act: Callable[..., Changes] = partial(_bound.act, db, name)
        setattr(getattr(services, group), function, act)
    services.workspace.undo = partial(_bound.undo, db)
    services.workspace.last_acts = partial(_bound.last_acts, db)
