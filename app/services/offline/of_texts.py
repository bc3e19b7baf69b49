"""Commentary of packets and reasons of missed targets, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import miss_reasons, packets
from app.db import tables as t
from app.db.agencies import code_of
from app.db.offline.rows import saved_by
from app.domain.changes_made import Changes
from app.domain.offline.values import Act, Envelope, Record
from app.domain.packets.files import SECTIONS, Commentary, Passage
from app.domain.packets.reasons import Given, MissKey
from app.domain.periods import Period
from app.domain.vocabulary import Metric
from app.services.offline.port import Ids, Packed, Port, Present
from app.services.packets.commentary import save_commentary
from app.services.packets.reasons import give_reason, words_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def _pack_commentary(conn: Connection, base: Commentary, texts: Mapping[str, str]) -> list[Packed]:
    called = f"{code_of(conn, base.agency_id)}: the commentary for {Period.parse(base.period).label}"
    args = {"agency_id": base.agency_id, "period": base.period}
    record = Record("commentary", f"{base.agency_id} {base.period}")
    act = Act("packets.save_commentary", record, called, args, texts=frozenset(SECTIONS))
    clean = {name: "\n".join(line.rstrip() for line in text.strip().splitlines()) for name, text in texts.items()}
    return [Packed(act, base.texts(), {name: text for name, text in clean.items() if text != base.text(name)})]


def _commentary(db: Database, one: Envelope, _ids: Ids, _now: Present | None) -> Changes:
    passages = {name: Passage(text) for name, text in one.base.items()}
    base = Commentary(one.act.args["agency_id"], one.act.args["period"], passages)
    return save_commentary(db, base, one.mine, op_id=one.op_id)


def _commentary_now(conn: Connection, act: Act, _ids: Ids) -> Present:
    agency_id, period = act.args["agency_id"], act.args["period"]
    there = Commentary(agency_id, period, packets.passages(conn, agency_id, period))
    newest = there.newest
    if newest is None:
        return Present(there.texts())
    return Present(there.texts(), newest.version, newest.updated_by_name or newest.updated_by, newest.updated_at)


def _commentary_by(conn: Connection, act: Act, _ids: Ids, section: str) -> tuple[str, datetime] | None:
    there = packets.passages(conn, act.args["agency_id"], act.args["period"]).get(section)
    if there is None or there.updated_at is None:
        return None
    return there.updated_by_name or there.updated_by, there.updated_at


def _pack_reason(_conn: Connection, seen: Mapping[MissKey, Given], reason: str, note: str) -> list[Packed]:
    packed = []
    for key, was in seen.items():
        called = f"{key.number}: the reason of its missed target ({key.metric.label.lower()})"
        args = {"number": key.number, "metric": str(key.metric), "seq": key.seq}
        record = Record("miss", f"{key.number} {key.metric} {key.seq}")
        act = Act("packets.give_reason", record, called, args, False, (("reason", "note"),), frozenset())
        packed.append(Packed(act, was._asdict(), Given(reason, words_of(note))._asdict()))
    return packed


def _key(act: Act) -> MissKey:
    return MissKey(act.args["number"], Metric(act.args["metric"]), act.args["seq"])


def _reason(db: Database, one: Envelope, _ids: Ids, _now: Present | None) -> Changes:
    return give_reason(db, {_key(one.act): Given(**one.base)}, **one.mine, op_id=one.op_id)


def _reason_now(conn: Connection, act: Act, _ids: Ids) -> Present | None:
    key = _key(act)
    there = miss_reasons.held(conn, [key]).get(key)
    if there is None:
        return None
    who, at = saved_by(conn, t.miss_reason, id=there.id) if there.id is not None else ("", None)
    return Present(there.given._asdict(), there.version, who, at)


PORTS: Sequence[Port] = (
    Port("packets.save_commentary", _pack_commentary, _commentary, _commentary_now, t.commentary,
         by=_commentary_by),
    Port("packets.give_reason", _pack_reason, _reason, _reason_now, t.miss_reason, late=True),
)  # fmt: skip
