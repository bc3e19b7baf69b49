"""What nobody does to majors and hub with SQL of their own: untold, out of order, in the name of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.majors import store
from app.db.records import act_of, time_of, update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.hub.alerts import News
from app.domain.majors.values import Message, Recipient, UpdateKind
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.services.api import Services
from app.services.hub.tend import tend_hub
from app.services.workspace.undo import undo
from tests.services.majors.room import Room, room
from tests.services.people import as_person

Act = Callable[[Connection, Room], object]
_U = t.major_incident_update


@pytest.fixture
def majors(db: Database) -> Iterator[Room]:
    with room(db) as made:
        yield made


def _attacks(majors: Room, attacks: dict[str, tuple[str, Act, str]]) -> None:
    """Do each in the name of somebody, and see it refused in these words, whichever of several rules is asked first."""
    for name, (who, act, why) in attacks.items():
        db = majors.db if who == "root" else majors.people[who]

        def written(conn: Connection, act: Act = act) -> Changes:
            act(conn, majors)
            return Changes(Touched.NOTHING)

        with pytest.raises(LongleafError) as refused:
            db.write(written, what=name)
        told = f"{refused.value.text} {refused.value.__cause__}"
        assert any(word in told for word in why.split("|")), f"{name}: {told}"


def _row(conn: Connection, kind: str, **more: Any) -> None:
    now = time_of(conn)
    row = {"major_incident_id": 1, "at": now, "recorded_at": now, "kind": kind, "text": "x", "op_id": act_of(conn)}
    conn.execute(insert(_U).values({**row, **more}))


def _set(**values: Any) -> Act:
    def act(conn: Connection, _room: Room) -> None:
        version = conn.execute(select(t.major_incident.c.version).where(t.major_incident.c.id == 1)).scalar_one()
        update_versioned(conn, t.major_incident, 1, version, values)

    return act


def _with(kind: str, **values: Any) -> Act:
    def act(conn: Connection, room: Room) -> None:
        _row(conn, kind)
        _set(**values)(conn, room)

    return act


def _entry(kind: str, **more: Any) -> Act:
    return lambda conn, _: _row(conn, kind, **more)


def test_a_major_incident_is_what_its_timeline_says(majors: Room) -> None:
    now = majors.db.now()
    majors.declared()
    majors.send(majors.major(1))
    sent = next(one.id for one in majors.major(1).updates if one.sent)
    declared = next(one.id for one in majors.major(1).updates if one.kind is UpdateKind.DECLARED)
    hour, ahead, back = timedelta(hours=1), now + timedelta(hours=9), now - timedelta(days=400 * 365)
    majors.declared(title="Other")

    def taking(id: int, **more: Any) -> Act:
        return _entry("correction", details={"takes_back": [id]}, corrects_id=id, **more)

    def told(to: Recipient, how: str = "call") -> Act:
        return lambda conn, _: store.note_told(conn, sent, to, how)

    dps = majors.world.agencies["DPS"]
    _attacks(
        majors,
        {
            # times and promises that no entry tells
            "begins earlier": ("mia", _set(impact_start_at=now - hour), "corrected by an entry"),
            "detected earlier": ("mia", _set(detected_at=now - hour), "corrected by an entry|detected and restored"),
            "promised later": ("mia", _set(next_update_at=ahead), "promised is told by an entry"),
            "promised no more": ("mia", _with("note", next_update_at=None), "promised is told by an entry"),
            "moved untold": ("mia", _set(state="demoted"), "moves with an entry"),
            "back since never": ("mia", _with("restored", state="restored"), "says since when"),
            "declared long ago": (
                "mia",
                _with("update", declared_at=now - hour),
                "when that is written|declared_at of",
            ),
            "began ahead": ("mia", _with("correction", impact_start_at=ahead), "lies ahead"),
            "began long ago": ("mia", _with("correction", impact_start_at=back), "lies ahead"),
            # entries that are nobody's to write, or at no time
            "sent by an agent": ("finn", _entry("update", sent=True, next_at=ahead), "by who runs it"),
            "demoted by an agent": ("finn", _entry("demoted"), "by who runs it"),
            "declared twice": ("mia", _entry("declared"), "fits where"),
            "reopened": ("mia", _entry("reopened"), "fits where"),
            "proposed anew": ("finn", _entry("proposed", details={"agencies": []}), "fits where"),
            "reach in a note": ("finn", _entry("note", details={"agencies": []}), "by an entry of its own"),
            "takes back another's": ("finn", taking(declared), "wrote oneself"),
            "takes back the sent": ("mia", taking(sent), "wrote oneself"),
            "takes back elsewhere": ("mia", taking(declared, major_incident_id=2), "wrote oneself"),
            "takes back nothing": ("mia", _entry("note", details={"takes_back": [1]}), "wrote oneself"),
            "rewritten": ("root", lambda c, _: c.execute(update(_U).values(text="y")), "append-only|denied"),
            "gone": ("root", lambda c, _: c.execute(delete(_U)), "append-only|denied"),
            # whom it reaches, and who was told
            "reached by an agent": (
                "finn",
                lambda c, _: c.execute(insert(t.major_incident_agency).values(major_incident_id=1, agency_id=dps)),
                "who runs it",
            ),
            "told elsewhere": ("mia", told(Recipient("Eve", "", "1", "contact", dps)), "contacts of the agencies"),
            "told without mail": ("mia", told(Recipient("Eve", "", "1", "management"), "mail"), "told by mail has one"),
        },
    )
    found = majors.major(1)
    assert (found.row.state, found.row.next_update_at) == ("declared", majors.db.now() + timedelta(minutes=20))


def test_what_the_hub_said_and_to_whom_is_as_it_was_read(majors: Room) -> None:
    hub, now = Services(majors.people["mia"]).hub, majors.db.now()
    majors.db.write(lambda conn: set_fact(conn, "hub.second_person", "yes"), what="rules")
    hub.draft({"kind": "incident", "title": "Mail", "text": "Mail is down."})
    hub.submit(1, 1)
    sha = hub.posting(1).content.sha256
    hub.subscribe({"mail": "ann@x.example"})
    hub.subscribe({"mail": "ben@x.example"})
    hub.leave(2, 1)
    drill = majors.declared(drill=True)

    def version(text: str, *, posting_id: int = 1, approved_by: str = "max", approve: bool = True) -> Act:
        said = {"title": "Mail", "phase": "investigating", "text": text, "impact": "degraded", "reach": {}}
        row = {"posting_id": posting_id, "n": 1, "at": now, **said, "sha256": sha, "approved_by": approved_by}

        def act(conn: Connection, _: Room) -> None:
            if approve:
                conn.execute(insert(t.posting_approval).values(posting_id=posting_id, at=time_of(conn), sha256=sha))
            conn.execute(insert(t.posting_version).values(**row))

        return act

    def post(**values: Any) -> Act:
        def act(conn: Connection, _: Room) -> None:
            at = conn.execute(select(t.posting.c.version).where(t.posting.c.id == 1)).scalar_one()
            update_versioned(conn, t.posting, 1, at, values)

        return act

    def draft(**more: Any) -> Act:
        row = {"number": "PO9", "kind": "incident", "title": "x", "phase": "investigating", **more}
        return lambda conn, _: conn.execute(insert(t.posting).values(**row))

    def of_drill(conn: Connection, room: Room) -> None:
        set_fact(conn, "hub.second_person", "no")
        id = conn.execute(
            insert(t.posting)
            .values(number="PO9", kind="incident", title="x", phase="investigating", major_incident_id=drill.row.id)
            .returning(t.posting.c.id)
        ).scalar_one()
        version("x", posting_id=id, approved_by="", approve=False)(conn, room)

    def subscribed(conn: Connection, _: Room) -> None:
        row = {"number": "SUB9", "mail": "a@x.example", "since": now - timedelta(days=9)}
        conn.execute(insert(t.subscription).values(**row))

    _attacks(
        majors,
        {
            "other words": ("max", version("Mail is up."), "word for word"),
            "approved by another": ("max", version("Mail is down.", approved_by="mia"), "second person"),
            "approved by oneself": ("mia", version("Mail is down."), "does not approve"),
            "approved by nobody": ("max", version("Mail is down.", approve=False), "second person"),
            "another wrote it": ("mia", post(written_by="max"), "stays named"),
            "nobody wrote it": ("mia", post(written_by=""), "stays named"),
            "said while it waits": ("max", post(text="Mail is up."), "named as one of its writers"),
            "posted unsaid": ("max", post(state="posted"), "the last version"),
            "of another incident": ("mia", post(major_incident_id=drill.row.id), "denied"),
            "written by another": ("mia", draft(written_by="max"), "one's own name"),
            "of a drill": ("root", of_drill, "told to nobody outside"),
            "since long ago": ("mia", subscribed, "from now on"),
        },
    )
    max_ = Services(majors.people["max"]).hub
    max_.approve(1, hub.posting(1).version, sha)
    assert tend_hub(majors.people["mia"]).done == ("Alerts of postings to 1 person are queued.",)
    told = {"version_id": 1, "channel": "mail", "reached": True, "at": now, "mail_id": 1, "news": News.FIRST.value}

    def tell(**values: Any) -> Act:
        return lambda conn, _: conn.execute(insert(t.posting_told).values(**{**told, **values}))

    _attacks(
        majors,
        {
            "told who left": ("mia", tell(subscription_id=2, who="mail:ben@x.example"), "has not left"),
            "told by another channel": (
                "mia",
                tell(subscription_id=1, who="mail:ann@x.example", channel="desktop"),
                "left",
            ),
            "told nonsense": ("mia", tell(subscription_id=1, who="mail:ann@x.example", news="x"), "has not left"),
            "told anew": ("root", lambda c, _: c.execute(delete(t.posting_told)), "append-only|denied"),
        },
    )
    assert [one.name for one in hub.told(1)] == ["ann@x.example"]


def test_the_coordinator_posts_what_the_board_does(majors: Room) -> None:
    row = {"number": "PO9", "title": "x", "phase": "investigating", "kind": "incident"}
    with as_person(majors.db, "cab9", Role.CAB) as coordinator:
        with pytest.raises(LongleafError, match="maintenance only"):
            coordinator.write(lambda conn: conn.execute(insert(t.posting).values(**row)) and None, what="test")
        wanted = {**row, "phase": "scheduled", "kind": "maintenance"}
        coordinator.write(lambda conn: conn.execute(insert(t.posting).values(**wanted)) and None, what="test")


def test_what_is_right_goes_through(majors: Room) -> None:
    """A message, an end, an undone reopening: each writes what the rules ask for."""
    of = Services(majors.people["mia"]).majors
    majors.declared()
    majors.send(majors.major(1))
    version = majors.major(1).row.version
    of.restore(1, version, majors.db.now(), Message("It works."), "None.")
    of.reopen(1, version + 1, "Down again.", op_id="again")
    assert majors.major(1).row.restored_at is None
    undo(majors.people["mia"], "again")
    assert majors.major(1).row.restored_at == majors.db.now()
