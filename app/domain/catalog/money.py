"""Money: Decimal in dollars, whole cents where it is stored, and the one place where it is rounded.

A bill line is units times price, rounded half to even to the cent, once. What is shared out is shared by largest
remainder, so that the parts are the whole. Prices and units have six decimals and are stored as whole millionths.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.errors import InputError

_MILLION = 10**6
_PER_CENT = 10**10  # a millionth of a unit at a millionth of a dollar, in cents


def to_micro(value: Decimal, name: str) -> int:
    """Return the whole millionths of a price or of units; InputError where there are more than six decimals."""
    if not value.is_finite():
        raise InputError(f"{name} is not a number.", hint="Write it in digits, such as 12.345.")
    whole = value * _MILLION
    if whole != whole.to_integral_value():
        raise InputError(f"{name} {value} has more than six decimals.", hint="Round it to six decimals first.")
    return int(whole)


def from_micro(value: int) -> Decimal:
    """Return millionths as a Decimal without needless zeros."""
    return (Decimal(value) / _MILLION).normalize() + 0


def in_dollars(cents: int) -> Decimal:
    """Return an amount with its two decimals."""
    return Decimal(cents).scaleb(-2)


def price_in_dollars(micro: int) -> Decimal:
    """Return a price with at least two decimals and no needless zeros after them."""
    exact = Decimal(micro).scaleb(-6)
    cents = exact.quantize(Decimal("0.01"))
    return cents if cents == exact else from_micro(micro)


def half_even(value: Fraction) -> int:
    """Round to the next whole number, a half to the even one."""
    return round(value)


def line_amount(units_micro: int, price_micro: int) -> int:
    """Return the cents of units at a price: the one rounding of a bill line."""
    return half_even(Fraction(units_micro * price_micro, _PER_CENT))


def exact_amount(units_micro: int, price_micro: int) -> Fraction:
    """Return the cents of units at a price before they are rounded."""
    return Fraction(units_micro * price_micro, _PER_CENT)


def shares(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share whole cents out by weights of zero or more; the parts are the whole.

    Largest remainder: each gets what is certain, and the cents left over go to the largest remainders, the earlier
    first where they are equal. A negative total is shared like the positive one. InputError where nobody has a weight
    and there is something to share.
    """
    whole = sum(weights)
    if any(weight < 0 for weight in weights):
        raise InputError("A share cannot be negative.", hint="Give each a weight of zero or more.")
    if whole == 0:
        if total:
            raise InputError("There is nobody to share this amount.", hint="Give at least one a weight over zero.")
        return (0,) * len(weights)
    sign, cents = (-1 if total < 0 else 1), abs(total)
    parts = [cents * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(cents * weights[place] % whole), place))
    for place in order[: cents - sum(parts)]:
        parts[place] += 1
    return tuple(sign * part for part in parts)


def _sign(value: int) -> str:
    return "\N{MINUS SIGN}" if value < 0 else ""


def dollars(cents: int) -> str:
    """Return "$1,234.50" or "\N{MINUS SIGN}$1,234.50"."""
    return f"{_sign(cents)}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def price(micro: int) -> str:
    """Return a price of one unit: at least two decimals, at most six, "$0.0125"."""
    whole, part = divmod(abs(micro), _MILLION)
    decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{_sign(micro)}${whole:,}.{decimals}"


def units(micro: int) -> str:
    """Return units without needless decimals: "1,250", "0.5"."""
    whole, part = divmod(abs(micro), _MILLION)
    decimals = f"{part:06d}".rstrip("0")
    return f"{_sign(micro)}{whole:,}{'.' + decimals if decimals else ''}"


_WRITTEN = re.compile(r"[-\N{MINUS SIGN}]?\$?\d{1,3}(?:,\d{3})*(?:\.\d*)?|[-\N{MINUS SIGN}]?\$?\d*(?:\.\d+)?")


def typed(text: str, name: str) -> Decimal:
    """Return an amount, a price or units as somebody typed it: "1,234.50", "$0.0125", "-3".

    InputError names it where it is written otherwise: a comma sets thousands apart, a point the decimals.
    """
    given = text.strip()
    plain = given.replace(",", "").replace("$", "").replace("\N{MINUS SIGN}", "-")
    if not _WRITTEN.fullmatch(given) or not any(char.isdigit() for char in plain):
        raise InputError(f"{name}: {text!r} is not a number.", hint="Write it like 1,234.50.")
    return Decimal(plain)


def typed_cents(text: str, name: str) -> int:
    """Return the cents of an amount as somebody typed it; InputError where it has parts of a cent."""
    cents = typed(text, name) * 100
    if cents != cents.to_integral_value():
        raise InputError(f"{name}: {text} has parts of a cent.", hint="Write two decimals at most.")
    return int(cents)
