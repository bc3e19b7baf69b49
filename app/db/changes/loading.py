"""Changes with what they touch, where they stand with the board, and who voted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, Table, func, literal_column, select, union_all

from app.db import tables as t
from app.db.changes.content import contents
from app.db.changes.links import LINKS
from app.db.changes.standing import Standing, standing
from app.db.conditions import id_among, id_in, ids_given
from app.db.moved_meetings import moved_meetings
from app.db.names import people
from app.domain.changes.board import held_on
from app.domain.changes.models import numbered
from app.domain.changes.risk import answers_of
from app.domain.changes.values import Change, Vote
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

_C = t.change.c
_SHORTEST = timedelta(minutes=1)  # of what stands in a calendar
_LOGINS = ("implementer", "created_by", "updated_by")
#: The columns that make a `Change`, the id first.
_OWN = tuple(name for name in Change.__dataclass_fields__ if name in _C)


def load(conn: Connection, wanted: Select[Any]) -> list[Change]:
    """Return the changes that a query of the change table finds, with services, agencies, sites and votes."""
    rows = conn.execute(wanted.with_only_columns(*(_C[name] for name in _OWN))).all()
    if not rows:
        return []
    ids = [row[0] for row in rows]
    links: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, change_id, code in conn.execute(_links_of(conn.dialect.name), ids_given(conn, ids)):
        links[name, change_id].append(code)
    cast = _votes(conn, ids)
    logins = {row[_OWN.index(name)] for row in rows for name in _LOGINS} | {row.author for row in cast}
    names = people(conn, logins)
    votes: dict[int, list[Vote]] = defaultdict(list)
    for row in cast:
        votes[row.change_id].append(_vote(row, names))
    moved = moved_meetings(conn)
    groups = _called(conn, t.support_group, t.support_group.c.name, (row.group_id for row in rows))
    told_for = _called(conn, t.agency, t.agency.c.code, (row.for_agency_id for row in rows))
    models = _called(conn, t.change_model, t.change_model.c.number, (row.model_id for row in rows))
    clones = _called(conn, t.change, _C.number, (row.cloned_from for row in rows))
    places, texts = standing(conn, ids), contents(conn, ids)
    found = []
    for row in rows:
        stands = places.get(row[0], Standing())
        found.append(
            _change(
                row,
                names,
                moved,
                votes=tuple(votes[row[0]]),
                group=groups.get(row.group_id, ""),
                for_agency=told_for.get(row.for_agency_id, ""),
                model=numbered(models.get(row.model_id, ""), row.model_version),
                cloned_from_number=clones.get(row.cloned_from, ""),
                place=stands.place,
                was_before=stands.was_before,
                content_n=texts[row[0]][0],
                editors=texts[row[0]][1],
                **{name: tuple(sorted(links.get((name, row[0]), ()))) for name in LINKS},
            )
        )
    return found


@cache
def _links_of(kind: str) -> CompoundSelect[Any]:
    """Return the question for what changes touch; `kind`: the name of the dialect."""
    parts = [
        select(literal_column(f"'{name}'").label("name"), link.c.change_id, target.c.code)
        .join_from(link, target, link.c[column] == target.c.id)
        .where(id_among(kind, link.c.change_id))
        for name, (link, column, target) in LINKS.items()
    ]
    return union_all(*parts)


def _votes(conn: Connection, ids: Collection[int]) -> list[Any]:
    """Return the votes on items of these changes; one that was corrected is not among them."""
    return list(conn.execute(_votes_on(conn.dialect.name), ids_given(conn, ids)))


@cache
def _votes_on(kind: str) -> Select[Any]:
    v, i, p = t.cab_vote.c, t.cab_agenda_item.c, t.person.c
    later = t.cab_vote.alias("later")
    same = (
        (later.c.item_id == v.item_id)
        & (later.c.content_n == v.content_n)
        & (func.coalesce(later.c.seat_id, 0) == func.coalesce(v.seat_id, 0))
        & (func.coalesce(later.c.ecab_member_id, 0) == func.coalesce(v.ecab_member_id, 0))
        & (v.seat_id.is_not(None) | v.ecab_member_id.is_not(None) | (later.c.author == v.author))
        & (later.c.id > v.id)
    )
    return (
        select(i.change_id, v.item_id, v.content_n, v.vote, v.note, v.at, v.author, p.login, p.name)
        .join_from(t.cab_vote, t.cab_agenda_item, v.item_id == i.id)
        .outerjoin(t.person, v.person_id == p.id)
        .where(id_among(kind, i.change_id), ~select(later.c.id).where(same).exists())
        .order_by(v.at, v.id)
    )


def _vote(row: Any, names: Mapping[str, str]) -> Vote:
    voter = row.login or row.author
    return Vote(voter, row.content_n, row.vote, row.note, row.at, row.name or names.get(voter, voter), row.item_id)


def _called(
    conn: Connection, table: Table, column: ColumnElement[str], ids: Iterable[int | None]
) -> dict[int | None, str]:
    """Return what these records are called, by id; nothing is asked where no id is given."""
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return {}
    return {key: name for key, name in conn.execute(select(table.c.id, column).where(id_in(conn, table.c.id, wanted)))}  # noqa: C416


def _change(row: Sequence[Any], names: Mapping[str, str], moved: Mapping[date, date], **beside: Any) -> Change:
    values = dict(zip(_OWN, row, strict=True))
    told = values["planned_start"] is not None
    if not told:  # another system's: where it stands in time
        end = values["actual_end"] or values["actual_start"] or values["submitted_at"] or values["updated_at"]
        start = values["actual_start"] or end
        values |= {"planned_start": start, "planned_end": max(end, start + _SHORTEST)}
    values.update(
        planned_told=told,
        type=ChangeType(values["type"]),
        scope=ChangeScope(values["scope"]),
        state=ChangeState(values["state"]),
        risk_answers=answers_of(values["risk_answers"]),
        cab_date=held_on(values["cab_date"], moved) if values["cab_date"] is not None else None,
        **beside,
        **{f"{name}_name": names.get(values[name], values[name]) for name in _LOGINS},
    )
    return Change(**values)


def change_by_id(conn: Connection, change_id: int) -> Change | None:
    """Return one change, None where there is no such."""
    found = load(conn, select(t.change).where(_C.id == change_id))
    return found[0] if found else None


def changes_by_ids(conn: Connection, ids: Collection[int]) -> list[Change]:
    """Return these changes by planned start; ids that are gone are left out."""
    return load(conn, select(t.change).where(id_in(conn, _C.id, ids)).order_by(_C.planned_start, _C.id))
