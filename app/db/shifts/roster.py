"""The rosters of support groups from the database, and who is on call by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.tables.oncall import oncall_swap, oncall_turn
from app.domain.shifts.oncall import OnCall, Swap, Turn, now_on_call

_T, _S, _P, _G = oncall_turn.c, oncall_swap.c, t.person.c, t.support_group.c


class Roster(NamedTuple):
    """Turns and swaps that are not withdrawn, as they stand."""

    turns: tuple[Turn, ...]
    swaps: tuple[Swap, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        """The keys of the groups that have one."""
        return tuple(sorted({one.group_id for one in self.turns} | {one.group_id for one in self.swaps}))


def roster(conn: Connection, group_ids: Sequence[int] | None = None) -> Roster:
    """Return the rosters of these groups; None: of all."""
    turns, swaps = (
        select(oncall_turn).order_by(_T.id),
        select(oncall_swap).where(_S.withdrawn.is_(False)).order_by(_S.id),
    )
    if group_ids is not None:
        turns, swaps = (
            turns.where(id_in(conn, _T.group_id, group_ids)),
            swaps.where(id_in(conn, _S.group_id, group_ids)),
        )
    return Roster(
        tuple(
            Turn(
                row.id,
                row.group_id,
                row.level,
                row.person_id,
                row.first_day,
                time.fromisoformat(row.begins),
                row.every,
                row.valid_to,
                row.escalate,
            )
            for row in conn.execute(turns)
        ),
        tuple(
            Swap(row.id, row.group_id, row.level, row.person_id, row.start_at, row.end_at, row.reason)
            for row in conn.execute(swaps)
        ),
    )


def people(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Return name, phone and login of people, by key."""
    rows = conn.execute(select(_P.id, _P.name, _P.phone, _P.login).where(id_in(conn, _P.id, sorted(set(ids)))))
    return {row.id: (row.name, row.phone, row.login or "") for row in rows}


def people_of(conn: Connection, found: Roster) -> dict[int, tuple[str, str, str]]:
    """Return name, phone and login of everybody in a roster, by key."""
    return people(conn, [*(one.person_id for one in found.turns), *(one.person_id for one in found.swaps)])


def group_names(conn: Connection) -> dict[int, tuple[str, str]]:
    """Return code and name of every support group, by key."""
    return {row.id: (row.code, row.name) for row in conn.execute(select(_G.id, _G.code, _G.name).order_by(_G.name))}


def on_call(conn: Connection, at: datetime, group_ids: Sequence[int] | None = None) -> list[OnCall]:
    """Return who is on call at an instant, by group and level; of these groups, None: of all that have a roster."""
    found = roster(conn, group_ids)
    if not found.groups:
        return []
    duties = [(group, one) for group in found.groups for one in now_on_call(found.turns, found.swaps, group, at)]
    names = group_names(conn)
    known = people(conn, (one.person_id for _group, one in duties if one.person_id is not None))
    return [
        OnCall(
            group,
            names.get(group, ("", ""))[1],
            one.level,
            *(known.get(one.person_id, ("", "", ""))[:2] if one.person_id is not None else ("", "")),
            one.end,
            one.escalate,
            known.get(one.person_id, ("", "", ""))[2] if one.person_id is not None else "",
        )
        for group, one in sorted(duties, key=lambda pair: (names.get(pair[0], ("", ""))[1], pair[1].level))
    ]


def groups_of_services(conn: Connection, service_ids: Sequence[int]) -> tuple[int, ...]:
    """Return the support groups of services."""
    c = t.service.c
    rows = conn.execute(select(c.group_id).where(id_in(conn, c.id, service_ids), c.group_id.is_not(None)).distinct())
    return tuple(sorted(row.group_id for row in rows))


def led_by(conn: Connection, login: str, now: datetime) -> tuple[int, ...]:
    """Return the groups that somebody leads today."""
    from app.db.tickets.queues import my_groups  # late: most that is asked of rosters needs none of the queues

    found: list[Any] = list(conn.execute(my_groups(login, now).where(t.group_member.c.is_lead)).scalars())
    return tuple(found)


def duty_groups(conn: Connection, login: str, at: datetime) -> tuple[int, ...]:
    """Return the groups for which somebody is on call at an instant."""
    return tuple(dict.fromkeys(one.group_id for one in on_call(conn, at) if one.login == login and login))


def version_of(conn: Connection, turn_id: int) -> int:
    """Return the version of a turn."""
    return int(conn.execute(select(_T.version).where(_T.id == turn_id)).scalar_one())


def person_id(conn: Connection, name: str) -> list[int]:
    """Return the keys of active people with this login or, where nobody has it, this name."""
    by_login = conn.scalars(select(_P.id).where(_P.login == name, _P.active)).all()
    return list(by_login or conn.scalars(select(_P.id).where(_P.name == name, _P.active)).all())
