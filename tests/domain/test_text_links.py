"""Addresses and record numbers in texts that people wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_links import links_in


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://status.nc.gov/a?b=1&c=2.", ["https://status.nc.gov/a?b=1&c=2"]),
        ("(http://example.org/x_(y)) and so on", ["http://example.org/x_(y)"]),
        ("mailto:help@nc.gov, please", ["mailto:help@nc.gov"]),
        ("HTTPS://EXAMPLE.ORG!", ["HTTPS://EXAMPLE.ORG"]),
        ('<a href="https://example.org">', ["https://example.org"]),
        ("javascript:alert(1) file:///etc/passwd \\\\host\\share data:text/html,x", []),
        ("https://good.gov@evil.example/", []),  # the host is evil.example
        ("https://user:pass@host/", []),
        ("https:// http://", []),
        ("mailto:nobody", []),
        ("https://host:99999999/", []),
        ("https://a.example\u202emoc.live", ["https://a.example"]),
        ("xhttps://a.example", []),
    ],
)
def test_addresses(text: str, addresses: list[str]) -> None:
    assert [text[link.start : link.end] for link in links_in(text)] == addresses
    assert [link.address for link in links_in(text)] == addresses


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("Caused by CHG0000853; see inc0023956, REQ0023958.", ["CHG0000853", "INC0023956", "REQ0023958"]),
        ("MI0000012 is declared", ["MI0000012"]),
        ("Read po0000003, not the order PO4500012345 or PO12345.", ["PO0000003"]),
        ("INC123 INCIDENT0001 XINC0001234 INC0001234X INC-0001234", []),
        ("https://host/INC0001234", []),
        ("mail-INC0001234", []),
    ],
)
def test_numbers_of_records(text: str, records: list[str]) -> None:
    assert [link.record for link in links_in(text) if link.record] == records


@given(st.text(alphabet=st.sampled_from("aI NC01h://@.()mailto:ftps\u202e\n"), max_size=60))
def test_links_are_pieces_of_the_text_in_order(text: str) -> None:
    at = 0
    for link in links_in(text):
        assert at <= link.start < link.end <= len(text)
        piece = text[link.start : link.end]
        assert piece == link.address or piece.upper() == link.record
        assert not link.address or link.address.lower().startswith(("http://", "https://", "mailto:"))
        at = link.end
