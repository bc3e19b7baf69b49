"""Who is told of a major incident: contacts of the agencies reached in rank order, subscribers, the management."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.mail.addresses import can_be_mailed
from app.domain.majors.values import Reached, Recipient

CONTACT, MANAGEMENT, SUBSCRIBER = "contact", "management", "subscriber"


def audience(
    reached: Iterable[Reached],
    contacts: Mapping[int, Sequence[Recipient]],
    management: Iterable[str] = (),
    subscribers: Iterable[Recipient] = (),
) -> tuple[Recipient, ...]:
    """Return who is told: contacts by the name of the agency and rank, subscribers, the addresses of the management.

    `contacts`: by agency. Somebody who is the contact of two agencies stands once for each of them; whoever is told
    already, and whoever has no mail address, is not told again as a subscriber.
    """
    found = [
        contact
        for agency in _by_name(reached)
        for contact in sorted(contacts.get(agency.agency_id, ()), key=lambda contact: (contact.rank, contact.name))
    ]
    above = [Recipient(address, address, "", MANAGEMENT) for address in dict.fromkeys(management)]
    told = {one.mail.casefold() for one in (*found, *above)}
    beside: dict[str, Recipient] = {}
    for one in subscribers:
        if can_be_mailed(one.mail) and one.mail.casefold() not in told:
            beside.setdefault(one.mail.casefold(), one)
    return (*found, *beside.values(), *above)


def unreachable(reached: Iterable[Reached], recipients: Iterable[Recipient]) -> tuple[str, ...]:
    """Return the names of the agencies of which nobody can be written to or called."""
    return tuple(agency.name for agency in _unheard(reached, recipients, by_mail=True))


def unreached(reached: Iterable[Reached], recipients: Iterable[Recipient], *, by_mail: bool) -> tuple[int, ...]:
    """Return the ids of the agencies that a message cannot reach; `by_mail`: whether the workspace sends mail."""
    return tuple(agency.agency_id for agency in _unheard(reached, recipients, by_mail=by_mail))


def _unheard(reached: Iterable[Reached], recipients: Iterable[Recipient], *, by_mail: bool) -> list[Reached]:
    heard = {one.agency_id for one in recipients if one.phone.strip() or (by_mail and can_be_mailed(one.mail))}
    return [agency for agency in _by_name(reached) if agency.agency_id not in heard]


def _by_name(reached: Iterable[Reached]) -> list[Reached]:
    return sorted(reached, key=lambda agency: (agency.name.casefold(), agency.code))


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to call: of which agency, by name, and as which in its order."""

    agency: str
    rank: int
    name: str
    phone: str
    mail: str


def call_list(reached: Iterable[Reached], recipients: Iterable[Recipient]) -> tuple[CallLine, ...]:
    """Return whom to call, as every call list has it: the contacts in their order. Nobody else has a telephone here."""
    names = {agency.agency_id: agency.name for agency in reached}
    return tuple(
        CallLine(names.get(one.agency_id or 0, one.agency), one.rank, one.name, one.phone, one.mail)
        for one in recipients
        if one.why == CONTACT
    )
