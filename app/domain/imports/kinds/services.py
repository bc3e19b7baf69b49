"""Services of the catalog."""

from __future__ import annotations

from datetime import date

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.rules import in_order

#: The first day of what does not tell one.
SINCE = date(2000, 1, 1)
KIND = Kind(
    word="services",
    singular="service",
    plural="services",
    about="A service is found again by its code, also where it was made here. Sites have to exist.",
    fields=(
        Field("code", Read.TEXT, "its code, as lists show it", needed=True),
        Field("name", Read.TEXT, "its name; the code where it is not told", default="{code}"),
        Field("category", Read.TEXT, "part of the catalog that it belongs to"),
        Field("group", Read.GROUP, "support group that runs it"),
        Field("primary_site", Read.TEXT, "code of the site on which it runs"),
        Field("standby_site", Read.TEXT, "code of the site that stands by"),
        Field("availability_goal", Read.PERCENT, "its availability goal, such as 99.9 %", least=1, most=10_000),
        Field(
            "valid_from", Read.DAY, "first day on which it is offered; 1 Jan 2000 where it is not told", default=SINCE
        ),
        Field("valid_to", Read.DAY, "day on which it is no longer offered"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(in_order("valid_from", "valid_to"),),
    key=(("code",),),
)
