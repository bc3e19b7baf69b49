"""A workspace in the middle of a meeting of the board, and the acts that people there try with their own sign-in.

It is Wednesday 2 December 2026, 10:00 in New York. The meeting of the week before was held, that of today is running,
those of 9 and 16 December are to come. An act is some SQL statements under one id, as a service or a person with psql
would write them; it is tried and taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.db.errors import sqlstate
from app.db.types import Instant
from app.domain.vocabulary import Role
from tests.conftest import MakeWorkspace
from tests.db.playing import as_person, by_function

#: Who works there. Ava and Cal run the meetings; Ben, Cleo and Dan sit for their agencies, Eve for Dan; Finn wrote the
#: changes, which Gus carries out; Olga owns a service; Ida and Jon decide on emergencies; Hal is the chair.
PEOPLE: dict[str, tuple[Role, ...]] = {
    "kava": (Role.CAB,),
    "kcal": (Role.CAB,),
    "kben": (Role.MEMBER,),
    "kcleo": (Role.MEMBER,),
    "kdan": (Role.MEMBER,),
    "keve": (Role.MEMBER,),
    "kfinn": (Role.AGENT,),
    "kgus": (Role.AGENT, Role.MEMBER),
    "kolga": (Role.AGENT,),
    "kida": (Role.MIP,),
    "kjon": (Role.MEMBER,),
    "khal": (Role.MEMBER,),
    "kada": (Role.ADMIN,),
    "krob": (Role.READER,),
}
_HOUR = timedelta(hours=1)
#: The clock of the world, and instants that statements name.
MONTH_BEFORE = datetime(2026, 11, 2, 15, tzinfo=UTC)
WEEK_BEFORE = datetime(2026, 11, 25, 15, tzinfo=UTC)
NOW = datetime(2026, 12, 2, 15, tzinfo=UTC)
INSTANTS = {
    "month_before": MONTH_BEFORE,
    "week_before": WEEK_BEFORE,
    "week_before_end": WEEK_BEFORE + _HOUR,
    "thursday": datetime(2026, 12, 3, 9, tzinfo=UTC),
    "thursday_end": datetime(2026, 12, 3, 12, tzinfo=UTC),
    "friday": datetime(2026, 12, 4, 9, tzinfo=UTC),
    "friday_end": datetime(2026, 12, 4, 12, tzinfo=UTC),
    "year_2031": datetime(2031, 1, 1, tzinfo=UTC),
    "hour_ago": NOW - _HOUR,
    "two_hours_ago": NOW - 2 * _HOUR,
}


# --- words of statements ---------------------------------------------------------------------------
def person(login: str) -> str:
    return f"(SELECT id FROM person WHERE login = '{login}')"


def change(title: str) -> str:
    return f"(SELECT id FROM change WHERE title = '{title}')"


def item(title: str) -> str:
    """The newest item of a change."""
    return f"(SELECT max(i.id) FROM cab_agenda_item i JOIN change c ON c.id = i.change_id WHERE c.title = '{title}')"


def meeting(day: int, month: int = 12) -> str:
    return f"(SELECT id FROM cab_meeting WHERE slot = '2026-{month:02}-{day:02}')"


TODAY = meeting(2)


def seat(agency: str, of: str = TODAY) -> str:
    return (
        f"(SELECT s.id FROM cab_seat s JOIN agency a ON a.id = s.agency_id WHERE s.meeting_id = {of}"
        f" AND a.code = '{agency}')"
    )


def content_of(title: str) -> str:
    return f"(SELECT n FROM change_content WHERE change_id = {change(title)})"


# --- acts ------------------------------------------------------------------------------------------
def draft(title: str, kind: str = "normal", scope: str = "extensive", **more: str) -> list[str]:
    """A draft that touches two agencies; `more`: other columns, as SQL."""
    values = {
        "number": f"'CHG {title}'",
        "title": f"'{title}'",
        "type": f"'{kind}'",
        "scope": f"'{scope}'",
        "planned_start": ":thursday",
        "planned_end": ":thursday_end",
        "risk_answers": "'{}'",
        "implementation_plan": "'the plan'",
        **more,
    }
    return [
        f"INSERT INTO change ({', '.join(values)}) VALUES ({', '.join(values.values())})",
        *(
            f"INSERT INTO change_agency (change_id, agency_id) SELECT {change(title)}, a.id FROM agency a"
            f" WHERE a.code = '{code}'"
            for code in ("DHHS", "DOR")
        ),
    ]


def reaches(title: str, service: str) -> str:
    """A draft touches a service."""
    return (
        f"INSERT INTO change_service (change_id, service_id) SELECT {change(title)}, s.id FROM service s"
        f" WHERE s.code = '{service}'"
    )


def put(title: str, to: str, **more: str) -> str:
    """The change goes to a state; `more`: what else is written."""
    return edit(title, state=f"'{to}'", **more)


def edit(title: str, **values: str) -> str:
    assigned = ", ".join(f"{name} = {value}" for name, value in values.items())
    return f"UPDATE change SET {assigned}, version = version + 1 WHERE title = '{title}'"


def opened(title: str, of: str = TODAY, kind: str = "decision", **more: str) -> str:
    """An item of a change; `more`: other columns, as SQL."""
    values = {
        "meeting_id": of,
        "change_id": change(title),
        "kind": f"'{kind}'",
        "kind_group": "'board'" if kind in {"decision", "ecab"} else f"'{kind}'",
        "submitted_at": "app_now()",
        **more,
    }
    return f"INSERT INTO cab_agenda_item ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def submitted(title: str, of: str = TODAY, **more: str) -> list[str]:
    return [opened(title, of, **more), put(title, "in_cab", submitted_at="app_now()")]


def event(
    kind: str, of: str = TODAY, *, about: str = "NULL", of_seat: str = "NULL", note: str = "", value: str = ""
) -> str:
    return (
        "INSERT INTO cab_event (meeting_id, seq, at, occurred_at, kind, item_id, seat_id, value, note, op_id)"
        f" SELECT {of}, coalesce(max(seq), 0) + 1, app_now(), app_now(), '{kind}', {about}, {of_seat}, '{value}',"
        f" '{note}', :op FROM cab_event WHERE meeting_id = {of}"
    )


def vote(title: str, agency: str, who: str = "", vote: str = "approve", **more: str) -> str:
    """A vote of a seat, in the name of a person or of nobody; `more`: other columns, as SQL."""
    values = {
        "item_id": item(title),
        "seat_id": seat(agency),
        "person_id": person(who) if who else "NULL",
        "content_n": content_of(title),
        "vote": f"'{vote}'",
        "note": "'no'" if vote == "reject" else "''",
        '"cast"': "'own'",
        "at": "app_now()",
        "seq": f"(SELECT coalesce(max(seq), 0) + 1 FROM cab_vote WHERE item_id = {item(title)})",
        **{f'"{name}"' if name == "cast" else name: value for name, value in more.items()},
    }
    return f"INSERT INTO cab_vote ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def task(title: str, **more: str) -> str:
    """A task of a change, "Tell the courts"; `more`: other columns, as SQL."""
    values = {"change_id": change(title), "title": "'Tell the courts'", **more}
    return f"INSERT INTO change_task ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def ecab_vote(title: str, member: str, said: str = "approve", who: str = "", **more: str) -> str:
    """A vote of a member for emergencies, recorded or their own."""
    of = f"(SELECT e.id FROM ecab_member e WHERE e.person_id = {person(member)})"
    return vote(title, "DIT", who or member, said, **{"seat_id": "NULL", "ecab_member_id": of, **more})


def arrive(agency: str, of: str = TODAY) -> list[str]:
    return [
        event("arrived", of, of_seat=seat(agency, of)),
        f"UPDATE cab_seat SET present = TRUE, version = version + 1 WHERE id = {seat(agency, of)}",
    ]


def leave(agency: str) -> list[str]:
    return [
        event("left", of_seat=seat(agency)),
        f"UPDATE cab_seat SET present = FALSE, version = version + 1 WHERE id = {seat(agency)}",
    ]


def close(title: str, state: str, **more: str) -> str:
    assigned = "".join(f", {name} = {value}" for name, value in more.items())
    return f"UPDATE cab_agenda_item SET state = '{state}'{assigned}, version = version + 1 WHERE id = {item(title)}"


def decided(title: str, result: str, **more: str) -> str:
    """The item alone."""
    values = {"result": f"'{result}'", "content_n": content_of(title), "decided_at": "app_now()"}
    if result in {"rejected", "not_ratified"}:
        values["reason"] = "'the board says no'"
    if result == "conditions":
        values["conditions"] = "'at night'"
    return close(title, "decided", **{**values, **more})


def decide(title: str, result: str = "approved", of: str = TODAY, **more: str) -> list[str]:
    """The whole decision: event, item, change."""
    after = "rejected" if result == "rejected" else "approved"
    return [
        event("decided", of, about=item(title), value=result),
        decided(title, result, **more),
        put(title, after, decided_at="app_now()"),
    ]


def carry(title: str, to: str, of: str = TODAY, came: str = "2", kind: str = "carried", **more: str) -> list[str]:
    """An item goes on to another meeting; `more`: of the new item."""
    closing = {"reason": "'not today'", "for_meeting_id": to} if kind == "deferred" else {}
    before = item(title)
    return [
        event(kind, of, about=before),
        close(title, kind, **closing),
        "INSERT INTO cab_agenda_item (meeting_id, change_id, kind, kind_group, submitted_at, cut_off, from_item_id,"
        f" came, late) SELECT {to}, o.change_id, o.kind, o.kind_group, {more.get('submitted_at', 'o.submitted_at')},"
        f" o.cut_off, o.id, {came}, {more.get('late', 'FALSE')} FROM cab_agenda_item o WHERE o.id = {before}",
    ]


def move_on(state: str, of: str = TODAY, **more: str) -> str:
    """A meeting goes to a state."""
    assigned = "".join(f", {name} = {value}" for name, value in more.items())
    return f"UPDATE cab_meeting SET state = '{state}'{assigned}, version = version + 1 WHERE id = {of}"


def set_of(table: str, where: str, **values: str) -> str:
    assigned = ", ".join(f"{name} = {value}" for name, value in values.items())
    return f"UPDATE {table} SET {assigned}, version = version + 1 WHERE {where}"


# --- the world -------------------------------------------------------------------------------------
@dataclass
class World:
    """People with their own sign-in, and the clock that all of them go by."""

    db: Database
    at: datetime = MONTH_BEFORE
    people: dict[str, Database] = field(default_factory=dict)
    count: int = 0

    @property
    def is_postgres(self) -> bool:
        return self.db.kind == "postgresql"

    def do(self, who: str, *statements: str) -> None:
        """One act of the story: it has to work, and to write something with each statement."""
        with self.acting(who) as conn:
            for sql in statements:
                assert self.run(conn, sql), (who, sql)
            conn.commit()

    def refusal(self, who: str, *statements: str, isolation: str = "") -> str | None:
        """Try an act and take it back: the code of the refusal, None where it was allowed."""
        with self.acting(who, isolation) as conn:
            try:
                for sql in statements:
                    self.run(conn, sql)
                if self.is_postgres:
                    conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            except DBAPIError as error:
                return sqlstate(error) or str(error.orig)
            finally:
                conn.rollback()
        return None

    def waits(self, who: str, sql: str) -> bool:
        """Tell whether a statement of somebody waits for an act that is under way; nothing of it stays."""
        with self.acting(who) as conn:
            conn.execute(text("SET LOCAL lock_timeout = '50ms'"))
            try:
                self.run(conn, sql)
            except DBAPIError as error:
                return sqlstate(error) == "55P03"
            finally:
                conn.rollback()
        return False

    @contextmanager
    def acting(self, who: str, isolation: str = "") -> Iterator[Connection]:
        """Yield a connection of a person, with the id of a new act and the time of this world."""
        self.count += 1
        with self.people[who].engine.connect() as plain:
            conn = plain.execution_options(isolation_level=isolation) if isolation else plain
            conn.info["op"] = f"act {self.count}"
            if self.is_postgres:
                settings = {"longleaf.op_id": f"act {self.count}", "longleaf.now": self.at.isoformat()}
                for name, value in settings.items():
                    conn.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
            yield conn

    def run(self, conn: Connection, sql: str) -> int:
        sql = by_function(sql, self.db.kind)
        named = set(re.findall(r":([a-z_0-9]+)", sql))
        used = {name: value for name, value in INSTANTS.items() if name in named}
        values: dict[str, object] = {**used, **({"op": conn.info["op"]} if "op" in named else {})}
        prepared = text(sql).bindparams(*(bindparam(name, type_=Instant()) for name in used))
        return conn.execute(prepared, values).rowcount


@contextmanager
def world_of(kind: str, make_workspace: MakeWorkspace) -> Iterator[World]:
    """Yield the world on "sqlite" or "postgresql", its story told."""
    from tests.db.guards.board.story import tell

    with ExitStack() as stack:
        db = stack.enter_context(make_workspace(kind))
        world = World(db)
        db.now = lambda: world.at
        for login, roles in PEOPLE.items():
            world.people[login] = stack.enter_context(as_person(db, login, *roles))
        tell(world)
        world.at = NOW
        yield world
