"""What logins, codes and ids are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people by login, of agencies, services and groups by code, of other records by column and id.

    What is not known is called as it is: the login of somebody who has left, a code of another system.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def person(self, login: str | None) -> str:
        """Return the name of a login; "" for nobody."""
        return self.people.get(login or "", login or "")

    def agency(self, code: str) -> str:
        """Return "DHHS Health and Human Services"."""
        return f"{code} {self.agencies[code]}" if code in self.agencies else code

    def service(self, code: str) -> str:
        """Return the name of a service."""
        return self.services.get(code, code)

    def group(self, code: str) -> str:
        """Return the name of a support group."""
        return self.groups.get(code, code)

    def value(self, column: str, value: object) -> str:
        """Return what the value of a column is called that refers to a record (`site_id`, `parent_id` ...)."""
        if value is None:
            return ""
        known = self.records.get(column, {})
        return known.get(value, str(value)) if isinstance(value, int) else str(value)
