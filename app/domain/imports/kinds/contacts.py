"""Whom to reach at an agency, in the order in which they are called."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.people import WHO
from app.domain.imports.kinds.rules import in_order

KIND = Kind(
    word="contacts",
    singular="contact",
    plural="contacts",
    about=(
        "One row is one person to reach for one purpose at one agency. Rank 1 is called first; without a rank the order"
        " of the file counts. The person is found as in people, and made where nobody fits. Imported contacts are not"
        " verified: that is for the BRM to do."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the row; agency, purpose and person where it is not told"),
        Field("agency", Read.AGENCY, "the agency", needed=True),
        Field(
            "kind",
            Read.CHOICE,
            "what the contact is for",
            True,
            ("mip", "billing", "security"),
            {"major incident": "mip", "major incidents": "mip", "finance": "billing"},
        ),
        Field("rank", Read.NUMBER, "place in the order, from 1", least=1, most=999),
        *WHO,
        Field("valid_from", Read.DAY, "first day; the day of the import where it is not told"),
        Field("valid_to", Read.DAY, "day from which it is over"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(in_order("valid_from", "valid_to"),),
    key=(("number",), *(("agency", "kind", who) for who in ("login", "email", "name"))),
)
