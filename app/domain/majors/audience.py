"""Who is told of a major incident: the contacts of the agencies reached in rank order, then the management."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.mail.addresses import can_be_mailed
from app.domain.majors.values import Reached, Recipient

CONTACT, MANAGEMENT = "contact", "management"


def audience(
    reached: Iterable[Reached], contacts: Mapping[int, Sequence[Recipient]], management: Iterable[str] = ()
) -> tuple[Recipient, ...]:
    """Return who is told: the contacts by agency and rank, then the addresses of the management.

    `contacts`: by agency. Somebody who is the contact of two agencies stands once for each of them.
    """
    found = [
        contact
        for agency in sorted(reached, key=lambda agency: agency.code)
        for contact in sorted(contacts.get(agency.agency_id, ()), key=lambda contact: (contact.rank, contact.name))
    ]
    return (*found, *(Recipient(address, address, "", MANAGEMENT) for address in dict.fromkeys(management)))


def unreachable(reached: Iterable[Reached], recipients: Iterable[Recipient]) -> tuple[str, ...]:
    """Return the names of the agencies of which nobody can be written to or called."""
    heard = {one.agency_id for one in recipients if one.phone.strip() or can_be_mailed(one.mail)}
    return tuple(agency.name for agency in sorted(reached, key=lambda a: a.code) if agency.agency_id not in heard)
