"""Units as files write them, exactly: whole millionths, and nothing that could be read in two ways."""

from __future__ import annotations

import re
from decimal import Decimal

from app.domain.catalog.money import to_micro
from app.errors import InputError

#: A comma sets thousands apart, a point the decimals, as the department writes numbers.
_PLAIN = re.compile(r"[-+\N{MINUS SIGN}]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.[0-9]{1,40})?")
_MOST = 10**15  # millionths
_SHOWN = 60


def micro_units(text: str) -> int:
    """Return the whole millionths of units such as "1,234.5"; ValueError says why where they cannot be read exactly."""
    shown = text[:_SHOWN]
    if not _PLAIN.fullmatch(text):
        raise ValueError(f'"{shown}" is no number like 1,234.5: a comma sets thousands apart, a point decimals')
    try:
        found = to_micro(Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-")), "the number")
    except InputError:
        raise ValueError(f'"{shown}" has more decimals than are kept (six)') from None
    if abs(found) > _MOST:
        raise ValueError(f'"{shown}" is more than can be billed: 1,000,000,000 units')
    return found
