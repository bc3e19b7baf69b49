"""What tells who is meant is taken out of what callers wrote; words of the trade stay."""

from __future__ import annotations

import pytest

from app.domain.redaction import names_of, redacted

NAMES = names_of(
    [("Miriam Fernandes", "mfernandes"), ("Will Page", ""), ("Jos\u00e9 O'Neill-Byrd", "jo"), ("Li Wu", "")]
)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Miriam fixed it, Fernandes' team is great.", "[name] fixed it, [name]' team is great."),
        ("miriam fernandes called me back", "[name] called me back"),
        ("Ask mfernandes.", "Ask [name]."),
        ("Will it work on that page? Will Page said so.", "Will it work on that page? [name] said so."),
        ("Mr. Smith and Dr Jane Doe waited.", "Mr. [name] and Dr [name] waited."),
        ("My name is Ada Lovelace, thanks", "My name is [name], thanks"),
        ("Thanks, Bob", "Thanks, [name]"),
        ("Call 919-555-0122 or (919) 555 0122 ext. 12.", "Call [telephone number] or [telephone number]."),
        ("555-0122 rings, +1 919.555.0122 too", "[telephone number] rings, [telephone number] too"),
        ("My SSN is 123-45-6789.", "My SSN is [number]."),
        ("Account 123456789012 was locked", "Account [number] was locked"),
        ("Write to ada.l@dit.nc.gov!", "Write to [e-mail address]!"),
        ("I sit at 301 N. Wilmington Street, Suite 4.", "I sit at [address]."),
        ("P.O. Box 17209, Raleigh, NC 27619", "[address], Raleigh, [address]"),
        ("DOB 1/2/1970", "[date]"),
        ("Jos\u00e9 O'Neill-Byrd helped.", "[name] helped."),
        (
            "INC0012345 took 3 days, 14 mails and 2 calls in 2026-10.",
            "INC0012345 took 3 days, 14 mails and 2 calls in 2026-10.",
        ),
        (
            "Three hand-overs, and each time I had to explain it again.",
            "Three hand-overs, and each time I had to explain it again.",
        ),
    ],
)
def test_what_is_printed(text: str, printed: str) -> None:
    assert redacted(text, NAMES) == printed
