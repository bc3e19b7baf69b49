"""What an act wrote, by the audit trail: whether it still is the last that was done there, and putting it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, insert, or_, select, text, update

from app.db import tables as t
from app.db.cab.seats import NO_GUEST
from app.db.datacenters import verdicts
from app.db.deleting import delete_rows
from app.db.edits import typed
from app.db.majors import retracting
from app.db.records import hold, hold_record, update_versioned
from app.db.tables.base import Kind, info
from app.db.types import Json
from app.domain.hub.phases import PostingState
from app.domain.majors.outages import Withdrawn
from app.domain.undoing import ActKey, undone_act

_A = t.audit.c
#: What becomes of a record that the act made: nothing is deleted. Values, and columns taken from others of the row.
_ENDED: Mapping[str, Mapping[str, Any]] = {
    "change": {"state": "cancelled"},
    "action": {"state": "dropped"},
    "review": {"state": "cancelled"},
    "review_person": {"withdrawn": True},
    "person": {"active": False},
    "commentary": {"text": ""},
    "miss_reason": {"reason": "", "note": ""},
    "calendar_hours": {"withdrawn": True},
    "special_hours": {"withdrawn": True},
    "holiday": {"withdrawn": True},
    "freeze": {"withdrawn": True},
    "change_task": {"state": "dropped"},
    "change_model": {"state": "retired"},
    "cab_agenda_item": {"state": "withdrawn"},
    "major_incident": {"state": "rejected", "ended_why": "Taken back by who proposed it."},
    "major_incident_task": {"state": "dropped"},
    "outage": {"withdrawn": Withdrawn.CHOICE.value},
    "posting": {"state": "dropped", "waits_since": None},
    "posting_template": {"active": False},
    "knowledge_note": {"state": "retired"},
    "subscription": {"active": False},
    "recovery_plan": {"withdrawn": True},
    "recovery_step": {"withdrawn": True},
    "exercise": {"state": "cancelled"},
    "exercise_follow_up": {"state": "dropped"},
    "oncall_swap": {"withdrawn": True},
    "shared_filter": {"withdrawn": True},
    "visit": {"cancelled": True, "in_at": None, "out_at": None, "escort_id": None, "escort_badge_id": None},
}
_NEVER_HELD = (
    "agency_assignment",
    "agency_contact",
    "agency",
    "service",
    "ecab_member",
    "group_member",
    "routing_rule",
    "shift",
    "oncall_turn",
)
#: Records that stay when the act that made them is taken back: a meeting that was put on record for a change. On the
#: seat of a guest nobody sits then.
_STAYS = ("cab_meeting", "cab_seat")
#: Records without a first day: they end today.
_ENDS_TODAY = (
    *("text_module", "ticket_template", "category", "site", "support_group", "maintenance_window", "calendar"),
    "request_field",
)
_LINKS = (
    *("change_service", "change_agency", "change_site", "change_model_service", "change_model_site"),
    *("service_dependency", "priority_matrix"),
    *("major_incident_agency", "major_incident_service", "major_incident_site", "major_incident_ticket"),
    *("posting_service", "posting_site", "posting_agency", "posting_template_service"),
    *("outage_agency", "badge_site", "exercise_plan"),
)
#: Entries of a timeline stay, and so does what was said of badges: a later one takes them back.
_TOLD, _SAID = "major_incident_update", "badge_validation"
#: Records whose links stay with them when the act that made them is taken back: they end as a whole.
_WHOLE = ("change", "change_model", "service", "major_incident", "posting", "posting_template", "outage", "exercise")
#: Columns that are not put back: who wrote a posting stays named, for nobody approves what they had a hand in.
_STAY_SAID = frozenset({"written_by"})
#: Tables by which clocks count: putting them back brings the clocks to them (`app.services.setup.undo`).
LEVELS_BACK = frozenset({"calendar", "calendar_hours", "special_hours", "holiday", "sla_target"})
#: What such an act writes besides, because clocks changed: it follows, and is not put back.
LEVELS_FOLLOW = frozenset({"ticket", "correction"})
#: Tables of which an act can be put back.
PUT_BACK = frozenset({*_ENDED, *_NEVER_HELD, *_ENDS_TODAY, *_LINKS, *_STAYS, _TOLD, _SAID, "badge"}) - LEVELS_BACK


class Written(NamedTuple):
    """One row as an act wrote it: the audit trail's id and act (I, U, D), each column before and after, and when."""

    id: int
    tbl: str
    row_id: str
    op: str
    version: int
    diff: Mapping[str, Sequence[Any]]
    at: datetime


class Later(NamedTuple):
    """What was written where an act wrote, after it: under which act, and by whom."""

    who: str
    op_id: str | None


def written(conn: Connection, act: str, login: str) -> list[Written]:
    """Return what somebody's act wrote, in its order."""
    wanted = select(_A.id, _A.tbl, _A.row_id, _A.op, _A.version, _A.diff, _A.at)
    found = conn.execute(wanted.where(_A.op_id == act, _A.who == login, _A.op != "L").order_by(_A.id))
    return [Written._make(row) for row in found]


def someone_else(conn: Connection, act: str, login: str) -> str | None:
    """Return who else carried out an act of this id; None where nobody did."""
    return conn.scalar(select(_A.who).where(_A.op_id == act, _A.who != login).limit(1))


def hold_written(conn: Connection, rows: Sequence[Written]) -> None:
    """Let nobody else change what an act wrote until this transaction ends; in one order for everybody."""
    own = [row for row in rows if _is_record(row.tbl) and not _stays(row)]
    keys = sorted({(row.tbl, int(row.row_id)) for row in own})
    g = t.agency_assignment.c
    given = [id for tbl, id in keys if tbl == g.id.table.name]
    for agency_id, role in sorted(conn.execute(select(g.agency_id, g.role).where(g.id.in_(given))).all()):
        hold(conn, f"agency_assignment {agency_id} {role}")
    retracting.hold_timelines(conn, _entries(rows))
    verdicts.hold_said(conn, _entries(rows, _SAID))
    for tbl, id in keys:
        hold_record(conn, t.metadata.tables[tbl], id)


def since(conn: Connection, rows: Sequence[Written], act: str, login: str) -> list[Later]:
    """Return the acts that wrote since, and still stand, where this one wrote; one that took this one back as well."""
    last = {(row.tbl, row.row_id): row.version for row in rows}
    newest = max(row.id for row in rows)
    same = [and_(_A.tbl == tbl, _A.row_id == row_id, _A.version > version) for (tbl, row_id), version in last.items()]
    places = [or_(*same), *_beside(conn, last.keys(), newest)]
    found = conn.execute(select(_A.who, _A.op_id).where(or_(*places)).order_by(_A.id)).all()
    later = [one for one in map(Later._make, found) if one != (login, act)]
    return [one for one in later if one not in _settled(conn, later, (login, act))]


def _settled(conn: Connection, later: Collection[Later], act: ActKey) -> set[Later]:
    """Return those of some acts that were taken back, with what took them back."""
    undoing = {
        one: Later(one.who, target)
        for one, what in _undoing(conn, later).items()
        if (target := undone_act(what)) and (one.who, target) != act
    }
    known = set(later)
    return {one for pair in undoing.items() if known.issuperset(pair) for one in pair}


def _beside(conn: Connection, keys: Iterable[tuple[str, str]], newest: int) -> list[Any]:
    """Return where else something is written that an act cannot be taken back under: votes, agendas, other holders."""
    found: list[Any] = []
    g, item, vote = t.agency_assignment.c, t.cab_agenda_item.c, t.cab_vote.c
    changes = [row_id for tbl, row_id in keys if tbl == "change"]
    given = [int(row_id) for tbl, row_id in keys if tbl == "agency_assignment"]
    said = [int(row_id) for tbl, row_id in keys if tbl == _SAID]
    if said:
        later = [str(id) for id in verdicts.said_since(conn, said)]
        found.append(and_(_A.tbl == _SAID, _A.row_id.in_(later), _A.id > newest))
    entries = [int(row_id) for tbl, row_id in keys if tbl == _TOLD]
    if entries:
        corrected = [str(id) for id in retracting.taking_back(conn, entries)]
        found.append(and_(_A.tbl == _TOLD, _A.row_id.in_(corrected), _A.id > newest))
    for row_id in changes:
        listed = conn.execute(select(item.id).where(item.change_id == int(row_id))).scalars().all()
        found.append(and_(_A.tbl == "cab_agenda_item", _A.row_id.in_([str(id) for id in listed]), _A.id > newest))
        votes = conn.execute(select(vote.id).where(vote.item_id.in_(listed))).scalars()
        found.append(and_(_A.tbl == "cab_vote", _A.row_id.in_([str(id) for id in votes]), _A.id > newest))
    if given:
        roles = conn.execute(select(g.agency_id, g.role).where(g.id.in_(given)).distinct()).all()
        others = select(g.id).where(or_(*(and_(g.agency_id == agency, g.role == role) for agency, role in roles)))
        rivals = [str(id) for id in conn.execute(others).scalars() if id not in given]
        found.append(and_(_A.tbl == "agency_assignment", _A.row_id.in_(rivals), _A.id > newest))
    return found


def what_of(conn: Connection, one: Later) -> str:
    """Return what an act was called; "" where nothing is known of it, as of others' that took nothing back."""
    o = t.op.c
    own = conn.scalar(select(o.what).where(o.who == one.who, o.op_id == one.op_id))
    return own or _undoing(conn, [one]).get(one, "")


def _undoing(conn: Connection, acts: Collection[Later]) -> dict[Later, str]:
    """Return what those of some acts are called that took others back; on PostgreSQL one reads one's own acts only."""
    named = [one for one in acts if one.op_id is not None]
    o = t.op.c
    if conn.dialect.name == "postgresql":
        asked = _UNDOING, {"logins": [one.who for one in named], "ids": [one.op_id for one in named]}
        return {Later(who, op_id): what for who, op_id, what in conn.scalar(*asked) or ()}
    rows = conn.execute(select(o.who, o.op_id, o.what).where(o.op_id.in_({one.op_id for one in named})))
    return {one: what for who, op_id, what in rows if (one := Later(who, op_id)) in named and undone_act(what)}


_UNDOING = text("SELECT acts_undoing(CAST(:logins AS text[]), CAST(:ids AS text[])) AS told").columns(told=Json)


def has_votes(conn: Connection, change_id: int) -> bool:
    """Return whether somebody voted on the item in which a change is before the board now."""
    v, i = t.cab_vote.c, t.cab_agenda_item.c
    query = select(v.id).join_from(t.cab_vote, t.cab_agenda_item, v.item_id == i.id)
    now = (i.change_id == change_id) & (i.state == "open") & (i.kind_group == "board")
    return conn.execute(query.where(now).limit(1)).first() is not None


def put_back(conn: Connection, rows: Sequence[Written], today: date) -> list[Table]:
    """Write what was before an act, the last thing first; return the tables that were written.

    Entries of a timeline are taken back first, by a correction, and so is what was said of badges.
    """
    retracting.take_back(conn, _entries(rows))
    verdicts.take_back(conn, _entries(rows, _SAID))
    made = {(row.tbl, row.row_id) for row in rows if row.op == "I"}
    tables = []
    items, others = ([row for row in rows if (row.tbl == "cab_agenda_item") is is_item] for is_item in (True, False))
    for row in [*reversed(items), *reversed(others)]:  # a change follows its item
        table = t.metadata.tables[row.tbl]
        if _stays(row):
            continue
        if row.tbl in {_TOLD, _SAID}:
            tables.append(table)
            continue
        if not _is_record(row.tbl):
            owner = row.row_id.partition("/")[0]
            if any((kind, owner) in made and row.tbl.startswith(f"{kind}_") for kind in _WHOLE):
                continue
            _put_link_back(conn, table, row)
        elif row.op == "U" and (row.tbl, row.row_id) in made:
            continue
        else:
            values = _ended(row, today) if row.op == "I" else _before(table, row)
            # A row that has nothing to put back gets its version as well: by that the act counts as taken back.
            id = int(row.row_id)
            version = conn.execute(select(table.c.version).where(table.c.id == id)).scalar_one()
            update_versioned(conn, table, id, version, values)
        tables.append(table)
    return tables


def _entries(rows: Iterable[Written], tbl: str = _TOLD) -> list[int]:
    return [int(row.row_id) for row in rows if row.tbl == tbl]


def _stays(row: Written) -> bool:
    return row.tbl in _STAYS and row.op == "I" and not is_guest(row)


def is_guest(row: Written) -> bool:
    """Return whether an act made this seat, for a guest."""
    return row.tbl == "cab_seat" and row.op == "I" and bool(row.diff.get("guest", (None, False))[1])


def _ended(row: Written, today: date) -> dict[str, Any]:
    if is_guest(row):
        return dict(NO_GUEST)
    if row.tbl == "sla_target":
        return {"effective_to": datetime.fromisoformat(row.diff["effective_from"][1])}
    if row.tbl in _ENDS_TODAY:
        return {"valid_to": today}
    if row.tbl in _NEVER_HELD:
        begins = "first_day" if row.tbl == "oncall_turn" else "valid_from"
        return {"valid_to": date.fromisoformat(row.diff[begins][1])}
    return {**_ENDED[row.tbl], **({"closed_on": today} if row.tbl == "action" else {})}


def _before(table: Table, row: Written) -> dict[str, Any]:
    """Return what an update is put back to; an item is opened again with what was said when it was withdrawn."""
    if row.tbl == "posting" and row.diff.get("state") == [PostingState.WAITING, PostingState.DROPPED]:
        return {"state": PostingState.DRAFT.value}  # it is handed in anew, for a second person to read it
    kept = {"state"} if row.tbl == "cab_agenda_item" and "state" in row.diff else row.diff.keys() - _STAY_SAID
    return {name: typed(table, name, row.diff[name][0]) for name in row.diff if name in kept}


def _put_link_back(conn: Connection, table: Table, row: Written) -> None:
    side = 1 if row.op == "I" else 0
    values = {name: value[side] for name, value in row.diff.items()}
    if row.op == "U":
        key = zip(table.primary_key.columns, row.row_id.split("/"), strict=True)
        conn.execute(update(table).where(*(column == int(part) for column, part in key)).values(**values))
    elif row.op == "I":
        delete_rows(conn, table, *(table.c[name] == value for name, value in values.items()))
    else:
        conn.execute(insert(table).values(**values))


def _is_record(tbl: str) -> bool:
    return info(t.metadata.tables[tbl]).kind is Kind.RECORD
