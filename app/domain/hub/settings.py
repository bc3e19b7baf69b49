"""The rules of the hub: what a workspace sets under `hub.*`, else the sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "hub."


@dataclass(frozen=True, slots=True)
class HubRules:
    """`second_person`: another person approves the exact text before it is posted. `page`: what the page is called.

    `address`: where the status page is published, "" where nowhere; `valid_minutes`: for how long a page holds.
    `provider`: who provides the services, as calendars of maintenance have it; "": the host that their entries are of.
    """

    second_person: bool = False
    page: str = "Service status"
    address: str = ""
    valid_minutes: int = 30
    provider: str = ""


LABELS: Mapping[str, str] = {
    "second_person": "A second person approves the exact text",
    "page": "Title of the status page",
    "address": "Address of the status page",
    "valid_minutes": "Minutes for which a status page is valid",
    "provider": "Provider in the calendar of maintenance",
}
_LEAST, _MOST = 1, 1440


def as_rows(rules: HubRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {
        f"{PREFIX}second_person": "yes" if rules.second_person else "no",
        f"{PREFIX}page": rules.page,
        f"{PREFIX}address": rules.address,
        f"{PREFIX}valid_minutes": str(rules.valid_minutes),
        f"{PREFIX}provider": rules.provider,
    }


def from_rows(rows: Mapping[str, str]) -> HubRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    found = as_rows(HubRules()) | {key: text.strip() for key, text in rows.items() if key.startswith(PREFIX)}
    second, minutes = found[f"{PREFIX}second_person"].lower(), found[f"{PREFIX}valid_minutes"]
    if second not in {"yes", "no"}:
        raise InputError(f"{LABELS['second_person']}: “{second}” cannot be used.", hint="Write yes or no.")
    if not (minutes.isascii() and minutes.isdigit() and _LEAST <= int(minutes[:6]) <= _MOST):
        raise InputError(
            f"{LABELS['valid_minutes']}: “{minutes}” cannot be used.",
            hint=f"Write a whole number from {_LEAST} to {_MOST:,}.",
        )
    address = found[f"{PREFIX}address"].rstrip("/")
    if address and not address.startswith(("https://", "http://")):
        raise InputError(
            f"{LABELS['address']}: “{address}” is no address.", hint="Write it like https://status.example.gov."
        )
    page = found[f"{PREFIX}page"]
    if not page:
        raise InputError(f"{LABELS['page']}: it is empty.", hint="Say what the page is called.")
    return HubRules(second == "yes", page, address, int(minutes), found[f"{PREFIX}provider"])


RULES: RuleSet[HubRules] = RuleSet("the rules of the hub", PREFIX, LABELS, as_rows, from_rows)
