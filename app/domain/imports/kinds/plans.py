"""Recovery plans of services: from which site to which, how soon, and how much may be lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.datacenters.plans import LONGEST
from app.domain.imports.kinds.fields import Field, Kind, Problem, Read, Rule
from app.domain.imports.kinds.rules import in_order, not_ahead

#: The first day of what does not tell one.
SINCE = date(2000, 1, 1)


def _other_site(values: Mapping[str, Any], _now: datetime) -> Sequence[Problem]:
    lost, other = values.get("from_site"), values.get("to_site")
    if not lost or not other or lost.casefold() != other.casefold():
        return ()
    return (Problem("to_site", "a service does not come back at the site that is lost", refused=True),)


KIND = Kind(
    word="plans",
    singular="recovery plan",
    plural="recovery plans",
    about=(
        "How a service that is lost at one data center comes back at the other. A plan is found again by its service"
        " and the site that is lost, also where it was made here; its steps and exercises stay as they are."
    ),
    fields=(
        Field("service", Read.SERVICE, "service that comes back", needed=True),
        Field("from_site", Read.TEXT, "code of the site that is lost", needed=True),
        Field("to_site", Read.TEXT, "code of the site where it comes back", needed=True),
        Field("tier", Read.NUMBER, "1, 2 or 3: 1 is back the soonest", needed=True, least=1, most=3),
        Field("rto_minutes", Read.NUMBER, "minutes until it is back (RTO)", needed=True, least=0, most=LONGEST),
        Field("rpo_minutes", Read.NUMBER, "minutes of data that may be lost (RPO)", needed=True, least=0, most=LONGEST),
        Field("text", Read.PROSE, "what else is to be known"),
        Field("owner", Read.TEXT, "login, mail address or name of the person who owns the plan"),
        Field("reviewed_on", Read.DAY, "day on which it was last reviewed"),
        Field("valid_from", Read.DAY, "first day on which it holds; 1 Jan 2000 where it is not told", default=SINCE),
        Field("valid_to", Read.DAY, "last day on which it holds"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        in_order("valid_from", "valid_to"),
        not_ahead("reviewed_on"),
        Rule("`to_site` the same as `from_site`: the row does not come in.", _other_site),
    ),
    key=(("service", "from_site"),),
    book="recovery",
    once=True,
)
