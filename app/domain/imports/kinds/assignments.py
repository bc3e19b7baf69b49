"""Who does what for an agency: its BRM, CIO and CAB representatives."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.people import WHO
from app.domain.imports.kinds.rules import in_order

KIND = Kind(
    word="assignments",
    singular="assignment",
    plural="assignments",
    about=(
        "One row is one person in one role for one agency. The person is found as in people, made where nobody fits. A"
        " BRM or CIO who is told for an agency ends the time of the one before on the day it begins."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the row; agency, role and person where it is not told"),
        Field("agency", Read.AGENCY, "the agency", needed=True),
        Field(
            "role",
            Read.CHOICE,
            "what the person does for it",
            True,
            ("brm", "brm_backup", "cio", "cab_rep", "cab_alternate"),
            {
                "business relationship manager": "brm",
                "brm backup": "brm_backup",
                "backup brm": "brm_backup",
                "chief information officer": "cio",
                "agency cio": "cio",
                "cab representative": "cab_rep",
                "cab alternate": "cab_alternate",
            },
        ),
        *WHO,
        Field("valid_from", Read.DAY, "first day; the day of the import where it is not told"),
        Field("valid_to", Read.DAY, "day from which it is over"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(in_order("valid_from", "valid_to"),),
    key=(("number",), *(("agency", "role", who) for who in ("login", "email", "name"))),
)
