"""Callers: a directory such as that of Entra or an Active Directory."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read

KIND = Kind(
    word="callers",
    singular="caller",
    plural="callers",
    about=(
        "A caller is found again by the number of the source, which is kept as the external id, else by mail address,"
        " else by login; never by the name. Another agency is a move as of the day of the import. Who is not active"
        " any more has left as of that day."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the caller; the mail address or login where not told"),
        Field("name", Read.TEXT, "name of the caller", needed=True),
        Field("email", Read.TEXT, "mail address of the caller"),
        Field("login", Read.TEXT, "login of the caller at their own computer"),
        Field("phone", Read.TEXT, "phone number of the caller"),
        Field("callback", Read.TEXT, "number at which the caller is called back"),
        Field("agency", Read.AGENCY, "agency of the caller"),
        Field("place", Read.TEXT, "building, floor and room"),
        Field("title", Read.TEXT, "title of the caller"),
        Field("department", Read.TEXT, "department of the caller inside the agency"),
        Field("vip", Read.YES_NO, "whether the caller is a VIP"),
        Field("active", Read.YES_NO, "whether the caller is still there"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    key=(("number",), ("email",), ("login",)),
)
