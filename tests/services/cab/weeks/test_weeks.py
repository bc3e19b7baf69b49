"""Each week of the board is played from its cut-off to signed minutes, and everything agrees with what happened."""

from __future__ import annotations

from datetime import date

import pytest

from app.db import owner
from app.db.engine import Database
from app.sample import build_sample
from app.services.workspace import reference
from tests.conftest import MakeWorkspace
from tests.services.cab.weeks import weeks
from tests.services.cab.weeks.agreeing import agree, ahead, figures_before
from tests.services.cab.weeks.ledger import Week
from tests.services.cab.weeks.player import Player
from tests.services.cab.weeks.playing import play
from tests.services.cab.weeks.world import world

pytestmark = pytest.mark.slow

SQLITE, POSTGRESQL, EMPTY, SAMPLE, MANY, ONE = "sqlite", "postgresql", "empty", "sample", "many logins", "one login"
#: What is played each time: week, database, workspace, how many people work at it; all others with `--weeks`, and
#: at the windows by keyboard. The week of Veterans Day, which a holiday moves, is test_week_of_veterans_day.py.
PLAYED = ((weeks.FALL_BACK, POSTGRESQL, EMPTY, MANY),)
#: What `--weeks` plays: everything with everything.
ALL = tuple(
    (week, kind, workspace, cast)
    for week in weeks.WEEKS
    for kind in (SQLITE, POSTGRESQL)
    for workspace in (EMPTY, SAMPLE)
    for cast in (MANY, ONE)
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    played = ALL if metafunc.config.getoption("weeks") else PLAYED
    names = [", ".join((week.name, *how)) for week, *how in played]
    metafunc.parametrize(("week", "kind", "workspace", "cast"), played, ids=names)


def filled(db: Database, workspace: str, begin: date) -> None:
    """Give a new workspace its reference data, as `db init` does, or the sample as it is on the morning of a week."""
    if workspace == SAMPLE:
        build_sample(db, tickets=300, until=begin)
        return
    with owner.as_owner(db) as conn:
        reference.load(conn)


def test_a_week_is_played_whole(
    make_workspace: MakeWorkspace, week: Week, kind: str, workspace: str, cast: str
) -> None:
    with make_workspace(kind) as db:
        filled(db, workspace, date.fromisoformat(week.begin[:10]))
        with world(db, week.begin, one_login=cast == ONE) as made:
            player = Player(made, week)
            before = figures_before(player)
            play(player, ahead)
            agree(player, before, alone=workspace == EMPTY)
