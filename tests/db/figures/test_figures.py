"""Figures from the database against the slow computation from the events, on both databases, also as of the past."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.engine import Actor, Database, open_database
from app.db.figures.asof import facts_at
from app.db.figures.facts import Scope
from app.domain.periods import Period
from app.domain.vocabulary import Metric
from app.sample import build_sample
from app.services.figures.figures import Figures
from tests.figure_checks import check
from tests.slow_figures import SlowFigures

pytestmark = pytest.mark.slow

TICKETS = 1500
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: An as-of time after everything, one in the middle of October, one before the last corrections.
TIMES = (NOW, datetime(2026, 11, 3, 15, tzinfo=UTC), datetime(2026, 10, 14, 15, tzinfo=UTC))
PERIODS = ("2026-10", "2026-07", "2026Q3", "FY2026")


@pytest.fixture(scope="module")
def sample_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "sample.sqlite"
    shutil.copyfile(sqlite_template, path)
    db = open_database(path, Actor("tester"))
    build_sample(db, tickets=TICKETS)
    db.dispose()
    return path


@pytest.fixture(scope="module")
def sample_sqlite(sample_file: Path) -> Iterator[Database]:
    db = open_database(sample_file, Actor("tester"), now=lambda: NOW)
    yield db
    db.dispose()


@pytest.fixture(scope="module")
def sample_postgres(postgres_server, postgres_template) -> Iterator[Database]:  # type: ignore[no-untyped-def]
    postgres_server.create_database("figures", postgres_template)
    db = open_database(str(postgres_server.url("figures", "tester")), Actor("tester"), now=lambda: NOW)
    build_sample(db, tickets=TICKETS)
    yield db
    db.dispose()
    postgres_server.drop_database("figures")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sample(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue("sample_sqlite" if request.param == "sqlite" else "sample_postgres")
    return found


@pytest.fixture(scope="module")
def slow(sample_sqlite: Database) -> dict[datetime, SlowFigures]:
    with sample_sqlite.read() as conn:
        return {as_of: SlowFigures(conn, as_of) for as_of in TIMES}


@pytest.mark.parametrize("as_of", TIMES, ids=["now", "november", "october"])
def test_figures_equal_the_slow_computation(
    sample: Database, slow: dict[datetime, SlowFigures], as_of: datetime
) -> None:
    agencies = slow[as_of].agency_ids
    with sample.read() as conn:
        everyone = facts_at(conn, as_of)
        for key in PERIODS:
            check(everyone, None, Period.parse(key), slow[as_of])
        for code in ("DHHS", "DAC", "OSBM"):
            facts = facts_at(conn, as_of, agencies[code])
            for key in PERIODS[:2]:
                check(facts, agencies[code], Period.parse(key), slow[as_of])


def test_every_agency_in_october(sample_sqlite: Database, slow: dict[datetime, SlowFigures]) -> None:
    with sample_sqlite.read() as conn:
        facts = facts_at(conn, NOW)
        for agency in slow[NOW].agency_ids.values():
            check(facts, agency, Period.parse("2026-10"), slow[NOW])


def test_one_service(sample: Database, slow: dict[datetime, SlowFigures]) -> None:
    period = Period.parse("2026-10")
    service = slow[NOW].service_ids["NCID"]
    with sample.read() as conn:
        figures = Figures(facts_at(conn, NOW), Scope(None, service), period)
        due = sum(o.due for o in figures._in(period) if o.metric == Metric.RESOLUTION)
        counted = slow[NOW].attainment("resolution", period.start, period.end, None, service)
        assert due == sum(d for d, *_ in counted.values()) > 0
        assert figures.flow().reconciles
