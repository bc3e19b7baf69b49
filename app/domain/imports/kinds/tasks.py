"""Tasks and parents of requests: kept beside the request, counted nowhere."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read
from app.domain.imports.kinds.rules import in_order, not_ahead

KIND = Kind(
    word="tasks",
    singular="task",
    plural="tasks",
    about=(
        "What a catalog splits a request into (SCTASK), or bundles it in (REQ). It is kept with the number of its"
        " request and counted in no figure: the request is. It finds its request also where that comes in later."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls it", needed=True),
        Field("kind", Read.CHOICE, "a part of a request, or what bundles it", True, ("task", "parent")),
        Field("request", Read.TEXT, "number of the request"),
        Field("title", Read.TEXT, "what is to be done"),
        Field("state", Read.TEXT, "where it stands, in the source's own words"),
        Field("group", Read.GROUP, "support group"),
        Field("assignee", Read.TEXT, "person"),
        Field("opened_at", Read.DATE, "when it was opened"),
        Field("closed_at", Read.DATE, "when it was closed"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    rules=(in_order("opened_at", "closed_at"), not_ahead("opened_at", "closed_at")),
)
