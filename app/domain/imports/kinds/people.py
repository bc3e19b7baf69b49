"""People, by login, mail address or name."""

from __future__ import annotations

from app.domain.imports.kinds.fields import Field, Kind, Read

#: How assignments and contacts name a person as well.
WHO = (
    Field("login", Read.TEXT, "login of the person"),
    Field("email", Read.TEXT, "mail address of the person"),
    Field("name", Read.TEXT, "name of the person", needed=True),
    Field("phone", Read.TEXT, "phone number of the person"),
    Field("title", Read.TEXT, "title of the person"),
)

KIND = Kind(
    word="people",
    singular="person",
    plural="people",
    about=(
        "A person is found again by the number of the source, else by login, else by mail address, else by a name that"
        " only one person here has. Nobody may sign in by being imported: the database's administrator gives rights."
    ),
    fields=(
        Field("number", Read.TEXT, "what the source calls the person; the login, mail address or name where not told"),
        *WHO,
        Field("agency", Read.AGENCY, "agency for which the person works"),
        Field("active", Read.YES_NO, "whether the person still works there"),
        Field("changed_at", Read.DATE, "when the source last changed the row"),
    ),
    key=(("number",), ("login",), ("email",), ("name",)),
)
