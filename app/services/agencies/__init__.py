"""Agencies and who looks after them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.agencies import acts as _acts
    from app.services.agencies import contacts as _contacts
    from app.services.agencies import handover as _handover
    from app.services.agencies import reads as _reads
else:
    _acts = Late("app.services.agencies.acts")
    _contacts = Late("app.services.agencies.contacts")
    _handover = Late("app.services.agencies.handover")
    _reads = Late("app.services.agencies.reads")


class AgencyServices:
    """The functions of `app.services.agencies` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.matrix = partial(_reads.matrix, db)
        self.detail = partial(_reads.agency_detail, db)
        self.people = partial(_reads.people, db)
        self.last_assigned = partial(_reads.last_assigned, db)
        self.assign = partial(_acts.assign, db)
        self.verify_contacts = partial(_acts.verify_contacts, db)
        self.add_contact = partial(_acts.add_contact, db)
        self.end_contact = partial(_acts.end_contact, db)
        self.edit_contact = partial(_contacts.edit_contact, db)
        self.ask_contacts = partial(_contacts.ask_contacts, db)
        self.hand_over = partial(_handover.hand_over, db)
