"""Knowledge notes: articles of another system, or what `longleaf knowledge export` wrote."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.tickets.states import RESOLUTION_CODES

_AUDIENCES = {
    "the desk": "desk",
    "internal": "desk",
    "all staff": "staff",
    "users": "staff",
    "agencies too": "agency",
    "agencies": "agency",
    "public": "agency",
}
KIND = Kind(
    word="knowledge",
    singular="knowledge note",
    plural="knowledge notes",
    about=(
        "A note is found again by the number of the source, or by its number here. What comes in is a draft, written by"
        " whoever imports it: somebody else looks at it and publishes it, whatever the source says of it. Where a note"
        " was published before, that version stays shown until then."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the note; its title where not told"),
        Field("title", Read.TEXT, "title of the note", needed=True),
        Field("symptoms", Read.PROSE, "what callers say and see"),
        Field("cause", Read.PROSE, "what is behind it"),
        Field("solution", Read.PROSE, "what is done, step by step"),
        Field("keywords", Read.TEXT, "other words that find it"),
        Field("service", Read.SERVICE, "service that it is of"),
        Field("category", Read.TEXT, "category of tickets that it solves"),
        Field(
            "resolution",
            Read.CHOICE,
            "how a ticket that it solves is resolved",
            choices=tuple(RESOLUTION_CODES),
            spoken={text.lower(): code for code, text in RESOLUTION_CODES.items()},
        ),
        Field(
            "audience",
            Read.CHOICE,
            "who reads what is published",
            choices=("desk", "staff", "agency"),
            spoken=_AUDIENCES,
        ),
        Field("problem", Read.TEXT, "number of the problem behind a known error"),
        Field("valid_to", Read.DAY, "last day on which it holds"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    key=(("number",), ("title",)),
)
