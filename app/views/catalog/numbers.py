"""Numbers as somebody types them into a form of the catalog: rates, units, amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.catalog.money import to_micro, typed, typed_cents
from app.errors import InputError

Read = Callable[[str, str], int]


def micro_of(text: str, name: str) -> int:
    """Return the millionths of a rate or of units; InputError where it is no number."""
    return to_micro(typed(text, name), name)


def cents_of(text: str, name: str) -> int:
    """Return the cents of an amount, 0 for nothing; InputError where it is no amount."""
    return typed_cents(text, name) if text.strip() else 0


def checked(fields: Mapping[str, tuple[str, Read]]) -> Callable[[dict[str, Any]], Mapping[str, str]]:
    """Return the check of a form: by field what it is called, and what reads it."""

    def check(values: dict[str, Any]) -> Mapping[str, str]:
        errors = {}
        for field, (name, read) in fields.items():
            try:
                read(values[field], name)
            except InputError as error:
                errors[field] = f"{error} {error.hint}".strip()
        return errors

    return check


def plain(micro: int) -> str:
    """Return millionths as a form takes them: "1234.5"."""
    whole, part = divmod(abs(micro), 10**6)
    decimals = f".{part:06d}".rstrip("0").rstrip(".")
    return f"{'-' if micro < 0 else ''}{whole}{decimals}"


def plain_cents(cents: int) -> str:
    """Return cents as a form takes them: "1234.50"."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
