"""People and the groups they work in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, Text, text

from app.db.tables.base import fact, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched

person = record(
    "person",
    Column("login", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    reference("agency_id", "agency", null=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    touches=Touched.PEOPLE,
    searched=("name", "email", "login", "title", "phone"),
)
role_change = fact(  # a role of this program given to somebody, or taken away; what is in force is the database's
    "role_change",
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    reference("person_id", "person"),
    Column("role", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    touches=Touched.PEOPLE,
    called="a change of a role",
)
session_end = fact(  # a session of the server that was ended since it held up others; PostgreSQL only
    "session_end",
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("login", Text, nullable=False),  # whose session it was
    Column("why", Text, nullable=False),  # idle: it waited for its person; working: it worked for long
    Column("lasted_s", Integer, nullable=False),  # for how long, in seconds
    Column("waiting", Integer, nullable=False),  # how many sessions waited for it then
    one_of("why", "idle", "working"),
    touches=Touched.PEOPLE,
    called="an ended session",
)
support_group = record(
    "support_group",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_desk", Boolean, nullable=False, server_default=text("false")),
    Column("valid_to", Date),
    touches=Touched.PEOPLE,
)
group_member = record(
    "group_member",
    reference("group_id", "support_group", index=True),
    reference("person_id", "person", index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("is_lead", Boolean, nullable=False, server_default=text("false")),
    touches=Touched.PEOPLE,
)
