"""The catalog is found by a requester's words."""

from __future__ import annotations

import pytest

from app.domain.catalog.life_cycle import LifeCycle
from app.domain.catalog.search import Finder, Sought, split_synonyms, words_sought

_ALL = (
    Sought(1, "EMAIL", "E-mail and Calendar", category="Collaboration", components=("Mailbox, 50 GB", "BOX50")),
    Sought(2, "VPN", "Remote Access VPN", ("telework",), "Reach the network from anywhere.", "Network"),
    Sought(3, "COLO", "Data Center Co-location", (), "Racks with cage access.", "Hosting"),
    Sought(4, "PRINT", "Managed Print", ("copiadora", "impresión"), category="End user"),
    Sought(5, "FAX", "Fax Gateway", ("facsimile",), "Remote sending.", "Voice", life=LifeCycle.RETIRED),
    Sought(6, "FIREWALL", "Managed Firewall", category="Security"),
)
_FINDER = Finder(_ALL)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("I need remote access", ["VPN"]),
        ("remote", ["VPN", "FAX"]),  # what is offered no more comes last
        ("How do I get a mailbox?", ["EMAIL"]),
        ("email", ["EMAIL"]),
        ("e-mail", ["EMAIL"]),
        ("BOX50", ["EMAIL"]),
        ("printers", ["PRINT"]),
        ("printing", ["PRINT"]),
        ("IMPRESION", ["PRINT"]),  # without its accent
        ("copia", ["PRINT"]),  # the beginning of a word
        ("wall", ["FIREWALL"]),  # a part of one
        ("network", ["FIREWALL", "VPN"]),  # what else it is called tells more than a category
        ("rack space", ["COLO"]),  # nothing has both words
        ("remote -sending", ["VPN"]),
        ("managed -print", ["FIREWALL"]),
        ("managed -!", ["PRINT", "FIREWALL"]),
        ("zeppelin", []),
        ("I need", ["EMAIL", "VPN", "COLO", "PRINT", "FAX", "FIREWALL"]),  # nothing is told yet
    ],
)
def test_a_requester_finds(typed: str, found: list[str]) -> None:
    code = {one.id: one.code for one in _ALL}
    assert [code[hit.id] for hit in _FINDER.find(typed)] == found


def test_it_says_why() -> None:
    said = {typed: _FINDER.find(typed)[0] for typed in ("telework", "remote access", "mailbox", "cage space", "vpn")}
    assert [hit.why for hit in said.values()] == [
        "also called telework",
        "",
        "also called mailbox",
        "also called cage access",
        "",
    ]
    assert [hit.whole for hit in said.values()] == [True, True, True, False, True]


def test_nothing_typed_shows_all_in_their_order() -> None:
    assert [hit.id for hit in _FINDER.find("  ")] == [1, 2, 3, 4, 5, 6]


def test_what_people_write_around_it_is_left_out() -> None:
    assert words_sought("Please, I'd need a new phone for my office") == ("id", "phone", "office")
    assert (words_sought("I need"), words_sought("do")) == ((), ("do",))
    assert split_synonyms(" remote  work, tunnel;home office\ntunnel,") == ("remote work", "tunnel", "home office")
