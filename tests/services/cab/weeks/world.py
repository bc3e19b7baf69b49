"""A workspace for weeks of the board, set up through the services alone: people, members, services, ECAB, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from app.db.engine import Database
from app.domain.cab.values import Meeting
from app.domain.changes.values import Change
from app.domain.vocabulary import Role
from app.services.api import Services
from app.services.cab import reads
from app.services.changes.reads import get_change
from tests.services.cab.board import NY, Clock
from tests.services.people import as_person

#: Login -> (name, agency of which they are the member, roles).
CAST: Mapping[str, tuple[str, str, tuple[Role, ...]]] = {
    "ava": ("Ava Abel", "", (Role.CAB,)),
    "ben": ("Ben Bauer", "DHHS", (Role.MEMBER,)),
    "cleo": ("Cleo Carr", "DOR", (Role.MEMBER,)),
    "dan": ("Dan Diaz", "DOT", (Role.MEMBER,)),
    "dee": ("Dee Dorn", "OSBM", (Role.MEMBER,)),
    "eve": ("Eve Ebert", "", (Role.MEMBER,)),
    "olga": ("Olga Orr", "", (Role.MEMBER,)),
    "hal": ("Hal Hunt", "", (Role.MEMBER,)),
    "finn": ("Finn Frost", "", (Role.AGENT,)),
    "gus": ("Gus Gray", "", (Role.AGENT,)),
    "ida": ("Ida Irwin", "", (Role.AGENT,)),
}
#: Who decides emergencies.
ECAB = ("eve", "olga")
#: Who has the one login of a workspace with one login.
ONE = "Tess Tester"
#: Code -> name: that of every change, that of a soft freeze, that of a hard one.
SERVICES = {"SIGNIN": "Sign-in", "SOFTS": "Payslips", "HARDS": "Tax filing"}


def local(text: str, *, fold: int = 0) -> datetime:
    """Return the UTC instant of "2026-11-25 17:00", Eastern time; `fold` 1: the second of an hour that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=NY, fold=fold).astimezone(UTC)


@dataclass
class World:
    """Everybody's own services and the clock they all see; with one login they are the same for all."""

    root: Database
    clock: Clock
    logins: Mapping[str, Database]
    one_login: bool
    ids: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)
    ecab: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._services = {login: Services(db) for login, db in self.logins.items()}
        self.admin = Services(self.root)

    def __getitem__(self, login: str) -> Services:
        return self._services[login]

    def login(self, name: str) -> str:
        """The login under which somebody of the cast works."""
        return self.root.actor.login if self.one_login else name

    def meeting(self, slot: date) -> Meeting:
        return reads.meeting(self.root, slot=slot)

    def change(self, id: int) -> Change:
        with self.root.read() as conn:
            return get_change(conn, id)


@contextmanager
def world(
    db: Database, begin: str, *, one_login: bool = False, set_up: Callable[[World], object] | None = None
) -> Iterator[World]:
    """Set the workspace up on the morning on which a week begins; it has its reference data or the sample already.

    `set_up`: does it, where it is not done by the services.
    """
    clock = Clock(begin)
    db.now = clock
    with ExitStack() as stack:
        logins = dict.fromkeys(CAST, db)
        if not one_login:
            logins = {name: stack.enter_context(as_person(db, name, *roles)) for name, (_, _, roles) in CAST.items()}
        made = World(db, clock, logins, one_login)
        if set_up is not None:
            set_up(made)
        else:
            _set_up(made, date.fromisoformat(begin[:10]))
        yield made


def _set_up(made: World, day: date) -> None:
    admin = made.admin
    codes = admin.setup.listed("agencies").records
    made.agencies = {str(row.values["code"]): row.id for row in codes}
    if made.one_login:
        admin.setup.create("people", {"name": ONE, "login": made.root.actor.login})
    for login, (name, agency, _) in CAST.items():
        values = {"name": name, "login": "" if made.one_login else login, "email": f"{login}@example.org"}
        made.ids[login] = admin.setup.create("people", values).ids[0]
        if agency:
            admin.agencies.assign([made.agencies[agency]], "cab_rep", made.ids[login], day)
    sites = {row.values["code"]: row.id for row in admin.setup.listed("sites").records}
    for code, name in SERVICES.items():
        facts = {"code": code, "name": name, "owner_id": made.ids["ida"], "valid_from": date(2020, 1, 1)}
        both = {"primary_site_id": sites["EDC"], "standby_site_id": sites["WDC"]}
        made.services[code] = admin.setup.create("services", {**facts, **both}).ids[0]
    admin.setup.create("windows", {"service_id": made.services["SIGNIN"], "weekday": 6, "start_time": "00:00",
                                   "end_time": "06:00"})  # fmt: skip
    for login in ECAB:
        row = {"person_id": made.ids[login], "valid_from": day}
        made.ecab[login] = made["ava"].setup.create("ecab", row).ids[0]
    for freeze in admin.setup.listed("freezes").records:  # of the sample: the weeks enter their own
        admin.setup.end("freezes", freeze.id, freeze.version)
    admin.cab.save_rules({}, {"mailbox": "cab@example.org", "place": "Room 310"})
