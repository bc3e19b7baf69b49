"""Components of services: what of them is measured and paid by unit."""

from __future__ import annotations

from datetime import date

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.rules import in_order

#: The first day of what does not tell one.
SINCE = date(2000, 1, 1)
KIND = Kind(
    word="components",
    singular="component",
    plural="components",
    about=(
        "What of a service is measured and paid by unit. A component is found again by its code, also where it was made"
        " here. It stays with its service, and keeps its unit once a rate was submitted."
    ),
    fields=(
        Field("code", Read.TEXT, "its code, as consumption names it", needed=True),
        Field("service", Read.SERVICE, "service that it is part of", needed=True),
        Field("name", Read.TEXT, "its name; the code where it is not told", default="{code}"),
        Field("unit", Read.TEXT, "what is counted: mailbox, GB, hour", needed=True),
        Field("description", Read.PROSE, "what an agency gets for it"),
        Field(
            "valid_from", Read.DAY, "first day on which it is offered; 1 Jan 2000 where it is not told", default=SINCE
        ),
        Field("valid_to", Read.DAY, "last day on which it is offered"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(in_order("valid_from", "valid_to"),),
    key=(("code",),),
    book="catalog",
)
