"""Who has what: each login with its person, roles, and when it was last at work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import words
from app.domain.report_table import ReportTable
from app.domain.setup.values import Record
from app.domain.vocabulary import Role
from app.errors import InputError

#: How the group role is called whose members make, upgrade and check the workspace.
KEEPER = "Keeper of the database"


@dataclass(frozen=True, slots=True)
class Access:
    """A login of the database, or a person's login that the database does not know.

    `person_id`: None where no person has this login. `known`: the server has the login; `signs_in`: it lets it in.
    `off_record`: roles that nobody gave on record. `last`: the last act that was saved; `sessions`: connected now.
    """

    login: str
    name: str = ""
    person_id: int | None = None
    agency: str = ""
    active: bool = True
    known: bool = True
    signs_in: bool = True
    roles: tuple[Role, ...] = ()
    off_record: tuple[Role, ...] = ()
    keeper: bool = False
    last: datetime | None = None
    sessions: int = 0

    @property
    def called(self) -> str:
        """Return "Dana Hale (dhale)"; the login alone where no person has it."""
        return f"{self.name} ({self.login})" if self.name else self.login

    @property
    def roles_text(self) -> str:
        """Return the roles in words; reading, which comes with each of them, only where it is all there is."""
        shown = [role.label for role in self.roles if role is not Role.READER or len(self.roles) == 1]
        return ", ".join([*shown, *([KEEPER] if self.keeper else [])]) or "none"

    @property
    def state(self) -> str:
        """Return what stands in the way of work, such as "Cannot sign in, No person"; "" for nothing."""
        said = []
        if not self.known:
            said.append("The server has no such login")
        elif not self.signs_in:
            said.append("Cannot sign in")
        elif not self.roles and not self.keeper:
            said.append("No role")
        if self.person_id is None:
            said.append("No person")
        elif not self.active:
            said.append("Does not work here")
        if self.off_record and self.person_id is not None:
            said.append("Roles not on record")
        return ", ".join(said)

    @property
    def seen(self) -> str:
        """Return "connected", or when the last act was saved."""
        return "connected" if self.sessions else words.moment(self.last)


def with_access(record: Record, found: Iterable[Access], *, in_file: bool = False) -> Record:
    """Return a person's record with the roles, when last at work, and what stands in the way, for a list."""
    one = next((access for access in found if access.person_id == record.id), None)
    if one is None:
        return replace(record, shown={**record.shown, "roles": "", "seen": ""})
    shown = {"roles": "every role" if in_file else one.roles_text, "seen": one.seen}
    state = record.state if in_file or record.ended else one.state
    return replace(record, shown={**record.shown, **shown}, state=state)


_COLUMNS = (
    ("login", "Login"),
    ("name", "Person"),
    ("agency", "Agency"),
    ("roles", "Roles"),
    ("seen", "Last seen"),
    ("state", "State"),
)
_CSV = (
    ("login", "Login"),
    ("name", "Person"),
    ("agency", "Agency"),
    ("works_here", "Works here"),
    ("signs_in", "Signs in"),
    ("roles", "Roles"),
    ("off_record", "Not on record"),
    ("last", "Last saved (UTC)"),
    ("sessions", "Connected"),
)


def access_table(found: Sequence[Access], *, in_file: bool = False, programs: bool = False) -> ReportTable:
    """Return who has what as a table; `programs`: with every fact in a column of its own, instants in UTC."""
    rows = []
    for one in found:
        rows.append(
            {
                "login": one.login,
                "name": one.name,
                "agency": one.agency,
                "roles": [role.value.removeprefix("ll_") for role in one.roles] + (["keeper"] if one.keeper else []),
                "off_record": [role.value.removeprefix("ll_") for role in one.off_record],
                "works_here": one.active,
                "signs_in": one.known and one.signs_in,
                "last": one.last.isoformat() if one.last is not None else None,
                "sessions": one.sessions,
            }
            if programs
            else {
                "login": one.login,
                "name": one.name,
                "agency": one.agency,
                "roles": "every role" if in_file else one.roles_text,
                "seen": one.seen,
                "state": one.state,
            }
        )
    return ReportTable("Who has what", _CSV if programs else _COLUMNS, tuple(rows), _notes(found, in_file=in_file))


def _notes(found: Sequence[Access], *, in_file: bool) -> tuple[str, ...]:
    if in_file:
        return ("A workspace in a file has no roles: whoever opens it has all rights.",)
    told = off_record(found)
    return (told,) if told else ()


def off_record(found: Iterable[Access]) -> str:
    """Return a sentence on roles that were given in the database itself; "" where there are none."""
    given = [one for one in found if one.off_record and one.person_id is not None]
    if not given:
        return ""
    shown = [f"{one.called}: {', '.join(r.label for r in one.off_record if r is not Role.READER)}" for one in given[:5]]
    more = f" and {len(given) - 5:,} more" if len(given) > 5 else ""
    return (
        f"Roles that nobody gave on record: {'; '.join(shown)}{more}. Where they are right, another administrator puts"
        " them on record: longleaf db people give LOGIN ROLE. Where not: longleaf db people take LOGIN ROLE"
    )


def role_named(text: str) -> Role:
    """Return the role of a name, with or without "ll_". Raises `InputError` for another word."""
    wanted = text.strip().casefold()
    found = next((role for role in Role if wanted in (role.value, role.value.removeprefix("ll_"))), None)
    if found is None:
        names = ", ".join(role.value.removeprefix("ll_") for role in Role)
        raise InputError(f"'{text}' is no role.", hint=f"Roles are {names}.")
    return found
