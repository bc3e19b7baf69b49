"""A new workspace is ready for work: reference data of the state, sample targets that reach back, imports at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.db import owner
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.periods import Period
from app.errors import InputError
from app.sample import build_sample
from app.sample.build import build
from app.services.figures.tables import REPORTS
from app.services.imports.run import import_file
from app.services.workspace import admin as workspace
from app.services.workspace import opening, reference
from tests.services.imports.import_world import count, list_file


@pytest.fixture
def ready(db: Database) -> Database:
    """Either database with the reference data."""
    with owner.as_owner(db) as conn:
        reference.load(conn)
    return db


def test_what_a_workspace_starts_with(ready: Database) -> None:
    with ready.read() as conn:
        agencies = set(conn.execute(select(t.agency.c.code)).scalars())
        assert len(agencies) == 27
        assert {"DHHS", "NCDA&CS", "SBE", "WRC"} <= agencies
        after = t.agency.alias()
        split = select(t.agency.c.code, after.c.code).join(after, after.c.predecessor_id == t.agency.c.id)
        assert [tuple(r) for r in conn.execute(split)] == [("DPS", "DAC")]
        assert set(conn.execute(select(t.site.c.code)).scalars()) == {"EDC", "WDC"}
        assert dict(conn.execute(select(t.support_group.c.code, t.support_group.c.is_desk)).all()) == {"DESK": True}
        s = t.sla_target.c
        assert conn.execute(select(func.min(s.effective_from), func.max(s.effective_from))).one() == (
            datetime(2000, 1, 1, 5, tzinfo=UTC),
            datetime(2000, 1, 1, 5, tzinfo=UTC),
        )
        assert all(conn.execute(select(s.sample)).scalars())
        assert all(conn.execute(select(t.priority_matrix.c.sample)).scalars())
        # critical: 4 hours around the clock, 95 %; low: 5 business days, 90 %
        rows = conn.execute(
            select(s.priority, t.calendar.c.code, s.duration_s, s.duration_days, s.goal_bp)
            .join_from(t.sla_target, t.calendar)
            .where(s.metric == "resolution")
            .order_by(s.priority)
        ).all()
        assert [tuple(row) for row in (rows[0], rows[3])] == [
            (1, "24x7", 14_400, None, 9500),
            (4, "business", None, 5, 9000),
        ]
        days = dict(conn.execute(select(t.holiday.c.day, t.holiday.c.status)).all())
        assert (days[date(2024, 11, 28)], days[date(2024, 5, 27)]) == ("confirmed", "derived")
        w = t.maintenance_window.c
        assert {tuple(r) for r in conn.execute(select(w.weekday, w.start_time, w.end_time))} == {
            (3, "04:00", "07:00"),
            (6, "04:00", "12:00"),
        }
        assert reference.is_untouched(conn)
    assert workspace.check(ready) == []


def test_it_is_loaded_once(ready: Database) -> None:
    with pytest.raises(InputError, match="empty workspace"), owner.as_owner(ready) as conn:
        reference.load(conn)
    assert count(ready, t.agency) == 27


def test_init_loads_it_and_bare_leaves_it_out(tmp_path: Path) -> None:
    for bare, agencies in ((False, 27), (True, 0)):
        db = open_database(tmp_path / f"{bare}.sqlite", Actor("tester"))
        made = opening.init(db, bare=bare)
        assert bool(made.loaded) is not bare
        assert count(db, t.agency) == agencies
        db.dispose()


def test_nothing_stays_where_the_reference_data_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_conn: object) -> str:
        raise InputError("the disk is full")

    monkeypatch.setattr(reference, "load", fail)
    db = open_database(tmp_path / "new.sqlite", Actor("tester"))
    with pytest.raises(InputError, match="full"):
        opening.init(db)
    db.dispose()
    assert list(tmp_path.iterdir()) == []


def test_an_import_right_after_it_has_clocks(ready: Database, tmp_path: Path) -> None:
    row = (
        "INC1,2016-03-02 09:00:00-05:00,Closed,1 - Critical,1 - High,1 - High,Desk,Ann,2016-03-02 14:00:00-05:00,"
        "2016-03-05 09:00:00-05:00,2016-03-05 09:00:00-05:00,DHHS,Printer,Fixed"
    )
    report = import_file(ready, list_file(tmp_path, row))
    assert (report.created, report.errors) == (1, ())
    c = t.sla_clock.c
    with ready.read() as conn:
        assert conn.execute(select(c.elapsed_s, c.met).where(c.metric == "resolution")).all() == [(18_000, False)]
    notes = REPORTS["sla"](ready, Period.parse("2016-03")).notes
    assert "Targets, calendars and goals are sample values." in notes


def test_the_sample_grows_out_of_it(ready: Database, tmp_path: Path) -> None:
    """The same sample as in a bare workspace; not where somebody has changed or added something."""
    bare = open_database(tmp_path / "bare.sqlite", Actor("tester"))
    opening.init(bare, bare=True)
    tables = (*reference.TABLES, t.person, t.ticket, t.sla_clock, t.service)
    summaries, contents = [], []
    for db in (ready, bare):
        summaries.append(build(db, seed=5, tickets=60, until=date(2026, 11, 20), source="sample"))
        with db.read() as conn:
            contents.append(
                [
                    [tuple(r) for r in conn.execute(select(table).order_by(*table.primary_key.columns))]
                    for table in tables
                ]
            )
    bare.dispose()
    assert summaries[0] == summaries[1]
    assert contents[0] == contents[1]


def test_the_sample_refuses_a_workspace_somebody_works_in(ready: Database) -> None:
    def rename(conn: object) -> None:
        conn.execute(update(t.agency).where(t.agency.c.code == "DIT").values(name="Ours", version=2))  # type: ignore[attr-defined]

    ready.write(rename, what="test")
    with pytest.raises(InputError, match="already holds data"):
        build_sample(ready)
    assert count(ready, t.ticket) == 0
