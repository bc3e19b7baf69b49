"""Each kind of the schedule is destroyed with what belongs to it, or says plainly why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.belonging import plans
from app.db.engine import Actor, Database, open_database
from app.db.keeping import disposition as store
from app.domain.keeping.disposition import KEPT, TRIGGERS
from app.domain.keeping.retention import RULES
from app.errors import InputError
from app.services.api import Services
from app.services.keeping import disposition
from tests.figure_world import loaded
from tests.services.keeping.old_tickets import approved
from tests.services.keeping.test_disposition import agrees
from tests.views.samples import NOW, pg_sample, pg_sample_template, sample, sample_file  # noqa: F401

LATER = NOW + timedelta(days=30 * 366)


@contextmanager
def years_later(db: Database) -> Iterator[Database]:
    """The same workspace thirty years on, when all that ended is due."""
    actor = Actor(db.actor.login, db.actor.roles)
    other = open_database(db.url.render_as_string(hide_password=False), actor, lambda: LATER)
    try:
        yield other
    finally:
        other.dispose()


def test_each_kind_of_the_schedule_is_disposed_of_or_says_why_not(sqlite_db: Database) -> None:
    assert {*TRIGGERS} | {*KEPT} == {*RULES.labels}
    assert not {*TRIGGERS} & {*KEPT}
    for kind, why in KEPT.items():
        with pytest.raises(InputError, match="are not disposed of here") as refused:
            disposition.propose(sqlite_db, kind)
        assert why in str(refused.value)
    for kind, said in (("task", "destroyed with the ticket"), ("nothing", "is no kind of record")):
        with pytest.raises(InputError, match=said):
            disposition.propose(sqlite_db, kind)


def test_what_names_a_record_goes_with_it_or_keeps_it_for_a_reason() -> None:
    """A table that comes to name records of a kind has to be put where it belongs: a new one is found here."""
    told = {"major_incident_told", "posting_told"}  # who was told by which mail
    expected = {kind: set(told) for kind in TRIGGERS}
    expected["ticket"] |= {"ticket", "major_incident", "major_incident_ticket"}
    expected["major_incident"] = {"action", "knowledge_note", "outage", "posting", "posting_told"}
    expected["posting"] = {"major_incident_told", "outage"}
    expected["review"].add("action")
    expected["badge"].add("visit")
    assert {kind: {table.name for table, *_ in plans.keepers(kind)} for kind in TRIGGERS} == expected


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_that_ended_goes_with_what_belongs_to_it(request: pytest.FixtureRequest, kind: str) -> None:
    db = request.getfixturevalue("sample" if kind == "sqlite" else "pg_sample")
    with years_later(db) as later:
        Services(later).keeping.save_rules({}, dict.fromkeys(TRIGGERS, "2, Schedule 1"))
        loaded(later, lambda conn: conn.execute(insert(t.mail), [mail(n) for n in range(3)]))
        with later.read() as conn:
            ended = {one for one in TRIGGERS if store.count_ended(conn, one, LATER.date())}
        gone: Counter[str] = Counter()
        kept: dict[str, str] = {}
        # what names others goes before them, so a second round finds more
        for one in (*TRIGGERS, *TRIGGERS):
            with suppress(InputError):
                which = approved(later, one)
                disposition.carry_out(later, which)
                gone[one] += len([item for item in disposition.records(later, which) if item.destroyed])
            with pytest.raises(InputError, match="nothing is due") as refused:
                disposition.propose(later, one)
            kept[one] = str(refused.value)
        assert len(ended) >= 11
        # on SQLite the record with the newest key of all waits
        assert {one for one in ended if not gone[one] and "newest here" not in kept[one]} == set()
        assert "Action names it: dispose of that first (longleaf keeping dispose propose action)" in kept["review"]
        agrees(later)


def mail(n: int) -> dict[str, object]:
    """A mail that was sent long ago."""
    values = {"made_at": NOW, "kind": "survey", "state": "sent", "to_name": "Ann", "to_mail": "ann@example.org"}
    return {**values, "message_id": f"<{n}@example.org>", "subject": "Old words", "text": "Old words"}
