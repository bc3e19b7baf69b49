"""Badges for the data centers of people who are not DIT's, with the day on which each was last validated."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.rules import in_order, not_ahead

KIND = Kind(
    word="badges",
    singular="badge",
    plural="badges",
    about=(
        "Badges of people who are not DIT's. A badge is found again by the number on its card, also where it was made"
        " here. A day of validation that is later than what is on record is one more validation, by the contact who is"
        " named; an end is written down with its reason. What was said of a badge stays, and one that ended never comes"
        " back."
    ),
    fields=(
        Field("number", Read.TEXT, "its number, as on the card", needed=True),
        Field("name", Read.TEXT, "name of the person who holds it", needed=True),
        Field("company", Read.TEXT, "company or office where they work"),
        Field("agency", Read.AGENCY, "agency that answers for it", needed=True),
        Field("sites", Read.TEXT, "codes of the sites that it opens, parted by commas", needed=True),
        Field("issued_on", Read.DAY, "day on which it was issued", needed=True),
        Field("validated_on", Read.DAY, "day on which it was last kept"),
        Field("validated_by", Read.TEXT, "name of the agency's contact who said so"),
        Field("ended_on", Read.DAY, "day on which it ended"),
        Field("why", Read.TEXT, "why it ended"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(
        in_order("issued_on", "validated_on"),
        in_order("issued_on", "ended_on"),
        not_ahead("issued_on", "validated_on", "ended_on"),
    ),
    key=(("number",),),
    book="badges",
)
