"""A kept filter names records by code and name, so that it means the same in another workspace."""

from __future__ import annotations

from app.domain.tickets.filter_names import names_of, resolved
from app.domain.tickets.options import Option, TicketOptions
from app.domain.tickets.values import TicketFilter

HERE = TicketOptions(
    (Option(1, "DOT", "Transportation"), Option(2, "DHHS", "Health")),
    (Option(1, "", "Email"), Option(2, "", "VPN")),
    (Option(5, "", "Service Desk"),),
    (),
    (("ann", "Ann Baker"),),
    (),
    None,
)
THERE = TicketOptions(
    (Option(1, "DHHS", "Health"), Option(2, "DOR", "Revenue"), Option(3, "DOT", "Transportation")),
    (Option(9, "", "VPN"),),
    (),
    (),
    (("bob", "Bob Day"),),
    (),
    None,
)


def test_ids_follow_the_names() -> None:
    filter = TicketFilter(text="x", agency_ids=(1, 2), service_ids=(2,))
    names = names_of(filter, HERE)
    assert names == {"agency_ids": ["DOT", "DHHS"], "service_ids": ["VPN"]}
    assert resolved(filter, names, HERE) == (filter, ())
    assert resolved(filter, names, THERE) == (TicketFilter(text="x", agency_ids=(3, 1), service_ids=(9,)), ())


def test_what_is_unknown_is_told_and_finds_nothing_instead_of_everything() -> None:
    filter = TicketFilter(service_ids=(1,), group_ids=(5,), assignee="ann")
    found, unknown = resolved(filter, names_of(filter, HERE), THERE)
    assert (found.service_ids, found.group_ids) == ((-1,), (-1,))
    assert unknown == ("Email", "Service Desk", "ann")


def test_a_filter_kept_without_names_stays_as_it_is() -> None:
    filter = TicketFilter(agency_ids=(1,), group_ids=(77,))
    assert resolved(filter, {}, THERE) == (filter, ())
    assert names_of(TicketFilter(group_ids=(77,)), HERE) == {}
