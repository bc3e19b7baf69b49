"""Members of the ECAB, two of whom decide an emergency change, and how each of them was reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: So many different people have to approve.
APPROVALS = 2


class Reached(StrEnum):
    """How a member of the ECAB was reached for a decision."""

    PHONE = "phone"
    MAIL = "mail"
    IN_PERSON = "in_person"

    @property
    def label(self) -> str:
        return {"phone": "By phone", "mail": "By mail", "in_person": "In person"}[self.value]


@dataclass(frozen=True, slots=True)
class EcabMember:
    """A member of the ECAB today; `login`: "" for one who does not sign in."""

    id: int
    person_id: int
    name: str
    login: str = ""
